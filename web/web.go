package web

import (
	"io/fs"
	"net/http"
)

// New returns the web as one handler. It fails where a template or an asset is at fault, or a row of the routes.
func New(o Options) (http.Handler, error) {
	s, err := newSite(o)
	if err != nil {
		return nil, err
	}
	return s.serve(routes(newDoors(s)))
}

// newSite is what all doors share, with the templates and assets that are embedded in the binary.
func newSite(o Options) (*server, error) {
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		return nil, err
	}
	return newServer(o, templateFiles, static)
}

// doors are all that a route can lead to.
type doors struct {
	server    *server
	desk      *deskDoor
	my        *myDoor
	public    *publicDoor
	watch     *watchDoor
	admin     *adminDoor
	api       *apiDoor
	account   *accountDoor
	objection flowPages
}

// newDoors opens the doors of a server.
func newDoors(s *server) doors {
	objection := objectionPages(s)
	flows := flowSet{objection}
	return doors{server: s, desk: &deskDoor{s, flows}, my: &myDoor{s, flows}, public: &publicDoor{s, flows}, watch: &watchDoor{s, flows}, admin: &adminDoor{s},
		api: &apiDoor{s}, account: &accountDoor{s}, objection: objection}
}
