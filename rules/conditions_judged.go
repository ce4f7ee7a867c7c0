package rules

import (
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
)

// condition judges a condition of the pack.
func (j judge) condition(c Condition) (ConditionState, error) {
	s := ConditionState{ID: c.ID, State: ToShow, Article: c.Article, Basis: c.Basis, Refuse: c.Refuse}
	switch c.ID {
	case MinimumPublication:
		return j.minimum(c, s)
	case CleanPeriod:
		return j.clean(c, s)
	case NotBarredByBankruptcy:
		return j.bar(c, s, casefile.BarBankruptcy)
	case NotBarredByCommitment:
		return j.bar(c, s, casefile.BarFalseCommitment)
	case WithinPublication:
		return j.published(s), nil
	case CorrectedWhilePublished:
		return j.by(s, j.facts.CorrectedOn, j.facts.PublishedUntil), nil
	case DutyPerformed:
		return j.done(s, j.facts.PerformedOn), nil
	case MisconductCorrected:
		return j.done(s, j.facts.CorrectedOn), nil
	case InSetPeriod:
		if j.facts.PerformBy.IsZero() {
			s.Why = WhyDayUnknown
			return s, nil
		}
		return j.by(s, j.facts.PerformedOn, j.facts.PerformBy), nil
	case NotForbidden:
		s.State = Met
		if rule := j.facts.Item.Forbidden; rule != nil {
			s.State, s.Why, s.Note = Unmet, WhyForbidden, Text{rule.ZH, rule.EN}
		}
	case NotGrave:
		s.State, s.Why = ToWeigh, WhyMayRefuse
	case EffectsRemoved, NotDeliberate, MeasuresTaken, CommitmentMade, // what nobody but the applicant can show
		OfMisconduct, Provided, NoOpenRepair, NotRepaired, Organisation, OpenObjection, EarlierRepairs: // no pack sets these
	}
	return s, nil
}

// done is whether something has been done: what the record does not say the applicant shows.
func (j judge) done(s ConditionState, on calendar.Date) ConditionState {
	if on.IsZero() {
		return s
	}
	return j.since(s, on)
}

// since is met from the day on.
func (j judge) since(s ConditionState, from calendar.Date) ConditionState {
	s.From, s.State = from, Met
	if j.today.Before(from) {
		s.State = Unmet
	}
	return s
}

// by is whether something was done on or before a day. What was done later cannot be put right by the passing of time; an end that is
// not known has not passed.
func (j judge) by(s ConditionState, on, last calendar.Date) ConditionState {
	switch {
	case on.IsZero():
	case !last.IsZero() && on.After(last):
		s.State, s.Why = Unmet, WhyTooLate
	default:
		return j.since(s, on)
	}
	return s
}

// published is whether the record is still published.
func (j judge) published(s ConditionState) ConditionState {
	s.Until = j.facts.PublishedUntil
	switch {
	case s.Until.IsZero():
		s.State, s.Why = Met, WhyNoEnd
	case j.today.After(s.Until):
		s.State, s.Why = Unmet, WhyPublicationOver
	default:
		s.State, s.Why = Met, WhyUntil
	}
	return s
}

// minimum is whether the shortest publication is over.
func (j judge) minimum(c Condition, s ConditionState) (ConditionState, error) {
	k, why, err := j.shortest(c)
	if err != nil {
		return s, err
	}
	if why == WhyNoMinimum {
		s.State, s.Why = Met, why
		return s, nil
	}
	from := j.first(c.From)
	if why == WhyNone && from.IsZero() {
		why = WhyDayUnknown
	}
	if s.Why = why; why != WhyNone {
		return s, nil
	}
	s, err = j.after(s, k, from)
	if s.State == Unmet && j.earlier() {
		s.State, s.Why, s.From = ToWeigh, WhyEarlierRule, calendar.Date{}
	}
	return s, err
}

// shortest is the period of the shortest publication, or why there is none.
func (j judge) shortest(c Condition) (Clock, Why, error) {
	own, clock := j.facts.Item.Minimum, c.Clock
	switch {
	case c.UnitsOwn && own != nil:
		return Clock{Amount: own.Amount, Unit: Unit(own.Unit), StartsAt: c.StartsAt, Article: c.Article, Basis: Policy}, WhyNone, nil
	case len(c.Classes) > 0 && j.facts.Item.Class == "":
		return Clock{}, WhyClassUnknown, nil
	case len(c.Classes) > 0:
		clock = c.Classes[j.facts.Item.Class]
	}
	if clock == "" {
		return Clock{}, WhyNoMinimum, nil
	}
	k, err := j.pack.Clock(clock)
	return k, WhyNone, err
}

// clean is whether the time after the correction passed without the same kind of misconduct. What was found within it is not undone by
// waiting longer.
func (j judge) clean(c Condition, s ConditionState) (ConditionState, error) {
	from := j.first(c.From)
	if from.IsZero() {
		s.Why = WhyDayUnknown
		return s, nil
	}
	k, err := j.pack.Clock(c.Clock)
	if err != nil {
		return s, err
	}
	if s, err = j.after(s, k, from); err != nil {
		return s, err
	}
	if again := j.facts.SameKindAfter; again.After(from) && again.Before(s.From) {
		s.State, s.Why, s.From = Unmet, WhySameKind, calendar.Date{}
	}
	return s, nil
}

// bar is whether the time is over for which the subject is barred, for the latest of what bars him. A bar on what is related alone lies on
// records of the items that bar; whether another record is related, whoever checks or decides judges.
func (j judge) bar(c Condition, s ConditionState, bar casefile.RepairBar) (ConditionState, error) {
	s.State = Met
	k, err := j.pack.Clock(c.Clock)
	if err != nil {
		return s, err
	}
	for _, b := range j.facts.Bars {
		if b.Bar != bar {
			continue
		}
		ends, err := j.after(s, k, b.Since)
		if err != nil {
			return s, err
		}
		if ends.From.After(s.From) {
			s = ends
		}
	}
	if s.State == Unmet && c.Related && j.facts.Item.Bars != bar {
		s.State, s.Why, s.From = ToWeigh, WhyPerhapsRelated, calendar.Date{}
	}
	return s, nil
}

// after is met from the day on that follows the end of a period.
func (j judge) after(s ConditionState, k Clock, from calendar.Date) (ConditionState, error) {
	d := j.pack.reckon(k, from.Start())
	if err := d.count(j.cal); err != nil {
		return s, fmt.Errorf("period from %s: %w", from, err)
	}
	if k.Unit == CalendarDay { // nobody has to act at its end, so it does not move on over days off
		d.Due, d.Skipped = from.AddDays(k.Amount).End(), []DayNote{}
	}
	s.Deadline = &d
	return j.since(s, d.DueDate().AddDays(1)), nil
}
