package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// What can be done on a task beside its own act, by the word in the path.
const (
	whatAct       = "act"
	whatExtension = "extension"
)

// commonForms are the forms of the tasks that every procedure has.
var commonForms = map[casefile.TaskKind]actForm{
	casefile.TaskApproveExtension: approvalForm,
	casefile.TaskReplyUrge:        replyForm,
	casefile.TaskReachPartner:     tellingForm,
}

// formOf is the form that the path asks for on the task: one that every procedure has, or one of the case's own procedure.
func formOf(task db.Task, what string, own flowPages) (actForm, error) {
	if what == whatExtension {
		return extensionForm, nil
	}
	if what != whatAct {
		form, ok := own.beside[what]
		if !ok || !task.Kind.Takes(form.kind) {
			return actForm{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
		}
		return form, nil
	}
	form, ok := commonForms[task.Kind]
	if !ok {
		form, ok = own.forms[task.Kind]
	}
	if !ok {
		return form, fmt.Errorf("no form for tasks of kind %q", task.Kind)
	}
	form.kind = task.Kind.Act()
	return form, nil
}

// openAct puts together the page of the act that the path names, with what the viewer has kept of it.
func (s *deskDoor) openAct(r *http.Request) (*actPage, error) {
	task, err := s.taskForDesk(r)
	if err != nil {
		return nil, err
	}
	what := mux.Vars(r)["what"]
	data, err := s.newActPage(r, task)
	if err != nil {
		return nil, err
	}
	own, err := s.flows.of(data.c.Case.Flow)
	if err != nil {
		return nil, err
	}
	form, err := formOf(task, what, own)
	if err != nil {
		return nil, err
	}
	data.form, data.kind, data.what = form, form.kind, what
	if form.title != "" {
		data.Title = data.T(form.title)
	}
	if data.draft, err = s.openDraft(r.Context(), viewerOf(r).ID, task.ID, form.kind); err != nil {
		return nil, err
	}
	data.draft.TaskID = &task.ID
	if form.files {
		if data.Tray, err = s.openTray(r, data.Printer, data.draft.FormID, deskFilesAt); err != nil {
			return nil, err
		}
	}
	if data.Phrases, err = s.phrasesFor(r, form); err != nil {
		return nil, err
	}
	data.asks, err = form.open(r.Context(), s.server, data)
	return data, err
}

// cannotAct tells whoever cannot act on the task now why: at the case, or at the form with what was typed. It reports whether it did.
func (s *deskDoor) cannotAct(w http.ResponseWriter, r *http.Request, data *actPage) (told bool, err error) {
	task := data.task
	if data.what == whatExtension {
		err = s.mayAskFor(r, task, data.c)
	} else {
		err = s.Store.MayAct(r.Context(), task, viewerOf(r).ID)
	}
	if err == nil {
		return false, nil
	}
	first, findErr := s.Store.ActOnTask(r.Context(), &task.ID)
	if findErr == nil && first.ActorID == viewerOf(r).ID {
		s.flash(r, yoursBanner(data.Printer, data.c.Case.Number, first.ReceivedAt, link{data.T("act.yours_case"), data.CaseAt}))
		http.Redirect(w, r, data.CaseAt, http.StatusSeeOther)
		return true, nil
	}
	if messageOf(err) == "error.extension_waits" && (data.Form == nil || data.draft.Version == 0) {
		if told, err := s.toldOwn(w, r, ownAct{task.CaseID, &task.ID, data.kind, data.CaseAt}, err); told || err != nil {
			return told, err
		}
	}
	if data.Form != nil {
		return true, s.keepAct(w, r, data, err)
	}
	return true, s.tellConflict(w, r, task.CaseID, err)
}

// taskForm asks what the act on a task is to be. It shows what was kept of it.
func (s *deskDoor) taskForm(w http.ResponseWriter, r *http.Request) error {
	data, err := s.openAct(r)
	if err != nil {
		return err
	}
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return err
	}
	data.Form = newForm(data.Printer, maps.Clone(data.draft.answers))
	if asks, ok := data.asks.(interface{ Suggest(*http.Request) }); ok {
		asks.Suggest(r)
	}
	return s.showAct(w, r, http.StatusOK, data)
}

