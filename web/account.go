package web

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
)

// signInsShown is how many of the latest sign-ins one sees of one's own account.
const signInsShown = 10

// accountPage is one's own account: password, sessions, latest sign-ins.
type accountPage struct {
	page
	Form     *form
	Facts    summaryList
	Sessions []sessionView
	Others   bool // there is more than the session that asks
	SignIns  table
	Rule     string
}

type sessionView struct {
	Facts summaryList
	ID    string // empty for the session that asks
	About string
}

func (s *accountDoor) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, newForm(printer(r), nil))
}

func (s *accountDoor) showAccount(w http.ResponseWriter, r *http.Request, status int, f *form) error {
	user := viewerOf(r)
	var (
		account  db.AdminAccountRow
		sessions []db.SessionsOfAccountRow
		signIns  []db.AccountSignInsRow
	)
	err := s.Store.Together(r.Context(), db.Ask(&account, (*db.Queries).AdminAccount, user.ID),
		db.Ask(&sessions, (*db.Queries).SessionsOfAccount, db.SessionsOfAccountParams{OwnToken: infoOf(r).session.token, AccountID: &user.ID}),
		db.Ask(&signIns, (*db.Queries).AccountSignIns, db.AccountSignInsParams{AccountID: &user.ID, Most: signInsShown}))
	if err != nil {
		return err
	}
	data := &accountPage{page: s.newPage(r, "account.title"), Form: f, Others: len(sessions) > 1}
	data.Errors, data.Rule = f.Errors, data.T("password.rule", passwords.Least)
	data.Facts = summaryList{Rows: []summaryRow{{Key: data.T("admin.accounts.login"), Value: account.Login},
		{Key: data.T("admin.accounts.person"), Value: account.Name}, {Key: data.T("admin.accounts.role"), Value: data.RoleName()}}}
	if account.UnitZH != nil && account.UnitEN != nil {
		data.Facts.Rows = append(data.Facts.Rows, summaryRow{Key: data.T("admin.accounts.unit"), Value: inLanguage(data.Printer, *account.UnitZH, *account.UnitEN)})
	}
	for _, one := range sessions {
		if one.Agent == "" {
			one.Agent = data.T("account.session.unknown")
		}
		v := sessionView{About: one.Agent, Facts: summaryList{Rows: []summaryRow{{Key: data.T("account.session.agent"), Value: one.Agent},
			{Key: data.T("account.session.started"), Value: data.DateTime(one.StartedAt)}, {Key: data.T("account.session.seen"), Value: data.DateTime(one.SeenAt)}}}}
		if one.Own {
			v.Facts.Rows[0].Tag = &tag{data.T("account.session.own"), tagActive}
		} else {
			v.ID = one.ID.String()
		}
		data.Sessions = append(data.Sessions, v)
	}
	data.SignIns = table{Caption: data.T("account.sign_ins"), HideCaption: true, Empty: data.T("account.sign_ins.none"),
		Columns: []column{{Text: data.T("admin.log.at"), Whole: true}, {Text: data.T("admin.log.what")}}}
	for _, one := range signIns {
		colour := tagGood
		if casefile.AccountEventKind(one.Kind) != casefile.AccountSignedIn {
			colour = tagLate
		}
		data.SignIns.Rows = append(data.SignIns.Rows, row{Cells: []cell{{Text: data.DateTime(one.At)},
			{Tags: []tag{{data.T("admin.log.kind." + one.Kind), colour}}}}})
	}
	s.views.render(w, r, status, "pages/account", data)
	return nil
}

// accountPassword changes one's own password, for whoever knows the one before. Guesses at that count as those at the door do.
func (s *accountDoor) accountPassword(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	user := viewerOf(r)
	account, err := s.Store.AccountGet(r.Context(), user.ID)
	if err != nil {
		return err
	}
	current := f.Secret(r, "current", "password.current")
	if len(current) > passwords.Most {
		f.Fail("current", "form.too_long", f.name("password.current"), passwords.Most)
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
	hash, err := s.hashIn(r, func() (string, error) { return passwords.Hash(password) })
	if err != nil {
		return err
	}
	version, err := s.Store.ChangePassword(r.Context(), account.ID, hash, infoOf(r).session.token, s.Clock.Now())
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), sessionVersion, version)
	device, err := s.guesses.NewDevice(r.Context(), account.ID)
	if err != nil {
		return err
	}
	s.rememberDevice(w, device)
	s.flash(r, banner{Success: true, Heading: printer(r).T("account.password.changed"), Lines: []string{printer(r).T("account.password.others_ended")}})
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}

