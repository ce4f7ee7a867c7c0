package letters

// What the tests from outside look at.
const (
	PrintsInWindow = printsInWindow
)

var (
	BrowserAccount = browserAccount
	Print          = printPage
)
