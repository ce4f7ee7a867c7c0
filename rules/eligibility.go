package rules

import (
	"fmt"
	"slices"

	"creditcase/calendar"
	"creditcase/casefile"
)

// RepairFacts are what is known of a record for judging whether it can be repaired. A zero day is one that is not known.
type RepairFacts struct {
	Category string // of the catalogue
	Item     casefile.ItemRepair

	FoundOn        calendar.Date // of the document that made the finding
	PerformBy      calendar.Date // until when the duty was to be performed
	PerformedOn    calendar.Date
	CorrectedOn    calendar.Date
	RecordedOn     calendar.Date // first day of publication
	PublishedUntil calendar.Date // last day of publication, where the record names one

	// SameKindAfter is when another record of the subject under the same item was first found after the correction: it is the first that
	// says whether the time after the correction was clean.
	SameKindAfter  calendar.Date
	SameKind       int // other records of the subject under the same item
	RepairedBefore int // those of them that were repaired

	Bars          []BarFact
	OpenRepair    string // number of a case of repair of the record that is open
	OpenObjection string // number of a case of objection to the record that is open
	Repaired      bool   // an effect of a repair is in force

	// Follows is the organisation's record on which that of a responsible person rests.
	Follows *RepairFacts
}

// BarFact is something of the subject that bars repair for a time, and since when.
type BarFact struct {
	Bar   casefile.RepairBar
	Since calendar.Date
}

// State is how a condition stands.
type State string

// The states. What only papers can show, and what is weighed by whoever decides, keeps nobody from applying.
const (
	Met     State = "met"
	Unmet   State = "unmet"
	ToShow  State = "to_show"  // the system does not know it: the applicant shows it by papers
	ToWeigh State = "to_weigh" // no condition of its own accord, but whoever accepts or decides looks at it
)

// Why says more of a state than the condition does. Its words are those of the message repair.why.<Why>.
type Why string

// The reasons.
const (
	WhyNone            Why = ""
	WhyNoMinimum       Why = "no_minimum"       // no shortest publication is set for the record
	WhyClassUnknown    Why = "class_unknown"    // the catalogue does not say the class of gravity
	WhyDayUnknown      Why = "day_unknown"      // the day is not known from which the period runs
	WhyEarlierRule     Why = "earlier_rule"     // found before the document took effect, and no rule says what holds
	WhyPublicationOver Why = "publication_over" // the record is not published any more
	WhyNoEnd           Why = "no_end"           // the record names no end of its publication
	WhyUntil           Why = "until"            // published until then: Until
	WhyTooLate         Why = "too_late"         // done after the set period, or after publication
	WhySameKind        Why = "same_kind"        // the same kind of misconduct was found in the time after the correction
	WhyForbidden       Why = "forbidden"        // the catalogue names a rule: Note
	WhyOpen            Why = "open"             // a case is open: Case
	WhyRepaired        Why = "repaired"         // the record is repaired already
	WhyOrganisation    Why = "organisation"     // the organisation does not meet the conditions yet
	WhyMayRefuse       Why = "may_refuse"       // acceptance may be refused for it
	WhyNotMisconduct   Why = "not_misconduct"   // the record tells of no misconduct
	WhyNotProvided     Why = "not_provided"     // the document has no repair for records of the category
	WhyPerhapsRelated  Why = "perhaps_related"  // the subject is barred for what is related to the misconduct that bars
	WhyEarlierRepairs  Why = "earlier_repairs"  // SameKind and RepairedBefore of the facts
)

// ConditionState is how one condition stands on a day.
type ConditionState struct {
	ID       ConditionID
	State    State
	Article  string // of the pack's document; empty where none states the condition
	Basis    Basis
	From     calendar.Date // the first day on which it is met; zero: not known, or never
	Until    calendar.Date // the last day on which it is met; zero: for good
	Deadline *Deadline     // how From is reckoned: it is the day after the deadline's
	Refuse   bool          // whoever checks the form may refuse acceptance for it
	Why      Why
	Note     Text   // of the catalogue or the pack
	Case     string // number of the open case
	Counts   [2]int // SameKind and RepairedBefore
}

