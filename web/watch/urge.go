package watch

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mostChosen is how many tasks can be chosen at once; a page of a list holds fewer.
const mostChosen = 100

// chooseList is a table whose rows can be chosen, with the bar that says how many are and what can be done with them. Without
// scripts the bar counts nothing, and the next page does. Template "choose_list".
type chooseList struct {
	ID    string // distinguishes two lists on a page
	Table ui.Table
	Seen  bool // offers to mark as seen
}

// selects is the box that chooses a task.
func selects(p *messages.Printer, list string, task uuid.UUID, number string) ui.Cell {
	return ui.Cell{Select: &ui.SelectBox{ID: list + "-" + task.String(), Name: "task", Value: task.String(), Label: p.T("watch.select", number)}}
}

// urgedTags says that a task is urged and the answer awaited.
func urgedTags(p *messages.Printer, level string) []ui.Tag {
	if level == "" {
		return nil
	}
	return []ui.Tag{{Text: p.T("watch.urged." + level), Colour: ui.TagPaused}}
}

// chosenTasks reads the ids of the tasks that were chosen, each once. None is no fault.
func chosenTasks(values []string) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for _, v := range values {
		id, err := uuid.Parse(v)
		if err != nil || len(ids) == mostChosen {
			return nil, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", err)
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// tellNothingChosen sends somebody who chose nothing back to the board.
func (s *Door) tellNothingChosen(w http.ResponseWriter, r *http.Request) error {
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Heading: p.T("watch.select.nothing"), Lines: []string{p.T("watch.select.first")}})
	http.Redirect(w, r, "/watch", http.StatusSeeOther)
	return nil
}

// Seen marks what came before the supervisor as looked at.
func (s *Door) Seen(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	ids, err := chosenTasks(f.Values["task"])
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return s.tellNothingChosen(w, r)
	}
	n, err := s.Store.SeeEscalations(r.Context(), visit.ViewerOf(r).ID, ids, s.Clock.Now())
	if err != nil {
		return err
	}
	b := ui.Banner{Success: true, Heading: f.N("watch.seen.done", int(n))}
	if n == 0 {
		b = ui.Banner{Heading: f.T("watch.seen.again")}
	}
	s.Flash(r, b)
	http.Redirect(w, r, "/watch", http.StatusSeeOther)
	return nil
}

// urgePage asks what to tell the units that owe the chosen tasks.
type urgePage struct {
	site.Page
	Form   *forms.Form
	FormID string
	Tasks  []string
	Count  string
	Chosen ui.Table
	Level  ui.Choice
	Cancel string

	DraftVersion int32
	Saved        string // when what is on the form was kept

	rows  []db.WatchChosenRow
	draft casepage.Draft
}

// at is a page about the chosen tasks.
func (data *urgePage) at(path string) string {
	return path + "?" + url.Values{"task": data.ids()}.Encode()
}

func (data *urgePage) ids() (ids []string) {
	for _, t := range data.rows {
		ids = append(ids, t.ID.String())
	}
	return ids
}

// MaxUrge is the limit that the template shows.
func (*urgePage) MaxUrge() int { return casefile.MaxUrge }

// UrgeForm shows the chosen tasks, which of them can be urged, and asks for the words.
func (s *Door) UrgeForm(w http.ResponseWriter, r *http.Request) error {
	data, err := s.newUrgePage(r, r.URL.Query()["task"])
	if err != nil {
		return err
	}
	if data == nil {
		return s.tellNothingChosen(w, r)
	}
	data.Form = forms.New(data.Printer, maps.Clone(data.draft.Values))
	if data.Form.Value("level") == "" {
		data.Form.Set("level", string(data.firstLevel(s.Clock.Now())))
	}
	return s.showUrge(w, r, http.StatusOK, data)
}

