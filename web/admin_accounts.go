package web

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
)

const (
	maxPersonName = 60
	maxSubject    = 120 // characters of a subject's name
)

// accountStates are what the list of accounts can be narrowed to.
var accountStates = []string{"locked", "waiting", "disabled"}

// adminAccounts lists accounts by login.
func (s *adminDoor) adminAccounts(w http.ResponseWriter, r *http.Request) error {
	data := &listPage{page: s.newPage(r, "admin.accounts.title")}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	name := data.textFilter("name", "admin.filter.name", maxPersonName)
	roles := []option{{Value: "", Text: data.T("list.all")}}
	for _, role := range casefile.Roles {
		roles = append(roles, option{Value: string(role), Text: data.T("role." + string(role))})
	}
	role := data.chosen("role", "admin.filter.role", roles)
	states := []option{{Value: "", Text: data.T("list.all")}}
	for _, state := range accountStates {
		states = append(states, option{Value: state, Text: data.T("admin.filter.state." + state)})
	}
	state := data.chosen("state", "admin.filter.state", states)
	now := s.Clock.Now()
	accounts, err := s.Store.AdminAccounts(r.Context(), db.AdminAccountsParams{Role: role, Name: likeText(name), State: state, Now: &now,
		After: data.Form.Value("after"), Most: rowsPerPage + 1})
	if err != nil {
		return err
	}
	next := ""
	if len(accounts) > rowsPerPage {
		accounts = accounts[:rowsPerPage]
		next = accounts[rowsPerPage-1].Login
	}
	data.Table = accountsTable(data, accounts, now)
	data.turn(r, next, name+role+state != "")
	s.views.render(w, r, http.StatusOK, "pages/admin_accounts", data)
	return nil
}

// likeText keeps what is looked for from being a pattern.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func accountsTable(data *listPage, accounts []db.AdminAccountsRow, now time.Time) table {
	t := table{Caption: data.T("admin.accounts.caption"), HideCaption: true, Empty: data.T("admin.accounts.empty"),
		Columns: []column{{Text: data.T("admin.accounts.login")}, {Text: data.T("admin.accounts.person")},
			{Text: data.T("admin.accounts.role")}, {Text: data.T("admin.accounts.unit")}, {Text: data.T("admin.accounts.state")}}}
	for _, a := range accounts {
		state := cell{Tags: []tag{accountTag(&data.page, a.DisabledAt, a.LockedUntil, a.PasswordSetAt, now)}}
		if a.FailedLogins > 0 {
			state.Hint = data.N("admin.accounts.failed", int(a.FailedLogins))
		}
		var unit cell
		if a.UnitZH != nil && a.UnitEN != nil {
			unit.Text = inLanguage(data.Printer, *a.UnitZH, *a.UnitEN)
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: a.Login, Href: accountHref(a.ID)}, {Text: a.Name},
			{Text: data.T("role." + string(a.Role))}, unit, state}})
	}
	return t
}

func accountHref(id uuid.UUID) string { return "/admin/accounts/" + id.String() }

// accountTag says how an account stands.
func accountTag(p *page, disabled, lockedUntil, passwordSet *time.Time, now time.Time) tag {
	switch {
	case disabled != nil:
		return tag{p.T("admin.accounts.disabled"), tagNeutral}
	case lockedUntil != nil && lockedUntil.After(now):
		return tag{p.T("admin.accounts.locked", p.DateTime(*lockedUntil)), tagLate}
	case passwordSet == nil:
		return tag{p.T("admin.accounts.waiting"), tagSoon}
	}
	return tag{p.T("admin.accounts.active"), tagGood}
}

// adminAccountPage asks about an account, or shows one with what can be done to it.
type adminAccountPage struct {
	page
	Form   *form
	FormID string
	Action string
	Send   string
	New    bool
	Roles  choice
	Units  choice

	At       string // address of the account; empty for a new one
	Facts    *summaryList
	State    string // what can be done with it: enable or disable
	Warn     string // what follows from that
	Locked   bool
	Own      bool // the account of whoever looks
	Subjects *subjectsOf
	LogAt    string
}

// subjectsOf are for whom an applicant may act.
type subjectsOf struct {
	List       []subjectView
	Form       *form
	Capacities choice
	Kinds      choice
}

type subjectView struct{ Text, Hint, At string }

func (s *adminDoor) adminAccountNew(w http.ResponseWriter, r *http.Request) error {
	return s.showNewAccount(w, r, http.StatusOK, newForm(printer(r), nil), newFormID())
}

