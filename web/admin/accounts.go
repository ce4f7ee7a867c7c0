package admin

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
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

const (
	maxPersonName = 60
	maxSubject    = 120 // characters of a subject's name
)

// accountStates are what the list of accounts can be narrowed to.
var accountStates = []string{"locked", "waiting", "disabled"}

// Accounts lists accounts by login.
func (s *Door) Accounts(w http.ResponseWriter, r *http.Request) error {
	data := &lists.List{Page: s.NewPage(r, "admin.accounts.title")}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	name := data.TextFilter("name", "admin.filter.name", maxPersonName)
	roles := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, role := range casefile.Roles {
		roles = append(roles, ui.Option{Value: string(role), Text: data.T("role." + string(role))})
	}
	role := data.Chosen("role", "admin.filter.role", roles)
	states := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, state := range accountStates {
		states = append(states, ui.Option{Value: state, Text: data.T("admin.filter.state." + state)})
	}
	state := data.Chosen("state", "admin.filter.state", states)
	now := s.Clock.Now()
	accounts, err := s.Store.AdminAccounts(r.Context(), db.AdminAccountsParams{Role: role, Name: likeText(name), State: state, Now: &now,
		After: data.Form.Value("after"), Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	next := ""
	if len(accounts) > lists.RowsPerPage {
		accounts = accounts[:lists.RowsPerPage]
		next = accounts[lists.RowsPerPage-1].Login
	}
	data.Table = accountsTable(data, accounts, now)
	data.Turn(r, next, name+role+state != "")
	s.Views.Render(w, r, http.StatusOK, "pages/admin_accounts", data)
	return nil
}

// likeText keeps what is looked for from being a pattern.
func likeText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func accountsTable(data *lists.List, accounts []db.AdminAccountsRow, now time.Time) ui.Table {
	t := ui.Table{Caption: data.T("admin.accounts.caption"), HideCaption: true, Empty: data.T("admin.accounts.empty"),
		Columns: []ui.Column{{Text: data.T("admin.accounts.login")}, {Text: data.T("admin.accounts.person")},
			{Text: data.T("admin.accounts.role")}, {Text: data.T("admin.accounts.unit")}, {Text: data.T("admin.accounts.state")}}}
	for _, a := range accounts {
		state := ui.Cell{Tags: []ui.Tag{accountTag(&data.Page, a.DisabledAt, a.LockedUntil, a.PasswordSetAt, now)}}
		if a.FailedLogins > 0 {
			state.Hint = data.N("admin.accounts.failed", int(a.FailedLogins))
		}
		var unit ui.Cell
		if a.UnitZH != nil && a.UnitEN != nil {
			unit.Text = ui.InLanguage(data.Printer, *a.UnitZH, *a.UnitEN)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Login, Href: accountHref(a.ID)}, {Text: a.Name},
			{Text: data.T("role." + string(a.Role))}, unit, state}})
	}
	return t
}

func accountHref(id uuid.UUID) string { return "/admin/accounts/" + id.String() }

// accountTag says how an account stands.
func accountTag(p *site.Page, disabled, lockedUntil, passwordSet *time.Time, now time.Time) ui.Tag {
	switch {
	case disabled != nil:
		return ui.Tag{Text: p.T("admin.accounts.disabled"), Colour: ui.TagNeutral}
	case lockedUntil != nil && lockedUntil.After(now):
		return ui.Tag{Text: p.T("admin.accounts.locked", p.DateTime(*lockedUntil)), Colour: ui.TagLate}
	case passwordSet == nil:
		return ui.Tag{Text: p.T("admin.accounts.waiting"), Colour: ui.TagSoon}
	}
	return ui.Tag{Text: p.T("admin.accounts.active"), Colour: ui.TagGood}
}

// adminAccountPage asks about an account, or shows one with what can be done to it.
type adminAccountPage struct {
	site.Page
	Form   *forms.Form
	FormID string
	Action string
	Send   string
	New    bool
	Roles  ui.Choice
	Units  ui.Choice

	At       string // address of the account; empty for a new one
	Facts    *ui.SummaryList
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
	Form       *forms.Form
	Capacities ui.Choice
	Kinds      ui.Choice
}

type subjectView struct{ Text, Hint, At string }

