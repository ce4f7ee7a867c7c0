package desk

// What the tests from outside look at.
const LooksAnHour = looksAnHour

var (
	KindNames   = kindNames
	TaskOptions = taskOptions
)
