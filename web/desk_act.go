package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// actPage is the form of an act on a task.
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
	Fields        []changeField
	FieldsHint    string
	FieldsError   string
	FieldsKept    bool   // the boxes stay in sight whatever is chosen: there is something to say about them
	RecordVersion string // of the platform's copy and of the source, as the page shows them
	SourceWord    string
	Decision      *summaryList // what the act rests on: the decision to tell, the request to approve
	Still         *choice      // what of a supplement is still missing
	Spare         *choice      // what was typed and the chosen answer does not use
	Units         []db.UnitProvidersRow
	SendBackAt    string   // where a unit that is not responsible says so
	Rules         []string // what the article allows of an extension, and when
	Amount        textInput

	DraftVersion int32
	Saved        string // when what is on the form was kept; empty where nothing is
	Phrases      *phraseBox

	c    *caseFile
	task db.Task
	now  time.Time

	decidable bool // a late filing that the viewer puts up for approval can be decided

	sentBack *summaryList        // why a unit is to be named anew
	delivery *db.DeskDeliveryRow // that a partner has not taken
	about    *summaryList        // what it tells

	form  actForm
	kind  casefile.ActKind
	what  string // the word in the path
	draft actDraft
}

// MaxReasons and Accept are limits that the templates show.
func (*actPage) MaxReasons() int { return casefile.MaxReasons }

// Accept is what the file box offers.
func (*actPage) Accept() string { return uploadAccept }

// actForm is how an act is asked for: the page it is asked on, what the page needs, and how the answers are read. read notes on
// the form what is wrong with them.
type actForm struct {
	template string
	prepare  func(*actPage)
	read     func(*actPage) any
	main     string           // the question at which is told what is wrong with the act as a whole
	reasons  string           // the box that stock phrases go into; none where it is empty
	stem     string           // of the messages of that box
	title    string           // key of the title; empty: the task's
	kind     casefile.ActKind // empty: the task's
	files    bool             // it takes files
}

var actForms = map[casefile.TaskKind]actForm{
	casefile.TaskFormCheck: {template: "pages/desk_act_form_check", prepare: (*actPage).askFormCheck, read: (*actPage).readFormCheck,
		main: "accept", reasons: "refusal", stem: "desk.act.refusal"},
	casefile.TaskCompare: {template: "pages/desk_act_compare", prepare: (*actPage).askComparison, read: (*actPage).readComparison,
		main: "finding", reasons: "reasons", stem: "desk.act.comparison"},
	casefile.TaskCorrect: decideForm,
	casefile.TaskVerify:  decideForm,
	casefile.TaskDecide:  decideForm,
	casefile.TaskInform: {template: "pages/desk_act_inform", prepare: (*actPage).askInforming, read: (*actPage).readInforming,
		main: "remark", reasons: "remark", stem: "desk.act.remark"},

	casefile.TaskApproveExtension: {template: "pages/desk_act_approve", prepare: (*actPage).askApproval, read: (*actPage).readApproval,
		main: "approve", reasons: "refusal", stem: "desk.extension.refusal"},
	casefile.TaskApproveLate: {template: "pages/desk_act_approve", prepare: (*actPage).askLate, read: (*actPage).readLate,
		main: "approve", reasons: "refusal", stem: "desk.act.refusal"},
	casefile.TaskRoute: {template: "pages/desk_act_route", prepare: (*actPage).askRouting, read: (*actPage).readRouting,
		main: "unit", reasons: "reasons", stem: "desk.route.reasons"},
	casefile.TaskReplyUrge: {template: "pages/desk_act_reply_urge", prepare: (*actPage).askReply, read: (*actPage).readReply,
		main: "reply", reasons: "reply", stem: "desk.urge.reply"},
	casefile.TaskReachPartner: {template: "pages/desk_act_partner", prepare: (*actPage).askTelling, read: (*actPage).readTelling, main: "told"},
}

var decideForm = actForm{template: "pages/desk_act_decide", prepare: (*actPage).askDecision, read: (*actPage).readDecision,
	main: "outcome", reasons: "reasons", stem: "desk.act.reasons", files: true}

// What can be done on a task beside its own act, by the word in the path.
const (
	whatAct       = "act"
	whatExtension = "extension"
	whatSendBack  = "send-back"
)

// formOf is the form that the path asks for on the task.
func formOf(task db.Task, what string) (actForm, error) {
	switch {
	case what == whatExtension:
		return extensionForm, nil
	case what == whatSendBack && task.Kind.Takes(casefile.ActSendBack):
		return sendBackForm, nil
	case what == whatSendBack:
		return actForm{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	form, ok := actForms[task.Kind]
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
	form, err := formOf(task, what)
	if err != nil {
		return nil, err
	}
	data, err := s.newActPage(r, task)
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
	data.Phrases, err = s.phrasesFor(r, form)
	return data, err
}

// At is where the form is.
func (data *actPage) At() string { return "/desk/tasks/" + data.task.ID.String() + "/" + data.what }

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
	data.suggestRefusal(r)
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
		data.form.read(data)
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
	data.form.prepare(data)
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
	c, err := s.caseFile(r.Context(), row)
	if err != nil {
		return nil, err
	}
	data := &actPage{page: s.newPage(r, "task."+string(task.Kind)), c: c, task: task, now: s.Clock.Now()}
	if err := s.readSentBack(r.Context(), data); err != nil {
		return nil, err
	}
	if err := s.readDelivery(r.Context(), data); err != nil {
		return nil, err
	}
	if task.Kind == casefile.TaskFormCheck {
		data.decidable, err = s.Store.TaskDecidable(r.Context(), db.TaskDecidableParams{UnitID: task.UnitID, AccountID: viewerOf(r).ID})
		if err != nil {
			return nil, err
		}
	}
	data.Wide = true // for the table of fields
	data.CaseAt = "/desk/cases/" + task.CaseID.String()
	data.Back = &link{data.T("notice.back"), data.CaseAt}
	data.Pack = data.T("desk.case.rules", pick(data.Printer, c.pack.Name), c.pack.Version)
	data.Identity = s.identityOf(data.Printer, c)
	left := dueTag(data.Printer, s.Calendar.InForce(), task.DueAt, s.Clock.Now())
	data.Due = deadline{Label: data.T("desk.inbox.due"), Due: task.DueAt, Tag: &left}
	v := deskViewer(r, task.CaseID)
	data.Filing, data.Compared = filingOf(data.Printer, c, v), compareTable(data.Printer, c, v)
	data.Filing.Rows = append(data.Filing.Rows, supplementRows(data.Printer, c, v)...)
	data.SourceWord = data.Compared.Columns[2].Text
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
	data.Fields = nil // it may have been prepared before, to be read
	data.form.prepare(data)
	data.fillDraft()
	data.Errors = data.Form.Errors
	s.views.render(w, r, status, data.form.template, data)
	return nil
}