// checkCurrent asks for the password that holds until now; what is wrong is noted on the form. Tries count as those at the door do,
// so that a session that somebody has taken does not serve to guess in.
func (s *accountDoor) checkCurrent(r *http.Request, f *form, account db.Account, current string) error {
	ctx := r.Context()
	v, err := s.guesses.Visitor(ctx, signin.Attempt{Login: account.Login, Network: s.clientNetwork(r), Device: s.deviceOf(r)})
	if err != nil {
		return err
	}
	leave, ok := s.passwords.enter(ctx, knownDevice, v.Network)
	if !ok {
		return casefile.NewError(casefile.CodeTooMany, "error.too_many.body", nil)
	}
	defer leave()
	v, refused, err := s.guesses.Count(ctx, v)
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
		return s.guesses.TakeBack(ctx, v)
	}
	f.Fail("current", "password.current.wrong")
	if err := s.note(r, casefile.AccountPasswordRefused, account.ID, account.ID, nil); err != nil {
		return err
	}
	if err := s.noteLimits(ctx, v); err != nil {
		return err
	}
	return s.guesses.Wrong(ctx, v)
}

// hashIn hashes in the line of those who sign in: each hash takes 19 MiB.
func (s *server) hashIn(r *http.Request, hash func() (string, error)) (string, error) {
	leave, ok := s.passwords.enter(r.Context(), knownDevice, s.clientNetwork(r))
	if !ok {
		return "", casefile.NewError(casefile.CodeTooMany, "error.too_many.body", nil)
	}
	defer leave()
	return hash()
}

// newPassword reads a password that somebody chooses, typed twice.
func newPassword(f *form, r *http.Request, account db.Account) string {
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

// accountSessionEnd ends one of one's own sessions.
func (s *accountDoor) accountSessionEnd(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "session")
	if err != nil {
		return err
	}
	user := viewerOf(r)
	n, err := s.Store.SessionEnd(r.Context(), db.SessionEndParams{ID: id, AccountID: &user.ID})
	if err != nil {
		return err
	}
	return s.sessionsEnded(w, r, n)
}

// accountSessionsEnd ends all of one's own sessions but this one.
func (s *accountDoor) accountSessionsEnd(w http.ResponseWriter, r *http.Request) error {
	user := viewerOf(r)
	n, err := s.Store.SessionsEndOthers(r.Context(), db.SessionsEndOthersParams{AccountID: &user.ID, OwnToken: infoOf(r).session.token})
	if err != nil {
		return err
	}
	return s.sessionsEnded(w, r, n)
}

func (s *accountDoor) sessionsEnded(w http.ResponseWriter, r *http.Request, n int64) error {
	user := viewerOf(r)
	if n > 0 {
		if err := s.note(r, casefile.AccountSessionsEnded, user.ID, user.ID, nil); err != nil {
			return err
		}
	}
	s.flash(r, banner{Success: true, Heading: printer(r).T("account.sessions.ended")})
	http.Redirect(w, r, "/account", http.StatusSeeOther)
	return nil
}

// passwordLinkPage asks for a password through a one-time link.
type passwordLinkPage struct {
	page
	Form  *form
	Login string
	Rule  string
}

// passwordLinkForm shows the form of a one-time link. Looking uses nothing up: programs that look at links in messages must not.
func (s *accountDoor) passwordLinkForm(w http.ResponseWriter, r *http.Request) error {
	account, err := s.accountByLink(r)
	if err != nil {
		return err
	}
	s.showPasswordLink(w, r, http.StatusOK, newForm(printer(r), nil), account)
	return nil
}

func (s *accountDoor) accountByLink(r *http.Request) (db.Account, error) {
	account, err := s.Store.AccountByLink(r.Context(), passwords.HashToken(mux.Vars(r)["token"]))
	if err != nil {
		return account, db.Found(err, "error.link_gone")
	}
	return account, nil
}

func (s *accountDoor) showPasswordLink(w http.ResponseWriter, r *http.Request, status int, f *form, account db.Account) {
	data := &passwordLinkPage{page: s.newPage(r, "password.link.title"), Form: f, Login: account.Login}
	data.Errors, data.Rule = f.Errors, data.T("password.rule", passwords.Least)
	s.views.render(w, r, status, "pages/password_link", data)
}

// passwordLink sets the password and uses the link up. It leads to the door and not in: who has the link has still to know what
// was chosen.
func (s *accountDoor) passwordLink(w http.ResponseWriter, r *http.Request) error {
	account, err := s.accountByLink(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	password := newPassword(f, r, account)
	if !f.OK() {
		s.showPasswordLink(w, r, http.StatusUnprocessableEntity, f, account)
		return nil
	}
	hash, err := s.hashIn(r, func() (string, error) { return passwords.Hash(password) })
	if err != nil {
		return err
	}
	if err := s.Store.SetPasswordByLink(r.Context(), passwords.HashToken(mux.Vars(r)["token"]), hash, s.Clock.Now()); err != nil {
		return err
	}
	if err := s.guesses.Free(r.Context(), account); err != nil {
		return err
	}
	s.flash(r, banner{Success: true, Heading: printer(r).T("password.link.done"), Lines: []string{printer(r).T("password.link.sign_in", account.Login)}})
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
