package admin

import (
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// AccountNew asks for whom an account is made.
func (s *Door) AccountNew(w http.ResponseWriter, r *http.Request) error {
	return s.showNewAccount(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID())
}

func (s *Door) showNewAccount(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, formID string) error {
	data := &adminAccountPage{Page: s.NewPage(r, "admin.account.new"), Form: f, FormID: formID, Action: "/admin/accounts/new", New: true}
	data.Errors, data.Send = f.Errors, data.T("admin.account.add")
	data.Back = &ui.Link{Text: data.T("admin.account.back"), Href: "/admin/accounts"}
	if err := s.askOffice(r, data, casefile.Roles); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/admin_account", data)
	return nil
}

// accountFault shows on the form what the database has found; it returns any other error.
func accountFault(f *forms.Form, err error) error {
	switch site.MessageOf(err) {
	case "error.login_taken":
		f.Fail("login", "error.login_taken")
	case "error.unit_not_of_role":
		f.Fail("unit", "error.unit_not_of_role")
	case "error.applicant_stays", "error.own_account", "error.last_administrator":
		f.Fail("role", site.MessageOf(err))
	default:
		return err
	}
	return nil
}

// AccountAdd makes an account and shows the one-time link with which its owner chooses a password.
func (s *Door) AccountAdd(w http.ResponseWriter, r *http.Request) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	login := signin.Fold(f.Require("login", "admin.account.login", site.MaxLogin))
	if login != "" && !loginForm.MatchString(login) {
		f.Fail("login", "admin.account.login.bad")
	}
	facts := readOffice(f, casefile.Roles)
	if !f.OK() {
		return s.showNewAccount(w, r, http.StatusUnprocessableEntity, f, id.String())
	}
	hash, err := s.HashIn(r, passwords.HashOfNone)
	if err != nil {
		return err
	}
	token, tokenHash := passwords.NewToken()
	err = s.Store.AddAccount(r.Context(), id, login, hash, facts, db.OneTimeLink{TokenHash: tokenHash, Hours: passwords.LinkHours},
		visit.ViewerOf(r).ID, s.Clock.Now())
	if site.MessageOf(err) == "error.account_made" { // the form again; the link was shown then
		s.Flash(r, ui.Banner{Heading: f.T("error.account_made")})
		http.Redirect(w, r, accountHref(id), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		if err := accountFault(f, err); err != nil {
			return err
		}
		return s.showNewAccount(w, r, http.StatusUnprocessableEntity, f, id.String())
	}
	return s.showLink(w, r, id, login, token, facts.Role == casefile.RoleApplicant)
}
