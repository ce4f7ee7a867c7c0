package rules

import (
	"creditcase/casefile"
)

// AcceptedBy says who checks what is filed with the agency.
type AcceptedBy string

// The body with which it was filed; or whoever decides, to whom the agency forwards it at once.
const (
	AcceptedByReceiver AcceptedBy = "receiver"
	AcceptedByDecider  AcceptedBy = "decider"
)

// DecidedBy says who decides on a repair.
type DecidedBy string

// The unit that provided, listed or rated; or the operator of the platform alone.
const (
	DecidedByUnit     DecidedBy = "unit"
	DecidedByOperator DecidedBy = "operator"
)

// Repair is what the procedure of credit repair branches on.
type Repair struct {
	Procedure  `yaml:",inline"`
	AcceptedBy AcceptedBy `yaml:"accepted_by" json:"accepted_by"`
	DecidedBy  DecidedBy  `yaml:"decided_by" json:"decided_by"`

	RefusalArticle    string `yaml:"refusal_article" json:"refusal_article,omitempty"`       // lets acceptance be refused, and asks for reasons
	SupplementArticle string `yaml:"supplement_article" json:"supplement_article,omitempty"` // everything that is missing is told at once
	ForwardingArticle string `yaml:"forwarding_article" json:"forwarding_article,omitempty"` // the agency passes on, and tells the applicant
	PushArticle       string `yaml:"push_article" json:"push_article,omitempty"`             // whoever decides tells the agency
	PersonsArticle    string `yaml:"persons_article" json:"persons_article,omitempty"`       // responsible persons apply for themselves
	FeeArticle        string `yaml:"fee_article" json:"fee_article,omitempty"`               // nothing is charged
	WeighArticle      string `yaml:"weigh_article" json:"weigh_article,omitempty"`           // what whoever decides has to weigh

	Letter    *CommitmentLetter `yaml:"letter" json:"letter,omitempty"` // nil: none is asked for
	Measures  []Measure         `yaml:"measures" json:"measures,omitempty"`
	Materials []Material        `yaml:"materials" json:"materials,omitempty"`
}

// CommitmentLetter says that a letter of commitment (信用修复承诺书) is asked for.
type CommitmentLetter struct {
	Article string `yaml:"article" json:"article,omitempty"`
	Publish bool   `yaml:"publish" json:"publish"` // once the application is accepted
}

// Measure is something that an applicant can do beside performing his duty (修复措施).
type Measure struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article,omitempty"`
}

// Material is a paper that is asked for with the application.
type Material struct {
	ID         string   `yaml:"id" json:"id"`
	ZH         string   `yaml:"zh" json:"zh"`
	EN         string   `yaml:"en" json:"en"`
	Article    string   `yaml:"article" json:"article,omitempty"`
	Categories []string `yaml:"categories" json:"categories,omitempty"` // of the catalogue to whose records it belongs; none means all
	Optional   bool     `yaml:"optional" json:"optional,omitempty"`
}

func (r *Repair) check(c *checker) {
	oneOf(c, r.AcceptedBy, []AcceptedBy{AcceptedByReceiver, AcceptedByDecider}, "accepted_by")
	oneOf(c, r.DecidedBy, []DecidedBy{DecidedByUnit, DecidedByOperator}, "decided_by")
	for _, step := range []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepDecide, casefile.StepNotifyCorrection,
		casefile.StepReplyUrge} {
		if r.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
}

func (r *Repair) facts(l *factList) {
	l.flow("accepted_by", string(r.AcceptedBy))
	l.flow("decided_by", string(r.DecidedBy))
}
