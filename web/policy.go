package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"creditcase/casefile"
)

// route is one address with one method, and who may use it.
type route struct {
	name   string
	method string
	path   string
	policy policy
	handle handler
	typed  typed
}

// handler is what a route leads to.
type handler = func(http.ResponseWriter, *http.Request) error

// typed is what becomes of a form of the route that comes in another language or without a session.
type typed int

// The ways.
const (
	typedNever  typed = iota // the handler does not show it again
	typedKeeps               // it is shown again, and kept for after signing in
	typedSecret              // it is shown again; what is typed there is not kept, or there is no session
)

// methods adds HEAD to GET: whoever may read may ask whether there is something to read.
func (rt route) methods() []string {
	if rt.method == http.MethodGet {
		return []string{http.MethodGet, http.MethodHead}
	}
	return []string{rt.method}
}

// policy is who may use a route. It is the first of two doors: behind it, every query for the data of a person or a unit
// carries that person or unit, so a right role with a wrong case finds nothing.
type policy struct {
	anyone bool
	roles  []casefile.Role
	bound  string // what the queries behind the route are bound to, in words
}

func (p policy) permits(user *viewer) bool {
	return p.anyone || user != nil && slices.Contains(p.roles, user.Role)
}

// checkRoutes returns an error where a name stands twice, or a row does not say who may use it and what is behind it.
func checkRoutes(routes []route) error {
	var faults []error
	named := make(map[string]bool, len(routes))
	for _, rt := range routes {
		switch p := rt.policy; {
		case named[rt.name]:
			faults = append(faults, fmt.Errorf("route %s is named twice", rt.name))
		case p.bound == "" && !p.anyone && len(p.roles) == 0:
			faults = append(faults, fmt.Errorf("route %s has no policy", rt.name))
		case p.bound == "" || p.anyone == (len(p.roles) > 0):
			faults = append(faults, fmt.Errorf("policy of route %s is incomplete", rt.name))
		}
		named[rt.name] = true
	}
	return errors.Join(faults...)
}
