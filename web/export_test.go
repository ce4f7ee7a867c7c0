package web

// What the tests from outside look at.
const (
	BoundUnit      = boundUnit
	BoundSignature = boundSignature
)

var (
	Retyped       = retyped
	Staff         = staff
	TemplateFiles = templateFiles
)
