package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/signin"
	"creditcase/web/crowd"
	"creditcase/web/sessions"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Options are what the web depends on. Everything is required but Chromium.
type Options struct {
	Store    *db.Store
	Book     *rules.Book
	Calendar calendar.Source
	Clock    calendar.Clock
	PackID   string // the regulation in force in the city: new cases are filed under it
	// Beside are packs for single procedures beside the city's own: new cases of theirs are filed under them. Nil: there are none.
	Beside   map[casefile.Flow]string
	Files    *os.Root      // where attachments lie; shared by all replicas
	Scan     files.Scanner // looks through uploads before they are kept; nil: nothing does
	Log      *slog.Logger
	Chromium string // path of the browser that prints PDFs; empty: documents are offered as pages only
	Secure   bool   // everything is over TLS: cookies, and browsers are told never to come without it
	// TrustedProxies are the networks of our own proxies, whose X-Forwarded-For is believed.
	TrustedProxies crowd.Proxies
	// Public is the database for those who have not signed in: connections of their own, so that they wait for each other and for
	// nobody else. Nil: the same as Store.
	Public *db.Store
	// Timing tells every browser how long the server worked (Server-Timing). Only for measuring: times tell of what is in there.
	Timing bool
	// Site is the address of the pages as people reach them, https://credit.example.gov.cn, for links that are handed out. Empty: as
	// whoever asks for the link reaches them.
	Site string
}

// Server answers requests. Its handlers return errors; the route wrapper shows them.
type Server struct {
	Options
	Views     *Views
	Sessions  *scs.SessionManager
	Guesses   signin.Guard
	Crowd     *crowd.Crowd
	Passwords *crowd.Line
	Printers  sync.Map               // accounts for whom a document is being printed
	Printing  chan struct{}          // a place for each document that may be printed at the same time
	Steps     *activities.Activities // to rehearse what an act would do
	Started   uuid.UUID              // of this run of the program: another may lay documents out in another way
	pace      pace                   // of acts
	retyping  http.Handler           // the routes that show a form again
}

// Serve is the site with its routes. It returns an error where a row of theirs is at fault.
func (s *Server) Serve(routes []Route) (http.Handler, error) {
	if err := CheckRoutes(routes); err != nil {
		return nil, err
	}
	s.retyping = s.retypingRouter(routes)
	return s.Views.wrap(s.router(routes)), nil
}

// New makes the server of the pages, which parse gives in the words of the city's regulation.
func New(o Options, parse func(visit.Words) (*Parsed, error)) (*Server, error) {
	if o.Public == nil {
		o.Public = o.Store
	}
	s := &Server{
		Options: o, Sessions: sessions.New(o.Store, o.Log, o.Secure), Guesses: signin.Guard{Store: o.Public, Clock: o.Clock},
		Crowd: crowd.New(), Passwords: crowd.NewLine(crowd.PasswordsAtOnce()), Printing: make(chan struct{}, 1), Started: uuid.New(),
		Steps: &activities.Activities{Store: o.Store, Book: o.Book, Calendar: o.Calendar, Clock: o.Clock},
	}
	pack, err := s.Pack()
	if err != nil {
		return nil, err
	}
	pages, err := parse(visit.Words{Agency: pack.Agency})
	if err != nil {
		return nil, err
	}
	s.Views = newViews(pages, o.Log, o.Clock, footer)
	s.Views.secure, s.Views.timed = o.Secure, o.Timing
	s.Views.writers = &visit.Writers{Store: o.Store}
	return s, nil
}

func (s *Server) router(routes []Route) http.Handler {
	m := mux.NewRouter()
	m.Use(noteRoute)
	m.PathPrefix("/static/").Methods(http.MethodGet, http.MethodHead).
		Handler(s.Views.Assets.Handler(http.HandlerFunc(s.Views.notFound)))
	m.HandleFunc("/healthz", s.alive).Methods(http.MethodGet)
	m.HandleFunc("/readyz", s.ready).Methods(http.MethodGet)
	for _, rt := range routes {
		m.Handle(rt.Path, s.Sessions.LoadAndSave(s.signedIn(s.guard(rt)))).Methods(rt.methods()...)
	}
	s.Views.isPage = func(path string) bool {
		var found mux.RouteMatch
		return m.Match(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}, &found) && found.MatchErr == nil
	}
	m.NotFoundHandler = s.Sessions.LoadAndSave(s.signedIn(http.HandlerFunc(s.Views.notFound)))
	m.MethodNotAllowedHandler = s.Sessions.LoadAndSave(s.signedIn(http.HandlerFunc(s.Views.methodNotAllowed)))
	return m
}

