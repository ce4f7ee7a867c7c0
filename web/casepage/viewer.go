package casepage

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// Viewer is for whom a case page is made, and what leads on from it. An empty address leads nowhere.
type Viewer struct {
	Unit     *uuid.UUID // of desk staff; nil: somebody who only watches
	Account  uuid.UUID
	Base     string // address of the page
	Role     casefile.Role
	Watches  bool   // is the supervisor, who may urge
	contact  bool   // sees how to reach the applicant
	FullCode string // the identity number in full, for a moment after the look was written down

	ForAnother []uuid.UUID // tasks that the viewer put up and another has to decide
	Decidable  bool        // what the viewer puts up can be decided in his unit

	Together []db.DeskCasesTogetherRow // the cases filed at once with this one that the viewer may see
	Cases    records.Cases             // on which the effects on its records rest
}

// owns reports whether the task is the viewer's unit's.
func (v Viewer) owns(t *db.CaseTasksRow) bool { return v.Unit != nil && *v.Unit == t.UnitID }

// mayAct reports whether the viewer can act on the open task now: it asks what the receipt asks, so that no button is refused.
func (v Viewer) mayAct(c *Dossier, t *db.CaseTasksRow) bool {
	return v.owns(t) && t.Kind.IsFor(v.Role) && !slices.Contains(v.ForAnother, t.ID) && len(c.waiting) == 0 &&
		(t.ClaimedBy == nil || *t.ClaimedBy == v.Account)
}

// takeBackAt is where a head takes the task from somebody else; "" for nowhere.
func (v Viewer) takeBackAt(c *Dossier, t *db.CaseTasksRow) string {
	if !v.owns(t) || !v.Role.Heads() || t.ClaimedBy == nil || *t.ClaimedBy == v.Account || len(c.waiting) > 0 {
		return ""
	}
	return "/desk/tasks/" + t.ID.String() + "/take-back"
}

// whoHolds says who has the task, and why the viewer can do nothing with it.
func (v Viewer) whoHolds(p *messages.Printer, t *db.CaseTasksRow) []string {
	var lines []string
	if t.HolderName != nil {
		lines = append(lines, p.T("desk.case.claimed", *t.HolderName, p.DateTime(*t.ClaimedAt)))
	}
	if !v.owns(t) {
		return lines
	}
	switch {
	case slices.Contains(v.ForAnother, t.ID):
		lines = append(lines, p.T("desk.case.for_another"))
	case !t.Kind.IsFor(v.Role):
		lines = append(lines, p.T("desk.case.for_heads"))
	}
	return lines
}

// DeskViewer is the viewer of a case at the desk.
func DeskViewer(r *http.Request, caseID uuid.UUID) Viewer {
	user := visit.ViewerOf(r)
	return Viewer{Unit: &user.UnitID, Account: user.ID, Role: user.Role, Base: "/desk/cases/" + caseID.String(), contact: true}
}

// CaseForDesk finds the case that the path names, if it is open to the viewer's unit.
func CaseForDesk(s *site.Server, r *http.Request) (db.DeskCaseRow, error) {
	id, err := site.PathID(r, "case")
	if err != nil {
		return db.DeskCaseRow{}, err
	}
	var c db.DeskCaseRow
	err = s.Store.TogetherOfOne(r.Context(), db.Ask(&c, (*db.Queries).DeskCase, db.DeskCaseParams{ID: id, UnitID: visit.ViewerOf(r).UnitID}))
	return c, db.Found(err, "error.not_found.body")
}
