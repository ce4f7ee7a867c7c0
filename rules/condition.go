package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"creditcase/casefile"
)

// ConditionID names a condition of repair. How each is judged stands in eligibility.go.
type ConditionID string

// The conditions that a pack can set.
const (
	MinimumPublication      ConditionID = "minimum_publication"       // 最短公示期届满
	WithinPublication       ConditionID = "within_publication"        // applied for while the record is published
	CorrectedWhilePublished ConditionID = "corrected_while_published" // corrected while the record was disclosed
	DutyPerformed           ConditionID = "duty_performed"            // 已履行义务
	MisconductCorrected     ConditionID = "corrected"                 // 已纠正
	EffectsRemoved          ConditionID = "effects_removed"           // 已消除不良影响
	InSetPeriod             ConditionID = "in_set_period"             // 在规定期限内
	CleanPeriod             ConditionID = "clean_period"              // no misconduct of the same kind for a time
	NotDeliberate           ConditionID = "not_deliberate"            // 非主观故意
	NotGrave                ConditionID = "not_grave"                 // 情节不属特别严重
	NotForbidden            ConditionID = "not_forbidden"             // no rule forbids repair
	MeasuresTaken           ConditionID = "measures_taken"            // 已实施修复措施
	CommitmentMade          ConditionID = "commitment_made"           // 已作出信用承诺
	NotBarredByBankruptcy   ConditionID = "bankruptcy_bar"            // see casefile.BarBankruptcy
	NotBarredByCommitment   ConditionID = "commitment_bar"            // see casefile.BarFalseCommitment
)

// The conditions of the program itself, which no pack sets.
const (
	OfMisconduct   ConditionID = "of_misconduct"   // the record tells of misconduct: of others there is nothing to repair
	Provided       ConditionID = "provided"        // the document has repair for records of the category
	NoOpenRepair   ConditionID = "no_open_repair"  // no repair of the record is being handled
	NotRepaired    ConditionID = "not_repaired"    // the record is not repaired already
	Organisation   ConditionID = "organisation"    // the organisation on whose record it rests meets the conditions
	OpenObjection  ConditionID = "open_objection"  // an objection to the record is being handled: to be weighed
	EarlierRepairs ConditionID = "earlier_repairs" // the same kind happened, or was repaired, before: to be weighed
)

// Day is a day of a record from which a period of a condition runs.
type Day string

// The days: of the document that made the finding, of the record's publication, of correction, of performance.
const (
	FoundOn     Day = "found_on"
	RecordedOn  Day = "recorded_on"
	CorrectedOn Day = "corrected_on"
	PerformedOn Day = "performed_on"
)

var days = []Day{FoundOn, RecordedOn, CorrectedOn, PerformedOn}

// Condition is one condition on which a record can be repaired.
type Condition struct {
	ID      ConditionID `yaml:"id" json:"id"`
	Article string      `yaml:"article" json:"article,omitempty"`
	Basis   Basis       `yaml:"basis" json:"basis"`
	// Clock is the period of the condition; Classes that of each class of gravity, a class without a clock has no period; UnitsOwn lets
	// the period count that the unit has set for its records (casefile.ItemRepair), before the others.
	Clock    string                      `yaml:"clock" json:"clock,omitempty"`
	Classes  map[casefile.Gravity]string `yaml:"classes" json:"classes,omitempty"`
	UnitsOwn bool                        `yaml:"units_own" json:"units_own,omitempty"`
	// From are the days from which the period runs: the first that is known. StartsAt says what that is, for the unit's own period.
	From     []Day `yaml:"from" json:"from,omitempty"`
	StartsAt Text  `yaml:"starts_at" json:"starts_at,omitzero"`
	// Categories of the catalogue to whose records the condition belongs; none means all.
	Categories []string `yaml:"categories" json:"categories,omitempty"`
	// Related is a bar that lies on the misconduct alone that is related to what bars (shenzhen-2022 83): records of an item that bars are,
	// of others somebody has to judge.
	Related bool `yaml:"related" json:"related,omitempty"`
	// Refuse lets whoever checks the form refuse acceptance for it.
	Refuse bool `yaml:"refuse" json:"refuse,omitempty"`
}

// clocks names the clocks of the condition.
func (x Condition) clocks() []string {
	var clocks []string
	if x.Clock != "" {
		clocks = append(clocks, x.Clock)
	}
	return slices.AppendSeq(clocks, maps.Values(x.Classes))
}

// String says the condition for an operator.
func (x Condition) String() string {
	words := []string{string(x.Basis)}
	if x.UnitsOwn {
		words = append(words, "as the unit has set")
	}
	if x.Clock != "" {
		words = append(words, x.Clock)
	}
	for _, class := range slices.Sorted(maps.Keys(x.Classes)) {
		words = append(words, string(class)+" "+x.Classes[class])
	}
	if len(x.From) > 0 {
		from := make([]string, len(x.From))
		for i, day := range x.From {
			from[i] = string(day)
		}
		words = append(words, "from "+strings.Join(from, " or "))
	}
	if x.Related {
		words = append(words, "on what is related alone")
	}
	if x.Refuse {
		words = append(words, "acceptance may be refused for it")
	}
	return limited(cited(strings.Join(words, ", "), x.Article), x.Categories)
}

