package rules

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Procedure is what a pack says of every procedure that it provides for. The section of a procedure embeds it, and adds the choices
// that only that procedure branches on; a procedure without any is a Procedure and no more.
type Procedure struct {
	Clocks         map[string]Clock `yaml:"clocks" json:"-"` // of the procedure's file; with the others they are the pack's
	Parties        []Party          `yaml:"parties" json:"parties"`
	PartiesArticle string           `yaml:"parties_article" json:"parties_article"` // who may ask, and for what
	// PartiesArticles are for records of categories of which another article says who may ask.
	PartiesArticles   map[string]string  `yaml:"parties_articles" json:"parties_articles,omitempty"`
	AcceptanceArticle string             `yaml:"acceptance_article" json:"acceptance_article,omitempty"` // empty: none speaks of accepting and refusing
	ProofArticle      string             `yaml:"proof_article" json:"proof_article,omitempty"`           // asks for proof with the filing
	SupplementTime    SupplementTime     `yaml:"supplement_time" json:"supplement_time"`
	Pending           *Pending           `yaml:"pending" json:"pending,omitempty"`
	Channels          []casefile.Channel `yaml:"channels" json:"channels"`
	Grounds           []Ground           `yaml:"grounds" json:"grounds"`
	Outcomes          []Outcome          `yaml:"outcomes" json:"outcomes"`
	Steps             Steps              `yaml:"steps" json:"steps"`
	Remedies          []Remedy           `yaml:"remedies" json:"remedies"`
	// Electronic is from when a document that lies ready for an account counts as served: see ServedWhen.
	Electronic casefile.ServiceStart `yaml:"electronic_service" json:"electronic_service,omitempty"`
}

// Steps names the clock that each step of a procedure runs on. A step that the pack does not have is not in it, and has no clock ("").
type Steps map[casefile.Step]string

// of names the clocks of the steps, those that there are.
func (s Steps) of(steps []casefile.Step) []string {
	var clocks []string
	for _, step := range steps {
		if clock := s[step]; clock != "" {
			clocks = append(clocks, clock)
		}
	}
	return clocks
}

// Party is who may object.
type Party string

// The parties.
const (
	Subject         Party = "subject"
	InterestedParty Party = "interested_party"
	Anybody         Party = "anybody" // any person or organisation, with proof of what it says
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
	Basis   Basis            `yaml:"basis" json:"basis,omitempty"` // Policy: no article has it, it is the operator's own; empty: the article's
	// DirectArticle is what a decision of a unit rests on that was approached directly, where it is another.
	DirectArticle string `yaml:"direct_article" json:"direct_article,omitempty"`
	// CategoryArticles are for records of categories of which another article speaks.
	CategoryArticles map[string]string `yaml:"category_articles" json:"category_articles,omitempty"`
	// Categories of the catalogue for whose records the outcome has a meaning; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
	// Usual is what is decided for most records to which the outcome can apply, and put first to whoever decides.
	Usual bool `yaml:"usual" json:"usual,omitempty"`
	// Also are effects that begin with the outcome's own.
	Also []AlsoEffect `yaml:"also" json:"also,omitempty"`
}

// AlsoEffect is an effect that begins with an outcome's own.
type AlsoEffect struct {
	Effect  casefile.EffectKind `yaml:"effect" json:"effect"`
	Article string              `yaml:"article" json:"article,omitempty"` // empty: the outcome's
	For     string              `yaml:"for" json:"for,omitempty"`         // a clock of the pack that says how long it lasts; empty: for good
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
	Period  *Period  `yaml:"period" json:"period,omitempty"`   // from learning of the decision, unless From says otherwise; none for a complaint
	// From is from when the period runs, where that is not from learning of the decision: nobody here knows the day, which can lie long before, and none is told.
	From Text `yaml:"from" json:"from,omitzero"`
}

// Against are those of the remedies that there are against what a body has decided. A court is no administrative organ: nothing that it does is reviewed or
// sued over as an administrative act (行政复议法 2, 行政诉讼法 2).
func Against(remedies []Remedy, court bool) []Remedy {
	return slices.DeleteFunc(slices.Clone(remedies), func(r Remedy) bool { return court && (r.ID == AdministrativeReview || r.ID == Litigation) })
}

// Proceeds reports whether one of the remedies is a review or a suit, which can be pending.
func Proceeds(remedies []Remedy) bool {
	return slices.ContainsFunc(remedies, func(r Remedy) bool { return r.ID != Complaint })
}

// LastDay is the last day of the remedy for who learns of the decision at the instant. It returns the zero Date for a remedy without
// a period, or whose period does not run from then.
func (r Remedy) LastDay(learned time.Time, cal *calendar.Calendar) (calendar.Date, error) {
	if r.Period == nil || r.From.ZH != "" {
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

// SupplementTime says which periods stand still while the applicant is asked to supplement. No document says that any does:
// it is the operator's choice, and said as such.
type SupplementTime struct {
	Basis Basis `yaml:"basis" json:"basis"` // always policy
	// StatedPeriods lets periods that an article states stand still as well as the operator's own.
	StatedPeriods bool `yaml:"stated_periods" json:"stated_periods"`
	// AcceptanceArticle says that what is not complete is accepted when it has been supplemented: the period of acceptance begins with
	// the supplement, whatever it rests on. Empty: no article says so.
	AcceptanceArticle string `yaml:"acceptance_article" json:"acceptance_article,omitempty"`
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

// Ground gives the ground with the id. It returns ErrNotFound when the document has no such ground.
func (p *Procedure) Ground(id string) (Ground, error) {
	for _, g := range p.Grounds {
		if g.ID == id {
			return g, nil
		}
	}
	return Ground{}, fmt.Errorf("ground %q: %w", id, ErrNotFound)
}

// PartiesArticleFor says by which article somebody may ask about a record of the category.
func (p *Procedure) PartiesArticleFor(category string) string {
	return cmp.Or(p.PartiesArticles[category], p.PartiesArticle)
}

// Outcome gives the outcome with the id. It returns ErrNotFound when the document does not allow it.
func (p *Procedure) Outcome(id casefile.Outcome) (Outcome, error) {
	for _, outcome := range p.Outcomes {
		if outcome.ID == id {
			return outcome, nil
		}
	}
	return Outcome{}, fmt.Errorf("outcome %q: %w", id, ErrNotFound)
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
func (p *Procedure) Others() bool {
	return slices.Contains(p.Parties, InterestedParty) || slices.Contains(p.Parties, Anybody)
}

// GroundsFor lists the grounds that can apply to a record of the category, for who speaks for its subject or for somebody else.
func (p *Procedure) GroundsFor(category string, forSubject bool) []Ground {
	var grounds []Ground
	for _, g := range p.Grounds {
		if applies(g.Categories, category) && (forSubject || !g.SubjectOnly) {
			grounds = append(grounds, g)
		}
	}
	return grounds
}

// OutcomesFor lists the outcomes that have a meaning for a record of the category.
func (p *Procedure) OutcomesFor(category string) []Outcome {
	var outcomes []Outcome
	for _, outcome := range p.Outcomes {
		if applies(outcome.Categories, category) {
			outcomes = append(outcomes, outcome)
		}
	}
	return outcomes
}

func applies(categories []string, category string) bool {
	return len(categories) == 0 || slices.Contains(categories, category)
}
