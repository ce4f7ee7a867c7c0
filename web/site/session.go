package site

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/web/sessions"
	"creditcase/web/visit"
)

// signedIn finds out who is looking. The account is read on every request, so that a change of role or a lock counts at
// once.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(s.Sessions.GetString(r.Context(), sessions.Account))
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		account, err := s.Store.AccountGet(r.Context(), id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			s.Sessions.Remove(r.Context(), sessions.Account)
		case err != nil:
			s.Views.renderError(w, r, casefile.NewError(casefile.CodeUnavailable, "error.unavailable.body", err))
			return
		case s.Sessions.GetInt32(r.Context(), sessions.Version) != account.SessionVersion:
			s.Sessions.Remove(r.Context(), sessions.Account)
		default:
			v := &visit.Viewer{ID: account.ID, Name: account.Name, Role: account.Role}
			if account.UnitID != nil {
				v.UnitID = *account.UnitID
			}
			r = r.WithContext(visit.WithViewer(r.Context(), v))
		}
		next.ServeHTTP(w, r)
	})
}

// askToSignIn sends a reader to the login page and back. What was typed into a form is kept and shown again after that; anything else
// that was sent comes back to the page that it was sent from.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request, rt Route) {
	back := r.URL.RequestURI()
	if rt.Method != http.MethodGet {
		back = s.Views.sentFrom(r, "/")
		if rt.Typed == TypedKeeps {
			at, err := s.keepTyped(w, r)
			if err != nil {
				s.Views.renderError(w, r, casefile.NewError(casefile.CodeUnavailable, "typed.not_kept", err))
				return
			}
			back = cmp.Or(at, back)
		}
	}
	http.Redirect(w, r, "/login?back="+url.QueryEscape(visit.LocalPath(back)), http.StatusSeeOther)
}

// CookieName is the name under which a cookie is set and read.
func (s *Server) CookieName(name string) string { return visit.CookieName(name, s.Secure) }