// Refusals are the conditions for which whoever checks the form may refuse acceptance of a record of the category.
func (r *Repair) Refusals(category string) []Condition {
	return slices.DeleteFunc(slices.Clone(r.Conditions), func(x Condition) bool { return !x.Refuse || !applies(x.Categories, category) })
}

// needs is what a condition is reckoned by.
type needs struct {
	period bool // a clock, clocks by class, or the unit's own period
	from   bool // a day of the record
}

// theBars are the conditions under which something of the subject bars repair for a time.
var theBars = []ConditionID{NotBarredByBankruptcy, NotBarredByCommitment}

// settable are the conditions that a pack can set.
var settable = map[ConditionID]needs{
	MinimumPublication: {period: true, from: true}, WithinPublication: {}, CorrectedWhilePublished: {}, DutyPerformed: {}, MisconductCorrected: {},
	EffectsRemoved: {}, InSetPeriod: {}, CleanPeriod: {period: true, from: true}, NotDeliberate: {}, NotGrave: {}, NotForbidden: {},
	MeasuresTaken: {}, CommitmentMade: {}, NotBarredByBankruptcy: {period: true}, NotBarredByCommitment: {period: true},
}

// conditions notes what is wrong with the conditions of a repair.
func (c *checker) conditions(list []Condition) {
	named(c, list, slices.Sorted(maps.Keys(settable)), func(x Condition) ConditionID { return x.ID }, "conditions")
	for i, x := range list {
		path := []string{"conditions", strconv.Itoa(i)}
		at := func(field string) []string { return append(slices.Clone(path), field) }
		oneOf(c, x.Basis, bases, at("basis")...)
		c.mayCite(x.Article, at("article")...)
		if x.Basis == Statute && x.Article == "" && !c.pack.ArticlesUnread {
			c.fail(path, "condition %s: article is missing from one that rests on statute", x.ID)
		}
		c.categories(x.Categories, at("categories"))
		need := settable[x.ID]
		hasPeriod := x.Clock != "" || len(x.Classes) > 0 || x.UnitsOwn
		switch {
		case need.period && !hasPeriod:
			c.fail(path, "condition %s: want clock, classes or units_own", x.ID)
		case !need.period && hasPeriod:
			c.fail(path, "condition %s: has no period", x.ID)
		case need.from && len(x.From) == 0:
			c.fail(path, "condition %s: from is missing", x.ID)
		case !need.from && len(x.From) > 0:
			c.fail(at("from"), "condition %s: runs from no day of the record", x.ID)
		case x.Clock != "" && len(x.Classes) > 0:
			c.fail(path, "condition %s: either clock or classes", x.ID)
		case x.Related && !slices.Contains(theBars, x.ID):
			c.fail(at("related"), "condition %s: only a bar lies on what is related", x.ID)
		}
		if x.UnitsOwn {
			c.text(x.StartsAt, at("starts_at")...)
		}
		c.days(x.From, at("from"))
		c.classes(x.Classes, at("classes"))
		c.lasting(x.Clock, at("clock"))
	}
}

func (c *checker) days(from []Day, path []string) {
	for _, day := range from {
		oneOf(c, day, days, path...)
	}
}

// classes notes a fault unless each is a class of gravity, with a clock that is reckoned from a day.
func (c *checker) classes(classes map[casefile.Gravity]string, path []string) {
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		oneOf(c, class, casefile.Gravities, path...)
		c.lasting(classes[class], append(slices.Clone(path), string(class)))
	}
}

// lasting notes a fault unless the pack has the clock, if one is named, and it counts what lasts: not working days, in which somebody acts.
func (c *checker) lasting(clock string, path []string) {
	k, ok := c.pack.Clocks[clock]
	switch {
	case clock == "":
	case !ok:
		c.fail(path, "the pack has no clock %q", clock)
	case k.Unit == WorkingDay || k.Amount == 0:
		c.fail(path, "clock %s: what lasts is counted in days, months or years", clock)
	}
}

func (c *checker) longest(l *LongestPublication) {
	if l == nil {
		return
	}
	c.mayCite(l.Article, "longest", "article")
	c.has(len(l.Classes), "longest.classes")
	c.has(len(l.From), "longest.from")
	c.classes(l.Classes, []string{"longest", "classes"})
	for _, class := range slices.Sorted(maps.Keys(l.Classes)) {
		if k := c.pack.Clocks[l.Classes[class]]; k.Unit == CalendarDay {
			c.fail([]string{"longest", "classes", string(class)}, "clock %s: publication is limited by months or years", k.Name)
		}
	}
	c.days(l.From, []string{"longest", "from"})
	if !slices.Equal(l.From, []Day{FoundOn}) && !slices.Equal(l.From, []Day{FoundOn, RecordedOn}) {
		c.fail([]string{"longest", "from"}, "the longest publication runs from found_on, or where it is not known from recorded_on")
	}
	for class, clock := range l.Classes {
		if unit := c.pack.Clocks[clock].Unit; unit == CalendarDay { // publication ends by months in the database too, see PublicationLimits
			c.fail([]string{"longest", "classes", string(class)}, "clock %s: the longest publication is counted in months or years", clock)
		}
	}
}
