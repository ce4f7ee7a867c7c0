package my

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// myWithdrawPage asks whether an objection is really to be withdrawn.
type myWithdrawPage struct {
	site.Page
	Identity ui.IdentityBar
	Form     *forms.Form
	FormID   string
	CaseAt   string
}

// MaxReasons is the limit that the template shows.
func (*myWithdrawPage) MaxReasons() int { return casefile.MaxReasons }

// WithdrawForm asks whether the case is to be withdrawn.
func (s *Door) WithdrawForm(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return err
	}
	if err := s.Store.MayWithdraw(r.Context(), c.Case); err != nil {
		return s.tellApplicant(w, r, c.Case.ID, casefile.ActWithdraw, err)
	}
	return s.showWithdraw(w, r, c, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID())
}

func (s *Door) showWithdraw(w http.ResponseWriter, r *http.Request, c casepage.Own, status int, f *forms.Form, formID string) error {
	data := &myWithdrawPage{Page: s.NewPageOf(r, c.Case.Flow, "my.withdraw.title"), Form: f, FormID: formID, CaseAt: site.MyCaseHref(c.Case.ID)}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("my.withdraw.back"), Href: data.CaseAt}
	data.Pack = ui.Pick(data.Printer, c.Pack.Name)
	data.Identity = casepage.Bar(data.Printer, &c)
	s.Views.Render(w, r, status, "pages/my_withdraw", data)
	return nil
}

// Withdraw receives the withdrawal. Where it comes too late the case page says why.
func (s *Door) Withdraw(w http.ResponseWriter, r *http.Request) error {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return err
	}
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	withdrawal := casefile.Withdrawal{Reasons: f.Optional("reasons", "my.withdraw.reasons", casefile.MaxReasons)}
	if !f.OK() {
		return s.showWithdraw(w, r, c, http.StatusUnprocessableEntity, f, id.String())
	}
	return s.receiveWithdrawal(w, r, id, c.Case.ID, withdrawal)
}

func (s *Door) receiveWithdrawal(w http.ResponseWriter, r *http.Request, form, caseID uuid.UUID, content casefile.Withdrawal) error {
	account := visit.ViewerOf(r).ID
	receipt, err := s.Store.Withdraw(r.Context(), form, account, caseID, content, s.Clock.Now())
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActWithdraw, err)
	}
	s.TellAct(r, receipt, s.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(caseID), http.StatusSeeOther)
	return nil
}
