package desk

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/casepage/told"
	"creditcase/web/looks"
	"creditcase/web/records"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Case shows a case to staff: what is to be done now, and everything that the decision needs side by side.
func (s *Door) Case(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	row, only, err := told.OpenTo(r.Context(), s.Server, id, visit.ViewerOf(r).UnitID)
	switch {
	case err != nil:
		return err
	case only:
		return s.showTold(w, r, row, casepage.DeskViewer(r, id))
	}
	return s.showDeskCase(w, r, row, casepage.DeskViewer(r, id))
}

// showTold shows a body what is written to it of a case of which it reads no more.
func (s *Door) showTold(w http.ResponseWriter, r *http.Request, row db.DeskCaseRow, v casepage.Viewer) error {
	own, err := s.Flows.Of(row.Case.Flow)
	if err != nil {
		return err
	}
	var notices []db.DeskNoticesRow
	c, err := casepage.Read(r.Context(), s.Server, row, own.Sections,
		db.Ask(&notices, (*db.Queries).DeskNotices, db.DeskNoticesParams{CaseID: row.Case.ID, UnitID: *v.Unit}))
	if err != nil {
		return err
	}
	data := &casepage.Page{Page: s.NewPageOf(r, row.Case.Flow, "desk.case.title", row.Case.Number)}
	data.Back = &ui.Link{Text: data.T("common.back"), Href: "/desk/cases"}
	told.Fill(s.Server, data, c, v, notices)
	s.Views.Render(w, r, http.StatusOK, "pages/desk_told", data)
	return nil
}

// How many full identity numbers an account may look at: a clerk works some dozens of cases a day, and does not need the number of
// each. Who needs more is somebody to ask about it.
const (
	looksAnHour = 30
	looksADay   = 100
)

var identityLooks = looks.Bound{Name: "identity", Hour: looksAnHour, Day: looksADay, Limited: casefile.IdentityLooksLimited,
	Sentence: "desk.identity.too_many"}

// IdentityShown is for how long a look shows the number: to load the page again or in another language is no second look.
const IdentityShown = 5 * time.Minute

// Identity writes down who looks at the full identity number of a case, and leads to where it is shown.
func (s *Door) Identity(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return err
	}
	if err := s.look(r, c.Case.ID); err != nil {
		return err
	}
	http.Redirect(w, r, r.URL.Path+"#case-party", http.StatusSeeOther)
	return nil
}

// look counts a look at full identity numbers of a case, and writes it down.
func (s *Door) look(r *http.Request, caseID uuid.UUID) error {
	user := visit.ViewerOf(r)
	if err := looks.Count(s.Server, r, user.ID, identityLooks); err != nil {
		return err
	}
	_, err := s.Store.DeskIdentityLook(r.Context(), db.DeskIdentityLookParams{AccountID: user.ID, CaseID: caseID, UnitID: user.UnitID, Now: s.Clock.Now()})
	return db.Found(err, "error.not_found.body")
}

// IdentityShown shows the case with the full identity number, to who has just had his look written down; after that, the case
// as it is always shown.
func (s *Door) IdentityShown(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return err
	}
	user, v := visit.ViewerOf(r), casepage.DeskViewer(r, c.Case.ID)
	v.FullCode, err = s.Store.DeskIdentityShown(r.Context(), db.DeskIdentityShownParams{AccountID: user.ID, CaseID: c.Case.ID,
		UnitID: user.UnitID, Since: s.Clock.Now().Add(-IdentityShown)})
	if errors.Is(err, pgx.ErrNoRows) {
		http.Redirect(w, r, v.Base, http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read identity number: %w", err)
	}
	return s.showDeskCase(w, r, c, v)
}

func (s *Door) showDeskCase(w http.ResponseWriter, r *http.Request, row db.DeskCaseRow, v casepage.Viewer) error {
	var (
		notices []db.DeskNoticesRow
		sent    []db.DeskServicesRow
	)
	own, err := s.Flows.Of(row.Case.Flow)
	if err != nil {
		return err
	}
	c, err := casepage.Read(r.Context(), s.Server, row, own.Sections,
		db.Ask(&notices, (*db.Queries).DeskNotices, db.DeskNoticesParams{CaseID: row.Case.ID, UnitID: *v.Unit}),
		db.Ask(&sent, (*db.Queries).DeskServices, db.DeskServicesParams{CaseID: row.Case.ID, UnitID: *v.Unit}),
		db.Ask(&v.Together, (*db.Queries).DeskCasesTogether, db.DeskCasesTogetherParams{CaseID: row.Case.ID, UnitID: *v.Unit}),
		db.Ask(&v.ForAnother, (*db.Queries).TasksForAnother, db.TasksForAnotherParams{CaseID: row.Case.ID, AccountID: v.Account}),
		db.Ask(&v.Decidable, (*db.Queries).TaskDecidable, db.TaskDecidableParams{UnitID: *v.Unit, AccountID: v.Account}))
	if err != nil {
		return err
	}
	if v.Cases, err = records.CasesForUnit(r.Context(), s.Server, *v.Unit, c.EffectsOn); err != nil {
		return err
	}
	v.Cases.Here(row.Case.ID)
	data := &casepage.Page{Page: s.NewPageOf(r, row.Case.Flow, "desk.case.title", row.Case.Number)}
	data.Back = &ui.Link{Text: data.T("common.back"), Href: "/desk/cases"}
	if err := casepage.Fill(s.Server, data, c, v, notices, services.Of(sent)); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/desk_case", data)
	return nil
}

// Attachment sends a file of a case that is open to the viewer's unit.
func (s *Door) Attachment(w http.ResponseWriter, r *http.Request) error {
	caseID, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	id, err := site.PathID(r, "attachment")
	if err != nil {
		return err
	}
	a, err := s.Store.DeskAttachment(r.Context(), db.DeskAttachmentParams{ID: id, CaseID: &caseID, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return uploads.SendAttachment(s.Server, w, r, a)
}

// File sends back a file that the account has uploaded and not sent yet.
func (s *Door) File(w http.ResponseWriter, r *http.Request) error {
	return uploads.UnsentFile(s.Server, w, r)
}
