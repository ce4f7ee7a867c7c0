package site

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/web/visit"
)

// Route is one address with one method, and who may use it.
type Route struct {
	Name   string
	Method string
	Path   string
	Policy Policy
	Handle Handler
	Typed  Typed
}

// Handler is what a route leads to.
type Handler = func(http.ResponseWriter, *http.Request) error

// Typed is what becomes of a form of the route that comes in another language or without a session.
type Typed int

// The ways.
const (
	TypedNever  Typed = iota // the handler does not show it again
	TypedKeeps               // it is shown again, and kept for after signing in
	TypedSecret              // it is shown again; what is typed there is not kept, or there is no session
)

// methods adds HEAD to GET: whoever may read may ask whether there is something to read.
func (rt Route) methods() []string {
	if rt.Method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{rt.Method}
}

// Policy is who may use a route. It is the first of two doors: behind it, every query for the data of a person or a unit
// carries that person or unit, so a right role with a wrong case finds nothing.
type Policy struct {
	Anyone bool
	Roles  []casefile.Role
	Bound  string // what the queries behind the route are bound to, in words
}

// Permits reports whether the policy lets somebody in; nil is a stranger.
func (p Policy) Permits(user *visit.Viewer) bool {
	return p.Anyone || user != nil && slices.Contains(p.Roles, user.Role)
}

// CheckRoutes returns an error where a name stands twice, or a row does not say who may use it and what is behind it.
func CheckRoutes(routes []Route) error {
	var faults []error
	named := make(map[string]bool, len(routes))
	for _, rt := range routes {
		switch p := rt.Policy; {
		case named[rt.Name]:
			faults = append(faults, fmt.Errorf("route %s is named twice", rt.Name))
		case p.Bound == "" && !p.Anyone && len(p.Roles) == 0:
			faults = append(faults, fmt.Errorf("route %s has no policy", rt.Name))
		case p.Bound == "" || p.Anyone == (len(p.Roles) > 0):
			faults = append(faults, fmt.Errorf("policy of route %s is incomplete", rt.Name))
		}
		named[rt.Name] = true
	}
	return errors.Join(faults...)
}