// guard lets the route be served to those whom its policy row lets in. Who is not signed in is asked to be, and comes
// back; who may not, learns nothing about what is there.
func (s *Server) guard(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.discardArrived(r)
		user := visit.ViewerOf(r)
		visit.InfoOf(r).MayAgain = rt.Typed != TypedNever
		switch {
		case user != nil && visit.Prefetched(r):
			visit.RefusePrefetch(w)
		case rt.Policy.Permits(user):
			if err := s.inTurn(w, r, rt); err != nil {
				s.Views.renderError(w, r, err)
			}
		case user == nil && IsAPI(r):
			s.Views.renderProblem(w, r, signInFirst)
		case user == nil:
			s.askToSignIn(w, r, rt)
		default:
			if err := s.Note(r, casefile.AccountAccessRefused, user.ID, user.ID, map[string]string{"route": rt.Path}); err != nil {
				s.Views.renderError(w, r, err)
				return
			}
			s.Views.renderError(w, r, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil))
		}
	})
}

// inTurn serves a route to whoever may use it, strangers in their turn.
func (s *Server) inTurn(w http.ResponseWriter, r *http.Request, rt Route) error {
	if visit.ViewerOf(r) == nil {
		return s.forStrangers(w, r, rt)
	}
	return rt.Handle(w, r)
}

// Pack is the version of the city's regulation that is in force today: what it is called, and who runs the platform.
func (s *Server) Pack() (*rules.Pack, error) {
	p, err := s.Book.InForce(s.PackID, calendar.DateOf(s.Clock.Now()))
	if err != nil {
		return nil, fmt.Errorf("find the city's pack: %w", err)
	}
	return p, nil
}

// PackFor is the version of the regulation that new cases of the procedure are filed under today. It may not provide for the procedure.
func (s *Server) PackFor(flow casefile.Flow) (*rules.Pack, error) {
	p, err := s.Book.InForceFor(flow, s.packs(), calendar.DateOf(s.Clock.Now()))
	if err != nil {
		return nil, fmt.Errorf("find the pack for %s: %w", flow, err)
	}
	return p, nil
}

func (s *Server) packs() rules.Choice { return rules.Choice{Own: s.PackID, Beside: s.Beside} }

// PublicationLimits are how long records are published at most today, and the same as queries take it.
func (s *Server) PublicationLimits() (casefile.PublicationLimits, json.RawMessage, error) {
	limits, _, _, err := s.Book.PublicationLimits(s.packs(), calendar.DateOf(s.Clock.Now()))
	asked, wrong := limits.JSON()
	return limits, asked, errors.Join(err, wrong)
}

// alive tells that the process runs.
func (s *Server) alive(w http.ResponseWriter, r *http.Request) {
	visit.Write(w, r, http.StatusOK, []byte("alive\n"))
}

// ready tells that requests can be served: the database answers.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := ContextWithin(r, 2*time.Second)
	defer cancel()
	if err := s.Store.Pool.Ping(ctx); err != nil {
		s.Log.WarnContext(ctx, "not ready", "error", err)
		http.Error(w, "database is away", http.StatusServiceUnavailable)
		return
	}
	visit.Write(w, r, http.StatusOK, []byte("ready\n"))
}

// Language keeps the reader's choice.
func (s *Server) Language(w http.ResponseWriter, r *http.Request) error {
	visit.SetLanguage(w, r, s.Secure)
	return nil
}

func footer(p *messages.Printer) []ui.Link {
	return []ui.Link{{Text: p.T("nav.guide"), Href: "/guide"}, {Text: p.T("nav.help"), Href: "/help"}}
}
