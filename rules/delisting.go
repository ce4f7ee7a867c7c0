package rules

import (
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Delisting is what the removal from a list (提前移出) branches on: nothing but its articles. Under which conditions one comes off says the list.
type Delisting struct {
	Procedure `yaml:",inline"`

	// ConditionsArticle has the conditions and the way of coming off the list told with the decision; empty: that there is such a way is the
	// operator's own rule.
	ConditionsArticle string `yaml:"conditions_article" json:"conditions_article,omitempty"`
	// Minimum is the clock of how long one stands on a list at least, from the listing, whatever its conditions are; empty: nothing is said.
	Minimum string `yaml:"minimum" json:"minimum,omitempty"`
}

func (d *Delisting) check(c *checker) {
	for field, entries := range map[string]int{"remedies": len(d.Remedies), "outcomes": len(d.Outcomes)} {
		c.has(entries, field)
	}
	for _, step := range []casefile.Step{casefile.StepVerify, casefile.StepDecide, casefile.StepReplyUrge} {
		if d.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	for _, id := range []casefile.Outcome{casefile.OutcomeDelist, casefile.OutcomeStayListed} {
		if _, err := d.Outcome(id); err != nil {
			c.fail([]string{"outcomes"}, "outcome %s is missing", id)
		}
	}
	c.mayCite(d.ConditionsArticle, "conditions_article")
	if _, ok := c.pack.Clocks[d.Minimum]; d.Minimum != "" && !ok {
		c.fail([]string{"minimum"}, "clock %s is missing", d.Minimum)
	}
}

// Earliest is the first instant at which somebody who was listed at the given one can be taken off a list; zero: at once.
func (p *Pack) Earliest(listed time.Time, cal *calendar.Calendar) (time.Time, error) {
	if p.Delisting.Minimum == "" {
		return time.Time{}, nil
	}
	d, err := Compute(p, p.Delisting.Minimum, listed, cal)
	return d.Due.Add(time.Second), err // the last second of the last day is within the period
}

func (d *Delisting) facts(f *factList) {
	if d.ConditionsArticle != "" {
		f.flow("conditions are told", "article "+d.ConditionsArticle)
	}
	if d.Minimum != "" {
		f.flow("not before the end of", d.Minimum)
	}
}