// Eligibility is whether a record can be repaired on a day, condition by condition in the pack's order, those of the program last.
type Eligibility struct {
	Conditions []ConditionState
	// Ends is when publication ends at the latest by itself, where the document sets that by class of gravity; nil: not known.
	Ends *Deadline
}

// May reports whether nothing that the system knows is in the way.
func (e Eligibility) May() bool {
	for _, c := range e.Conditions {
		if c.State == Unmet {
			return false
		}
	}
	return true
}

// MayApply reports whether an application is taken at all: who does not meet the conditions yet may apply, and gets a written answer. It
// is not taken while a repair of the record is open, when the record is repaired already, nor where there is nothing to repair.
func (e Eligibility) MayApply() bool {
	_, closed := e.Closed()
	return !closed
}

// Closed is the condition for which no application is taken; false where one is.
func (e Eligibility) Closed() (ConditionState, bool) {
	for _, c := range e.Conditions {
		if c.State == Unmet && slices.Contains([]ConditionID{OfMisconduct, NoOpenRepair, NotRepaired}, c.ID) {
			return c, true
		}
	}
	return ConditionState{}, false
}

// barring are the conditions on which the law leaves no judgement: whoever checks or decides cannot pass over them. The bar on what is
// related to grave obstruction of bankruptcy is not one of these: what is related somebody has to judge (shenzhen-2022 83).
var barring = []ConditionID{NotForbidden, NotBarredByCommitment, NotRepaired, NoOpenRepair, OfMisconduct}

// Unmet are the conditions that are known not to be met: those that bar, and those that whoever checks or decides may judge otherwise.
func (e Eligibility) Unmet() (bars, judgement []ConditionState) {
	for _, c := range e.Conditions {
		switch {
		case c.State != Unmet:
		case slices.Contains(barring, c.ID):
			bars = append(bars, c)
		default:
			judgement = append(judgement, c)
		}
	}
	return bars, judgement
}

// FirstDay is the first day on which every condition is met that a day can tell, the latest of the conditions' own; the zero Date where
// none has a day. It is false where a condition is never met by the passing of days, or not any more by then.
func (e Eligibility) FirstDay() (calendar.Date, bool) {
	var first calendar.Date
	for _, c := range e.Conditions {
		if c.State == Unmet && c.From.IsZero() {
			return calendar.Date{}, false
		}
		if c.From.After(first) {
			first = c.From
		}
	}
	for _, c := range e.Conditions {
		if !c.Until.IsZero() && first.After(c.Until) {
			return calendar.Date{}, false
		}
	}
	return first, true
}

// MayRepair says whether the record can be repaired today under the pack. It returns ErrNotFound where the pack does not provide for
// repair.
func (p *Pack) MayRepair(f RepairFacts, cal *calendar.Calendar, today calendar.Date) (Eligibility, error) {
	if !p.Provides(casefile.FlowRepair) {
		return Eligibility{}, fmt.Errorf("repair in pack %s: %w", p.ID, ErrNotFound)
	}
	j := judge{pack: p, facts: f, cal: cal, today: today}
	var e Eligibility
	for _, c := range p.Repair.Conditions {
		if !applies(c.Categories, f.Category) {
			continue
		}
		s, err := j.condition(c)
		if err != nil {
			return Eligibility{}, fmt.Errorf("condition %s of pack %s: %w", c.ID, p.ID, err)
		}
		e.Conditions = append(e.Conditions, s)
	}
	if f.Follows != nil && p.Repair.PersonsArticle != "" {
		s, err := j.organisation()
		if err != nil {
			return Eligibility{}, err
		}
		e.Conditions = append(e.Conditions, s)
	}
	e.Conditions = append(e.Conditions, j.own()...)
	var err error
	e.Ends, err = j.ends()
	return e, err
}

// judge looks at the facts of one record on one day.
type judge struct {
	pack  *Pack
	facts RepairFacts
	cal   *calendar.Calendar
	today calendar.Date
}

