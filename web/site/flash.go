package site

import (
	"encoding/json"
	"net/http"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/sessions"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Flash keeps a banner in the session for the next page, because an act answers with a redirect.
func (s *Server) Flash(r *http.Request, b ui.Banner) {
	text, err := json.Marshal(b)
	if err != nil {
		s.Log.ErrorContext(r.Context(), "banner not kept", "id", visit.InfoOf(r).ID, "error", err)
		return
	}
	s.Sessions.Put(r.Context(), sessions.Flash, string(text))
}

// NewPage starts a page with what the last act left to say.
func (s *Server) NewPage(r *http.Request, titleKey string, args ...any) Page {
	p := s.Views.NewPage(r, titleKey, args...)
	info := visit.InfoOf(r)
	if user := p.User; user != nil {
		p.writer = func() (string, error) { return s.Views.writers.Seal(r.Context(), user.ID) }
		p.sessionLeft = s.sessionLeft(r)
	}
	if info.GivenBack {
		p.Flash = givenBack(p.Printer, info)
		return p
	}
	if !visit.Opened(r) { // what was to be said is for whoever opens a page
		return p
	}
	if text := s.Sessions.PopString(r.Context(), sessions.Flash); text != "" {
		var b ui.Banner
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			p.Flash = &b
		}
	}
	return p
}

// NewPageOf starts a page about a case, which speaks of the case's procedure.
func (s *Server) NewPageOf(r *http.Request, flow casefile.Flow, titleKey string, args ...any) Page {
	p := s.NewPage(r, titleKey, args...)
	p.Printer = p.Of(flow)
	p.Title = p.T(titleKey, args...)
	return p
}

// RefusalKey is the sentence for why an act was refused: the catalog's own key, or that of a workflow's refusal.
func RefusalKey(why string) string {
	if messages.Has(why) {
		return why
	}
	return "refusal." + why
}
