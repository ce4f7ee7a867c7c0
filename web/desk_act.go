package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
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
	SendBackAt    string // where a unit that is not responsible says so

	c    *caseFile
	task db.Task
	now  time.Time

	decidable bool // a late filing that the viewer puts up for approval can be decided

	sentBack *summaryList        // why a unit is to be named anew
	delivery *db.DeskDeliveryRow // that a partner has not taken
	about    *summaryList        // what it tells
}

// MaxReasons and Accept are limits that the templates show.
func (*actPage) MaxReasons() int { return casefile.MaxReasons }

// Accept is what the file box offers.
func (*actPage) Accept() string { return uploadAccept }

// actForm is how a kind of task is acted on: the page it is asked on, what the page needs, and how the answers are read.
// read notes on the form what is wrong with them.
type actForm struct {
	template string
	prepare  func(*actPage)
	read     func(*actPage) any
}

var actForms = map[casefile.TaskKind]actForm{
	casefile.TaskFormCheck: {"pages/desk_act_form_check", (*actPage).askFormCheck, (*actPage).readFormCheck},
	casefile.TaskCompare:   {"pages/desk_act_compare", (*actPage).askComparison, (*actPage).readComparison},
	casefile.TaskCorrect:   {"pages/desk_act_decide", (*actPage).askDecision, (*actPage).readDecision},
	casefile.TaskVerify:    {"pages/desk_act_decide", (*actPage).askDecision, (*actPage).readDecision},
	casefile.TaskDecide:    {"pages/desk_act_decide", (*actPage).askDecision, (*actPage).readDecision},
	casefile.TaskInform:    {"pages/desk_act_inform", (*actPage).askInforming, (*actPage).readInforming},

	casefile.TaskApproveExtension: {"pages/desk_act_approve", (*actPage).askApproval, (*actPage).readApproval},
	casefile.TaskApproveLate:      {"pages/desk_act_approve", (*actPage).askLate, (*actPage).readLate},
	casefile.TaskRoute:            {"pages/desk_act_route", (*actPage).askRouting, (*actPage).readRouting},
	casefile.TaskReplyUrge:        {"pages/desk_act_reply_urge", (*actPage).askReply, (*actPage).readReply},
	casefile.TaskReachPartner:     {"pages/desk_act_partner", (*actPage).askTelling, (*actPage).readTelling},
}

// taskActForm asks what the act on a task is to be. Who cannot act on it now is told why, at the case.
func (s *server) taskActForm(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); err != nil {
		return s.tellConflict(w, r, task.CaseID, err)
	}
	data, err := s.newActPage(r, task)
	if err != nil {
		return err
	}
	data.Form, data.FormID, data.Tray = newForm(data.Printer, nil), newFormID(), &tray{Kept: files.Days(files.FormKept)}
	data.suggestRefusal(r)
	return s.showAct(w, r, http.StatusOK, data)
}

// taskAct receives the act. It is checked here for the person's sake; what counts is the check under the lock of the
// case, in Store.Act.
func (s *server) taskAct(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	f, id, err := s.sentUpload(w, r)
	if err != nil {
		return err
	}
	act := db.NewAct{FormID: id, ActorID: viewerOf(r).ID, UnitID: viewerOf(r).UnitID, TaskID: task.ID, Kind: task.Kind.Act(),
		At: s.Clock.Now()}
	_, err = s.Store.ActByForm(r.Context(), id)
	switch {
	case err == nil: // sent again: the receipt is the first one's, whatever is in the form now
		return s.receiveAct(w, r, task, act)
	case !errors.Is(err, pgx.ErrNoRows):
		return err
	}
	data, err := s.newActPage(r, task)
	if err != nil {
		return err
	}
	data.Form, data.FormID = f, id.String()
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); err != nil {
		return s.keepAct(w, r, data, err)
	}
	if v := f.Value("record_version"); v != "" && v != data.RecordVersion {
		f.Fail(data.groupOf(), "desk.act.record_moved") // with the table as it is now, and all that was typed
	}
	act.Content = actForms[task.Kind].read(data)
	if decision, ok := act.Content.(casefile.Decision); ok {
		var removed bool
		if data.Tray, removed, err = s.fillTray(r, f, "evidence", "desk.act.evidence", deskFilesAt, id); err != nil {
			return err
		}
		if removed {
			f.Errors = nil // the form was not sent yet
			return s.showAct(w, r, http.StatusOK, data)
		}
		act.Attachments = data.Tray.ids()
		decision.Attachments = act.Attachments
		act.Content = decision
	}
	if !f.OK() {
		return s.showAct(w, r, http.StatusUnprocessableEntity, data)
	}
	return s.receiveAct(w, r, task, act)
}

// groupOf is the question on which the form turns.
func (data *actPage) groupOf() string {
	if data.task.Kind == casefile.TaskCompare {
		return "finding"
	}
	return "outcome"
}

// receiveAct hands the act over, waits a little for what becomes of it, and tells it on the next page: the case, or the
// inbox once the case is closed.
func (s *server) receiveAct(w http.ResponseWriter, r *http.Request, task db.Task, act db.NewAct) error {
	return s.receiveDeskAct(w, r, task, act, s.Store.Act)
}

// receiveDeskAct is receiveAct by a receipt of the act's own.
func (s *server) receiveDeskAct(w http.ResponseWriter, r *http.Request, task db.Task, act db.NewAct,
	receive func(context.Context, db.NewAct) (db.Receipt, error)) error {
	receipt, err := receive(r.Context(), act)
	if err != nil {
		return s.tellConflict(w, r, task.CaseID, err)
	}
	s.tellAct(r, receipt, s.followAct(r, receipt, act.ActorID))
	to := "/desk/cases/" + task.CaseID.String()
	if c, err := s.Store.CaseGet(r.Context(), task.CaseID); err == nil && c.ClosedAt != nil {
		to = "/desk"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// newActPage puts together what every form shows of its case.
func (s *server) newActPage(r *http.Request, task db.Task) (*actPage, error) {
	row, err := s.Store.DeskCase(r.Context(), db.DeskCaseParams{ID: task.CaseID, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	c, err := s.caseFile(r.Context(), row)
	if err != nil {
		return nil, err
	}
	if _, ok := actForms[task.Kind]; !ok {
		return nil, fmt.Errorf("no form for tasks of kind %q", task.Kind)
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
func (s *server) keepAct(w http.ResponseWriter, r *http.Request, data *actPage, err error) error {
	e, ok := conflictIn(err)
	if !ok {
		return err
	}
	b := conflictBanner(data.Printer, e)
	b.Lines = append(b.Lines, data.T("desk.act.kept"))
	data.Flash = &b
	return s.showAct(w, r, http.StatusConflict, data)
}

// showAct shows the form, with what was typed and what is wrong with it.
func (s *server) showAct(w http.ResponseWriter, r *http.Request, status int, data *actPage) error {
	form := actForms[data.task.Kind]
	form.prepare(data)
	data.Errors = data.Form.Errors
	s.views.render(w, r, status, form.template, data)
	return nil
}
