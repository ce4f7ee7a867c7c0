package rules

import (
	"fmt"
	"slices"

	"creditcase/casefile"
)

// Party is who may object.
type Party string

// The parties.
const (
	Subject         Party = "subject"
	InterestedParty Party = "interested_party"
)

// AnnotateAt says at which act the objection mark goes on the record.
type AnnotateAt string

// The acts.
const (
	AnnotateAtReceipt    AnnotateAt = "receipt"
	AnnotateAtAcceptance AnnotateAt = "acceptance"
)

// Silence says what follows when the unit lets its period pass.
type Silence string

// What may follow.
const (
	SilenceNone           Silence = "none"
	SilenceSuspendQueries Silence = "suspend_queries"
)

// Unverifiable says what becomes of a record whose truth cannot be established.
type Unverifiable string

// What may become of it.
const (
	UnverifiableNone   Unverifiable = "none" // the document says nothing
	UnverifiableDelete Unverifiable = "delete"
)

// Ground is a reason for which the document lets somebody object.
type Ground struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article"`
	// Categories of the catalogue to whose records the ground can apply; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
}

// Outcome is a result that the document allows.
type Outcome struct {
	ID      casefile.Outcome `yaml:"id" json:"id"`
	Article string           `yaml:"article" json:"article"`
	// Categories of the catalogue for whose records the outcome has a meaning; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
}

// RemedyID names a way to contest a decision.
type RemedyID string

// The remedies.
const (
	AdministrativeReview RemedyID = "administrative_review" // 行政复议
	Litigation           RemedyID = "litigation"            // 行政诉讼
	Complaint            RemedyID = "complaint"             // 投诉
)

// Remedy is a way to contest a decision, and until when.
type Remedy struct {
	ID      RemedyID `yaml:"id" json:"id"`
	ZH      string   `yaml:"zh" json:"zh"`
	EN      string   `yaml:"en" json:"en"`
	Article string   `yaml:"article" json:"article,omitempty"` // in the pack's document, where it speaks of the remedy
	Basis   Text     `yaml:"basis" json:"basis"`               // the law that gives it and its period
	Period  *Period  `yaml:"period" json:"period,omitempty"`   // from learning of the decision; none for a complaint
}

// Period is a length of time without a start.
type Period struct {
	Amount int  `yaml:"amount" json:"amount"`
	Unit   Unit `yaml:"unit" json:"unit"`
}

// Steps names the clock that each step of the objection flow runs on; empty where the pack has no such step.
type Steps struct {
	Window           string `yaml:"window" json:"window,omitempty"`             // until when an objection may be filed
	ApproveLate      string `yaml:"approve_late" json:"approve_late,omitempty"` // whether a late filing is let in
	Accept           string `yaml:"accept" json:"accept,omitempty"`
	Supplement       string `yaml:"supplement" json:"supplement,omitempty"`
	Annotate         string `yaml:"annotate" json:"annotate,omitempty"`
	Compare          string `yaml:"compare" json:"compare,omitempty"`
	Correct          string `yaml:"correct" json:"correct,omitempty"`                     // own error
	InformCorrection string `yaml:"inform_correction" json:"inform_correction,omitempty"` // result of an own error
	Transfer         string `yaml:"transfer" json:"transfer,omitempty"`
	Route            string `yaml:"route" json:"route,omitempty"` // to another unit, after one has sent it back
	Verify           string `yaml:"verify" json:"verify,omitempty"`
	DecideDirect     string `yaml:"decide_direct" json:"decide_direct,omitempty"` // the unit, when approached directly
	Decide           string `yaml:"decide" json:"decide,omitempty"`               // the operator, when it decides alone
	Inform           string `yaml:"inform" json:"inform,omitempty"`
	NotifyPartners   string `yaml:"notify_partners" json:"notify_partners,omitempty"`     // of the annotation
	NotifyCorrection string `yaml:"notify_correction" json:"notify_correction,omitempty"` // of the correction
	ReplyUrge        string `yaml:"reply_urge" json:"reply_urge,omitempty"`               // of the supervisor
	Total            string `yaml:"total" json:"total,omitempty"`                         // the whole case, at most
}

type step struct{ name, clock string }

func (s Steps) all() []step {
	return []step{
		{"window", s.Window}, {"approve_late", s.ApproveLate}, {"accept", s.Accept}, {"supplement", s.Supplement},
		{"annotate", s.Annotate}, {"compare", s.Compare}, {"correct", s.Correct}, {"inform_correction", s.InformCorrection},
		{"transfer", s.Transfer}, {"route", s.Route}, {"verify", s.Verify}, {"decide_direct", s.DecideDirect},
		{"decide", s.Decide}, {"inform", s.Inform}, {"notify_partners", s.NotifyPartners},
		{"notify_correction", s.NotifyCorrection}, {"reply_urge", s.ReplyUrge}, {"total", s.Total},
	}
}

// Objection is what the objection flow branches on.
type Objection struct {
	Parties             []Party            `yaml:"parties" json:"parties"`
	Channels            []casefile.Channel `yaml:"channels" json:"channels"`
	Grounds             []Ground           `yaml:"grounds" json:"grounds"`
	AnnotateAt          AnnotateAt         `yaml:"annotate_at" json:"annotate_at"`
	AnnotationArticle   string             `yaml:"annotation_article" json:"annotation_article"`
	casefile.Way        `yaml:",inline"`   // own_error is empty where the operator decides alone
	UnitSilent          Silence            `yaml:"unit_silent" json:"unit_silent"`
	UnitSilentArticle   string             `yaml:"unit_silent_article" json:"unit_silent_article,omitempty"`
	Unverifiable        Unverifiable       `yaml:"unverifiable" json:"unverifiable"`
	UnverifiableArticle string             `yaml:"unverifiable_article" json:"unverifiable_article,omitempty"`
	Outcomes            []Outcome          `yaml:"outcomes" json:"outcomes"`
	Steps               Steps              `yaml:"steps" json:"steps"`
	Remedies            []Remedy           `yaml:"remedies" json:"remedies"`
}

// Ground gives the ground with the id. It returns ErrNotFound when the document has no such ground.
func (o Objection) Ground(id string) (Ground, error) {
	for _, g := range o.Grounds {
		if g.ID == id {
			return g, nil
		}
	}
	return Ground{}, fmt.Errorf("ground %q: %w", id, ErrNotFound)
}

// Outcome gives the outcome with the id. It returns ErrNotFound when the document does not allow it.
func (o Objection) Outcome(id casefile.Outcome) (Outcome, error) {
	for _, outcome := range o.Outcomes {
		if outcome.ID == id {
			return outcome, nil
		}
	}
	return Outcome{}, fmt.Errorf("outcome %q: %w", id, ErrNotFound)
}

// GroundsFor lists the grounds that can apply to a record of the category.
func (o Objection) GroundsFor(category string) []Ground {
	var grounds []Ground
	for _, g := range o.Grounds {
		if applies(g.Categories, category) {
			grounds = append(grounds, g)
		}
	}
	return grounds
}

// OutcomesFor lists the outcomes that have a meaning for a record of the category.
func (o Objection) OutcomesFor(category string) []Outcome {
	var outcomes []Outcome
	for _, outcome := range o.Outcomes {
		if applies(outcome.Categories, category) {
			outcomes = append(outcomes, outcome)
		}
	}
	return outcomes
}

func applies(categories []string, category string) bool {
	return len(categories) == 0 || slices.Contains(categories, category)
}
