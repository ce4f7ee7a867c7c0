package web

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

const (
	sessionAccount = "account"
	sessionVersion = "version" // of the account when it signed in
	sessionAgent   = "agent"   // browser and system, for the account's own list of sessions
	sessionFlash   = "flash"
)

// A session ends after a working day whatever happens, and after three quarters of an hour in which nobody uses it: a desk that
// was left is open no longer than a long talk takes.
const (
	sessionLifetime = 10 * time.Hour
	sessionIdle     = 45 * time.Minute
)

// newSessions keeps sessions in the database, under a cookie that only our pages get.
func newSessions(store *db.Store, log *slog.Logger, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{pgxstore.NewWithCleanupInterval(store.Pool, 10*time.Minute), store}
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = sessionLifetime, sessionIdle
	m.Cookie.Name = cookieName(sessionCookie, secure)
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = true, secure, http.SameSiteLaxMode
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		log.ErrorContext(r.Context(), "session", "id", infoOf(r).ID, "error", err)
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
		case s.sessions.GetInt32(r.Context(), sessionVersion) != account.SessionVersion:
			s.sessions.Remove(r.Context(), sessionAccount)
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

// askToSignIn sends a reader to the login page and back. What was typed into a form is kept and shown again after that; anything else
// that was sent comes back to the page that it was sent from.
func (s *server) askToSignIn(w http.ResponseWriter, r *http.Request, rt route) {
	back := r.URL.RequestURI()
	if rt.method != http.MethodGet {
		back = s.views.sentFrom(r, "/")
		if rt.typed == typedKeeps {
			at, err := s.keepTyped(w, r)
			if err != nil {
				s.views.renderError(w, r, casefile.NewError(casefile.CodeUnavailable, "typed.not_kept", err))
				return
			}
			back = cmp.Or(at, back)
		}
	}
	http.Redirect(w, r, "/login?back="+url.QueryEscape(localPath(back)), http.StatusSeeOther)
}
