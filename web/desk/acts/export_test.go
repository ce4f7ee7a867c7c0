package acts

// What the tests from outside look at.
const (
	MostExtension = mostExtension
	MostPhrases   = mostPhrases
)
