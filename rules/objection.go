package rules

import (
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Party is who may object.
type Party string

// The parties.
const (
	Subject         Party = "subject"
	InterestedParty Party = "interested_party"
	Anybody         Party = "anybody" // any person or organisation, with proof of what it says
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
	// SubjectOnly is a ground of which only the subject of the record can speak.
	SubjectOnly bool `yaml:"subject_only" json:"subject_only,omitempty"`
}

// Outcome is a result that the document allows.
type Outcome struct {
	ID      casefile.Outcome `yaml:"id" json:"id"`
	ZH      string           `yaml:"zh" json:"zh,omitempty"` // the document's own word, where it has one of its own
	EN      string           `yaml:"en" json:"en,omitempty"`
	Article string           `yaml:"article" json:"article"`
	// DirectArticle is what a decision of a unit rests on that was approached directly, where it is another.
	DirectArticle string `yaml:"direct_article" json:"direct_article,omitempty"`
	// CategoryArticles are for records of categories of which another article speaks.
	CategoryArticles map[string]string `yaml:"category_articles" json:"category_articles,omitempty"`
	// Categories of the catalogue for whose records the outcome has a meaning; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
}

// RemedyID names a way to contest a decision.
type RemedyID string

// The remedies.
const (
	AdministrativeReview RemedyID = "administrative_review" // 行政复议
	Litigation           RemedyID = "litigation"            // 行政诉讼
	CivilSuit            RemedyID = "civil_suit"            // 民事诉讼
	Complaint            RemedyID = "complaint"             // 投诉
)

// Remedy is a way to contest a decision, and until when.
type Remedy struct {
	ID      RemedyID `yaml:"id" json:"id"`
	ZH      string   `yaml:"zh" json:"zh"`
	EN      string   `yaml:"en" json:"en"`
	Body    Text     `yaml:"body" json:"body"`                 // to whom one turns
	Article string   `yaml:"article" json:"article,omitempty"` // in the pack's document, where it speaks of the remedy
	Basis   Text     `yaml:"basis" json:"basis"`               // the law that gives it and its period
	Period  *Period  `yaml:"period" json:"period,omitempty"`   // from learning of the decision; none for a complaint
}

// LastDay is the last day of the remedy for who learns of the decision at the instant. It returns the zero Date for a remedy without
// a period.
func (r Remedy) LastDay(learned time.Time, cal *calendar.Calendar) (calendar.Date, error) {
	if r.Period == nil {
		return calendar.Date{}, nil
	}
	d := Deadline{Unit: r.Period.Unit, Start: learned.In(calendar.Zone)}
	if err := d.span(r.Period.Amount, cal); err != nil {
		return calendar.Date{}, fmt.Errorf("last day of %s: %w", r.ID, err)
	}
	return d.DueDate(), nil
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

// ofHandling names the clocks of the steps by which the whole handling is reckoned.
func (s Steps) ofHandling() []string {
	return []string{s.Accept, s.ApproveLate, s.Supplement, s.Compare, s.Correct, s.InformCorrection, s.Transfer, s.Route, s.Verify,
		s.DecideDirect, s.Decide, s.Inform}
}

// SupplementTime says which periods stand still while the applicant is asked to supplement. No document says that any does:
// it is the operator's choice, and said as such.
type SupplementTime struct {
	Basis Basis `yaml:"basis" json:"basis"` // always policy
	// StatedPeriods lets periods that an article states stand still as well as the operator's own.
	StatedPeriods bool `yaml:"stated_periods" json:"stated_periods"`
}

// PendingEffect is what befalls the record while a review or a lawsuit is pending.
type PendingEffect string

// The effects.
const (
	PendingSuspends  PendingEffect = "suspend"  // neither published nor shared
	PendingAnnotates PendingEffect = "annotate" // marked
)

// Pending says what befalls the record while a remedy is pending, and by which article.
type Pending struct {
	Effect  PendingEffect `yaml:"effect" json:"effect"`
	Article string        `yaml:"article" json:"article"`
}

// Objection is what the objection flow branches on.
type Objection struct {
	Parties             []Party            `yaml:"parties" json:"parties"`
	PartiesArticle      string             `yaml:"parties_article" json:"parties_article"`                       // who may object, and of what
	AcceptanceArticle   string             `yaml:"acceptance_article" json:"acceptance_article,omitempty"`       // empty: none speaks of accepting and refusing
	ProofArticle        string             `yaml:"proof_article" json:"proof_article,omitempty"`                 // asks for proof with the objection
	OwnErrorArticle     string             `yaml:"own_error_article" json:"own_error_article,omitempty"`         // on which the agency corrects its own error
	FindingArticle      string             `yaml:"finding_article" json:"finding_article,omitempty"`             // by which the applicant is told what the comparison found
	ResultFilingArticle string             `yaml:"result_filing_article" json:"result_filing_article,omitempty"` // by which a unit files its result with the agency
	UseGoesOnArticle    string             `yaml:"use_goes_on_article" json:"use_goes_on_article,omitempty"`     // by which the record is disclosed and used meanwhile
	SupplementTime      SupplementTime     `yaml:"supplement_time" json:"supplement_time"`
	Pending             *Pending           `yaml:"pending" json:"pending,omitempty"`
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

// whole names the clock of the whole handling: the total, or the one decision of an operator who decides alone; "" where none is
// stated.
func (o Objection) whole() string {
	if o.Steps.Total == "" && o.Handling == casefile.HandlingOperator {
		return o.Steps.Decide
	}
	return o.Steps.Total
}

// ArticleFor is on what a decision with the outcome rests, by the category of the record and by whom it was decided.
func (o Outcome) ArticleFor(category string, direct bool) string {
	switch article, ok := o.CategoryArticles[category]; {
	case ok:
		return article
	case direct && o.DirectArticle != "":
		return o.DirectArticle
	}
	return o.Article
}

// Others reports whether somebody else than the subject may object in his own name, with proof of his standing.
func (o Objection) Others() bool {
	return slices.Contains(o.Parties, InterestedParty) || slices.Contains(o.Parties, Anybody)
}

// GroundsFor lists the grounds that can apply to a record of the category, for who speaks for its subject or for somebody else.
func (o Objection) GroundsFor(category string, forSubject bool) []Ground {
	var grounds []Ground
	for _, g := range o.Grounds {
		if applies(g.Categories, category) && (forSubject || !g.SubjectOnly) {
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
