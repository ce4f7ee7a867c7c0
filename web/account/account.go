package account

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
	"creditcase/web/crowd"
	"creditcase/web/forms"
	"creditcase/web/sessions"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// signInsShown is how many of the latest sign-ins one sees of one's own account.
const signInsShown = 10

// accountPage is one's own account: password, sessions, latest sign-ins.
type accountPage struct {
	site.Page
	Form     *forms.Form
	Facts    ui.SummaryList
	Sessions []sessionView
	Others   bool // there is more than the session that asks
	SignIns  ui.Table
	Rule     string
}

type sessionView struct {
	Facts ui.SummaryList
	ID    string // empty for the session that asks
	About string
}

// Overview shows one's own account.
func (s *Door) Overview(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
}

func (s *Door) showAccount(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) error {
	user := visit.ViewerOf(r)
	var (
		account  db.AdminAccountRow
		sessions []db.SessionsOfAccountRow
		signIns  []db.AccountSignInsRow
	)
	err := s.Store.Together(r.Context(), db.Ask(&account, (*db.Queries).AdminAccount, user.ID),
		db.Ask(&sessions, (*db.Queries).SessionsOfAccount, db.SessionsOfAccountParams{OwnToken: visit.InfoOf(r).Session.Token, AccountID: &user.ID}),
		db.Ask(&signIns, (*db.Queries).AccountSignIns, db.AccountSignInsParams{AccountID: &user.ID, Most: signInsShown}))
	if err != nil {
		return err
	}
	data := &accountPage{Page: s.NewPage(r, "account.title"), Form: f, Others: len(sessions) > 1}
	data.Errors, data.Rule = f.Errors, data.T("password.rule", passwords.Least)
	data.Facts = ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("admin.accounts.login"), Value: account.Login},
		{Key: data.T("admin.accounts.person"), Value: account.Name}, {Key: data.T("admin.accounts.role"), Value: data.RoleName()}}}
	if account.UnitZH != nil && account.UnitEN != nil {
		data.Facts.Rows = append(data.Facts.Rows, ui.SummaryRow{Key: data.T("admin.accounts.unit"), Value: ui.InLanguage(data.Printer, *account.UnitZH, *account.UnitEN)})
	}
	for _, one := range sessions {
		if one.Agent == "" {
			one.Agent = data.T("account.session.unknown")
		}
		v := sessionView{About: one.Agent, Facts: ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("account.session.agent"), Value: one.Agent},
			{Key: data.T("account.session.started"), Value: data.DateTime(one.StartedAt)}, {Key: data.T("account.session.seen"), Value: data.DateTime(one.SeenAt)}}}}
		if one.Own {
			v.Facts.Rows[0].Tag = &ui.Tag{Text: data.T("account.session.own"), Colour: ui.TagActive}
		} else {
			v.ID = one.ID.String()
		}
		data.Sessions = append(data.Sessions, v)
	}
	data.SignIns = ui.Table{Caption: data.T("account.sign_ins"), HideCaption: true, Empty: data.T("account.sign_ins.none"),
		Columns: []ui.Column{{Text: data.T("admin.log.at"), Whole: true}, {Text: data.T("admin.log.what")}}}
	for _, one := range signIns {
		colour := ui.TagGood
		if casefile.AccountEventKind(one.Kind) != casefile.AccountSignedIn {
			colour = ui.TagLate
		}
		data.SignIns.Rows = append(data.SignIns.Rows, ui.Row{Cells: []ui.Cell{{Text: data.DateTime(one.At)},
			{Tags: []ui.Tag{{Text: data.T("admin.log.kind." + one.Kind), Colour: colour}}}}})
	}
	s.Views.Render(w, r, status, "pages/account", data)
	return nil
}

// Password changes one's own password, for whoever knows the one before. Guesses at that count as those at the door do.
func (s *Door) Password(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	account, err := s.Store.AccountGet(r.Context(), user.ID)
	if err != nil {
		return err
	}
	current := f.Secret(r, "current", "password.current")
	if len(current) > passwords.Most {
		f.Fail("current", "form.too_long", f.Name("password.current"), passwords.Most)
	}
	password := newPassword(f, r, account)
	if f.OK() {
		if err := s.checkCurrent(r, f, account, current); err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.showAccount(w, r, http.StatusUnprocessableEntity, f)
	}
	hash, err := s.HashIn(r, func() (string, error) { return passwords.Hash(password) })
	if err != nil {
		return err
	}
	version, err := s.Store.ChangePassword(r.Context(), account.ID, hash, visit.InfoOf(r).Session.Token, s.Clock.Now())
	if err != nil {
		return err
	}
	if err := s.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessions.Version, version)
	device, err := s.Guesses.NewDevice(r.Context(), account.ID)
	if err != nil {
		return err
	}
	s.rememberDevice(w, device)
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("account.password.changed"), Lines: []string{visit.Printer(r).T("account.password.others_ended")}})
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}

