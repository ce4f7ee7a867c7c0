package rules

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Commitment is what commitments and their checks (信用承诺) branch on.
type Commitment struct {
	Procedure `yaml:",inline"`

	// Kinds are kinds of matter that are not handled on a commitment. Who publishes an item says of each that the item is none.
	Kinds []MatterKind `yaml:"kinds" json:"kinds,omitempty"`
	// Excludes are parties that cannot commit.
	Excludes []Exclusion `yaml:"excludes" json:"excludes"`

	ItemsArticle    string `yaml:"items_article" json:"items_article,omitempty"`       // items are a published list; empty: the operator's own rule
	TellArticle     string `yaml:"tell_article" json:"tell_article,omitempty"`         // what the party is told in writing before
	ChoiceArticle   string `yaml:"choice_article" json:"choice_article,omitempty"`     // it chooses freely
	WithdrawArticle string `yaml:"withdraw_article" json:"withdraw_article,omitempty"` // and may withdraw
	PapersArticle   string `yaml:"papers_article" json:"papers_article,omitempty"`     // papers follow later, or are waived
	RecordArticle   string `yaml:"record_article" json:"record_article,omitempty"`     // the commitment and how it is kept are recorded
	CheckArticle    string `yaml:"check_article" json:"check_article,omitempty"`       // it is checked afterwards, by class
	ExemptArticle   string `yaml:"exempt_article" json:"exempt_article,omitempty"`     // whoever is not checked is not discriminated against
	RectifyArticle  string `yaml:"rectify_article" json:"rectify_article,omitempty"`   // what is untrue is ordered to be rectified
	PauseArticle    string `yaml:"pause_article" json:"pause_article,omitempty"`       // meanwhile handling stands still; empty: it goes on
	EndArticle      string `yaml:"end_article" json:"end_article,omitempty"`           // the item is ended, and its decision revoked
	AgreedArticle   string `yaml:"agreed_article" json:"agreed_article,omitempty"`     // consequences as agreed in the commitment
	GraveArticle    string `yaml:"grave_article" json:"grave_article,omitempty"`       // measures or a penalty where it is grave
	CriminalArticle string `yaml:"criminal_article" json:"criminal_article,omitempty"` // criminal liability of an untrue commitment
	BreachArticle   string `yaml:"breach_article" json:"breach_article,omitempty"`     // a breach is recorded
}

