package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// deskViewer is the viewer of a case at the desk.
func deskViewer(r *http.Request, caseID uuid.UUID) caseViewer {
	user := viewerOf(r)
	return caseViewer{unit: &user.UnitID, account: user.ID, role: user.Role, base: "/desk/cases/" + caseID.String(), contact: true}
}

// caseForDesk finds the case that the path names, if it is open to the viewer's unit.
func (s *server) caseForDesk(r *http.Request) (db.DeskCaseRow, error) {
	id, err := pathID(r, "case")
	if err != nil {
		return db.DeskCaseRow{}, err
	}
	c, err := s.Store.DeskCase(r.Context(), db.DeskCaseParams{ID: id, UnitID: viewerOf(r).UnitID})
	return c, db.Found(err, "error.not_found.body")
}

// deskCase shows a case to staff: what is to be done now, and everything that the decision needs side by side.
func (s *deskDoor) deskCase(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseForDesk(r)
	if err != nil {
		return err
	}
	return s.showDeskCase(w, r, c, deskViewer(r, c.Case.ID))
}

// How many full identity numbers an account may look at: a clerk works some dozens of cases a day, and does not need the number of
// each. Who needs more is somebody to ask about it.
const (
	looksAnHour = 30
	looksADay   = 100
)

// mayLookAtIdentity counts a look. It returns a casefile.Error with CodeTooMany when there were enough.
func (s *deskDoor) mayLookAtIdentity(r *http.Request, account uuid.UUID) error {
	ctx, now := r.Context(), s.Clock.Now()
	err := s.countTry(ctx, s.Store, "identity-hour", account.String(), now.Truncate(time.Hour), looksAnHour)
	if err == nil {
		err = s.countTry(ctx, s.Store, "identity-day", account.String(), calendar.DateOf(now).Start(), looksADay)
	}
	if casefile.CodeOf(err) == casefile.CodeTooMany && err != nil {
		if err := s.note(r, casefile.IdentityLooksLimited, account, account, nil); err != nil {
			return err
		}
		return casefile.NewError(casefile.CodeTooMany, "desk.identity.too_many", err)
	}
	return err
}

// identityShown is for how long a look shows the number: to load the page again or in another language is no second look.
const identityShown = 5 * time.Minute

// deskIdentity writes down who looks at the full identity number of a case, and leads to where it is shown.
func (s *deskDoor) deskIdentity(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseForDesk(r)
	if err != nil {
		return err
	}
	user := viewerOf(r)
	if err := s.mayLookAtIdentity(r, user.ID); err != nil {
		return err
	}
	_, err = s.Store.DeskIdentityLook(r.Context(), db.DeskIdentityLookParams{AccountID: user.ID, CaseID: c.Case.ID,
		UnitID: user.UnitID, Now: s.Clock.Now()})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	http.Redirect(w, r, r.URL.Path+"#case-party", http.StatusSeeOther)
	return nil
}

