package web

import (
	"encoding/json"
	"net/http"

	"creditcase/messages"
)

// flash keeps a banner in the session for the next page, because an act answers with a redirect.
func (s *server) flash(r *http.Request, b banner) {
	text, err := json.Marshal(b)
	if err != nil {
		s.Log.ErrorContext(r.Context(), "banner not kept", "id", infoOf(r).ID, "error", err)
		return
	}
	s.sessions.Put(r.Context(), sessionFlash, string(text))
}

// newPage starts a page with what the last act left to say.
func (s *server) newPage(r *http.Request, titleKey string, args ...any) page {
	p := s.views.newPage(r, titleKey, args...)
	info := infoOf(r)
	if user := p.User; user != nil {
		p.writer = func() (string, error) { return s.views.writers.seal(r.Context(), user.ID) }
		p.sessionLeft = s.sessionLeft(r)
	}
	if info.givenBack {
		p.Flash = givenBack(p.Printer, info)
		return p
	}
	if !opened(r) { // what was to be said is for whoever opens a page
		return p
	}
	if text := s.sessions.PopString(r.Context(), sessionFlash); text != "" {
		var b banner
		if err := json.Unmarshal([]byte(text), &b); err == nil {
			p.Flash = &b
		}
	}
	return p
}

// refusalKey is the sentence for why an act was refused: the catalog's own key, or that of a workflow's refusal.
func refusalKey(why string) string {
	if messages.Has(why) {
		return why
	}
	return "refusal." + why
}
