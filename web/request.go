package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

type contextKey int

const (
	keyRequest contextKey = iota
	keyViewer
)

// requestInfo is what one request is known by. The outermost middleware makes
// it; inner ones fill in what only they know, for the access log to read.
type requestInfo struct {
	ID    string
	Lang  messages.Lang
	words ownWords
	route string // the pattern that matched, never the address itself

	session foundSession
	secure  bool // everything is over TLS

	// Of a form: see typed.go.
	writers     *writers
	writer      uuid.UUID // who was signed in when it was made
	mayAgain    bool      // the route can show it again
	again       bool      // it is to be shown again and nothing else
	turned      bool      // in another language
	givenBack   bool      // it came without a session
	chosenFiles bool      // with files, which are to be chosen again

	arrived []uuid.UUID // files that came with the request; what is not kept of them goes with it
}

// infoOf returns the request's info. Outside the middleware, as in a test of one
// handler, it makes a fresh one.
func infoOf(r *http.Request) *requestInfo {
	if info := infoIn(r.Context()); info != nil {
		return info
	}
	return newRequestInfo(r, false)
}

// infoIn is the info of the request whose context it is, nil outside the middleware.
func infoIn(ctx context.Context) *requestInfo {
	info, _ := ctx.Value(keyRequest).(*requestInfo)
	return info
}

// withInfo gives a context the request's info.
func withInfo(ctx context.Context, info *requestInfo) context.Context {
	return context.WithValue(ctx, keyRequest, info)
}

func newRequestInfo(r *http.Request, secure bool) *requestInfo {
	var chosen string
	if c, err := r.Cookie(cookieName(langCookie, secure)); err == nil {
		chosen = c.Value
	}
	return &requestInfo{
		ID: rand.Text()[:12], secure: secure,
		Lang: messages.Match(r.Header.Get("Accept-Language"), chosen),
	}
}

// ownWords are what the city's regulation has a word of its own for.
type ownWords struct{ Agency rules.Text }

// in is a printer of the language that says them.
func (w ownWords) in(lang messages.Lang) *messages.Printer {
	p := messages.For(lang)
	return p.With(messages.WordAgency, pick(p, w.Agency))
}

// printer returns the printer in the reader's language.
func printer(r *http.Request) *messages.Printer {
	info := infoOf(r)
	return info.words.in(info.Lang)
}

// viewer is who is looking: the person signed in. Nobody signed in is nil.
type viewer struct {
	ID     uuid.UUID
	UnitID uuid.UUID // of staff; zero for everybody else
	Name   string
	Role   casefile.Role
}

// withViewer marks the context with the person signed in.
func withViewer(ctx context.Context, v *viewer) context.Context {
	return context.WithValue(ctx, keyViewer, v)
}

// viewerOf returns the person signed in, or nil.
func viewerOf(r *http.Request) *viewer {
	v, _ := r.Context().Value(keyViewer).(*viewer)
	return v
}

// The cookies by their names.
const (
	langCookie    = "lang"
	sessionCookie = "session"
	deviceCookie  = "device" // from which somebody has signed in before
	yearOfSecs    = 365 * 24 * 60 * 60
)

// cookieName is the name under which a cookie is set and read. Over TLS it has the prefix with which browsers take a cookie from
// this host alone, and for all of it: no other host of the domain can put one in its place.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

func (s *server) cookieName(name string) string { return cookieName(name, s.Secure) }

// setLanguage serves GET /lang/{zh|en}?back=…: it keeps the choice in a cookie
// for a year and goes back to the page. Nothing but the choice is changed, so a
// link will do and no form is needed.
func setLanguage(w http.ResponseWriter, r *http.Request, secure bool) {
	setLanguageCookie(w, messages.Match("", strings.TrimPrefix(r.URL.Path, "/lang/")), secure)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, localPath(r.URL.Query().Get("back")), http.StatusSeeOther)
}

func setLanguageCookie(w http.ResponseWriter, lang messages.Lang, secure bool) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(langCookie, secure), Value: string(lang), Path: "/", MaxAge: yearOfSecs,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure,
	})
}

// keepLanguage keeps the choice of somebody who has changed it from within a form.
func keepLanguage(w http.ResponseWriter, r *http.Request) {
	if info := infoOf(r); info.turned {
		setLanguageCookie(w, info.Lang, info.secure)
	}
}

// localPath returns target if it is a path of this site, else "/": a link that
// leads through us must not end on another site.
func localPath(target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsRune(target, '\\') {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
