package rules

import (
	"maps"
	"slices"

	"creditcase/casefile"
)

// PublicationLimits are how long records are published: by category as the city's own regulation has it, by class with the rules under which repairs
// are asked for.
func PublicationLimits(own, repair *Pack) casefile.PublicationLimits {
	limits := own.DisclosureLimits()
	maps.Copy(limits, repair.classLimits())
	return limits
}

// classLimits are how long records of each class are published at most, where the document says so: what pages and queries ask, so that
// publication ends by itself. Where no rule is known for records found before the document took effect, nothing limits those.
// Eligibility.Ends is the same of one record, with its reckoning.
func (p *Pack) classLimits() casefile.PublicationLimits {
	limits := make(casefile.PublicationLimits)
	longest := p.Repair.Longest
	if longest == nil {
		return limits
	}
	limit := casefile.PublicationLimit{Article: longest.Article, Recorded: slices.Contains(longest.From, RecordedOn)}
	if b := p.Repair.FoundBefore; b != nil && b.Rule == EarlierAsk {
		limit.From = b.Day.String()
	}
	for class, clock := range longest.Classes {
		k, ok := p.Clocks[clock]
		if !ok {
			continue // a class that is published without an end
		}
		limit.Months = k.Amount
		if k.Unit == Year {
			limit.Months = 12 * k.Amount
		}
		limits[string(class)] = limit
	}
	return limits
}
