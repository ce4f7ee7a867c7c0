package web

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// myWithdrawPage asks whether an objection is really to be withdrawn.
type myWithdrawPage struct {
	page
	Identity identityBar
	Form     *form
	FormID   string
	CaseAt   string
}

// MaxReasons is the limit that the template shows.
func (*myWithdrawPage) MaxReasons() int { return casefile.MaxReasons }

func (s *myDoor) myWithdrawForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openMyCase(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayWithdraw(r.Context(), c.Case); err != nil {
		return s.tellApplicant(w, r, c.Case.ID, casefile.ActWithdraw, err)
	}
	return s.showWithdraw(w, r, c, http.StatusOK, newForm(printer(r), nil), newFormID())
}

func (s *myDoor) showWithdraw(w http.ResponseWriter, r *http.Request, c myCaseFile, status int, f *form, formID string) error {
	data := &myWithdrawPage{page: s.newPage(r, "my.withdraw.title"), Form: f, FormID: formID, CaseAt: myCaseHref(c.Case.ID)}
	data.Errors, data.Back = f.Errors, &link{data.T("my.withdraw.back"), data.CaseAt}
	data.Pack = pick(data.Printer, c.pack.Name)
	data.Identity = c.identity(data.Printer)
	s.views.render(w, r, status, "pages/my_withdraw", data)
	return nil
}

// myWithdraw receives the withdrawal. Where it comes too late the case page says why.
func (s *myDoor) myWithdraw(w http.ResponseWriter, r *http.Request) error {
	c, err := s.openMyCase(r)
	if err != nil {
		return err
	}
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	withdrawal := casefile.Withdrawal{Reasons: f.Optional("reasons", "my.withdraw.reasons", casefile.MaxReasons)}
	if !f.OK() {
		return s.showWithdraw(w, r, c, http.StatusUnprocessableEntity, f, id.String())
	}
	return s.receiveWithdrawal(w, r, id, c.Case.ID, withdrawal)
}

func (s *myDoor) receiveWithdrawal(w http.ResponseWriter, r *http.Request, form, caseID uuid.UUID, content casefile.Withdrawal) error {
	account := viewerOf(r).ID
	receipt, err := s.Store.Withdraw(r.Context(), form, account, caseID, content, s.Clock.Now())
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActWithdraw, err)
	}
	s.tellAct(r, receipt, s.followAct(r, receipt, account))
	http.Redirect(w, r, myCaseHref(caseID), http.StatusSeeOther)
	return nil
}