// newUrgePage reads the chosen tasks; it returns nil where none was chosen.
func (s *Door) newUrgePage(r *http.Request, values []string) (*urgePage, error) {
	ids, err := chosenTasks(values)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	data := &urgePage{Page: s.NewPage(r, "watch.urge.title")}
	if data.rows, err = s.Store.WatchChosen(r.Context(), ids); err != nil {
		return nil, err
	}
	if len(data.rows) == 0 {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.urge_no_task", nil)
	}
	data.Wide, data.Cancel = true, "/watch"
	if len(data.rows) == 1 {
		data.Cancel = "/watch/cases/" + data.rows[0].CaseID.String()
	}
	data.Back = &ui.Link{Text: data.T("common.back"), Href: data.Cancel}
	sorted := data.ids()
	slices.Sort(sorted)
	about := uuid.NewSHA1(uuid.NameSpaceOID, []byte(strings.Join(sorted, " ")))
	data.draft, err = casepage.OpenDraft(r.Context(), s.Server, visit.ViewerOf(r).ID, about, casefile.ActUrge)
	return data, err
}

// firstLevel is what is proposed: to supervise where all that can be pressed for is overdue and urged already.
func (data *urgePage) firstLevel(now time.Time) casefile.UrgeLevel {
	for _, t := range data.rows {
		if !dates.IsOverdue(t.DueAt, now) || t.Urged != string(casefile.LevelUrge) {
			return casefile.LevelUrge
		}
	}
	return casefile.LevelSupervise
}

func (s *Door) showUrge(w http.ResponseWriter, r *http.Request, status int, data *urgePage) error {
	p, now := data.Printer, s.Clock.Now()
	data.Errors = data.Form.Errors
	data.FormID, data.DraftVersion = data.draft.FormID.String(), data.draft.Version
	if data.draft.Version > 0 {
		data.Saved = p.T("desk.draft.saved", p.DateTime(data.draft.SavedAt))
	}
	data.Count = p.N("watch.urge.count", len(data.rows))
	data.Level = data.Form.Choice("level", "watch.urge.level", []ui.Option{
		{Value: string(casefile.LevelUrge), Text: p.T("watch.urge.level.urge"), Hint: p.T("watch.urge.level.urge_hint")},
		{Value: string(casefile.LevelSupervise), Text: p.T("watch.urge.level.supervise"), Hint: p.T("watch.urge.level.supervise_hint")},
	})
	data.Tasks = data.ids()
	data.Chosen = ui.Table{Caption: data.Count, Columns: []ui.Column{{Text: p.T("case.number"), Whole: true}, {Text: p.T("desk.inbox.task")},
		{Text: p.T("case.item")}, {Text: p.T("watch.unit")}, {Text: p.T("desk.inbox.due"), Whole: true}, {Text: p.T("watch.urge.outcome")}}}
	for _, t := range data.rows {
		due := ui.Cell{Text: p.ShortDate(t.DueAt)}
		if t.ClosedAt == nil {
			due.Tags = []ui.Tag{dates.DueTag(p, s.Calendar.InForce(), t.DueAt, now)}
		}
		data.Chosen.Rows = append(data.Chosen.Rows, ui.Row{Late: t.ClosedAt == nil && dates.IsOverdue(t.DueAt, now), Cells: []ui.Cell{
			{Text: t.CaseNumber, Href: "/watch/cases/" + t.CaseID.String()}, {Text: ui.OfCase(p, t.CaseNumber).T("task." + string(t.Kind))},
			{Text: ui.InLanguage(p, t.AboutZH, t.AboutEN)}, {Text: ui.InLanguage(p, t.UnitZH, t.UnitEN)}, due, {Text: urgeOutlook(p, t, now)}}})
	}
	s.Views.Render(w, r, status, "pages/watch_urge", data)
	return nil
}

// urgeOutlook says before anything is sent whether a task can be urged. What counts is the check under the lock of the case.
func urgeOutlook(p *messages.Printer, t db.WatchChosenRow, now time.Time) string {
	late := dates.IsOverdue(t.DueAt, now)
	switch {
	case t.ClosedAt != nil:
		return p.T("watch.urge.cannot.closed")
	case !t.Kind.IsStep():
		return p.T("watch.urge.cannot.beside")
	case t.Urged == string(casefile.LevelUrge) && late:
		return p.T("watch.urge.can.only_supervise")
	case t.Urged != "":
		return p.T("watch.urge.open." + t.Urged)
	case late:
		return p.T("watch.urge.can.supervise")
	}
	return p.T("watch.urge.can.urge")
}