// askOffice asks for role and unit.
func (s *Door) askOffice(r *http.Request, data *adminAccountPage, roles []casefile.Role) error {
	units, err := s.Store.AdminUnits(r.Context())
	if err != nil {
		return err
	}
	var offices []ui.Option
	for _, role := range roles {
		offices = append(offices, ui.Option{Value: string(role), Text: data.T("role." + string(role))})
	}
	var bodies []ui.Option
	for _, u := range units {
		if u.Kind != casefile.UnitSupervisor {
			bodies = append(bodies, ui.Option{Value: u.ID.String(), Text: ui.InLanguage(data.Printer, u.NameZH, u.NameEN)})
		}
	}
	data.Roles = data.Form.Choice("role", "admin.account.role", offices)
	data.Units = data.Form.Choice("unit", "admin.account.unit", bodies)
	return nil
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$`)

// readOffice reads what an administrator says of an account.
func readOffice(f *forms.Form, roles []casefile.Role) db.AccountFacts {
	facts := db.AccountFacts{Name: f.Require("name", "admin.account.name", maxPersonName)}
	var offered []string
	for _, role := range roles {
		offered = append(offered, string(role))
	}
	facts.Role = casefile.Role(f.ChooseOne("role", "admin.account.role", offered...))
	if text := f.Value("unit"); text != "" && facts.Role.Unit() != "" {
		unit, err := uuid.Parse(text)
		if err != nil {
			f.Fail("unit", "form.not_an_option", f.Name("admin.account.unit"))
		}
		facts.Unit = unit
	}
	if facts.Role.Unit() != "" && facts.Unit == uuid.Nil {
		f.Fail("unit", "form.choose", f.Name("admin.account.unit"))
	}
	return facts
}

// adminLinkPage shows a one-time link, once.
type adminLinkPage struct {
	site.Page
	Lead      string
	Link      string
	Token     string // that the link holds
	At        string
	Applicant bool // and a subject is still to be registered
}

// showLink answers with the link itself, and not with a way to it: it is kept nowhere where it could be read again.
func (s *Door) showLink(w http.ResponseWriter, r *http.Request, id uuid.UUID, login, token string, applicant bool) error {
	data := &adminLinkPage{Page: s.NewPage(r, "admin.link.title"), At: accountHref(id), Applicant: applicant, Token: token,
		Link: s.siteOf(r) + passwords.LinkPath(token)}
	data.Lead = data.T("admin.link.lead", login, passwords.LinkHours)
	s.Views.Render(w, r, http.StatusOK, "pages/admin_link", data)
	return nil
}

// siteOf is the address of the pages as people reach them: as it was configured, or else as this request came.
func (s *Door) siteOf(r *http.Request) string {
	switch {
	case s.Site != "":
		return s.Site
	case s.Secure || r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Account shows an account, and what can be done with it.
func (s *Door) Account(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	return s.showAdminAccount(w, r, http.StatusOK, id, nil, nil)
}

// showAdminAccount shows an account. f are answers about it that cannot be taken, subject those about a subject of it.
func (s *Door) showAdminAccount(w http.ResponseWriter, r *http.Request, status int, id uuid.UUID, f, subject *forms.Form) error {
	a, err := s.Store.AdminAccount(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	if f == nil {
		f = forms.New(visit.Printer(r), nil)
		f.Set("name", a.Name)
		f.Set("role", string(a.Role))
		if a.UnitID != nil {
			f.Set("unit", a.UnitID.String())
		}
	}
	data := &adminAccountPage{Page: s.NewPage(r, "admin.account.one", a.Name), Form: f, At: accountHref(id), Own: id == visit.ViewerOf(r).ID,
		LogAt: "/admin/log?account=" + a.Login}
	data.Action, data.Send, data.Errors = data.At, data.T("admin.account.save"), f.Errors
	data.Back = &ui.Link{Text: data.T("admin.account.back"), Href: "/admin/accounts"}
	data.fillState(a, s.Clock.Now())
	if err := s.askOffice(r, data, rolesBeside(a.Role)); err != nil {
		return err
	}
	if a.Role == casefile.RoleApplicant {
		if err := s.fillSubjects(r, data, id, subject); err != nil {
			return err
		}
	}
	s.Views.Render(w, r, status, "pages/admin_account", data)
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
	state := accountTag(&data.Page, a.DisabledAt, a.LockedUntil, a.PasswordSetAt, now)
	data.Locked = a.LockedUntil != nil && a.LockedUntil.After(now)
	data.State, data.Warn = "disable", data.T("admin.account.disable_warning", a.Claims)
	if a.DisabledAt != nil {
		data.State, data.Warn = "enable", data.T("admin.account.enable_warning")
	}
	set := data.T("admin.account.password_none")
	if a.PasswordSetAt != nil {
		set = data.DateTime(*a.PasswordSetAt)
	}
	data.Facts = &ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("admin.accounts.login"), Value: a.Login},
		{Key: data.T("admin.accounts.state"), Tag: &state}, {Key: data.T("admin.account.password_set"), Value: set},
		{Key: data.T("admin.account.claims"), Value: ui.Count(a.Claims).Text}, {Key: data.T("admin.account.sessions"), Value: ui.Count(a.Sessions).Text}}}
}

// AccountSave changes name, role and unit.
func (s *Door) AccountSave(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	facts := readOffice(f, casefile.Roles)
	if f.OK() {
		if err = s.Store.ChangeAccount(r.Context(), id, facts, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
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
func (s *Door) accountDone(w http.ResponseWriter, r *http.Request, id uuid.UUID, told string) error {
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T(told)})
	http.Redirect(w, r, accountHref(id), http.StatusSeeOther)
	return nil
}

// AccountLink gives the account a one-time link and shows it, once.
func (s *Door) AccountLink(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	a, err := s.Store.AdminAccount(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if f.Again {
		return s.showLink(w, r, id, a.Login, f.Value("token"), f.Value("applicant") != "")
	}
	token, hash := passwords.NewToken()
	err = s.Store.GiveLink(r.Context(), id, db.OneTimeLink{TokenHash: hash, Hours: passwords.LinkHours}, visit.ViewerOf(r).ID, s.Clock.Now())
	if err != nil {
		return err
	}
	return s.showLink(w, r, id, a.Login, token, false)
}

// AccountState stops an account, or lets it in again.
func (s *Door) AccountState(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	if mux.Vars(r)["state"] == "enable" {
		if err := s.Store.EnableAccount(r.Context(), id, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
			return err
		}
		return s.accountDone(w, r, id, "admin.account.enabled")
	}
	if err := s.Store.DisableAccount(r.Context(), id, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
		return err
	}
	return s.accountDone(w, r, id, "admin.account.disabled")
}

// Unlock lets an account that has guessed too often try again at once.
func (s *Door) Unlock(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	account, err := s.Store.UnlockAccount(r.Context(), id, visit.ViewerOf(r).ID, s.Clock.Now())
	if err != nil {
		return err
	}
	if err := s.Guesses.Free(r.Context(), db.Account{ID: id, Login: account.Login}); err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("admin.accounts.unlocked", account.Name)})
	http.Redirect(w, r, accountHref(id), http.StatusSeeOther)
	return nil
}

var subjectKinds = []casefile.SubjectKind{casefile.SubjectPerson, casefile.SubjectLegalPerson, casefile.SubjectOrganisation}

// fillSubjects shows for whom an applicant may act, and asks for another.
func (s *Door) fillSubjects(r *http.Request, data *adminAccountPage, id uuid.UUID, f *forms.Form) error {
	subjects, err := s.Store.AccountSubjects(r.Context(), id)
	if err != nil {
		return err
	}
	if f == nil {
		f = forms.New(data.Printer, nil)
	} else {
		data.Errors = append(data.Errors, f.Errors...)
	}
	of := &subjectsOf{Form: f}
	for _, subject := range subjects {
		of.List = append(of.List, subjectView{Text: subject.Name, At: data.At + "/subjects/" + subject.ID.String() + "/remove",
			Hint: data.T("capacity."+string(subject.Capacity)) + " " + casefile.MaskCode(subject.Code)})
	}
	of.Capacities = f.Choice("capacity", "admin.subject.capacity", []ui.Option{
		{Value: string(casefile.CapacitySelf), Text: data.T("capacity.self")},
		{Value: string(casefile.CapacityRepresentative), Text: data.T("capacity.representative")}})
	var kinds []ui.Option
	for _, kind := range subjectKinds {
		kinds = append(kinds, ui.Option{Value: string(kind), Text: data.T("subject_kind." + string(kind))})
	}
	of.Kinds = f.Choice("kind", "admin.subject.kind", kinds)
	data.Subjects = of
	return nil
}

// AccountSubject lets an applicant act for a subject. That his papers were seen is for the administrator to hold.
func (s *Door) AccountSubject(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
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
		err := s.Store.AddAccountSubject(r.Context(), id, subject, capacity, visit.ViewerOf(r).ID, s.Clock.Now())
		if site.MessageOf(err) == "error.subject_differs" {
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

// AccountSubjectRemove ends that an applicant acts for a subject.
func (s *Door) AccountSubjectRemove(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "account")
	if err != nil {
		return err
	}
	subject, err := site.PathID(r, "subject")
	if err != nil {
		return err
	}
	if err := s.Store.RemoveAccountSubject(r.Context(), id, subject, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
		return err
	}
	return s.accountDone(w, r, id, "admin.subject.removed")
}
