package api

// What the tests from outside look at.
const (
	ComputesInWindow = computesInWindow
	ConfirmsInWindow = confirmsInWindow
	MostConfirmation = mostConfirmation
)

var (
	AsKept      = asKept
	SystemLooks = &systemLooks
)
