package web

// What the tests from outside look at.
const BoundUnit = boundUnit

var (
	Retyped       = retyped
	Staff         = staff
	TemplateFiles = templateFiles
)
