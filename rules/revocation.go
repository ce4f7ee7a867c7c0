package rules

import (
	"slices"
	"strings"

	"creditcase/casefile"
)

// Revocation is what the revocation of a record's basis (依据撤销) branches on: what can become of the document on which a record rests.
type Revocation struct {
	Procedure `yaml:",inline"`

	// Ends are what the article speaks of; the record is changed where an outcome of the pack says so, and deleted otherwise.
	Ends []casefile.BasisEnd `yaml:"ends" json:"ends"`
	// ReportArticle has the unit tell the agency in writing, PartnersArticle has those told with whom the record was shared.
	ReportArticle   string `yaml:"report_article" json:"report_article"`
	PartnersArticle string `yaml:"partners_article" json:"partners_article,omitempty"` // empty: the operator's own rule
	// Collected binds the article to documents that take effect once the record is with the platform: what was revoked before came in wrong, and is objected to.
	Collected bool `yaml:"collected" json:"collected,omitempty"`
}

// OnceCollected is from what a unit's time to tell runs where the document had taken effect before the record came in.
var OnceCollected = Text{ZH: "信息归集（文书在此之前已经生效）", EN: "record collected, the document being in effect before"}

func (r *Revocation) check(c *checker) {
	for field, entries := range map[string]int{"ends": len(r.Ends), "remedies": len(r.Remedies), "outcomes": len(r.Outcomes)} {
		c.has(entries, field)
	}
	named(c, r.Ends, casefile.BasisEnds, func(e casefile.BasisEnd) casefile.BasisEnd { return e }, "ends")
	c.article(r.ReportArticle, "report_article")
	c.mayCite(r.PartnersArticle, "partners_article")
	for _, step := range []casefile.Step{casefile.StepReport, casefile.StepApplyRevocation, casefile.StepNotifyPartners, casefile.StepReplyUrge} {
		if r.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	for _, id := range []casefile.Outcome{casefile.OutcomeDelete, casefile.OutcomeNotConcerned} {
		if _, err := r.Outcome(id); err != nil {
			c.fail([]string{"outcomes"}, "outcome %s is missing", id)
		}
	}
}

// Knows reports whether the article speaks of what has become of a document.
func (r *Revocation) Knows(end casefile.BasisEnd) bool { return slices.Contains(r.Ends, end) }

// Changes reports whether a record can be changed, and not only deleted.
func (r *Revocation) Changes() bool {
	_, err := r.Outcome(casefile.OutcomeCorrect)
	return err == nil
}

func (r *Revocation) facts(f *factList) {
	ends := make([]string, len(r.Ends))
	for i, e := range r.Ends {
		ends[i] = string(e)
	}
	f.flow("a basis can be", strings.Join(ends, ", "))
	if r.Collected {
		f.flow("a basis ends", "after the record was collected")
	}
}
