package filing

import shared "creditcase/web/filing"

// What the tests from outside look at.
const (
	ClaimsADay     = shared.ClaimsADay
	ClaimsInWindow = shared.ClaimsInWindow
)
