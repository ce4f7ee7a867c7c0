package api

// What the tests from outside look at.
const (
	ComputesInWindow = computesInWindow
)

var (
	AsKept = asKept
)
