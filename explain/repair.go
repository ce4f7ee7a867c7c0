package explain

import (
	"creditcase/messages"
	"creditcase/rules"
)

// Condition is what a condition of repair is called.
func Condition(p *messages.Printer, id rules.ConditionID) string {
	return p.T("repair.condition." + string(id))
}

// ConditionState says of a condition what its state leaves open: why it stands so, how the day is reckoned from which it is met, and which
// day that is. It is empty where the state says all.
func ConditionState(p *messages.Printer, s rules.ConditionState) string {
	parts := []string{why(p, s)}
	if s.Deadline != nil {
		parts = append(parts, Sentence(p, *s.Deadline))
	}
	if s.State == rules.Unmet && !s.From.IsZero() {
		parts = append(parts, p.T("repair.from", p.LongDate(s.From.Start())))
	}
	text := ""
	for _, part := range parts {
		if text != "" && part != "" && p.Lang() == messages.English {
			text += " "
		}
		text += part
	}
	return text
}

func why(p *messages.Printer, s rules.ConditionState) string {
	key := "repair.why." + string(s.Why)
	switch s.Why {
	case rules.WhyNone:
		return ""
	case rules.WhyUntil, rules.WhyPublicationOver:
		return p.T(key, p.LongDate(s.Until.Start()))
	case rules.WhyOpen:
		return p.T(key, s.Case)
	case rules.WhyEarlierRepairs:
		return p.T(key, s.Counts[0], s.Counts[1])
	case rules.WhyForbidden:
		return p.T(key) + Pick(p, s.Note)
	case rules.WhyNoMinimum, rules.WhyClassUnknown, rules.WhyDayUnknown, rules.WhyEarlierRule, rules.WhyNoEnd, rules.WhyTooLate,
		rules.WhySameKind, rules.WhyRepaired, rules.WhyNotMisconduct, rules.WhyNotProvided, rules.WhyPerhapsRelated,
		rules.WhyOrganisation, rules.WhyMayRefuse:
	}
	return p.T(key)
}

// FirstDay says from when on a record can be repaired at the earliest, or that waiting does not help. It is empty for a record that can be
// repaired now.
func FirstDay(p *messages.Printer, e rules.Eligibility) string {
	first, ever := e.FirstDay()
	switch {
	case e.May():
		return ""
	case !ever:
		return p.T("repair.first_day.never")
	}
	return p.T("repair.first_day", p.LongDate(first.Start()))
}
