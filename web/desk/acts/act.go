package acts

import (
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/casepage/told"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// What can be done on a task beside its own act, by the word in the path.
const (
	whatAct       = "act"
	whatExtension = "extension"
)

// Whats are the words in the path for what can be done on a task.
func (s *Pages) Whats() []string {
	return append([]string{whatAct, whatExtension}, s.Flows.Beside()...)
}

// commonForms are the forms of the tasks that every procedure has.
var commonForms = map[casefile.TaskKind]casepage.Form{
	casefile.TaskApproveExtension: approvalForm,
	casefile.TaskReplyUrge:        replyForm,
	casefile.TaskReachPartner:     tellingForm,
	casefile.TaskServe:            servingForm,
	casefile.TaskTakeDown:         takeDownForm,
}

// FormOf is the form that the path asks for on the task: one that every procedure has, or one of the case's own procedure. An error is a
// task without one.
func FormOf(task db.Task, what string, own flow.Pages) (casepage.Form, error) {
	if what == whatExtension {
		return extensionForm, nil
	}
	if what != whatAct {
		form, ok := own.Beside[what]
		if !ok || !task.Kind.Takes(form.Kind) {
			return casepage.Form{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
		}
		return form, nil
	}
	form, ok := commonForms[task.Kind]
	if !ok {
		form, ok = own.Forms[task.Kind]
	}
	if !ok {
		return form, fmt.Errorf("no form for tasks of kind %q", task.Kind)
	}
	form.Kind = task.Kind.Act()
	return form, nil
}

// openAct puts together the page of the act that the path names, with what the viewer has kept of it; nil: he has acted on the task
// already, and the answer that tells him so is given.
func (s *Pages) openAct(w http.ResponseWriter, r *http.Request) (*casepage.Act, error) {
	task, err := s.taskForDesk(r)
	if err != nil {
		return nil, err
	}
	user := visit.ViewerOf(r)
	row, only, err := told.OpenTo(r.Context(), s.Server, task.CaseID, user.UnitID)
	if err != nil {
		return nil, err
	}
	var first *db.ActOnTaskRow
	if err = s.Store.TogetherOfOne(r.Context(), db.AskIfAny(&first, (*db.Queries).ActOnTask, &task.ID)); err != nil {
		return nil, err
	}
	if first != nil && first.ActorID == user.ID {
		s.tellYours(w, r, row.Case, first.ReceivedAt)
		return nil, nil //nolint:nilnil // the answer is given
	}
	own, err := s.Flows.Of(row.Case.Flow)
	if err != nil {
		return nil, err
	}
	what := mux.Vars(r)["what"]
	form, err := FormOf(task, what, own)
	if err != nil {
		return nil, err
	}
	of := db.ActDraftGetParams{AccountID: user.ID, About: task.ID, Kind: string(form.Kind)}
	var (
		draft   *db.ActDraftGetRow
		phrases []db.StockPhrasesRow
	)
	c, err := casepage.ReadForAct(r.Context(), s.Server, row, own.Sections,
		db.AskIfAny(&draft, (*db.Queries).ActDraftGet, of), db.Ask(&phrases, (*db.Queries).StockPhrases, user.UnitID))
	if err != nil {
		return nil, err
	}
	data := s.newActPage(r, task, c, only)
	data.First, data.How, data.Kind, data.What = first, form, form.Kind, what
	if form.Title != "" {
		data.Title = data.T(form.Title)
	}
	if data.Draft, err = casepage.DraftOf(of, draft); err != nil {
		return nil, err
	}
	data.Draft.TaskID = &task.ID
	if form.Files {
		if data.Tray, err = uploads.OpenTray(s.Server, r, data.Printer, data.Draft.FormID, uploads.DeskFilesAt); err != nil {
			return nil, err
		}
	}
	data.Phrases = phrasesFor(user, form, phrases)
	data.Asks, err = form.Open(r.Context(), s.Server, data)
	return data, err
}

// actorOf is who is looking, whose account was read on this request.
func actorOf(r *http.Request) db.Actor {
	v := visit.ViewerOf(r)
	return db.Actor{ID: v.ID, UnitID: v.UnitID, Role: v.Role}
}

// cannotAct tells whoever cannot act on the task now why: at the case, or at the form with what was typed. It reports whether it did.
func (s *Pages) cannotAct(w http.ResponseWriter, r *http.Request, data *casepage.Act) (told bool, err error) {
	task := data.Task
	if data.What == whatExtension {
		err = s.mayAskFor(r, task, data.Dossier)
	} else {
		err = s.Store.MayActAfter(r.Context(), task, actorOf(r), data.First)
	}
	if err == nil {
		return false, nil
	}
	if site.MessageOf(err) == "error.extension_waits" && (data.Form == nil || data.Draft.Version == 0) {
		if told, err := s.ToldOwn(w, r, site.OwnAct{CaseID: task.CaseID, Task: &task.ID, Kind: data.Kind, CaseAt: data.CaseAt}, err); told || err != nil {
			return told, err
		}
	}
	if data.Form != nil {
		return true, s.keepAct(w, r, data, err)
	}
	return true, s.tellConflict(w, r, task.CaseID, err)
}

// tellYours takes whoever has acted on the task already to the case, and says when that was received.
func (s *Pages) tellYours(w http.ResponseWriter, r *http.Request, c db.Case, at time.Time) {
	p, to := visit.Printer(r).Of(c.Flow), site.DeskCaseHref(c.ID)
	s.Flash(r, site.YoursBanner(p, c.Number, at, ui.Link{Text: p.T("act.yours_case"), Href: to}))
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// TaskForm asks what the act on a task is to be. It shows what was kept of it.
func (s *Pages) TaskForm(w http.ResponseWriter, r *http.Request) error {
	data, err := s.openAct(w, r)
	if err != nil || data == nil {
		return err
	}
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return err
	}
	data.Form = forms.New(data.Printer, maps.Clone(data.Draft.Values))
	if asks, ok := data.Asks.(interface{ Suggest(*http.Request) }); ok {
		asks.Suggest(r)
	}
	return s.showAct(w, r, http.StatusOK, data)
}

// TaskSave keeps the answers, and leads on to the page that shows the act before it is sent.
func (s *Pages) TaskSave(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	data, err := s.openAct(w, r)
	if err != nil || data == nil {
		return err
	}
	data.Form = f
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return err
	}
	if data.Draft.Version > 0 && !data.Draft.Used {
		id = data.Draft.FormID // another window's files go with the one draft too
	}
	removed := false
	if data.How.Files {
		if data.Tray, removed, err = uploads.FillTray(s.Server, r, f, "evidence", "desk.act.evidence", uploads.DeskFilesAt, id); err != nil {
			return err
		}
	}
	then := f.Value("then")
	if then == "phrase" {
		if err := s.insertPhrase(r, data); err != nil {
			return err
		}
	}
	saved, err := casepage.KeepDraft(r.Context(), s.Server, &data.Draft, f, id)
	if err != nil {
		return err
	}
	if !saved && !removed && data.Draft.Holds(f) {
		saved = true // the same form a second time
	}
	switch {
	case !saved:
		return s.showOvertaken(w, r, data)
	case then == "save" && f.OK():
		s.Flash(r, ui.Banner{Success: true, Heading: data.T("desk.draft.kept"), Lines: []string{data.T("desk.draft.kept_text")}})
		http.Redirect(w, r, data.At(), http.StatusSeeOther)
	case removed && f.OK():
		http.Redirect(w, r, data.At()+"#evidence", http.StatusSeeOther)
	case then == "phrase" && f.OK():
		http.Redirect(w, r, data.At()+"#"+data.How.Reasons, http.StatusSeeOther)
	default:
		if v := f.Value("record_version"); v != "" && v != data.RecordVersion {
			f.Fail(data.How.Main, "desk.act.record_moved") // with the table as it is now, and all that was typed
		}
		data.Asks.Read()
		if !f.OK() {
			return s.showAct(w, r, http.StatusUnprocessableEntity, data)
		}
		http.Redirect(w, r, data.At()+"/check", http.StatusSeeOther)
	}
	return nil
}

// showOvertaken shows what was typed in this window beside what another has saved; to send the form again is to decide for this
// window.
func (s *Pages) showOvertaken(w http.ResponseWriter, r *http.Request, data *casepage.Act) error {
	other, err := casepage.OpenDraft(r.Context(), s.Server, data.Draft.AccountID, data.Draft.About, data.Kind)
	if err != nil {
		return err
	}
	data.Draft = other
	data.Asks.Ask()
	data.Overtaken(other.SavedAt, other.Values)
	return s.showAct(w, r, http.StatusConflict, data)
}

// afterAct waits a little for what becomes of an act that was received, and tells it on the next page: the case, or the inbox once
// the case is closed.
func (s *Pages) afterAct(w http.ResponseWriter, r *http.Request, receipt db.Receipt, actor uuid.UUID) error {
	s.TellAct(r, receipt, s.FollowAct(r, receipt, actor))
	to := site.DeskCaseHref(receipt.CaseID)
	if c, err := s.Store.CaseGet(r.Context(), receipt.CaseID); err == nil && c.ClosedAt != nil {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// newActPage puts together what every form shows of its case: to whom only something of it is told, that.
func (s *Pages) newActPage(r *http.Request, task db.Task, c *casepage.Dossier, only bool) *casepage.Act {
	data := &casepage.Act{Page: s.NewPageOf(r, c.Case.Flow, "task."+string(task.Kind)), Dossier: c, Task: task, Instant: s.Clock.Now()}
	data.Wide = true // for the table of fields
	data.CaseAt = site.DeskCaseHref(task.CaseID)
	data.Back = &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	data.Pack = data.T("desk.case.rules", ui.Pick(data.Printer, c.Pack.Name), c.Pack.Version)
	data.Identity = casepage.IdentityOf(s.Server, data.Printer, c)
	left := dates.DueTag(data.Printer, s.Calendar.InForce(), task.DueAt, s.Clock.Now())
	data.Due = ui.Deadline{Label: data.T("desk.inbox.due"), Due: task.DueAt, Tag: &left}
	v := casepage.DeskViewer(r, task.CaseID)
	if only {
		data.Filing, c.Attachments, c.Supplements = told.Of(data.Printer, c, v), nil, nil
		return data
	}
	data.Filing, data.Compared = c.Sections.Filing(data.Printer, c, v), c.Sections.Compared(data.Printer, c, c.About, v)
	data.Filing.Rows = append(data.Filing.Rows, casepage.SupplementRows(data.Printer, c, v)...)
	data.RecordVersion = c.RecordVersions()
	data.Decision = casepage.DecisionOf(data.Printer, c, c.About, v)
	return data
}

// keepAct shows the form again with what was typed, where the act cannot be received, and says why: it may have been written for
// an hour. Any error but a conflict is returned.
func (s *Pages) keepAct(w http.ResponseWriter, r *http.Request, data *casepage.Act, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	b := site.DeskConflict(data.Printer, e)
	b.Lines = append(b.Lines, data.T("desk.act.kept"))
	data.Flash = &b
	return s.showAct(w, r, http.StatusConflict, data)
}

// showAct shows the form, with what was typed, what is kept of it and what is wrong with it.
func (s *Pages) showAct(w http.ResponseWriter, r *http.Request, status int, data *casepage.Act) error {
	data.Asks.Ask()
	data.FillDraft()
	data.Errors = data.Form.Errors
	s.Views.Render(w, r, status, data.How.Template, data.Asks)
	return nil
}
