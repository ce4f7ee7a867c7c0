package account

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
	"creditcase/web/crowd"
	"creditcase/web/forms"
	"creditcase/web/sessions"
	"creditcase/web/site"
	"creditcase/web/visit"
)

type loginPage struct {
	site.Page
	Form   *forms.Form
	BackTo string
}

// LoginForm asks who comes in.
func (s *Door) LoginForm(w http.ResponseWriter, r *http.Request) error {
	return s.showLogin(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), r.URL.Query().Get("back"))
}

func (s *Door) showLogin(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, back string) error {
	data := &loginPage{Page: s.NewPage(r, "login.title"), Form: f, BackTo: visit.LocalPath(back)}
	data.Errors = f.Errors
	waits, err := s.Waits(r, data.BackTo)
	if err != nil {
		return err
	}
	if waits != nil {
		data.Flash = waits
	}
	s.Views.Render(w, r, status, "pages/login", data)
	return nil
}

// Login signs somebody in. Whatever is wrong with the account or the password, the answer is one sentence, and it comes no sooner
// than any other: neither tells whether there is such an account, nor whether the password was compared.
func (s *Door) Login(w http.ResponseWriter, r *http.Request) error {
	begun := time.Now()
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	login := f.Require("login", "login.account", site.MaxLogin)
	password := f.Secret(r, "password", "login.password")
	if len(password) > passwords.Most {
		f.Fail("password", "form.too_long", f.Name("login.password"), passwords.Most)
	}
	status := http.StatusUnprocessableEntity
	if f.OK() {
		who, answer, err := s.authenticate(r, login, password)
		switch {
		case err != nil:
			return err
		case answer == passwordRight:
			return s.enter(w, r, who, f.Value("back"))
		case answer == tooManySignIn:
			f.Fail("login", "login.busy")
			status = http.StatusServiceUnavailable
			w.Header().Set("Retry-After", strconv.Itoa(int(crowd.RefusalTakes/time.Second)))
		default:
			f.Fail("login", "login.wrong")
		}
		s.Crowd.HoldBack(r.Context(), begun)
	}
	return s.showLogin(w, r, status, f, f.Value("back"))
}

// nobodysHash makes a login that does not exist take as long as one that does.
var nobodysHash = func() string {
	hash, err := passwords.HashOfNone()
	if err != nil {
		panic(err) // only a machine without random numbers gets here
	}
	return hash
}()

// answerToPassword is what came of a try.
type answerToPassword int

const (
	passwordWrong answerToPassword = iota // or not compared, because too many were tried
	passwordRight
	tooManySignIn
)

// passed is who has shown his password.
type passed struct {
	account db.Account
	device  string // to be remembered by his browser
	known   bool   // he has used it before
}

// authenticate checks a password, unless too many were tried: then it is not compared, and nothing is learned from trying. A device
// from which the account's owner has signed in before has a count of its own, so strangers cannot keep him out.
func (s *Door) authenticate(r *http.Request, login, password string) (passed, answerToPassword, error) {
	ctx, now := r.Context(), s.Clock.Now()
	v := signin.Visitor{Attempt: signin.Attempt{Login: login, Network: s.ClientNetwork(r), Device: s.deviceOf(r)}}
	blame := s.Crowd.Blame(v.Network, now)
	var err error
	if v.Device != "" {
		if v, err = s.Guesses.Visitor(ctx, v.Attempt); err != nil {
			return passed{}, passwordWrong, err
		}
	}
	switch {
	case v.Known:
		blame = crowd.KnownDevice
	case blame >= signin.MostOfNetwork: // the database has said so before
		return passed{}, passwordWrong, nil
	}
	leave, ok := s.Passwords.Enter(ctx, blame, v.Network)
	if !ok {
		return passed{}, tooManySignIn, nil
	}
	defer leave()
	if v.Device == "" {
		if v, err = s.Guesses.Visitor(ctx, v.Attempt); err != nil {
			return passed{}, passwordWrong, err
		}
	}
	return s.compare(ctx, v, password)
}

