// Package oncase is what the unit that handles a case does on it as a whole, and not on a task of it.
package oncase

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Pages are those of one procedure. A page of something that is done on a case as a whole embeds them.
type Pages struct {
	*site.Server
	Flow     casefile.Flow
	Sections casepage.Sections
	// Of reports whether it is for somebody of the unit, in the role; nil: for the unit that handles the case.
	Of func(c *casepage.Dossier, unit uuid.UUID, role casefile.Role) bool
}

// Handles reports whether what is done is for somebody of the unit, in the role.
func (s Pages) Handles(c *casepage.Dossier, unit uuid.UUID, role casefile.Role) bool {
	if s.Of != nil {
		return s.Of(c, unit, role)
	}
	return unit == c.Case.UnitID
}

// ByAgency is Of where the agency handles the case, whoever's record it is about.
func ByAgency(_ *casepage.Dossier, _ uuid.UUID, role casefile.Role) bool { return role.AtAgency() }

// Open finds the case that the path names, if it is of the procedure and what is done is for the viewer's unit to do. It returns a casefile.Error with
// CodeNotFound for any other.
func (s Pages) Open(r *http.Request) (*casepage.Dossier, error) {
	row, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return nil, err
	}
	if row.Case.Flow != s.Flow {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	c, err := casepage.Read(r.Context(), s.Server, row, s.Sections)
	if user := visit.ViewerOf(r); err == nil && !s.Handles(c, user.UnitID, user.Role) {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
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
func Href(c *casepage.Dossier) string { return site.DeskCaseHref(c.Case.ID) }

// Sent is a form with files that somebody has sent on a case.
type Sent struct {
	Case *casepage.Dossier
	Form *forms.Form
	ID   uuid.UUID
}

// ReadSent reads such a form. It is nil where the same form was received before: the answer was given then, and leads to what has become of it.
func (s Pages) ReadSent(w http.ResponseWriter, r *http.Request) (*Sent, error) {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return nil, err
	}
	c, err := s.Open(r)
	if err != nil {
		return nil, err
	}
	again, found, err := s.ActOfForm(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if found && again.ActorID == visit.ViewerOf(r).ID {
		return nil, s.After(w, r, again.Receipt())
	}
	f.Printer = f.Of(c.Case.Flow)
	return &Sent{c, f, id}, nil
}

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
