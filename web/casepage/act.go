package casepage

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
)

// Act is what every form of an act on a task shows: the frame that the questions of the act stand in.
type Act struct {
	site.Page
	Identity      ui.IdentityBar
	Due           ui.Deadline
	CaseAt        string
	FormID        string
	Tray          *uploads.Tray // what came with a form that was not sent yet
	Form          *forms.Form
	Choices       ui.Choice // what is decided: acceptance, finding or outcome
	Filing        ui.SummaryList
	FilingOpen    bool
	Compared      ui.Table
	RecordVersion string          // of the platform's copy and of the source, as the page shows them
	Decision      *ui.SummaryList // what the act rests on: the decision to tell, the request to approve
	Spare         *ui.Choice      // what was typed and the chosen answer does not use

	DraftVersion int32
	Saved        string // when what is on the form was kept; empty where nothing is
	Phrases      *PhraseBox

	Dossier *Dossier
	Task    db.Task
	First   *db.ActOnTaskRow // the act that the task has, somebody else's; nil: none
	Instant time.Time
	How     Form
	Asks    Questions
	Kind    casefile.ActKind
	What    string // the word in the path
	Draft   Draft
}

// MaxReasons and Accept are limits that the templates show.
func (*Act) MaxReasons() int { return casefile.MaxReasons }

// Accept is what the file box offers.
func (*Act) Accept() string { return uploads.Accept }

// At is where the form is.
func (data *Act) At() string { return "/desk/tasks/" + data.Task.ID.String() + "/" + data.What }

// Form is how an act on a task is asked for.
type Form struct {
	Template string
	// open makes the questions of the act on a page whose frame is there, and reads what they need.
	Open    func(ctx context.Context, s *site.Server, data *Act) (Questions, error)
	Main    string           // the question at which is told what is wrong with the act as a whole
	Reasons string           // the box that stock phrases go into; none where it is empty
	Stem    string           // of the messages of that box
	Title   string           // key of the title; empty: the task's
	Kind    casefile.ActKind // empty: the task's
	Files   bool             // it takes files
}

// Questions are the questions of one act, on its page: they embed the frame.
type Questions interface {
	site.Pager
	// Ask puts the questions on the page, with what was typed.
	Ask()
	// Read makes the act's content of the answers, and notes on the form what is wrong with them.
	Read() any
	// Answers are the rows that show a content before it is sent.
	Answers(content any) []ui.SummaryRow
}

// Labels are questions that know the names of more boxes than the frame does, and the words of more answers.
type Labels interface {
	// Label is what the form calls a box; "" where it is none of theirs.
	Label(id string) string
	// Word is an answer as people read it; "" where it is none of theirs.
	Word(id, value string) string
}

// FillDraft shows on the form what is kept, and which version of it.
func (data *Act) FillDraft() {
	data.FormID, data.DraftVersion = data.Draft.FormID.String(), data.Draft.Version
	if data.Draft.Version > 0 {
		data.Saved = data.T("desk.draft.saved", data.DateTime(data.Draft.SavedAt))
	}
}

// Overtaken tells that another window has saved the form since this one was opened, and what it says there.
func (data *Act) Overtaken(at time.Time, other url.Values) {
	data.Flash = &ui.Banner{Heading: data.T("desk.draft.overtaken"), Lines: []string{data.T("desk.draft.overtaken_text", data.DateTime(at))}}
	for _, id := range slices.Sorted(maps.Keys(other)) {
		if slices.Equal(other[id], data.Form.Values[id]) {
			continue
		}
		for _, v := range other[id] {
			data.Flash.Lines = append(data.Flash.Lines, data.T("desk.draft.other", data.labelOf(id), ui.OrNothing(data.Printer, data.wordOf(id, v))))
		}
	}
}

// labelOf is what the form calls a question.
func (data *Act) labelOf(id string) string {
	if data.Choices.ID == id {
		return data.Choices.Label
	}
	for _, o := range data.Choices.Options {
		if o.RevealArea != nil && o.RevealArea.ID == id {
			return o.RevealArea.Label
		}
	}
	if asks, ok := data.Asks.(Labels); ok {
		if label := asks.Label(id); label != "" {
			return label
		}
	}
	if data.How.Reasons == id && data.How.Stem != "" {
		return data.T(data.How.Stem + ".label")
	}
	return data.T("desk.draft.answer")
}

// wordOf is an answer as people read it.
func (data *Act) wordOf(id, value string) string {
	for _, o := range data.Choices.Options {
		if data.Choices.ID == id && o.Value == value {
			return o.Text
		}
	}
	if asks, ok := data.Asks.(Labels); ok {
		if word := asks.Word(id, value); word != "" {
			return word
		}
	}
	return value
}

// FilesRow names the files that came with the form.
func (data *Act) FilesRow() ui.SummaryRow {
	row := ui.SummaryRow{Key: data.T("desk.case.from_unit")}
	for _, f := range data.Tray.Files {
		row.Links = append(row.Links, ui.Link{Text: f.Name, Href: f.Href})
	}
	if len(row.Links) == 0 {
		row.Value = data.T("desk.case.no_evidence")
	}
	return row
}

// Chosen is the word of an option of the form's main question.
func (data *Act) Chosen(value string) string {
	data.Asks.Ask()
	return data.wordOf(data.Choices.ID, value)
}

// TypedIn names the question where something was typed or ticked, and is empty where nothing was.
func (data *Act) TypedIn(id, stem string) string {
	if slices.ContainsFunc(data.Form.Values[id], func(s string) bool { return s != "" }) {
		return data.T(stem + ".name")
	}
	return ""
}

// Unused asks back where something was typed that the chosen answer of the group has no use for: nothing that somebody wrote
// is dropped unless he says so. The text of an answer is stem.<answer>.
func (data *Act) Unused(group, stem string, typed ...string) {
	typed = slices.DeleteFunc(typed, func(name string) bool { return name == "" })
	chosen := data.Form.Value(group)
	value := chosen
	if group != data.How.Main {
		value = group + "/" + chosen
	}
	if len(typed) == 0 || chosen == "" || slices.Contains(data.Form.Values["drop"], value) {
		return
	}
	names := ui.Listed(data.Printer, typed...)
	data.Form.Fail(group, "desk.act.unused", names, data.T(stem+"."+chosen))
	if data.Spare == nil {
		data.Spare = &ui.Choice{Question: ui.Question{ID: "drop", Label: data.T("desk.act.drop.label")}}
	}
	same := func(o ui.Option) bool { return o.Value == value } // it may have been asked before
	data.Spare.Options = append(slices.DeleteFunc(data.Spare.Options, same), ui.Option{Value: value, Text: data.T("desk.act.drop.yes", names)})
}

// PhraseBox offers the phrases beside the box that they go into.
type PhraseBox struct {
	For     string // id of the box
	Options []ui.Option
	Manage  bool // the viewer keeps the list
}
