package rules

import (
	"slices"

	"creditcase/casefile"
)

// Disclosure is how long records of some categories are published, where the document says so: one of the periods of record.yaml.
type Disclosure struct {
	Of    []string `yaml:"of" json:"of,omitempty"` // categories of the catalogue; none: all that tell of misconduct
	Clock string   `yaml:"clock" json:"clock,omitempty"`
	// On is the day of a record from which it counts; empty: the day of the finding.
	On casefile.FieldMeaning `yaml:"on" json:"on,omitempty"`
	// Recorded lets it count from the day of the record where no such day is known.
	Recorded bool `yaml:"recorded" json:"recorded,omitempty"`
	// Default is a period that stands in where a record does not say itself until when it is published, as one of a listing does.
	Default bool `yaml:"default" json:"default,omitempty"`
	// Archived: what is not published any more is kept as an archive, and not queried by others either.
	Archived bool `yaml:"archived" json:"archived,omitempty"`
	// Least is the clock of how long records are published at least.
	Least string `yaml:"least" json:"least,omitempty"`
}

// of are the categories for which it holds.
func (d Disclosure) of() []string {
	if len(d.Of) > 0 {
		return d.Of
	}
	return slices.DeleteFunc(slices.Clone(casefile.Categories), func(category string) bool { return !casefile.OfMisconduct(category) })
}

// DisclosureLimits are how long records of each category are published, where the document says so. Where several of its periods are about one
// category they hold together.
func (p *Pack) DisclosureLimits() casefile.PublicationLimits {
	limits := make(casefile.PublicationLimits)
	for _, d := range p.Disclosure {
		for _, category := range d.of() {
			limit := limits[category]
			if clock, ok := p.Clocks[d.Clock]; ok {
				months, days := clock.length()
				limit.Months, limit.Days, limit.Article = months, days, clock.Article
				limit.On, limit.Recorded, limit.Default, limit.Archived = d.On, d.Recorded, d.Default, d.Archived
			}
			if clock, ok := p.Clocks[d.Least]; ok {
				limit.Least, _ = clock.length()
				limit.LeastArticle = clock.Article
			}
			limits[category] = limit
		}
	}
	return limits
}

// length is the clock's period in months and days.
func (k Clock) length() (months, days int) {
	switch k.Unit {
	case Year:
		return 12 * k.Amount, 0
	case Month:
		return k.Amount, 0
	case WorkingDay, CalendarDay:
	}
	return 0, k.Amount
}

func (d Disclosure) check(c *checker) {
	for _, category := range d.Of {
		oneOf(c, category, casefile.Categories, "disclosure")
	}
	if d.Clock == "" && d.Least == "" {
		c.fail([]string{"disclosure"}, "clock or least: how long is said by a clock")
	}
	for _, name := range []string{d.Clock, d.Least} {
		clock, ok := c.pack.Clocks[name]
		switch {
		case name == "":
		case !ok:
			c.fail([]string{"disclosure"}, "clock %s is missing", name)
		case clock.Unit == WorkingDay: // nobody acts within it, so it does not depend on which days are worked
			c.fail([]string{"disclosure"}, "clock %s counts working days: publication ends by the calendar", name)
		case name == d.Least && (clock.Unit == CalendarDay):
			c.fail([]string{"disclosure"}, "clock %s: at least so many months or years", name)
		}
	}
}
