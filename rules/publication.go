package rules

import (
	"fmt"
	"maps"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
)

// PublicationLimits are how long records are published on the day where the city works so: by category as its own regulation has it, by class with the
// rules under which repairs are asked for. own and repair are those packs.
func (b *Book) PublicationLimits(c Choice, on calendar.Date) (limits casefile.PublicationLimits, own, repair *Pack, err error) {
	if own, err = b.InForce(c.Own, on); err != nil {
		return nil, nil, nil, fmt.Errorf("find the city's pack: %w", err)
	}
	if repair, err = b.InForceFor(casefile.FlowRepair, c, on); err != nil {
		return nil, nil, nil, fmt.Errorf("find the pack of repairs: %w", err)
	}
	return PublicationLimits(own, repair), own, repair, nil
}

// PublicationLimits are those of a city that works under the packs.
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
		limit.Months, _ = k.length() // no class is limited by days: see longest
		limits[string(class)] = limit
	}
	return limits
}
