package web

import "creditcase/web/site"

// What the tests from outside look at.
const BoundUnit = boundUnit

var (
	Retyped       = retyped
	Staff         = staff
	TemplateFiles = templateFiles
)

// Routes is the one table, of a server that serves nothing.
func Routes() []site.Route { return routes(newDoors(&site.Server{})) }
