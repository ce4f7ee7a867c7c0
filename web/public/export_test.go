package public

// What the tests from outside look at.
const (
	MostRecords = mostRecords
)

var (
	CodeDoubt = codeDoubt
)
