package holidays

// What the tests from outside look at.
var (
	ImportHead    = importHead
	ImportRequest = importRequest
)
