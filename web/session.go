package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

const (
	sessionAccount = "account"
	sessionFlash   = "flash"

	sessionLifetime = 10 * time.Hour
	sessionIdle     = 45 * time.Minute

	mostFailedLogins = 5
	lockFor          = 15 * time.Minute
	maxLogin         = 64
	maxPassword      = 256
)

func newSessions(o Options) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{pgxstore.NewWithCleanupInterval(o.Store.Pool, 10*time.Minute), o.Store}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = sessionLifetime, sessionIdle
	m.Cookie.Name = "session"
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = true, o.Secure, http.SameSiteLaxMode
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		o.Log.ErrorContext(r.Context(), "session", "id", infoOf(r).ID, "error", err)
		http.Error(w, "服务暂时不可用，请稍后再试。\nThe service is away for a moment. Please try again.", http.StatusServiceUnavailable)
	}
	return m
}

// signedIn finds out who is looking. The account is read on every request, so that a change of role or a lock counts at
// once.
func (s *server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(s.sessions.GetString(r.Context(), sessionAccount))
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		account, err := s.Store.AccountGet(r.Context(), id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			s.sessions.Remove(r.Context(), sessionAccount)
		case err != nil:
			s.views.renderError(w, r, casefile.NewError(casefile.CodeUnavailable, "error.unavailable.body", err))
			return
		default:
			v := &viewer{ID: account.ID, Name: account.Name, Role: account.Role}
			if account.UnitID != nil {
				v.UnitID = *account.UnitID
			}
			r = r.WithContext(withViewer(r.Context(), v))
		}
		next.ServeHTTP(w, r)
	})
}

// askToSignIn sends a reader to the login page and back; an unsafe request comes back to the page it was sent from.
func (s *server) askToSignIn(w http.ResponseWriter, r *http.Request) {
	back := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		back = "/"
		if from, err := url.Parse(r.Referer()); err == nil {
			back = from.Path
		}
	}
	http.Redirect(w, r, "/login?back="+url.QueryEscape(localPath(back)), http.StatusSeeOther)
}

type loginPage struct {
	page
	Form   *form
	BackTo string
}

func (s *server) loginForm(w http.ResponseWriter, r *http.Request) error {
	s.showLogin(w, r, http.StatusOK, newForm(printer(r), nil), r.URL.Query().Get("back"))
	return nil
}

func (s *server) showLogin(w http.ResponseWriter, r *http.Request, status int, f *form, back string) {
	data := &loginPage{page: s.views.newPage(r, "login.title"), Form: f, BackTo: localPath(back)}
	data.Errors = f.Errors
	s.views.render(w, r, status, "pages/login", data)
}

func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	login := f.Require("login", "login.account", maxLogin)
	password := f.Secret(r, "password", "login.password")
	if len(password) > maxPassword {
		f.Fail("password", "form.too_long", f.name("login.password"), maxPassword)
	}
	if f.OK() {
		account, err := s.authenticate(r.Context(), f, login, password)
		if err != nil {
			return err
		}
		if f.OK() {
			return s.enter(w, r, account, f.Value("back"))
		}
	}
	s.showLogin(w, r, http.StatusUnprocessableEntity, f, f.Value("back"))
	return nil
}

// nobody's hash makes a login that does not exist take as long as one that does.
var nobodysHash = func() string {
	hash, err := argon2id.CreateHash("nobody", passwordParams)
	if err != nil {
		panic(err) // only a machine without random numbers gets here
	}
	return hash
}()

// passwordParams are OWASP's smaller setting for argon2id: 19 MiB, two passes.
var passwordParams = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// authenticate checks the password and keeps count of wrong ones; what is wrong is noted on the form. A locked account
// answers like any other until the right password comes: only then is the lock told.
func (s *server) authenticate(ctx context.Context, f *form, login, password string) (db.Account, error) {
	account, err := s.Store.AccountByLogin(ctx, login)
	hash := account.PasswordHash
	if errors.Is(err, pgx.ErrNoRows) {
		hash = nobodysHash
	} else if err != nil {
		return account, err
	}
	right, err := s.passwordMatches(ctx, password, hash)
	if err != nil {
		return account, err
	}
	now := s.Clock.Now()
	locked := account.LockedUntil != nil && account.LockedUntil.After(now)
	switch {
	case account.ID == uuid.Nil || account.DisabledAt != nil:
		f.Fail("login", "login.wrong")
	case locked && right:
		f.Fail("login", "login.locked", f.DateTime(*account.LockedUntil))
	case locked:
		f.Fail("login", "login.wrong")
	case !right:
		_, err = s.Store.AccountLoginFailed(ctx, db.AccountLoginFailedParams{ID: account.ID, Now: &now,
			Most: mostFailedLogins, LockUntil: now.Add(lockFor)})
		f.Fail("login", "login.wrong")
	default:
		err = s.Store.AccountLoginSucceeded(ctx, account.ID)
	}
	return account, err
}

// passwordsAtOnce is half of the processors, at most four: a check keeps one busy for some 30 ms, and pages need theirs.
func passwordsAtOnce() int { return max(1, min(4, runtime.GOMAXPROCS(0)/2)) }

// passwordMatches waits for a place: each check takes 19 MiB, and guessing must not take the memory of everybody.
func (s *server) passwordMatches(ctx context.Context, password, hash string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return false, casefile.NewError(casefile.CodeTooMany, "error.too_many.body", ctx.Err())
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

// enter starts a session under a new token, so that a token known before is worth nothing.
func (s *server) enter(w http.ResponseWriter, r *http.Request, account db.Account, back string) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), sessionAccount, account.ID.String())
	to := localPath(back)
	if to == "/" {
		to = homes[account.Role]
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
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

func (s *server) logout(w http.ResponseWriter, r *http.Request) error {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}
