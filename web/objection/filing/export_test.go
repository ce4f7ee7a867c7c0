package filing

// What the tests from outside look at.
const (
	ClaimsADay     = claimsADay
	ClaimsInWindow = claimsInWindow
)