// checkCurrent asks for the password that holds until now; what is wrong is noted on the form. Tries count as those at the door do,
// so that a session that somebody has taken does not serve to guess in.
func (s *Door) checkCurrent(r *http.Request, f *forms.Form, account db.Account, current string) error {
	ctx := r.Context()
	v, err := s.Guesses.Visitor(ctx, signin.Attempt{Login: account.Login, Network: s.ClientNetwork(r), Device: s.deviceOf(r)})
	if err != nil {
		return err
	}
	leave, ok := s.Passwords.Enter(ctx, crowd.KnownDevice, v.Network)
	if !ok {
		return casefile.NewError(casefile.CodeTooMany, "error.too_many.body", nil)
	}
	defer leave()
	v, refused, err := s.Guesses.Count(ctx, v)
	switch {
	case err != nil:
		return err
	case refused != signin.Allowed:
		f.Fail("current", "password.current.locked")
		return nil
	}
	right, err := passwords.Matches(current, account.PasswordHash)
	switch {
	case err != nil:
		return err
	case right:
		return s.Guesses.TakeBack(ctx, v)
	}
	f.Fail("current", "password.current.wrong")
	if err := s.Note(r, casefile.AccountPasswordRefused, account.ID, account.ID, nil); err != nil {
		return err
	}
	if err := s.noteLimits(ctx, v); err != nil {
		return err
	}
	return s.Guesses.Wrong(ctx, v)
}

// newPassword reads a password that somebody chooses, typed twice.
func newPassword(f *forms.Form, r *http.Request, account db.Account) string {
	password := f.Secret(r, "new", "password.new")
	if password == "" {
		return ""
	}
	if fault := passwords.Check(password, account.Login, account.Name); fault != nil {
		f.Fail("new", fault.Message, fault.Args...)
	} else if again := f.Secret(r, "again", "password.again"); again != "" && again != password {
		f.Fail("again", "password.differs")
	}
	return password
}

// SessionEnd ends one of one's own sessions.
func (s *Door) SessionEnd(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "session")
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	n, err := s.Store.SessionEnd(r.Context(), db.SessionEndParams{ID: id, AccountID: &user.ID})
	if err != nil {
		return err
	}
	return s.sessionsEnded(w, r, n)
}

// SessionsEnd ends all of one's own sessions but this one.
func (s *Door) SessionsEnd(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	n, err := s.Store.SessionsEndOthers(r.Context(), db.SessionsEndOthersParams{AccountID: &user.ID, OwnToken: visit.InfoOf(r).Session.Token})
	if err != nil {
		return err
	}
	return s.sessionsEnded(w, r, n)
}

func (s *Door) sessionsEnded(w http.ResponseWriter, r *http.Request, n int64) error {
	user := visit.ViewerOf(r)
	if n > 0 {
		if err := s.Note(r, casefile.AccountSessionsEnded, user.ID, user.ID, nil); err != nil {
			return err
		}
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("account.sessions.ended")})
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}

// passwordLinkPage asks for a password through a one-time link.
type passwordLinkPage struct {
	site.Page
	Form  *forms.Form
	Login string
	Rule  string
}

// PasswordLinkForm shows the form of a one-time link. Looking uses nothing up: programs that look at links in messages must not.
func (s *Door) PasswordLinkForm(w http.ResponseWriter, r *http.Request) error {
	account, err := s.accountByLink(r)
	if err != nil {
		return err
	}
	s.showPasswordLink(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), account)
	return nil
}

func (s *Door) accountByLink(r *http.Request) (db.Account, error) {
	account, err := s.Store.AccountByLink(r.Context(), passwords.HashToken(mux.Vars(r)["token"]))
	if err != nil {
		return account, db.Found(err, "error.link_gone")
	}
	return account, nil
}

func (s *Door) showPasswordLink(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, account db.Account) {
	data := &passwordLinkPage{Page: s.NewPage(r, "password.link.title"), Form: f, Login: account.Login}
	data.Errors, data.Rule = f.Errors, data.T("password.rule", passwords.Least)
	s.Views.Render(w, r, status, "pages/password_link", data)
}

// PasswordLink sets the password and uses the link up. It leads to the door and not in: who has the link has still to know what
// was chosen.
func (s *Door) PasswordLink(w http.ResponseWriter, r *http.Request) error {
	account, err := s.accountByLink(r)
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	password := newPassword(f, r, account)
	if !f.OK() {
		s.showPasswordLink(w, r, http.StatusUnprocessableEntity, f, account)
		return nil
	}
	hash, err := s.HashIn(r, func() (string, error) { return passwords.Hash(password) })
	if err != nil {
		return err
	}
	if err := s.Store.SetPasswordByLink(r.Context(), passwords.HashToken(mux.Vars(r)["token"]), hash, s.Clock.Now()); err != nil {
		return err
	}
	if err := s.Guesses.Free(r.Context(), account); err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("password.link.done"), Lines: []string{visit.Printer(r).T("password.link.sign_in", account.Login)}})
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

// Browsers and systems by their mark in User-Agent, the special before the general.
var (
	browserMarks = [][2]string{{"MicroMessenger", "微信/WeChat"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systemMarks  = [][2]string{{"OpenHarmony", "HarmonyOS"}, {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iPadOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// agentName says in two words from what a session was begun, so that its owner knows it again; empty where it cannot be told.
func agentName(userAgent string) string {
	var words []string
	for _, marks := range [][][2]string{browserMarks, systemMarks} {
		for _, m := range marks {
			if strings.Contains(userAgent, m[0]) {
				words = append(words, m[1])
				break
			}
		}
	}
	return strings.Join(words, " · ")
}
