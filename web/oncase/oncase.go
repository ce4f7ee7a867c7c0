// Package oncase is what the unit that handles a case does on it as a whole, and not on a task of it.
package oncase

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Pages are those of one procedure. A page of something that is done on a case as a whole embeds them.
type Pages struct {
	*site.Server
	Flow     casefile.Flow
	Sections casepage.Sections
	Of       func(c *casepage.Dossier, unit uuid.UUID) bool // whether it is for the unit to do; nil: for the one that handles the case
}

// Open finds the case that the path names, if it is of the procedure and what is done is for the viewer's unit to do. It returns a casefile.Error with
// CodeNotFound for any other.
func (s Pages) Open(r *http.Request) (*casepage.Dossier, error) {
	row, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return nil, err
	}
	gone, unit := casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil), visit.ViewerOf(r).UnitID
	if row.Case.Flow != s.Flow || s.Of == nil && row.Case.UnitID != unit {
		return nil, gone
	}
	c, err := casepage.Read(r.Context(), s.Server, row, s.Sections)
	if err == nil && s.Of != nil && !s.Of(c, unit) {
		return nil, gone
	}
	return c, err
}

// Frame is what a page of it shows above its form.
type Frame struct {
	site.Page
	Identity ui.IdentityBar
	CaseAt   string
}

// FrameOf is the frame of a page on the case, with the title of the key.
func (s Pages) FrameOf(r *http.Request, c *casepage.Dossier, title string) Frame {
	f := Frame{Page: s.NewPageOf(r, c.Case.Flow, title), CaseAt: Href(c)}
	f.Back = &ui.Link{Text: f.T("notice.back"), Href: f.CaseAt}
	f.Pack, f.Identity = f.T("desk.case.rules", ui.Pick(f.Printer, c.Pack.Name), c.Pack.Version), casepage.IdentityOf(s.Server, f.Printer, c)
	return f
}

// Href is where staff see the case.
func Href(c *casepage.Dossier) string { return "/desk/cases/" + c.Case.ID.String() }

// Conflict leads back to the case and says there why nothing was received. Any error but a conflict is returned.
func (s Pages) Conflict(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, err error) error {
	return s.LeadBack(w, r, "", Href(c), err)
}

// After waits a little for what becomes of an act that was received, and leads to the case.
func (s Pages) After(w http.ResponseWriter, r *http.Request, receipt db.Receipt) error {
	s.TellAct(r, receipt, s.FollowAct(r, receipt, visit.ViewerOf(r).ID))
	http.Redirect(w, r, "/desk/cases/"+receipt.CaseID.String(), http.StatusSeeOther)
	return nil
}
