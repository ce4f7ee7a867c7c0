package rules

import "creditcase/casefile"

// Delisting is what the removal from a list (提前移出) branches on: nothing but its articles. Under which conditions one comes off says the list.
type Delisting struct {
	Procedure `yaml:",inline"`

	// ConditionsArticle has the conditions and the way of coming off the list told with the decision; empty: that there is such a way is the
	// operator's own rule.
	ConditionsArticle string `yaml:"conditions_article" json:"conditions_article,omitempty"`
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
}

func (d *Delisting) facts(f *factList) {
	if d.ConditionsArticle != "" {
		f.flow("conditions are told", "article "+d.ConditionsArticle)
	}
}
