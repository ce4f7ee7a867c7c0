package site

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/sessions"
	"creditcase/web/visit"
)

// signedIn finds out who is looking. The account was read with the session, on this very request, so that a change of role or a lock
// counts at once.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := uuid.Parse(s.Sessions.GetString(r.Context(), sessions.Account))
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		found := visit.InfoOf(r).Session
		if found.Viewer == nil || found.Viewer.ID != id || s.Sessions.GetInt32(r.Context(), sessions.Version) != found.Version {
			s.Sessions.Remove(r.Context(), sessions.Account)
		} else {
			r = r.WithContext(visit.WithViewer(r.Context(), found.Viewer))
		}
		next.ServeHTTP(w, r)
	})
}

// askToSignIn sends a reader to the login page and back. What was typed into a form is kept and shown again after that; anything else
// that was sent comes back to the page that it was sent from.
func (s *Server) askToSignIn(w http.ResponseWriter, r *http.Request, rt Route) {
	back := r.URL.RequestURI()
	if rt.Method != http.MethodGet {
		if err := s.Crowd.Admit(r.Context(), s.ClientNetwork(r), false); err != nil { // before anything of it is read
			s.Views.renderError(w, r, err)
			return
		}
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
