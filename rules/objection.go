package rules

import (
	"slices"

	"creditcase/casefile"
)

// annotateAts and the others are the choices that a pack has.
var (
	annotateAts  = []AnnotateAt{AnnotateAtReceipt, AnnotateAtAcceptance}
	handlings    = []casefile.Handling{casefile.HandlingOperator, casefile.HandlingUnit}
	ownErrors    = []casefile.OwnError{casefile.OwnErrorAtOnce, casefile.OwnErrorByDeadline, casefile.OwnErrorToUnit}
	resultBys    = []casefile.ResultBy{casefile.ResultByAgency, casefile.ResultByDecider}
	silences     = []Silence{SilenceNone, SilenceSuspendQueries}
	unverifiable = []Unverifiable{UnverifiableNone, UnverifiableDelete}
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

// Objection is what the procedure of objections branches on.
type Objection struct {
	Procedure           `yaml:",inline"`
	OwnErrorArticle     string `yaml:"own_error_article" json:"own_error_article,omitempty"`         // the agency corrects its own error
	FindingArticle      string `yaml:"finding_article" json:"finding_article,omitempty"`             // the applicant is told what was found
	ResultFilingArticle string `yaml:"result_filing_article" json:"result_filing_article,omitempty"` // a unit files its result with the agency
	UseGoesOnArticle    string `yaml:"use_goes_on_article" json:"use_goes_on_article,omitempty"`     // the record is used meanwhile

	AnnotateAt          AnnotateAt       `yaml:"annotate_at" json:"annotate_at"`
	AnnotationArticle   string           `yaml:"annotation_article" json:"annotation_article"`
	casefile.Way        `yaml:",inline"` // own_error is empty where the operator decides alone
	UnitSilent          Silence          `yaml:"unit_silent" json:"unit_silent"`
	UnitSilentArticle   string           `yaml:"unit_silent_article" json:"unit_silent_article,omitempty"`
	Unverifiable        Unverifiable     `yaml:"unverifiable" json:"unverifiable"`
	UnverifiableArticle string           `yaml:"unverifiable_article" json:"unverifiable_article,omitempty"`
}

// whole names the clock of the whole handling: the total, or the one decision of an operator who decides alone; "" where none is
// stated.
func (o *Objection) whole() string {
	if o.Steps[casefile.StepTotal] == "" && o.Handling == casefile.HandlingOperator {
		return o.Steps[casefile.StepDecide]
	}
	return o.Steps[casefile.StepTotal]
}

// needs are the steps that an objection cannot do without under the choices of the pack.
func (o *Objection) needs() []casefile.Step {
	needed := []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepAnnotate, casefile.StepNotifyPartners,
		casefile.StepNotifyCorrection, casefile.StepReplyUrge}
	switch o.Handling {
	case casefile.HandlingOperator:
		needed = append(needed, casefile.StepDecide)
	case casefile.HandlingUnit:
		needed = append(needed, casefile.StepCompare, casefile.StepTransfer, casefile.StepRoute, casefile.StepVerify)
	}
	if o.ResultBy == casefile.ResultByAgency {
		needed = append(needed, casefile.StepInform)
	}
	if o.OwnError == casefile.OwnErrorAtOnce || o.OwnError == casefile.OwnErrorByDeadline {
		needed = append(needed, casefile.StepCorrect)
		if o.ResultBy == casefile.ResultByAgency {
			needed = append(needed, casefile.StepInformCorrection)
		}
	}
	if o.Steps[casefile.StepWindow] != "" {
		needed = append(needed, casefile.StepApproveLate)
	}
	if slices.Contains(o.Channels, casefile.ChannelUnit) {
		needed = append(needed, casefile.StepDecideDirect)
	}
	return needed
}

func (o *Objection) check(c *checker) {
	oneOf(c, o.AnnotateAt, annotateAts, "annotate_at")
	c.article(o.AnnotationArticle, "annotation_article")
	c.article(o.PartiesArticle, "parties_article")
	for field, article := range map[string]string{
		"own_error_article": o.OwnErrorArticle, "finding_article": o.FindingArticle, "result_filing_article": o.ResultFilingArticle,
		"use_goes_on_article": o.UseGoesOnArticle,
	} {
		if article != "" {
			c.article(article, field)
		}
	}
	if o.SupplementTime.Basis != Policy {
		c.fail([]string{"supplement_time"}, "supplement_time: basis is policy: no document says that a period stands still")
	}
	oneOf(c, o.Handling, handlings, "handling")
	if o.Handling == casefile.HandlingUnit || o.OwnError != "" {
		oneOf(c, o.OwnError, ownErrors, "own_error")
	}
	oneOf(c, o.ResultBy, resultBys, "result_by")
	oneOf(c, o.UnitSilent, silences, "unit_silent")
	if o.UnitSilent == SilenceSuspendQueries {
		c.article(o.UnitSilentArticle, "unit_silent_article")
	}
	oneOf(c, o.Unverifiable, unverifiable, "unverifiable")
	if o.Unverifiable == UnverifiableDelete {
		c.article(o.UnverifiableArticle, "unverifiable_article")
	}
	c.has(len(o.Parties), "parties")
	c.has(len(o.Channels), "channels")
	c.has(len(o.Outcomes), "outcomes")
	c.has(len(o.Remedies), "remedies")
	c.has(len(o.Grounds), "grounds")
	for _, step := range o.needs() {
		if o.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
}

func (o *Objection) facts(l *factList) {
	l.flow("annotate_at", cited(string(o.AnnotateAt), o.AnnotationArticle))
	l.flow("handling", string(o.Handling))
	l.flow("own_error", string(o.OwnError))
	l.flow("result_by", string(o.ResultBy))
	l.flow("unit_silent", cited(string(o.UnitSilent), o.UnitSilentArticle))
	l.flow("unverifiable", cited(string(o.Unverifiable), o.UnverifiableArticle))
}