// own are the conditions of the program: what is being handled already, and what is to be weighed.
func (j judge) own() []ConditionState {
	states := []ConditionState{{ID: NotRepaired, State: Met, Basis: Policy}, {ID: NoOpenRepair, State: Met, Basis: Policy}}
	if j.facts.Repaired {
		states[0].State, states[0].Why = Unmet, WhyRepaired
	}
	if j.facts.OpenRepair != "" {
		states[1].State, states[1].Why, states[1].Case = Unmet, WhyOpen, j.facts.OpenRepair
	}
	switch category := j.facts.Category; {
	case !casefile.OfMisconduct(category):
		states = append(states, ConditionState{ID: OfMisconduct, State: Unmet, Basis: Policy, Why: WhyNotMisconduct})
	case category != "" && !j.pack.Repair.Grants(category):
		states = append(states, ConditionState{ID: Provided, State: Unmet, Basis: Statute, Article: j.pack.Repair.PartiesArticle, Why: WhyNotProvided})
	}
	if j.facts.OpenObjection != "" {
		states = append(states, ConditionState{ID: OpenObjection, State: ToWeigh, Basis: Policy, Why: WhyOpen, Case: j.facts.OpenObjection})
	}
	if j.facts.SameKind+j.facts.RepairedBefore > 0 {
		s := ConditionState{ID: EarlierRepairs, State: ToWeigh, Basis: Policy, Article: j.pack.Repair.WeighArticle, Why: WhyEarlierRepairs,
			Counts: [2]int{j.facts.SameKind, j.facts.RepairedBefore}}
		if s.Article != "" {
			s.Basis = Statute
		}
		states = append(states, s)
	}
	return states
}

// organisation is the condition of a responsible person: the organisation on whose record his rests meets the conditions, or its record
// has been repaired. That it has applied itself is not in his way.
func (j judge) organisation() (ConditionState, error) {
	s := ConditionState{ID: Organisation, State: Met, Article: j.pack.Repair.PersonsArticle, Basis: Statute}
	if j.facts.Follows.Repaired {
		return s, nil
	}
	facts := *j.facts.Follows
	facts.OpenRepair, facts.Follows = "", nil
	e, err := j.pack.MayRepair(facts, j.cal, j.today)
	if err != nil {
		return s, err
	}
	first, ever := e.FirstDay()
	for _, c := range e.Conditions {
		if ever && c.Deadline != nil && c.From == first {
			s.Deadline = c.Deadline
		}
		if !c.Until.IsZero() && (s.Until.IsZero() || c.Until.Before(s.Until)) {
			s.Until = c.Until
		}
	}
	s.From = first
	if !e.May() {
		s.State, s.Why = Unmet, WhyOrganisation
	}
	return s, nil
}

// ends is when publication ends by itself.
func (j judge) ends() (*Deadline, error) {
	l := j.pack.Repair.Longest
	if l == nil || j.earlier() {
		return nil, nil //nolint:nilnil // nothing is known of it
	}
	clock, from := l.Classes[j.facts.Item.Class], j.first(l.From)
	if clock == "" || from.IsZero() {
		return nil, nil //nolint:nilnil // nothing is known of it
	}
	d, err := Compute(j.pack, clock, from.Start(), j.cal)
	if err != nil {
		return nil, fmt.Errorf("longest publication: %w", err)
	}
	return &d, nil
}

// earlier reports that the record was found before the document took effect, and no rule is known that says which periods hold.
func (j judge) earlier() bool {
	b, found := j.pack.Repair.FoundBefore, j.first([]Day{FoundOn, RecordedOn}) // what was recorded had been found
	return b != nil && b.Rule == EarlierAsk && !found.IsZero() && found.Before(b.Day)
}

// first is the first of the days that is known.
func (j judge) first(days []Day) calendar.Date {
	for _, day := range days {
		if on := j.day(day); !on.IsZero() {
			return on
		}
	}
	return calendar.Date{}
}

func (j judge) day(day Day) calendar.Date {
	switch day {
	case FoundOn:
		return j.facts.FoundOn
	case RecordedOn:
		return j.facts.RecordedOn
	case CorrectedOn:
		return j.facts.CorrectedOn
	case PerformedOn:
		return j.facts.PerformedOn
	}
	return calendar.Date{}
}