func (s *adminDoor) showNewAccount(w http.ResponseWriter, r *http.Request, status int, f *form, formID string) error {
	data := &adminAccountPage{page: s.newPage(r, "admin.account.new"), Form: f, FormID: formID, Action: "/admin/accounts/new", New: true}
	data.Errors, data.Send = f.Errors, data.T("admin.account.add")
	data.Back = &link{data.T("admin.account.back"), "/admin/accounts"}
	if err := s.askOffice(r, data, casefile.Roles); err != nil {
		return err
	}
	s.views.render(w, r, status, "pages/admin_account", data)
	return nil
}

// askOffice asks for role and unit.
func (s *adminDoor) askOffice(r *http.Request, data *adminAccountPage, roles []casefile.Role) error {
	units, err := s.Store.AdminUnits(r.Context())
	if err != nil {
		return err
	}
	var offices []option
	for _, role := range roles {
		offices = append(offices, option{Value: string(role), Text: data.T("role." + string(role))})
	}
	var bodies []option
	for _, u := range units {
		if u.Kind != casefile.UnitSupervisor {
			bodies = append(bodies, option{Value: u.ID.String(), Text: inLanguage(data.Printer, u.NameZH, u.NameEN)})
		}
	}
	data.Roles = data.Form.Choice("role", "admin.account.role", offices)
	data.Units = data.Form.Choice("unit", "admin.account.unit", bodies)
	return nil
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$`)

// readOffice reads what an administrator says of an account.
func readOffice(f *form, roles []casefile.Role) db.AccountFacts {
	facts := db.AccountFacts{Name: f.Require("name", "admin.account.name", maxPersonName)}
	var offered []string
	for _, role := range roles {
		offered = append(offered, string(role))
	}
	facts.Role = casefile.Role(f.ChooseOne("role", "admin.account.role", offered...))
	if text := f.Value("unit"); text != "" && facts.Role.Unit() != "" {
		unit, err := uuid.Parse(text)
		if err != nil {
			f.Fail("unit", "form.not_an_option", f.name("admin.account.unit"))
		}
		facts.Unit = unit
	}
	if facts.Role.Unit() != "" && facts.Unit == uuid.Nil {
		f.Fail("unit", "form.choose", f.name("admin.account.unit"))
	}
	return facts
}

// accountFault shows on the form what the database has found; it returns any other error.
func accountFault(f *form, err error) error {
	switch messageOf(err) {
	case "error.login_taken":
		f.Fail("login", "error.login_taken")
	case "error.unit_not_of_role":
		f.Fail("unit", "error.unit_not_of_role")
	case "error.applicant_stays", "error.own_account", "error.last_administrator":
		f.Fail("role", messageOf(err))
	default:
		return err
	}
	return nil
}

// adminAccountAdd makes an account and shows the one-time link with which its owner chooses a password.
func (s *adminDoor) adminAccountAdd(w http.ResponseWriter, r *http.Request) error {
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	login := signin.Fold(f.Require("login", "admin.account.login", maxLogin))
	if login != "" && !loginForm.MatchString(login) {
		f.Fail("login", "admin.account.login.bad")
	}
	facts := readOffice(f, casefile.Roles)
	if !f.OK() {
		return s.showNewAccount(w, r, http.StatusUnprocessableEntity, f, id.String())
	}
	hash, err := s.hashIn(r, passwords.HashOfNone)
	if err != nil {
		return err
	}
	token, tokenHash := passwords.NewToken()
	err = s.Store.AddAccount(r.Context(), id, login, hash, facts, db.OneTimeLink{TokenHash: tokenHash, Hours: passwords.LinkHours},
		viewerOf(r).ID, s.Clock.Now())
	if messageOf(err) == "error.account_made" { // the form again; the link was shown then
		s.flash(r, banner{Heading: f.T("error.account_made")})
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

// adminLinkPage shows a one-time link, once.
type adminLinkPage struct {
	page
	Lead      string
	Link      string
	Token     string // that the link holds
	At        string
	Applicant bool // and a subject is still to be registered
}

// showLink answers with the link itself, and not with a way to it: it is kept nowhere where it could be read again.
func (s *adminDoor) showLink(w http.ResponseWriter, r *http.Request, id uuid.UUID, login, token string, applicant bool) error {
	data := &adminLinkPage{page: s.newPage(r, "admin.link.title"), At: accountHref(id), Applicant: applicant, Token: token,
		Link: s.siteOf(r) + passwords.LinkPath(token)}
	data.Lead = data.T("admin.link.lead", login, passwords.LinkHours)
	s.views.render(w, r, http.StatusOK, "pages/admin_link", data)
	return nil
}

// siteOf is the address of the pages as people reach them: as it was configured, or else as this request came.
func (s *adminDoor) siteOf(r *http.Request) string {
	switch {
	case s.Site != "":
		return s.Site
	case s.Secure || r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (s *adminDoor) adminAccount(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	return s.showAdminAccount(w, r, http.StatusOK, id, nil, nil)
}

// showAdminAccount shows an account. f are answers about it that cannot be taken, subject those about a subject of it.
func (s *adminDoor) showAdminAccount(w http.ResponseWriter, r *http.Request, status int, id uuid.UUID, f, subject *form) error {
	a, err := s.Store.AdminAccount(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	if f == nil {
		f = newForm(printer(r), nil)
		f.Set("name", a.Name)
		f.Set("role", string(a.Role))
		if a.UnitID != nil {
			f.Set("unit", a.UnitID.String())
		}
	}
	data := &adminAccountPage{page: s.newPage(r, "admin.account.one", a.Name), Form: f, At: accountHref(id), Own: id == viewerOf(r).ID,
		LogAt: "/admin/log?account=" + a.Login}
	data.Action, data.Send, data.Errors = data.At, data.T("admin.account.save"), f.Errors
	data.Back = &link{data.T("admin.account.back"), "/admin/accounts"}
	data.fillState(a, s.Clock.Now())
	if err := s.askOffice(r, data, rolesBeside(a.Role)); err != nil {
		return err
	}
	if a.Role == casefile.RoleApplicant {
		if err := s.fillSubjects(r, data, id, subject); err != nil {
			return err
		}
	}
	s.views.render(w, r, status, "pages/admin_account", data)
	return nil
}

// rolesBeside are the roles that an account can change to. An applicant stays one, and nobody becomes one: cases hang on it.
func rolesBeside(role casefile.Role) []casefile.Role {
	if role == casefile.RoleApplicant {
		return []casefile.Role{casefile.RoleApplicant}
	}
	return casefile.Roles[1:]
}

func (data *adminAccountPage) fillState(a db.AdminAccountRow, now time.Time) {
	state := accountTag(&data.page, a.DisabledAt, a.LockedUntil, a.PasswordSetAt, now)
	data.Locked = a.LockedUntil != nil && a.LockedUntil.After(now)
	data.State, data.Warn = "disable", data.T("admin.account.disable_warning", a.Claims)
	if a.DisabledAt != nil {
		data.State, data.Warn = "enable", data.T("admin.account.enable_warning")
	}
	set := data.T("admin.account.password_none")
	if a.PasswordSetAt != nil {
		set = data.DateTime(*a.PasswordSetAt)
	}
	data.Facts = &summaryList{Rows: []summaryRow{{Key: data.T("admin.accounts.login"), Value: a.Login},
		{Key: data.T("admin.accounts.state"), Tag: &state}, {Key: data.T("admin.account.password_set"), Value: set},
		{Key: data.T("admin.account.claims"), Value: count(a.Claims).Text}, {Key: data.T("admin.account.sessions"), Value: count(a.Sessions).Text}}}
}

// adminAccountSave changes name, role and unit.
func (s *adminDoor) adminAccountSave(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	facts := readOffice(f, casefile.Roles)
	if f.OK() {
		if err = s.Store.ChangeAccount(r.Context(), id, facts, viewerOf(r).ID, s.Clock.Now()); err != nil {
			if err := accountFault(f, err); err != nil {
				return err
			}
		}
	}
	if !f.OK() {
		return s.showAdminAccount(w, r, http.StatusUnprocessableEntity, id, f, nil)
	}
	return s.accountDone(w, r, id, "admin.account.saved")
}

// accountDone tells on the account's page what was done.
func (s *adminDoor) accountDone(w http.ResponseWriter, r *http.Request, id uuid.UUID, told string) error {
	s.flash(r, banner{Success: true, Heading: printer(r).T(told)})
	http.Redirect(w, r, accountHref(id), http.StatusSeeOther)
	return nil
}

// adminAccountLink gives the account a one-time link and shows it, once.
func (s *adminDoor) adminAccountLink(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	a, err := s.Store.AdminAccount(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	if f.again {
		return s.showLink(w, r, id, a.Login, f.Value("token"), f.Value("applicant") != "")
	}
	token, hash := passwords.NewToken()
	err = s.Store.GiveLink(r.Context(), id, db.OneTimeLink{TokenHash: hash, Hours: passwords.LinkHours}, viewerOf(r).ID, s.Clock.Now())
	if err != nil {
		return err
	}
	return s.showLink(w, r, id, a.Login, token, false)
}

// adminAccountState stops an account, or lets it in again.
func (s *adminDoor) adminAccountState(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	if mux.Vars(r)["state"] == "enable" {
		if err := s.Store.EnableAccount(r.Context(), id, viewerOf(r).ID, s.Clock.Now()); err != nil {
			return err
		}
		return s.accountDone(w, r, id, "admin.account.enabled")
	}
	if err := s.Store.DisableAccount(r.Context(), id, viewerOf(r).ID, s.Clock.Now()); err != nil {
		return err
	}
	return s.accountDone(w, r, id, "admin.account.disabled")
}

// adminUnlock lets an account that has guessed too often try again at once.
func (s *adminDoor) adminUnlock(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	account, err := s.Store.UnlockAccount(r.Context(), id, viewerOf(r).ID, s.Clock.Now())
	if err != nil {
		return err
	}
	if err := s.guesses.Free(r.Context(), db.Account{ID: id, Login: account.Login}); err != nil {
		return err
	}
	s.flash(r, banner{Success: true, Heading: printer(r).T("admin.accounts.unlocked", account.Name)})
	http.Redirect(w, r, accountHref(id), http.StatusSeeOther)
	return nil
}

var subjectKinds = []casefile.SubjectKind{casefile.SubjectPerson, casefile.SubjectLegalPerson, casefile.SubjectOrganisation}

// fillSubjects shows for whom an applicant may act, and asks for another.
func (s *adminDoor) fillSubjects(r *http.Request, data *adminAccountPage, id uuid.UUID, f *form) error {
	subjects, err := s.Store.AccountSubjects(r.Context(), id)
	if err != nil {
		return err
	}
	if f == nil {
		f = newForm(data.Printer, nil)
	} else {
		data.Errors = append(data.Errors, f.Errors...)
	}
	of := &subjectsOf{Form: f}
	for _, subject := range subjects {
		of.List = append(of.List, subjectView{Text: subject.Name, At: data.At + "/subjects/" + subject.ID.String() + "/remove",
			Hint: data.T("capacity."+string(subject.Capacity)) + " " + casefile.MaskCode(subject.Code)})
	}
	of.Capacities = f.Choice("capacity", "admin.subject.capacity", []option{
		{Value: string(casefile.CapacitySelf), Text: data.T("capacity.self")},
		{Value: string(casefile.CapacityRepresentative), Text: data.T("capacity.representative")}})
	var kinds []option
	for _, kind := range subjectKinds {
		kinds = append(kinds, option{Value: string(kind), Text: data.T("subject_kind." + string(kind))})
	}
	of.Kinds = f.Choice("kind", "admin.subject.kind", kinds)
	data.Subjects = of
	return nil
}

// adminAccountSubject lets an applicant act for a subject. That his papers were seen is for the administrator to hold.
func (s *adminDoor) adminAccountSubject(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	capacity := casefile.Capacity(f.ChooseOne("capacity", "admin.subject.capacity", string(casefile.CapacitySelf), string(casefile.CapacityRepresentative)))
	kind := casefile.SubjectKind(f.ChooseOne("kind", "admin.subject.kind", string(casefile.SubjectPerson), string(casefile.SubjectLegalPerson), string(casefile.SubjectOrganisation)))
	subject := db.Subject{Kind: kind, Name: f.Require("subject", "admin.subject.name", maxSubject),
		Code: strings.ToUpper(f.Require("code", "admin.subject.code", 18))}
	if subject.Code != "" && kind != "" && !casefile.PlausibleCode(kind, subject.Code) {
		f.Fail("code", "admin.subject.code.bad")
	}
	if capacity != "" && kind != "" && (capacity == casefile.CapacitySelf) != (kind == casefile.SubjectPerson) {
		f.Fail("capacity", "admin.subject.capacity.bad")
	}
	if f.OK() {
		err := s.Store.AddAccountSubject(r.Context(), id, subject, capacity, viewerOf(r).ID, s.Clock.Now())
		if messageOf(err) == "error.subject_differs" {
			f.Fail("code", "error.subject_differs")
		} else if err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.showAdminAccount(w, r, http.StatusUnprocessableEntity, id, nil, f)
	}
	return s.accountDone(w, r, id, "admin.subject.added")
}

// adminAccountSubjectRemove ends that an applicant acts for a subject.
func (s *adminDoor) adminAccountSubjectRemove(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "account")
	if err != nil {
		return err
	}
	subject, err := pathID(r, "subject")
	if err != nil {
		return err
	}
	if err := s.Store.RemoveAccountSubject(r.Context(), id, subject, viewerOf(r).ID, s.Clock.Now()); err != nil {
		return err
	}
	return s.accountDone(w, r, id, "admin.subject.removed")
}
