package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gorilla/mux"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/signin"
)

// Options are what the web depends on. Everything is required but Chromium.
type Options struct {
	Store    *db.Store
	Book     *rules.Book
	Calendar calendar.Source
	Clock    calendar.Clock
	PackID   string        // the regulation in force in the city: new cases are filed under it
	Files    *os.Root      // where attachments lie; shared by all replicas
	Scan     files.Scanner // looks through uploads before they are kept; nil: nothing does
	Log      *slog.Logger
	Chromium string // path of the browser that prints PDFs; empty: documents are offered as pages only
	Secure   bool   // everything is over TLS: cookies, and browsers are told never to come without it
	// TrustedProxies are the networks of our own proxies, whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Public is the database for those who have not signed in: connections of their own, so that they wait for each other and for
	// nobody else. Nil: the same as Store.
	Public *db.Store
	// Timing tells every browser how long the server worked (Server-Timing). Only for measuring: times tell of what is in there.
	Timing bool
	// Site is the address of the pages as people reach them, https://credit.example.gov.cn, for links that are handed out. Empty: as
	// whoever asks for the link reaches them.
	Site string
}

// server answers requests. Its handlers return errors; the route wrapper shows them.
type server struct {
	Options
	views     *views
	sessions  *scs.SessionManager
	guesses   signin.Guard
	crowd     *crowd
	passwords *line
	printers  sync.Map               // accounts for whom a document is being printed
	printing  chan struct{}          // a place for each document that may be printed at the same time
	steps     *activities.Activities // to rehearse what an act would do
	retyping  http.Handler           // the routes that show a form again
}

// serve is the site with its routes. It returns an error where a row of theirs is at fault.
func (s *server) serve(routes []route) (http.Handler, error) {
	if err := checkRoutes(routes); err != nil {
		return nil, err
	}
	s.retyping = s.retypingRouter(routes)
	return s.views.wrap(s.router(routes)), nil
}

// newServer makes the server of the pages. templates has the folder templates, static what is served under /static.
func newServer(o Options, templates, static fs.FS) (*server, error) {
	if o.Public == nil {
		o.Public = o.Store
	}
	s := &server{
		Options: o, sessions: newSessions(o.Store, o.Log, o.Secure), guesses: signin.Guard{Store: o.Public, Clock: o.Clock},
		crowd: newCrowd(), passwords: newLine(passwordsAtOnce()), printing: make(chan struct{}, 1),
		steps: &activities.Activities{Store: o.Store, Book: o.Book, Calendar: o.Calendar, Clock: o.Clock},
	}
	pack, err := s.pack()
	if err != nil {
		return nil, err
	}
	if s.views, err = newViews(templates, static, o.Log, o.Clock, footer, ownWords{Agency: pack.Agency}); err != nil {
		return nil, err
	}
	s.views.secure, s.views.timed = o.Secure, o.Timing
	s.views.writers = &writers{store: o.Store}
	return s, nil
}

func (s *server) router(routes []route) http.Handler {
	m := mux.NewRouter()
	m.Use(noteRoute)
	m.PathPrefix("/static/").Methods(http.MethodGet, http.MethodHead).
		Handler(s.views.assets.handler(http.HandlerFunc(s.views.notFound)))
	m.HandleFunc("/healthz", s.alive).Methods(http.MethodGet)
	m.HandleFunc("/readyz", s.ready).Methods(http.MethodGet)
	for _, rt := range routes {
		m.Handle(rt.path, s.sessions.LoadAndSave(s.signedIn(s.guard(rt)))).Methods(rt.methods()...)
	}
	s.views.isPage = func(path string) bool {
		var found mux.RouteMatch
		return m.Match(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}, &found) && found.MatchErr == nil
	}
	m.NotFoundHandler = s.sessions.LoadAndSave(s.signedIn(http.HandlerFunc(s.views.notFound)))
	m.MethodNotAllowedHandler = s.sessions.LoadAndSave(s.signedIn(http.HandlerFunc(s.views.methodNotAllowed)))
	return m
}

// guard lets the route be served to those whom its policy row lets in. Who is not signed in is asked to be, and comes
// back; who may not, learns nothing about what is there.
func (s *server) guard(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.discardArrived(r)
		user := viewerOf(r)
		infoOf(r).mayAgain = rt.typed != typedNever
		switch {
		case user != nil && prefetched(r):
			refusePrefetch(w)
		case rt.policy.permits(user):
			if err := s.inTurn(w, r, rt); err != nil {
				s.views.renderError(w, r, err)
			}
		case user == nil && isAPI(r):
			s.views.renderProblem(w, r, signInFirst)
		case user == nil:
			s.askToSignIn(w, r, rt)
		default:
			if err := s.note(r, casefile.AccountAccessRefused, user.ID, user.ID, map[string]string{"route": rt.path}); err != nil {
				s.views.renderError(w, r, err)
				return
			}
			s.views.renderError(w, r, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil))
		}
	})
}

// inTurn serves a route to whoever may use it, strangers in their turn.
func (s *server) inTurn(w http.ResponseWriter, r *http.Request, rt route) error {
	if viewerOf(r) == nil {
		return s.forStrangers(w, r, rt)
	}
	return rt.handle(w, r)
}

// pack is the version of the city's regulation that new cases are filed under today.
func (s *server) pack() (*rules.Pack, error) {
	p, err := s.Book.InForce(s.PackID, calendar.DateOf(s.Clock.Now()))
	if err != nil {
		return nil, fmt.Errorf("find the city's pack: %w", err)
	}
	return p, nil
}

// alive tells that the process runs.
func (s *server) alive(w http.ResponseWriter, r *http.Request) {
	write(w, r, http.StatusOK, []byte("alive\n"))
}

// ready tells that requests can be served: the database answers.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := contextWithin(r, 2*time.Second)
	defer cancel()
	if err := s.Store.Pool.Ping(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "error", err)
		http.Error(w, "database is away", http.StatusServiceUnavailable)
		return
	}
	write(w, r, http.StatusOK, []byte("ready\n"))
}

// language keeps the reader's choice.
func (s *server) language(w http.ResponseWriter, r *http.Request) error {
	setLanguage(w, r, s.Secure)
	return nil
}

func footer(p *messages.Printer) []link {
	return []link{{Text: p.T("nav.guide"), Href: "/guide"}, {Text: p.T("nav.help"), Href: "/help"}}
}
