package visit

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// Write sends a body whose size is known. An error means that the reader has
// gone, which is theirs to decide, so it is only worth a debug line.
func Write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(body); err != nil {
		slog.DebugContext(r.Context(), "reader left", "id", InfoOf(r).ID, "err", err)
	}
}

type contextKey int

const (
	keyRequest contextKey = iota
	keyViewer
)

// Info is what one request is known by. The outermost middleware makes
// it; inner ones fill in what only they know, for the access log to read.
type Info struct {
	ID    string
	Lang  messages.Lang
	Words Words
	Route string // the pattern that matched, never the address itself

	Session FoundSession
	secure  bool // everything is over TLS

	// Of a form: see web/site/typed.go.
	Writers     *Writers
	Writer      uuid.UUID // who was signed in when it was made
	MayAgain    bool      // the route can show it again
	Again       bool      // it is to be shown again and nothing else
	Turned      bool      // in another language
	GivenBack   bool      // it came without a session
	ChosenFiles bool      // with files, which are to be chosen again

	Arrived []uuid.UUID // files that came with the request; what is not kept of them goes with it
}

// InfoOf returns the request's info. Outside the middleware, as in a test of one
// handler, it makes a fresh one.
func InfoOf(r *http.Request) *Info {
	if info := InfoIn(r.Context()); info != nil {
		return info
	}
	return NewRequestInfo(r, false)
}

// InfoIn is the info of the request whose context it is, nil outside the middleware.
func InfoIn(ctx context.Context) *Info {
	info, _ := ctx.Value(keyRequest).(*Info)
	return info
}

// WithInfo gives a context the request's info.
func WithInfo(ctx context.Context, info *Info) context.Context {
	return context.WithValue(ctx, keyRequest, info)
}

// NewRequestInfo is the info of a request that has just come. secure: everything is over TLS.
func NewRequestInfo(r *http.Request, secure bool) *Info {
	var chosen string
	if c, err := r.Cookie(CookieName(LangCookie, secure)); err == nil {
		chosen = c.Value
	}
	return &Info{
		ID: rand.Text()[:12], secure: secure,
		Lang: messages.Match(r.Header.Get("Accept-Language"), chosen),
	}
}

// Words are what the city's regulation has a word of its own for.
type Words struct{ Agency rules.Text }

// In is a printer of the language that says them.
func (w Words) In(lang messages.Lang) *messages.Printer {
	p := messages.For(lang)
	return p.With(messages.WordAgency, ui.Pick(p, w.Agency))
}

// Printer returns the printer in the reader's language.
func Printer(r *http.Request) *messages.Printer {
	info := InfoOf(r)
	return info.Words.In(info.Lang)
}

// Viewer is who is looking: the person signed in. Nobody signed in is nil.
type Viewer struct {
	ID     uuid.UUID
	UnitID uuid.UUID // of staff; zero for everybody else
	Name   string
	Role   casefile.Role
}

// WithViewer marks the context with the person signed in.
func WithViewer(ctx context.Context, v *Viewer) context.Context {
	return context.WithValue(ctx, keyViewer, v)
}

// ViewerOf returns the person signed in, or nil.
func ViewerOf(r *http.Request) *Viewer {
	v, _ := r.Context().Value(keyViewer).(*Viewer)
	return v
}

// The cookies by their names.
const (
	LangCookie    = "lang"
	SessionCookie = "session"
	DeviceCookie  = "device" // from which somebody has signed in before
	yearOfSecs    = 365 * 24 * 60 * 60
)

// CookieName is the name under which a cookie is set and read. Over TLS it has the prefix with which browsers take a cookie from
// this host alone, and for all of it: no other host of the domain can put one in its place.
func CookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// SetLanguage serves GET /lang/{zh|en}?back=…: it keeps the choice in a cookie
// for a year and goes back to the page. Nothing but the choice is changed, so a
// link will do and no form is needed.
func SetLanguage(w http.ResponseWriter, r *http.Request, secure bool) {
	setLanguageCookie(w, messages.Match("", strings.TrimPrefix(r.URL.Path, "/lang/")), secure)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, LocalPath(r.URL.Query().Get("back")), http.StatusSeeOther)
}

func setLanguageCookie(w http.ResponseWriter, lang messages.Lang, secure bool) {
	http.SetCookie(w, &http.Cookie{
		Name: CookieName(LangCookie, secure), Value: string(lang), Path: "/", MaxAge: yearOfSecs,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure,
	})
}

// KeepLanguage keeps the choice of somebody who has changed it from within a form.
func KeepLanguage(w http.ResponseWriter, r *http.Request) {
	if info := InfoOf(r); info.Turned {
		setLanguageCookie(w, info.Lang, info.secure)
	}
}

// LocalPath returns target if it is a path of this site, else "/": a link that
// leads through us must not end on another site.
func LocalPath(target string) string {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.ContainsRune(target, '\\') {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// A session ends after a working day whatever happens, and after three quarters of an hour in which nobody uses it: a desk that
// was left is open no longer than a long talk takes.
const (
	SessionLifetime = 10 * time.Hour
	SessionIdle     = 45 * time.Minute
)

// FoundSession is what a request found, kept with it: what another request has written since is not in it.
type FoundSession struct {
	Token   string
	Data    []byte
	Expiry  time.Time
	Viewer  *Viewer // whose it is, as the account was when the session was read; nil: nobody's who may sign in
	Version int32   // of the account then
}
