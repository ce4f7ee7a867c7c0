package listing

import (
	"net/http"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// withdrawPage asks whether a proposal is really to be taken back.
type withdrawPage struct {
	site.Page
	Identity ui.IdentityBar
	Form     *forms.Form
	FormID   string
	CaseAt   string
}

// MaxReasons is the limit that the template shows.
func (*withdrawPage) MaxReasons() int { return casefile.MaxReasons }

// WithdrawForm asks whether the proposal is to be taken back.
func (s *Desk) WithdrawForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseOf(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayWithdraw(r.Context(), c.Case); err != nil {
		return s.conflict(w, r, c, err)
	}
	return s.showWithdraw(w, r, c, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID(), nil)
}

func (s *Desk) showWithdraw(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, status int, f *forms.Form, id string, late *ui.Banner) error {
	f.Printer = f.Of(c.Case.Flow)
	data := &withdrawPage{Page: s.NewPageOf(r, c.Case.Flow, "desk.listing.withdraw.title"), Form: f, FormID: id, CaseAt: caseAt(c)}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	data.Pack, data.Identity = data.T("desk.case.rules", ui.Pick(data.Printer, c.Pack.Name), c.Pack.Version), casepage.IdentityOf(s.Server, data.Printer, c)
	if late != nil {
		data.Flash = late
	}
	s.Views.Render(w, r, status, "pages/listing_withdraw", data)
	return nil
}

// Withdraw receives that the unit takes its proposal back. Where it comes too late the case page says why.
func (s *Desk) Withdraw(w http.ResponseWriter, r *http.Request) error {
	c, err := s.caseOf(r)
	if err != nil {
		return err
	}
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	f.Printer = f.Of(c.Case.Flow)
	back := casefile.Withdrawal{Reasons: f.Reasons("reasons", "desk.listing.withdraw.reasons")}
	if !f.OK() {
		return s.showWithdraw(w, r, c, http.StatusUnprocessableEntity, f, id.String(), nil)
	}
	user := visit.ViewerOf(r)
	receipt, err := s.Store.WithdrawListing(r.Context(), id, user.ID, c.Case.ID, user.UnitID, back, s.Clock.Now())
	if e, ok := site.ConflictIn(err); ok {
		late := s.stays(f, e)
		return s.showWithdraw(w, r, c, http.StatusConflict, f, id.String(), &late)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, receipt)
}
