package web

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"creditcase/casefile"
	"creditcase/db"
)

// actPage is what every form of an act on a task shows: the frame that the questions of the act stand in.
type actPage struct {
	page
	Identity      identityBar
	Due           deadline
	CaseAt        string
	FormID        string
	Tray          *tray // what came with a form that was not sent yet
	Form          *form
	Choices       choice // what is decided: acceptance, finding or outcome
	Filing        summaryList
	FilingOpen    bool
	Compared      table
	RecordVersion string       // of the platform's copy and of the source, as the page shows them
	Decision      *summaryList // what the act rests on: the decision to tell, the request to approve
	Spare         *choice      // what was typed and the chosen answer does not use

	DraftVersion int32
	Saved        string // when what is on the form was kept; empty where nothing is
	Phrases      *phraseBox

	c     *caseFile
	task  db.Task
	now   time.Time
	form  actForm
	asks  actQuestions
	kind  casefile.ActKind
	what  string // the word in the path
	draft actDraft
}

// MaxReasons and Accept are limits that the templates show.
func (*actPage) MaxReasons() int { return casefile.MaxReasons }

// Accept is what the file box offers.
func (*actPage) Accept() string { return uploadAccept }

// At is where the form is.
func (data *actPage) At() string { return "/desk/tasks/" + data.task.ID.String() + "/" + data.what }

// actForm is how an act on a task is asked for.
type actForm struct {
	template string
	// open makes the questions of the act on a page whose frame is there, and reads what they need.
	open    func(ctx context.Context, s *server, data *actPage) (actQuestions, error)
	main    string           // the question at which is told what is wrong with the act as a whole
	reasons string           // the box that stock phrases go into; none where it is empty
	stem    string           // of the messages of that box
	title   string           // key of the title; empty: the task's
	kind    casefile.ActKind // empty: the task's
	files   bool             // it takes files
}

// actQuestions are the questions of one act, on its page: they embed the frame.
type actQuestions interface {
	pager
	// Ask puts the questions on the page, with what was typed.
	Ask()
	// Read makes the act's content of the answers, and notes on the form what is wrong with them.
	Read() any
	// Answers are the rows that show a content before it is sent.
	Answers(content any) []summaryRow
}

// actLabels are questions that know the names of more boxes than the frame does, and the words of more answers.
type actLabels interface {
	// Label is what the form calls a box; "" where it is none of theirs.
	Label(id string) string
	// Word is an answer as people read it; "" where it is none of theirs.
	Word(id, value string) string
}

// fillDraft shows on the form what is kept, and which version of it.
func (data *actPage) fillDraft() {
	data.FormID, data.DraftVersion = data.draft.FormID.String(), data.draft.Version
	if data.draft.Version > 0 {
		data.Saved = data.T("desk.draft.saved", data.DateTime(data.draft.SavedAt))
	}
}

// overtaken tells that another window has saved the form since this one was opened, and what it says there.
func (data *actPage) overtaken(at time.Time, other url.Values) {
	data.Flash = &banner{Heading: data.T("desk.draft.overtaken"), Lines: []string{data.T("desk.draft.overtaken_text", data.DateTime(at))}}
	for _, id := range slices.Sorted(maps.Keys(other)) {
		if slices.Equal(other[id], data.Form.values[id]) {
			continue
		}
		for _, v := range other[id] {
			data.Flash.Lines = append(data.Flash.Lines, data.T("desk.draft.other", data.labelOf(id), orNothing(data.Printer, data.wordOf(id, v))))
		}
	}
}

// labelOf is what the form calls a question.
func (data *actPage) labelOf(id string) string {
	if data.Choices.ID == id {
		return data.Choices.Label
	}
	for _, o := range data.Choices.Options {
		if o.RevealArea != nil && o.RevealArea.ID == id {
			return o.RevealArea.Label
		}
	}
	if asks, ok := data.asks.(actLabels); ok {
		if label := asks.Label(id); label != "" {
			return label
		}
	}
	if data.form.reasons == id && data.form.stem != "" {
		return data.T(data.form.stem + ".label")
	}
	return data.T("desk.draft.answer")
}

// wordOf is an answer as people read it.
func (data *actPage) wordOf(id, value string) string {
	for _, o := range data.Choices.Options {
		if data.Choices.ID == id && o.Value == value {
			return o.Text
		}
	}
	if asks, ok := data.asks.(actLabels); ok {
		if word := asks.Word(id, value); word != "" {
			return word
		}
	}
	return value
}

// chosen is the word of an option of the form's main question.
func (data *actPage) chosen(value string) string {
	data.asks.Ask()
	return data.wordOf(data.Choices.ID, value)
}

// typed names the question where something was typed or ticked, and is empty where nothing was.
func (data *actPage) typed(id, stem string) string {
	if slices.ContainsFunc(data.Form.values[id], func(s string) bool { return s != "" }) {
		return data.T(stem + ".name")
	}
	return ""
}

// unused asks back where something was typed that the chosen answer of the group has no use for: nothing that somebody wrote
// is dropped unless he says so. The text of an answer is stem.<answer>.
func (data *actPage) unused(group, stem string, typed ...string) {
	typed = slices.DeleteFunc(typed, func(name string) bool { return name == "" })
	chosen := data.Form.Value(group)
	if len(typed) == 0 || chosen == "" || data.Form.Value("drop") == chosen {
		return
	}
	names := listed(data.Printer, typed...)
	data.Form.Fail(group, "desk.act.unused", names, data.T(stem+"."+chosen))
	data.Spare = &choice{question: question{ID: "drop", Label: data.T("desk.act.drop.label")},
		Options: []option{{Value: chosen, Text: data.T("desk.act.drop.yes", names)}}}
}
