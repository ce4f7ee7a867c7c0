package rules

import (
	"maps"
	"slices"
	"strconv"

	"creditcase/calendar"
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

	RefusalArticle    string `yaml:"refusal_article" json:"refusal_article,omitempty"`       // lets acceptance be refused
	ForwardingArticle string `yaml:"forwarding_article" json:"forwarding_article,omitempty"` // the agency passes on, and tells the applicant
	PushArticle       string `yaml:"push_article" json:"push_article,omitempty"`             // whoever decides tells the agency
	PersonsArticle    string `yaml:"persons_article" json:"persons_article,omitempty"`       // responsible persons apply for themselves
	FeeArticle        string `yaml:"fee_article" json:"fee_article,omitempty"`               // nothing is charged
	WeighArticle      string `yaml:"weigh_article" json:"weigh_article,omitempty"`           // what whoever decides has to weigh

	Conditions []Condition       `yaml:"conditions" json:"conditions,omitempty"`
	Letter     *CommitmentLetter `yaml:"letter" json:"letter,omitempty"` // nil: none is asked for
	Measures   []Measure         `yaml:"measures" json:"measures,omitempty"`
	Materials  []Material        `yaml:"materials" json:"materials,omitempty"`

	// Longest is how long records are published at most; nil: the document says nothing of it by class of gravity.
	Longest *LongestPublication `yaml:"longest" json:"longest,omitempty"`
	// FoundBefore says which rule holds for records found before the document took effect; nil: it makes no difference.
	FoundBefore *FoundBefore `yaml:"found_before" json:"found_before,omitempty"`
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

// LongestPublication is how long records are published at most, by the gravity of what they are about.
type LongestPublication struct {
	Article string                      `yaml:"article" json:"article,omitempty"`
	Classes map[casefile.Gravity]string `yaml:"classes" json:"classes"` // the clock of each class
	From    []Day                       `yaml:"from" json:"from"`       // the days from which it runs: the first that is known
}

// EarlierRule says which rule holds for a record that was found before the document took effect.
type EarlierRule string

// The periods of this document; or those that whoever decides finds to hold, where no rule is known: nobody is then told "not yet" on
// account of this document's periods, and nothing ends by itself.
const (
	EarlierThis EarlierRule = "this"
	EarlierAsk  EarlierRule = "ask"
)

// FoundBefore is which rule holds for records found before a day.
type FoundBefore struct {
	Day  calendar.Date `yaml:"day" json:"day"`
	Rule EarlierRule   `yaml:"rule" json:"rule"`
}

// MaterialsFor lists the papers that belong to records of the category.
func (r *Repair) MaterialsFor(category string) []Material {
	return slices.DeleteFunc(slices.Clone(r.Materials), func(m Material) bool { return !applies(m.Categories, category) })
}

// UsualOutcome is the outcome that usually grants repair of a record of the category, the one that is meant for the category before the
// one that is meant for all; false where no outcome is usual.
func (r *Repair) UsualOutcome(category string) (Outcome, bool) {
	var usual Outcome
	for _, x := range r.Outcomes {
		if x.Usual && applies(x.Categories, category) && (usual.ID == "" || len(x.Categories) > 0) {
			usual = x
		}
	}
	return usual, usual.ID != ""
}

// Grants reports whether the document has anything with which a record of the category can be repaired.
func (r *Repair) Grants(category string) bool {
	return slices.ContainsFunc(r.OutcomesFor(category), func(o Outcome) bool { return o.ID != casefile.OutcomeRefuseRepair })
}

// beside are the clocks that conditions and the longest publication are reckoned by.
func (r *Repair) beside() []string {
	var clocks []string
	for _, c := range r.Conditions {
		clocks = append(clocks, c.clocks()...)
	}
	if r.Longest != nil {
		clocks = slices.AppendSeq(clocks, maps.Values(r.Longest.Classes))
	}
	return clocks
}

func (r *Repair) check(c *checker) {
	oneOf(c, r.AcceptedBy, []AcceptedBy{AcceptedByReceiver, AcceptedByDecider}, "accepted_by")
	oneOf(c, r.DecidedBy, []DecidedBy{DecidedByUnit, DecidedByOperator}, "decided_by")
	r.checkWay(c)
	r.checkArticles(c)
	r.checkOutcomes(c)
	named(c, r.Measures, nil, func(m Measure) string { return m.ID }, "measures")
	for i, m := range r.Measures {
		c.text(Text{m.ZH, m.EN}, "measures", strconv.Itoa(i))
	}
	named(c, r.Materials, nil, func(m Material) string { return m.ID }, "materials")
	for i, m := range r.Materials {
		c.text(Text{m.ZH, m.EN}, "materials", strconv.Itoa(i))
		c.categories(m.Categories, []string{"materials", strconv.Itoa(i), "categories"})
	}
	c.conditions(r.Conditions)
	c.longest(r.Longest)
	if r.FoundBefore != nil {
		oneOf(c, r.FoundBefore.Rule, []EarlierRule{EarlierThis, EarlierAsk}, "found_before", "rule")
		if r.FoundBefore.Day.IsZero() {
			c.fail([]string{"found_before", "day"}, "found_before.day is missing")
		}
	}
}

// checkWay looks for what the way of a repair cannot do without, and for choices that do not go together.
func (r *Repair) checkWay(c *checker) {
	for field, entries := range map[string]int{"parties": len(r.Parties), "channels": len(r.Channels), "remedies": len(r.Remedies),
		"conditions": len(r.Conditions)} {
		c.has(entries, field)
	}
	for _, step := range []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepDecide, casefile.StepNotifyCorrection,
		casefile.StepTakeDown, casefile.StepReplyUrge} {
		if r.Steps[step] == "" {
			c.fail([]string{"steps"}, "step %s is missing", step)
		}
	}
	toUnit := slices.Contains(r.Channels, casefile.ChannelUnit)
	if r.DecidedBy == DecidedByOperator {
		if toUnit {
			c.fail([]string{"channels"}, "channels: nothing is filed with a unit where the operator decides")
		}
		if r.AcceptedBy == AcceptedByDecider {
			c.fail([]string{"accepted_by"}, "accepted_by: the operator, who decides, is the receiver already")
		}
		if r.PushArticle != "" {
			c.fail([]string{"push_article"}, "push_article: the operator, who decides, has nobody to tell")
		}
	}
	if !slices.Contains(r.Channels, casefile.ChannelAgency) {
		if r.AcceptedBy == AcceptedByDecider {
			c.fail([]string{"accepted_by"}, "accepted_by: nothing is filed with the agency, which would forward it")
		}
		if r.ForwardingArticle != "" || r.Steps[casefile.StepTransfer] != "" {
			c.fail([]string{"channels"}, "channels: nothing is filed with the agency, which would forward it")
		}
	}
	if r.SupplementTime.Basis != Policy {
		c.fail([]string{"supplement_time"}, "supplement_time: basis is policy: no document says that a period stands still")
	}
}

