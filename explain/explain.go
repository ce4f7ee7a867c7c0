// Package explain says in words why a deadline is what it is. It has one place, so that a notice, a page and the command line
// say the same.
package explain

import (
	"slices"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

// Sentence is the deadline's explanation in one sentence, as a notice prints it: how long by which article, from what act,
// which days were left out, who extended it, until when.
func Sentence(p *messages.Printer, d rules.Deadline) string {
	parts := []string{basis(p, d), start(p, d)}
	if d.StartBasis == rules.Policy {
		parts = append(parts, p.T("explain.start_own"))
	}
	parts = append(parts, leftOut(p, d)...)
	parts = append(parts, extensions(p, d)...)
	key := "explain.sentence"
	if d.Provisional {
		key = "explain.sentence_provisional"
	}
	return p.T(key, strings.Join(parts, p.T("explain.and")), p.Date(d.Due))
}

// Amount writes a length, such as 3个工作日 or 3 working days; none is the same day.
func Amount(p *messages.Printer, n int, unit rules.Unit) string {
	if n == 0 {
		return p.T("unit.same_day")
	}
	return p.N("unit.amount."+string(unit), n)
}

// Pick gives the phrase in the printer's language.
func Pick(p *messages.Printer, text rules.Text) string {
	if p.Lang() == messages.English {
		return text.EN
	}
	return text.ZH
}

// Worded is a printer that says what becomes of the basis of a record, and of the record then, as the pack's document has it.
func Worded(p *messages.Printer, pack *rules.Pack) *messages.Printer {
	if slices.Equal(pack.Revocation.Ends, []casefile.BasisEnd{casefile.BasisRevoked}) {
		p = p.With(messages.WordGone, p.T("revocation.revoked_alone"))
	}
	if !pack.Revocation.Changes() {
		p = p.With(messages.WordMended, p.T("revocation.deleted_alone"))
	}
	return p
}

// Clock is what people call a clock: as its pack does, where that names it, and otherwise in the program's word.
func Clock(p *messages.Printer, label rules.Text, name string) string {
	switch key := "clock." + name; {
	case label != rules.Text{}:
		return Pick(p, label)
	case p.Has(key):
		return p.T(key)
	}
	return name // a pack read before names were asked for
}

// Outcome is an outcome in the word of the pack's article, where it has one of its own.
func Outcome(p *messages.Printer, procedure *rules.Procedure, id casefile.Outcome) string {
	if outcome, err := procedure.Outcome(id); err == nil && outcome.ZH != "" {
		return Pick(p, rules.Text{ZH: outcome.ZH, EN: outcome.EN})
	}
	return p.T("outcome." + string(id))
}

// holidays gives the names that notices use their words in the catalog.
var holidays = map[string]string{
	"元旦": "new_year", "春节": "spring_festival", "清明节": "qingming", "劳动节": "labour_day", "端午节": "dragon_boat",
	"中秋节": "mid_autumn", "国庆节": "national_day",
}

// Holiday translates the name of one or several holidays joined in a notice. A name that we do not know stays.
func Holiday(p *messages.Printer, name string) string {
	parts := strings.Split(name, "、")
	for i, part := range parts {
		if word, ok := holidays[part]; ok {
			parts[i] = p.T("holiday." + word)
		}
	}
	return strings.Join(parts, p.T("case.list_and"))
}

// basis says on what the length rests. What the city has set never reads like the law.
func basis(p *messages.Printer, d rules.Deadline) string {
	key := "explain.statute"
	switch {
	case d.Clock == "": // a unit has set it for its own records
		key = "explain.unit"
	case d.Agreed:
		key = "explain.agreed"
	case d.Unread:
		key = "explain.unread"
	case d.Basis == rules.Policy:
		key = "explain.policy"
	case d.Law:
		key = "explain.law"
	}
	length := Amount(p, d.Amount, d.Unit)
	if d.Amount == 0 && d.AtOnce != (rules.Text{}) {
		length = Pick(p, d.AtOnce)
	}
	if d.Article == "" {
		return p.T(key+"_bare", length)
	}
	return p.T(key, length, p.Article(d.Article))
}

func start(p *messages.Printer, d rules.Deadline) string {
	key := "explain.start"
	if d.Amount+d.Extended == 0 {
		key = "explain.same_day"
	}
	if d.StartsAt == (rules.Text{}) { // rows of the first versions did not keep the act
		return p.T(key+"_bare", p.Date(d.Start))
	}
	return p.T(key, p.Date(d.Start), Pick(p, d.StartsAt))
}

// leftOut tells which days between start and end made no part of the period, and which days off did.
func leftOut(p *messages.Printer, d rules.Deadline) []string {
	var parts []string
	within, beyond := d.Skipped, []rules.DayNote(nil)
	if d.Unit == rules.CalendarDay { // weekends and holidays count; they only move the end
		within, beyond = split(d)
	}
	if len(within) > 0 {
		parts = append(parts, p.T("explain.not_counted", reasons(p, within)))
	}
	if len(beyond) > 0 {
		parts = append(parts, p.T("explain.rolled", reasons(p, beyond)))
	}
	var worked []string
	for _, n := range d.Counted {
		if d.Unit == rules.WorkingDay && n.Kind == calendar.MakeUp {
			worked = append(worked, p.ShortDate(n.Date.Start()))
		}
	}
	if len(worked) > 0 {
		parts = append(parts, p.T("explain.make_up", strings.Join(worked, p.T("case.list_and"))))
	}
	return parts
}

// split parts the suspended days inside a calendar-day period from the days that its end moved over.
func split(d rules.Deadline) (within, beyond []rules.DayNote) {
	for _, n := range d.Skipped {
		if last := len(d.Counted) - 1; last >= 0 && n.Date.Before(d.Counted[last].Date) {
			within = append(within, n)
		} else {
			beyond = append(beyond, n)
		}
	}
	return within, beyond
}

// reasons sums days by why they were skipped, in the order of their first.
func reasons(p *messages.Printer, days []rules.DayNote) string {
	type reason struct {
		kind calendar.Kind
		name string
	}
	var order []reason
	count := make(map[reason]int)
	for _, n := range days {
		why := reason{n.Kind, n.Name}
		if n.Kind != calendar.Holiday {
			why.name = ""
		}
		if !slices.Contains(order, why) {
			order = append(order, why)
		}
		count[why]++
	}
	words := make([]string, len(order))
	for i, why := range order {
		switch why.kind {
		case rules.Suspended:
			words[i] = p.N("explain.suspended", count[why])
		case calendar.Holiday:
			words[i] = p.N("explain.holiday", count[why], Holiday(p, why.name))
		default:
			words[i] = p.N("explain.weekend", count[why])
		}
	}
	return strings.Join(words, p.T("case.list_and"))
}

func extensions(p *messages.Printer, d rules.Deadline) []string {
	var parts []string
	for _, e := range d.Extensions {
		role, longer := Pick(p, e.ApprovedBy), Amount(p, e.Amount, d.Unit)
		if e.At.IsZero() {
			parts = append(parts, p.T("explain.extended_undated", role, longer))
		} else {
			parts = append(parts, p.T("explain.extended", role, p.Date(e.At), longer))
		}
	}
	if d.Cap == nil || len(d.Extensions) == 0 && d.Cap.Cut == 0 {
		return parts
	}
	parts = append(parts, p.T("explain.cap", Amount(p, d.Cap.Amount, d.Cap.Unit), p.ShortDate(d.Cap.Due)))
	if d.Cap.Reserve > 0 {
		parts = append(parts, p.T("explain.reserve", Amount(p, d.Cap.Reserve, d.Cap.Unit)))
	}
	if d.Cap.Cut > 0 {
		parts = append(parts, p.T("explain.cut", Amount(p, d.Cap.Cut, d.Unit)))
	}
	return parts
}
