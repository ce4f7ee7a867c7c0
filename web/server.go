package web

import (
	"io/fs"
	"net/http"
	"slices"
	"sync"

	"creditcase/web/account"
	"creditcase/web/admin"
	"creditcase/web/admin/holidays"
	"creditcase/web/api"
	"creditcase/web/appointments"
	"creditcase/web/commitment"
	"creditcase/web/commitment/sign"
	"creditcase/web/commitment/unit"
	"creditcase/web/delisting"
	"creditcase/web/desk"
	"creditcase/web/desk/acts"
	"creditcase/web/flow"
	"creditcase/web/listing"
	"creditcase/web/listing/propose"
	"creditcase/web/my"
	"creditcase/web/objection"
	"creditcase/web/pending"
	"creditcase/web/public"
	"creditcase/web/reorganization"
	"creditcase/web/repair"
	"creditcase/web/revocation"
	"creditcase/web/right"
	"creditcase/web/site"
	"creditcase/web/visit"
	"creditcase/web/watch"
)

// Options are what the web depends on.
type Options = site.Options

// New returns the web as one handler. It fails where a template or an asset is at fault, or a row of the routes.
func New(o Options) (http.Handler, error) {
	s, err := NewSite(o)
	if err != nil {
		return nil, err
	}
	return Handler(s)
}

// NewSite is what all doors share, with the templates and assets that are embedded in the binary.
func NewSite(o Options) (*site.Server, error) { return site.New(o, parsed) }

// parsings are the pages in the words of each regulation, each parsed at its first call.
var parsings = struct {
	sync.Mutex
	pages map[visit.Words]func() (*site.Parsed, error)
}{pages: map[visit.Words]func() (*site.Parsed, error){}}

// parsed are the pages in the words, parsed once however many sites begin in the process.
func parsed(w visit.Words) (*site.Parsed, error) {
	parsings.Lock()
	if parsings.pages[w] == nil {
		parsings.pages[w] = sync.OnceValues(func() (*site.Parsed, error) {
			static, err := fs.Sub(staticFiles, "static")
			if err != nil {
				return nil, err
			}
			return site.Parse(templateFiles, static, w)
		})
	}
	pages := parsings.pages[w]
	parsings.Unlock()
	return pages()
}

// Handler serves all routes of a site.
func Handler(s *site.Server) (http.Handler, error) { return s.Serve(Routes(s)) }

// doors are all that a route can lead to.
type doors struct {
	server   *site.Server
	desk     *desk.Door
	acts     *acts.Pages
	my       *my.Door
	public   *public.Door
	watch    *watch.Door
	admin    *admin.Door
	holidays *holidays.Pages
	api      *api.Door
	account  *account.Door
	lists    *listing.Desk
	removals *delisting.Desk
	propose  *propose.Pages
	sign     *sign.Door
	unit     *unit.Pages
	bases    *revocation.Desk
	basis    *revocation.Mine
	pending  *pending.Mine
	pendings *pending.Desk
	rights   *right.Mine
	counter  *right.Desk
	plan     *reorganization.Mine
	plans    *reorganization.Desk

	appointments *appointments.Pages
}

// procedures are the pages of every procedure, in the order in which they are offered. A new procedure is a line here.
var procedures = []func(*site.Server) flow.Pages{objection.Pages, repair.Pages, listing.Pages, delisting.Pages, commitment.Pages, revocation.Pages, pending.Pages, right.Pages,
	reorganization.Pages}

// Provide adds the pages of a procedure, until undo takes them away again. It is for tests that show what a procedure needs: no server may
// be made while it runs, nor while undo does.
func Provide(pages func(*site.Server) flow.Pages) (undo func()) {
	before := procedures
	procedures = append(slices.Clone(before), pages)
	return func() { procedures = before }
}

// Procedures are the pages of every procedure on the server.
func Procedures(s *site.Server) flow.All {
	var flows flow.All
	for _, pages := range procedures {
		flows = append(flows, pages(s))
	}
	return flows.Joined()
}

// Routes are all routes of the server.
func Routes(s *site.Server) []site.Route { return routes(newDoors(s)) }

// newDoors opens the doors of a server, with the pages of every procedure.
func newDoors(s *site.Server) doors {
	flows := Procedures(s)
	return doors{server: s,
		desk:     &desk.Door{Server: s, Flows: flows},
		acts:     &acts.Pages{Server: s, Flows: flows},
		my:       &my.Door{Server: s, Flows: flows},
		public:   &public.Door{Server: s, Flows: flows},
		watch:    &watch.Door{Server: s, Flows: flows},
		admin:    &admin.Door{Server: s},
		holidays: &holidays.Pages{Server: s},
		api:      &api.Door{Server: s},
		account:  &account.Door{Server: s},
		lists:    listing.NewDesk(s),
		removals: &delisting.Desk{Server: s},
		propose:  &propose.Pages{Server: s},
		sign:     &sign.Door{Server: s},
		unit:     &unit.Pages{Server: s},
		bases:    &revocation.Desk{Server: s},
		basis:    &revocation.Mine{Server: s},
		pending:  &pending.Mine{Server: s},
		pendings: &pending.Desk{Server: s},
		rights:   &right.Mine{Server: s},
		counter:  &right.Desk{Server: s},
		plan:     &reorganization.Mine{Server: s},
		plans:    &reorganization.Desk{Server: s},

		appointments: &appointments.Pages{Server: s},
	}
}