func (r *Repair) checkArticles(c *checker) {
	c.article(r.PartiesArticle, "parties_article")
	for field, article := range map[string]string{"refusal_article": r.RefusalArticle, "forwarding_article": r.ForwardingArticle,
		"push_article": r.PushArticle, "persons_article": r.PersonsArticle, "fee_article": r.FeeArticle, "weigh_article": r.WeighArticle} {
		c.mayCite(article, field)
	}
	if r.Letter != nil {
		c.mayCite(r.Letter.Article, "letter", "article")
	}
	for i, m := range r.Measures {
		c.mayCite(m.Article, "measures", strconv.Itoa(i), "article")
	}
	for i, m := range r.Materials {
		c.mayCite(m.Article, "materials", strconv.Itoa(i), "article")
	}
}

// checkOutcomes holds the outcomes against each other: refusing is one of them, and for every category that can be granted one is usual.
func (r *Repair) checkOutcomes(c *checker) {
	if _, err := r.Outcome(casefile.OutcomeRefuseRepair); err != nil {
		c.fail([]string{"outcomes"}, "outcome %s is missing", casefile.OutcomeRefuseRepair)
	}
	usual := make(map[string]casefile.Outcome)
	for i, x := range r.Outcomes {
		if !x.Usual {
			continue
		}
		path := []string{"outcomes", strconv.Itoa(i), "usual"}
		if x.ID == casefile.OutcomeRefuseRepair {
			c.fail(path, "outcome %s: refusing is not what is usual", x.ID)
		}
		categories := x.Categories
		if len(categories) == 0 {
			categories = []string{""}
		}
		for _, category := range categories {
			if other := usual[category]; other != "" {
				c.fail(path, "outcome %s: %s is usual for the same records", x.ID, other)
			}
			usual[category] = x.ID
		}
	}
	for _, category := range casefile.Categories {
		if _, ok := r.UsualOutcome(category); r.Grants(category) && !ok {
			c.fail([]string{"outcomes"}, "no outcome is usual for records of category %s", category)
		}
	}
}

func (r *Repair) facts(l *factList) {
	l.flow("accepted_by", string(r.AcceptedBy))
	l.flow("decided_by", string(r.DecidedBy))
	for _, c := range r.Conditions {
		l.add(l.of+": conditions", string(c.ID), c.String())
	}
	if r.Longest != nil {
		for _, class := range slices.Sorted(maps.Keys(r.Longest.Classes)) {
			l.flow("longest publication, "+string(class), cited(r.Longest.Classes[class], r.Longest.Article))
		}
	}
	if r.FoundBefore != nil {
		l.flow("found before "+r.FoundBefore.Day.String(), string(r.FoundBefore.Rule))
	}
	if r.Letter != nil {
		word := "asked for"
		if r.Letter.Publish {
			word = "asked for and published"
		}
		l.flow("letter of commitment", cited(word, r.Letter.Article))
	}
	for _, a := range []struct{ field, article string }{{"refusal", r.RefusalArticle}, {"forwarding", r.ForwardingArticle},
		{"decision told to the agency", r.PushArticle}, {"persons apply for themselves", r.PersonsArticle}, {"no fee", r.FeeArticle},
		{"to be weighed", r.WeighArticle}} {
		if a.article != "" {
			l.flow(a.field, "article "+a.article)
		}
	}
	for _, m := range r.Measures {
		l.add(l.of+": measures", m.ID, cited(m.EN, m.Article))
	}
	for _, m := range r.Materials {
		word := m.EN
		if m.Optional {
			word += " (may be left out)"
		}
		l.add(l.of+": materials", m.ID, limited(cited(word, m.Article), m.Categories))
	}
}
