package desk

// What the tests from outside look at.
const (
	LooksAnHour   = looksAnHour
	MostExtension = mostExtension
	MostPhrases   = mostPhrases
)

var (
	KindNames   = kindNames
	TaskOptions = taskOptions
)