// compare counts a try and, where it is allowed, compares the password.
func (s *Door) compare(ctx context.Context, v signin.Visitor, password string) (passed, answerToPassword, error) {
	v, refused, err := s.Guesses.Count(ctx, v)
	if err != nil {
		return passed{}, passwordWrong, err
	}
	right := false
	if refused == signin.Allowed {
		hash := nobodysHash
		if v.Found {
			hash = v.Account.PasswordHash
		}
		if right, err = passwords.Matches(password, hash); err != nil {
			return passed{}, passwordWrong, err
		}
	}
	if !right || !v.Found {
		return passed{}, passwordWrong, s.wrong(ctx, v, refused)
	}
	device, err := s.Guesses.Right(ctx, v)
	if err != nil {
		return passed{}, passwordWrong, err
	}
	return passed{v.Account, device, v.Known}, passwordRight, nil
}

// wrong remembers where a wrong password came from, and writes it down. What was not compared is in the log alone: strangers must not
// fill a register that is kept for good. That it comes to that is in the register, once for each limit and window.
func (s *Door) wrong(ctx context.Context, v signin.Visitor, refused signin.Refusal) error {
	now := s.Clock.Now()
	forget := now.Truncate(signin.Window).Add(signin.Window)
	switch {
	case refused == signin.OfNetwork:
		s.Crowd.Guessed(v.Network, signin.MostOfNetwork, now, forget)
	case !v.Known:
		s.Crowd.Guessed(v.Network, 1, now, forget)
	}
	if refused != signin.Allowed {
		s.NoteSecurity(ctx, casefile.AccountSignInRefused, v.Account.ID, "limit", string(refused), "known_device", v.Known)
	} else if err := s.Register(ctx, casefile.AccountSignInRefused, v.Account.ID, uuid.Nil, nil, "known_device", v.Known); err != nil {
		return err
	}
	if err := s.noteLimits(ctx, v); err != nil || refused != signin.Allowed {
		return err
	}
	return s.Guesses.Wrong(ctx, v)
}

// noteLimits writes down that no more will be compared for a while.
func (s *Door) noteLimits(ctx context.Context, v signin.Visitor) error {
	for _, limit := range v.Reached {
		account := v.Account.ID
		switch {
		case limit == signin.OfNetwork:
			account = uuid.Nil
		case account == uuid.Nil: // nobody's
			continue
		}
		err := s.Register(ctx, casefile.AccountSignInLimited, account, uuid.Nil, map[string]string{"limit": string(limit)}, "limit", string(limit))
		if err != nil {
			return err
		}
	}
	return nil
}

// deviceOf is what the browser says that it is.
func (s *Door) deviceOf(r *http.Request) string {
	c, err := r.Cookie(s.CookieName(visit.DeviceCookie))
	if err != nil || len(c.Value) > site.MaxLogin {
		return ""
	}
	return c.Value
}

// enter starts a session under a new token, so that a token known before is worth nothing, and has the browser remember what device
// it is.
func (s *Door) enter(w http.ResponseWriter, r *http.Request, who passed, back string) error {
	if err := s.Sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Sessions.Put(r.Context(), sessions.Account, who.account.ID.String())
	s.Sessions.Put(r.Context(), sessions.Version, who.account.SessionVersion)
	s.Sessions.Put(r.Context(), sessions.Agent, agentName(r.UserAgent()))
	err := s.Register(r.Context(), casefile.AccountSignedIn, who.account.ID, who.account.ID, nil, "new_device", !who.known)
	if err != nil {
		return err
	}
	s.rememberDevice(w, who.device)
	to := visit.LocalPath(back)
	if to == "/" {
		to = homes[who.account.Role]
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// rememberDevice has the browser keep what device it is.
func (s *Door) rememberDevice(w http.ResponseWriter, device string) {
	http.SetCookie(w, &http.Cookie{Name: s.CookieName(visit.DeviceCookie), Value: device, Path: "/", Secure: s.Secure, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, MaxAge: int(signin.DeviceFor / time.Second)})
}

// homes is where each role begins.
var homes = map[casefile.Role]string{
	casefile.RoleApplicant:     "/my/cases",
	casefile.RoleAgencyClerk:   "/desk",
	casefile.RoleAgencyHead:    "/desk",
	casefile.RoleUnitClerk:     "/desk",
	casefile.RoleUnitPrincipal: "/desk",
	casefile.RoleSupervisor:    "/watch",
	casefile.RoleAdministrator: "/admin/accounts",
}

// Logout ends the session.
func (s *Door) Logout(w http.ResponseWriter, r *http.Request) error {
	if err := s.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	if user := visit.ViewerOf(r); user != nil {
		if err := s.Note(r, casefile.AccountSignedOut, user.ID, user.ID, nil); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