// UrgeSave keeps what is to be told, and leads on to the page that shows the documents before they are sent.
func (s *Door) UrgeSave(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	data, err := s.newUrgePage(r, f.Values["task"])
	if err != nil {
		return err
	}
	if data == nil {
		return s.tellNothingChosen(w, r)
	}
	data.Form = f
	data.read()
	if data.draft.Version > 0 {
		id = data.draft.FormID // whichever window it was begun in
	}
	saved, err := casepage.KeepDraft(r.Context(), s.Server, &data.draft, f, id)
	if err != nil {
		return err
	}
	switch {
	case !saved && !data.draft.Holds(f):
		data.Flash = &ui.Banner{Heading: data.T("desk.draft.overtaken"), Lines: append([]string{
			data.T("desk.draft.overtaken_text", data.DateTime(data.draft.SavedAt))}, ui.Lines(data.draft.Values.Get("body"))...)}
		return s.showUrge(w, r, http.StatusConflict, data)
	case !f.OK():
		return s.showUrge(w, r, http.StatusUnprocessableEntity, data)
	}
	http.Redirect(w, r, data.at("/watch/urge/check"), http.StatusSeeOther)
	return nil
}

// read is what the form says. What is wrong is noted on it.
func (data *urgePage) read() casefile.Urge {
	f := data.Form
	return casefile.Urge{Text: f.Require("body", "watch.urge.body", casefile.MaxUrge),
		Level: casefile.UrgeLevel(f.ChooseOne("level", "watch.urge.level", string(casefile.LevelUrge), string(casefile.LevelSupervise)))}
}

// urgesSent is what became of several urges that were sent with one form.
type urgesSent struct {
	level    casefile.UrgeLevel
	actor    uuid.UUID
	receipts []db.Receipt
	waiting  int
	failed   []string // why, each with its case
}

// note keeps what became of one. It returns an error that is no fault of the task's.
func (u *urgesSent) note(p *messages.Printer, t db.WatchChosenRow, receipt db.Receipt, err error) error {
	var e *casefile.Error
	switch {
	case err == nil:
		u.receipts = append(u.receipts, receipt)
	case errors.As(err, &e) && (e.Code == casefile.CodeConflict || e.Code == casefile.CodeNotFound):
		u.failed = append(u.failed, p.T("watch.urge.why", t.CaseNumber, p.T(e.Message, ui.Written(p, e.Args)...)))
	default:
		return err
	}
	return nil
}

// followUrges waits a little, once for all of them, for what becomes of the urges.
func (s *Door) followUrges(r *http.Request, u *urgesSent) {
	ctx, cancel := site.ContextWithin(r, site.Patience)
	defer cancel()
	p := visit.Printer(r)
	kept := u.receipts[:0]
	for _, receipt := range u.receipts {
		status, err := s.AwaitAct(ctx, receipt, u.actor)
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			s.Log.WarnContext(ctx, "act not followed", "id", visit.InfoOf(r).ID, "error", err)
		}
		switch {
		case status.Status == casefile.ActRefused:
			u.failed = append(u.failed, p.T("watch.urge.why", receipt.CaseNumber, p.T(site.RefusalKey(status.Refusal))))
			continue
		case status.Status != casefile.ActDone:
			u.waiting++
		}
		kept = append(kept, receipt)
	}
	u.receipts = kept
}

// banner says how many were sent and how many were not, and why.
func (u *urgesSent) banner(p *messages.Printer) ui.Banner {
	level := string(u.level)
	done := p.N("watch.urge.done."+level, len(u.receipts))
	b := ui.Banner{Success: len(u.failed) == 0, Heading: done, Lines: u.failed}
	if len(u.failed) > 0 {
		b.Heading = p.T("watch.urge.both", done, p.N("watch.urge.failed."+level, len(u.failed)))
	}
	if u.waiting > 0 {
		b.Lines = append(b.Lines, p.N("watch.urge.waiting", u.waiting))
	}
	return b
}