// deskIdentityShown shows the case with the full identity number, to who has just had his look written down; after that, the case
// as it is always shown.
func (s *deskDoor) deskIdentityShown(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseForDesk(r)
	if err != nil {
		return err
	}
	user, v := viewerOf(r), deskViewer(r, c.Case.ID)
	v.fullCode, err = s.Store.DeskIdentityShown(r.Context(), db.DeskIdentityShownParams{AccountID: user.ID, CaseID: c.Case.ID,
		UnitID: user.UnitID, Since: s.Clock.Now().Add(-identityShown)})
	if errors.Is(err, pgx.ErrNoRows) {
		http.Redirect(w, r, v.base, http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read identity number: %w", err)
	}
	return s.showDeskCase(w, r, c, v)
}

func (s *deskDoor) showDeskCase(w http.ResponseWriter, r *http.Request, row db.DeskCaseRow, v caseViewer) error {
	var notices []db.DeskNoticesRow
	own, err := s.flows.of(row.Case.Flow)
	if err != nil {
		return err
	}
	c, err := s.caseFile(r.Context(), row, own.sections,
		db.Ask(&notices, (*db.Queries).DeskNotices, db.DeskNoticesParams{CaseID: row.Case.ID, UnitID: *v.unit}),
		db.Ask(&v.forAnother, (*db.Queries).TasksForAnother, db.TasksForAnotherParams{CaseID: row.Case.ID, AccountID: v.account}),
		db.Ask(&v.decidable, (*db.Queries).TaskDecidable, db.TaskDecidableParams{UnitID: *v.unit, AccountID: v.account}))
	if err != nil {
		return err
	}
	data := &casePage{page: s.newPage(r, "desk.case.title", row.Case.Number)}
	data.Back = &link{data.T("common.back"), "/desk/cases"}
	if err := s.fillCase(data, c, v, notices); err != nil {
		return err
	}
	s.views.render(w, r, http.StatusOK, "pages/desk_case", data)
	return nil
}

// noticeForDesk finds a document of a case, if the viewer's unit may see it.
func (s *deskDoor) noticeForDesk(r *http.Request) (noticeView, error) {
	caseID, id, err := noticeIDs(r)
	if err != nil {
		return noticeView{}, err
	}
	n, err := s.Store.DeskNotice(r.Context(), db.DeskNoticeParams{ID: id, CaseID: caseID, UnitID: viewerOf(r).UnitID})
	base := "/desk/cases/" + caseID.String()
	return noticeView{Notice: n, Back: &link{printer(r).T("notice.back"), base},
		PDFHref: base + "/notices/" + id.String() + "/pdf"}, db.Found(err, "error.not_found.body")
}

func (s *deskDoor) deskAttachment(w http.ResponseWriter, r *http.Request) error {
	caseID, err := pathID(r, "case")
	if err != nil {
		return err
	}
	id, err := pathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.DeskAttachment(r.Context(), db.DeskAttachmentParams{ID: id, CaseID: &caseID, UnitID: viewerOf(r).UnitID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return s.sendAttachment(w, r, a)
}

// taskForDesk finds the task that the path names, if it is the viewer's unit's.
func (s *deskDoor) taskForDesk(r *http.Request) (db.Task, error) {
	id, err := pathID(r, "task")
	if err != nil {
		return db.Task{}, err
	}
	t, err := s.Store.TaskForUnit(r.Context(), db.TaskForUnitParams{ID: id, UnitID: viewerOf(r).UnitID})
	return t, db.Found(err, "error.task_not_found")
}

// taskClaim claims a task for the viewer, or gives it back to the unit.
func (s *deskDoor) taskClaim(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	f, form, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	kind, done := casefile.ActClaim, "act.claimed"
	if mux.Vars(r)["kind"] == string(casefile.ActRelease) {
		kind, done = casefile.ActRelease, "act.released"
	}
	user := viewerOf(r)
	_, err = s.Store.Claim(r.Context(), db.NewAct{FormID: form, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID, Kind: kind,
		At: s.Clock.Now()})
	if err != nil {
		return s.tellTask(w, r, task, kind, err)
	}
	s.flash(r, banner{Success: true, Heading: f.T(done)})
	http.Redirect(w, r, "/desk/cases/"+task.CaseID.String(), http.StatusSeeOther)
	return nil
}

// tellTask is tellConflict for an act on a task that its actor may have done already.
func (s *deskDoor) tellTask(w http.ResponseWriter, r *http.Request, task db.Task, kind casefile.ActKind, late error) error {
	at := "/desk/cases/" + task.CaseID.String()
	if told, err := s.toldOwn(w, r, ownAct{task.CaseID, &task.ID, kind, at}, late); told || err != nil {
		return err
	}
	return s.tellConflict(w, r, task.CaseID, late)
}

// tellConflict takes somebody whose act came too late back to the case, and says there who was first. Any other error
// is returned.
func (s *deskDoor) tellConflict(w http.ResponseWriter, r *http.Request, caseID uuid.UUID, err error) error {
	e, ok := conflictIn(err)
	if !ok {
		return err
	}
	s.flash(r, conflictBanner(printer(r), e))
	http.Redirect(w, r, "/desk/cases/"+caseID.String(), http.StatusSeeOther)
	return nil
}

func conflictIn(err error) (*casefile.Error, bool) {
	var e *casefile.Error
	return e, errors.As(err, &e) && e.Code == casefile.CodeConflict
}

func conflictBanner(p *messages.Printer, e *casefile.Error) banner {
	return banner{Heading: p.T("act.conflict"), Lines: []string{p.T(e.Message, written(p, e.Args)...)},
		Links: []link{{p.T("desk.act.to_inbox"), "/desk"}}}
}

// deskFile sends back a file that the account has uploaded and not sent yet.
func (s *deskDoor) deskFile(w http.ResponseWriter, r *http.Request) error { return s.unsentFile(w, r) }
