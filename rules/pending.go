package rules

import "creditcase/casefile"

// Proceedings is what the handling of a record branches on while a review or a lawsuit about it is pending (复议诉讼期间处理): what befalls it is the Pending of every
// procedure, which this one cannot do without.
type Proceedings struct {
	Procedure `yaml:",inline"`

	// ExceptionArticle is where it is said that other law can have it otherwise, and Exception which law that can be.
	ExceptionArticle string `yaml:"exception_article" json:"exception_article"`
	Exception        Text   `yaml:"exception" json:"exception"`
}

func (s *Proceedings) check(c *checker) {
	for field, entries := range map[string]int{"remedies": len(s.Remedies), "outcomes": len(s.Outcomes)} {
		c.has(entries, field)
	}
	if s.Pending == nil {
		c.fail([]string{"pending"}, "pending is missing")
	}
	c.article(s.ExceptionArticle, "exception_article")
	c.text(s.Exception, "exception")
	for _, step := range []casefile.Step{casefile.StepCheckPending, casefile.StepTellOutcome, casefile.StepAskAfter, casefile.StepNotifyPartners, casefile.StepReplyUrge} {
		if s.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	if _, err := s.Outcome(casefile.OutcomePendingRefused); err != nil {
		c.fail([]string{"outcomes"}, "outcome %s is missing", casefile.OutcomePendingRefused)
	}
}

// Effect is what befalls the record, as an effect on it, and by which article.
func (s *Proceedings) Effect() (kind casefile.EffectKind, article string) {
	switch p := s.Pending; {
	case p == nil:
		return "", ""
	case p.Effect == PendingSuspends:
		return casefile.EffectPendingSuspended, p.Article
	default:
		return casefile.EffectPendingAnnotated, p.Article
	}
}

func (s *Proceedings) facts(f *factList) {
	if p := s.Pending; p != nil {
		f.flow("while proceedings are pending", string(p.Effect)+", article "+p.Article)
	}
}
