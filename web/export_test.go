package web

import (
	"creditcase/web/flow"
	"creditcase/web/site"
)

// What the tests from outside look at.
const BoundUnit = boundUnit

var (
	Retyped       = retyped
	Staff         = staff
	TemplateFiles = templateFiles
)

// Routes is the one table, of a server that serves nothing.
func Routes() []site.Route { return routes(newDoors(&site.Server{})) }

// Flows are the pages of every procedure, of a server that serves nothing.
func Flows() flow.All { return newDoors(&site.Server{}).desk.Flows }
