package rules

import (
	"slices"

	"creditcase/casefile"
)

// PublicationLimits are how long records of each class are published at most, where the document says so: what pages and queries ask, so that
// publication ends by itself. Eligibility.Ends is the same of one record, with its reckoning.
func (p *Pack) PublicationLimits() casefile.PublicationLimits {
	longest := p.Repair.Longest
	if longest == nil || !p.Provides(casefile.FlowRepair) {
		return nil
	}
	limits := make(casefile.PublicationLimits, len(longest.Classes))
	for class, clock := range longest.Classes {
		k, ok := p.Clocks[clock]
		if !ok {
			continue // no longest publication of this class
		}
		limit := casefile.PublicationLimit{Months: k.Amount, Recorded: slices.Contains(longest.From, RecordedOn), Article: longest.Article}
		if k.Unit == Year {
			limit.Months *= 12
		}
		if before := p.Repair.FoundBefore; before != nil && before.Rule == EarlierAsk {
			limit.From = before.Day.String()
		}
		limits[class] = limit
	}
	return limits
}