// taskSave keeps the answers, and leads on to the page that shows the act before it is sent.
func (s *deskDoor) taskSave(w http.ResponseWriter, r *http.Request) error {
	f, id, err := s.sentUpload(w, r)
	if err != nil {
		return err
	}
	data, err := s.openAct(r)
	if err != nil {
		return err
	}
	data.Form = f
	if told, err := s.cannotAct(w, r, data); told || err != nil {
		return err
	}
	if data.draft.Version > 0 && !data.draft.used {
		id = data.draft.FormID // another window's files go with the one draft too
	}
	removed := false
	if data.form.files {
		if data.Tray, removed, err = s.fillTray(r, f, "evidence", "desk.act.evidence", deskFilesAt, id); err != nil {
			return err
		}
	}
	then := f.Value("then")
	if then == "phrase" {
		if err := s.insertPhrase(r, data); err != nil {
			return err
		}
	}
	saved, err := s.keepDraft(r.Context(), &data.draft, f, id)
	if err != nil {
		return err
	}
	if !saved && !removed && data.draft.holds(f) {
		saved = true // the same form a second time
	}
	switch {
	case !saved:
		return s.showOvertaken(w, r, data)
	case then == "save" && f.OK():
		s.flash(r, banner{Success: true, Heading: data.T("desk.draft.kept"), Lines: []string{data.T("desk.draft.kept_text")}})
		http.Redirect(w, r, data.At(), http.StatusSeeOther)
	case removed && f.OK():
		http.Redirect(w, r, data.At()+"#evidence", http.StatusSeeOther)
	case then == "phrase" && f.OK():
		http.Redirect(w, r, data.At()+"#"+data.form.reasons, http.StatusSeeOther)
	default:
		if v := f.Value("record_version"); v != "" && v != data.RecordVersion {
			f.Fail(data.form.main, "desk.act.record_moved") // with the table as it is now, and all that was typed
		}
		data.asks.Read()
		if !f.OK() {
			return s.showAct(w, r, http.StatusUnprocessableEntity, data)
		}
		http.Redirect(w, r, data.At()+"/check", http.StatusSeeOther)
	}
	return nil
}

// showOvertaken shows what was typed in this window beside what another has saved; to send the form again is to decide for this
// window.
func (s *deskDoor) showOvertaken(w http.ResponseWriter, r *http.Request, data *actPage) error {
	other, err := s.openDraft(r.Context(), data.draft.AccountID, data.draft.About, data.kind)
	if err != nil {
		return err
	}
	data.draft = other
	data.asks.Ask()
	data.overtaken(other.SavedAt, other.answers)
	return s.showAct(w, r, http.StatusConflict, data)
}

// afterAct waits a little for what becomes of an act that was received, and tells it on the next page: the case, or the inbox once
// the case is closed.
func (s *deskDoor) afterAct(w http.ResponseWriter, r *http.Request, receipt db.Receipt, actor uuid.UUID) error {
	s.tellAct(r, receipt, s.followAct(r, receipt, actor))
	to := "/desk/cases/" + receipt.CaseID.String()
	if c, err := s.Store.CaseGet(r.Context(), receipt.CaseID); err == nil && c.ClosedAt != nil {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// actOfForm is the act that came of a form, if one did.
func (s *server) actOfForm(ctx context.Context, id uuid.UUID) (act db.ActByFormRow, found bool, err error) {
	act, err = s.Store.ActByForm(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return act, false, nil
	}
	return act, err == nil, err
}

// newActPage puts together what every form shows of its case.
func (s *deskDoor) newActPage(r *http.Request, task db.Task) (*actPage, error) {
	row, err := s.Store.DeskCase(r.Context(), db.DeskCaseParams{ID: task.CaseID, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	own, err := s.flows.of(row.Case.Flow)
	if err != nil {
		return nil, err
	}
	c, err := s.caseFile(r.Context(), row, own.sections)
	if err != nil {
		return nil, err
	}
	data := &actPage{page: s.newPage(r, "task."+string(task.Kind)), c: c, task: task, now: s.Clock.Now()}
	data.Wide = true // for the table of fields
	data.CaseAt = "/desk/cases/" + task.CaseID.String()
	data.Back = &link{data.T("notice.back"), data.CaseAt}
	data.Pack = data.T("desk.case.rules", pick(data.Printer, c.pack.Name), c.pack.Version)
	data.Identity = s.identityOf(data.Printer, c)
	left := dueTag(data.Printer, s.Calendar.InForce(), task.DueAt, s.Clock.Now())
	data.Due = deadline{Label: data.T("desk.inbox.due"), Due: task.DueAt, Tag: &left}
	v := deskViewer(r, task.CaseID)
	data.Filing, data.Compared = c.sections.Filing(data.Printer, c, v), c.sections.Compared(data.Printer, c, v)
	data.Filing.Rows = append(data.Filing.Rows, supplementRows(data.Printer, c, v)...)
	data.RecordVersion = fmt.Sprintf("%d.%d", row.Record.Version, row.Record.SourceVersion)
	data.Decision = decisionOf(data.Printer, c, v)
	return data, nil
}

// keepAct shows the form again with what was typed, where the act cannot be received, and says why: it may have been written for
// an hour. Any error but a conflict is returned.
func (s *deskDoor) keepAct(w http.ResponseWriter, r *http.Request, data *actPage, err error) error {
	e, ok := conflictIn(err)
	if !ok {
		return err
	}
	b := conflictBanner(data.Printer, e)
	b.Lines = append(b.Lines, data.T("desk.act.kept"))
	data.Flash = &b
	return s.showAct(w, r, http.StatusConflict, data)
}

// showAct shows the form, with what was typed, what is kept of it and what is wrong with it.
func (s *deskDoor) showAct(w http.ResponseWriter, r *http.Request, status int, data *actPage) error {
	data.asks.Ask()
	data.fillDraft()
	data.Errors = data.Form.Errors
	s.views.render(w, r, status, data.form.template, data.asks)
	return nil
}
