package sessions

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"

	"creditcase/db"
	"creditcase/web/visit"
)

// What a session holds.
const (
	Account = "account"
	Version = "version" // of the account when it signed in
	Agent   = "agent"   // browser and system, for the account's own list of sessions
	Flash   = "flash"
)

// New keeps sessions in the database, under a cookie that only our pages get.
func New(store *db.Store, log *slog.Logger, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{pgxstore.NewWithCleanupInterval(store.Pool, 10*time.Minute), store}
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.Lifetime, m.IdleTimeout = visit.SessionLifetime, visit.SessionIdle
	m.Cookie.Name = visit.CookieName(visit.SessionCookie, secure)
	m.Cookie.HttpOnly, m.Cookie.Secure, m.Cookie.SameSite = true, secure, http.SameSiteLaxMode
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		log.ErrorContext(r.Context(), "session", "id", visit.InfoOf(r).ID, "error", err)
		http.Error(w, "服务暂时不可用，请稍后再试。\nThe service is away for a moment. Please try again.", http.StatusServiceUnavailable)
	}
	return m
}