// MatterKind is a kind of matter that is not handled on a commitment.
type MatterKind struct {
	ID      string `yaml:"id" json:"id"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Article string `yaml:"article" json:"article"`
}

// Exclusion keeps a party from committing as long as it has a record of one of the categories that is in force and not repaired.
type Exclusion struct {
	ID         string   `yaml:"id" json:"id"`
	ZH         string   `yaml:"zh" json:"zh"`
	EN         string   `yaml:"en" json:"en"`
	Article    string   `yaml:"article" json:"article"`
	Categories []string `yaml:"categories" json:"categories,omitempty"` // none: all that tell of misconduct
	Read       *Text    `yaml:"read" json:"read,omitempty"`             // how the operator reads the article, where that names no records; nil: it does
}

// strikes reports whether a record of the category excludes.
func (x Exclusion) strikes(category string) bool {
	if len(x.Categories) == 0 {
		return casefile.OfMisconduct(category)
	}
	return slices.Contains(x.Categories, category)
}

// Excluding is a record that keeps its subject from committing, and by which rule.
type Excluding struct {
	Exclusion
	Record StandingRecord
}

// MustRevoke reports whether a breach has the administrative decision on the item revoked, which an item has that is finished: the article on its end says so
// (shenzhen-2022 64(2)).
func (m *Commitment) MustRevoke(finished bool) bool { return finished && m.EndArticle != "" }

// StandingRecord is a record of a subject as the question whether he may commit sees it: in force, and neither kept from others nor repaired.
type StandingRecord struct {
	Number   string
	Category string
	Item     Text
	Content  casefile.Content
}

// Excluded are the records that keep their subject from committing, each with the first rule that says so.
func (m *Commitment) Excluded(records []StandingRecord) []Excluding {
	var out []Excluding
	for _, r := range records {
		i := slices.IndexFunc(m.Excludes, func(x Exclusion) bool { return x.strikes(r.Category) })
		if i >= 0 {
			out = append(out, Excluding{m.Excludes[i], r})
		}
	}
	return out
}

// TermsFaults are what is wrong with the terms of an item under the pack, beside what they say of themselves: who publishes them says that the
// item is of none of the kinds of matter that are not handled on a commitment.
func (m *Commitment) TermsFaults(t casefile.CommitmentTerms) []casefile.TermsFault {
	faults := t.Faults()
	for _, k := range m.Kinds {
		if !slices.Contains(t.NoneOf, k.ID) {
			faults = append(faults, casefile.TermsFault{Field: "none_of." + k.ID, Message: "error.terms_none_of"})
		}
	}
	return faults
}

// After is the last day of a period that an item of the catalogue, or of a commitment, states: it begins on the day after the given one.
func After(p casefile.ItemPeriod, day calendar.Date, cal *calendar.Calendar) (calendar.Date, error) {
	d := Deadline{Unit: Unit(p.Unit), Start: day.At(12, 0)}
	if err := d.span(p.Amount, cal); err != nil {
		return calendar.Date{}, fmt.Errorf("period of an item: %w", err)
	}
	return d.DueDate(), nil
}

// RectifyBy is the time that the party has to rectify from the instant at which the order was served, with its reckoning: as long as the terms
// say under which it has signed, by the clock of the pack.
func (p *Pack) RectifyBy(t casefile.CommitmentTerms, served time.Time, cal *calendar.Calendar) (Deadline, error) {
	d, err := Compute(p, p.Commitment.Steps[casefile.StepRectify], served, cal)
	if err != nil {
		return d, err
	}
	if d, err = p.Agree(d, t.Rectify, cal); err != nil {
		return d, fmt.Errorf("time to rectify: %w", err)
	}
	return d, nil
}

func (m *Commitment) check(c *checker) {
	for field, entries := range map[string]int{"excludes": len(m.Excludes), "remedies": len(m.Remedies), "outcomes": len(m.Outcomes)} {
		c.has(entries, field)
	}
	for _, step := range []casefile.Step{casefile.StepCheckPromises, casefile.StepPapers, casefile.StepRectify, casefile.StepVerifyRectified, casefile.StepDecide,
		casefile.StepNotifyPartners, casefile.StepReplyUrge} {
		if m.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	if k, err := c.pack.Clock(m.Steps[casefile.StepRectify]); err == nil && !k.Agreed {
		c.fail([]string{"steps"}, "clock %s must be agreed: the terms say how long it is", k.Name)
	}
	for _, o := range casefile.Commitment.Outcomes {
		if _, err := m.Outcome(o.Outcome); err != nil {
			c.fail([]string{"outcomes"}, "outcome %s is missing", o.Outcome)
		}
	}
	for _, a := range m.articles() {
		c.mayCite(a.article, a.field)
	}
	named(c, m.Kinds, nil, func(k MatterKind) string { return k.ID }, "kinds")
	for i, k := range m.Kinds {
		c.text(Text{k.ZH, k.EN}, "kinds", strconv.Itoa(i))
		c.article(k.Article, "kinds", strconv.Itoa(i), "article")
	}
	named(c, m.Excludes, nil, func(x Exclusion) string { return x.ID }, "excludes")
	for i, x := range m.Excludes {
		c.text(Text{x.ZH, x.EN}, "excludes", strconv.Itoa(i))
		c.article(x.Article, "excludes", strconv.Itoa(i), "article")
		if x.Read != nil {
			c.text(*x.Read, "excludes", strconv.Itoa(i), "read")
		}
		for _, category := range x.Categories {
			if !slices.Contains(casefile.Categories, category) {
				c.fail([]string{"excludes", strconv.Itoa(i), "categories"}, "category %q is not one of %v", category, casefile.Categories)
			}
		}
	}
}

type citedField struct{ field, article string }

func (m *Commitment) articles() []citedField {
	return []citedField{{"items_article", m.ItemsArticle}, {"tell_article", m.TellArticle}, {"choice_article", m.ChoiceArticle},
		{"withdraw_article", m.WithdrawArticle}, {"papers_article", m.PapersArticle}, {"record_article", m.RecordArticle},
		{"check_article", m.CheckArticle}, {"exempt_article", m.ExemptArticle}, {"rectify_article", m.RectifyArticle}, {"pause_article", m.PauseArticle},
		{"end_article", m.EndArticle}, {"agreed_article", m.AgreedArticle}, {"grave_article", m.GraveArticle}, {"criminal_article", m.CriminalArticle},
		{"breach_article", m.BreachArticle}}
}

func (m *Commitment) facts(f *factList) {
	for _, k := range m.Kinds {
		f.add(f.of+": not for", k.ID, cited(k.EN, k.Article))
	}
	for _, x := range m.Excludes {
		f.add(f.of+": excludes", x.ID, cited(x.EN, x.Article))
	}
	for _, a := range m.articles() {
		if a.article != "" {
			f.flow(a.field, "article "+a.article)
		}
	}
}
