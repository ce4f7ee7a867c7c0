package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
)

// soonWorkdays is from how many working days left a deadline is due soon (临期). It is also when the system reminds.
const soonWorkdays = 2

// dueSoonUntil is the last instant at which something due is due soon, seen from now.
func dueSoonUntil(cal *calendar.Calendar, now time.Time) time.Time {
	return cal.AddWorkdays(calendar.DateOf(now), soonWorkdays).End()
}

// isOverdue reports whether a period that ends with the second of due has passed.
func isOverdue(due, now time.Time) bool { return !now.Before(due.Add(time.Second)) }

// workdaysLeft counts the working days after today up to the day of due.
func workdaysLeft(cal *calendar.Calendar, due, now time.Time) int {
	last, n := calendar.DateOf(due), 0
	for day := calendar.DateOf(now).AddDays(1); !day.After(last); day = day.AddDays(1) {
		if cal.IsWorkday(day) {
			n++
		}
	}
	return n
}

// dueTag says what is left of a running period, or for how long it has passed, in a word and a colour.
func dueTag(p *messages.Printer, cal *calendar.Calendar, due, now time.Time) tag {
	if isOverdue(due, now) {
		return tag{p.N("deadline.overdue", calendar.DateOf(due).DaysUntil(calendar.DateOf(now))), tagLate}
	}
	left := workdaysLeft(cal, due, now)
	switch {
	case calendar.DateOf(due) == calendar.DateOf(now):
		return tag{p.T("deadline.today"), tagSoon}
	case left <= soonWorkdays:
		return tag{p.N("deadline.soon", left), tagSoon}
	}
	return tag{p.N("deadline.left", left), tagActive}
}

// deadlineTag is dueTag for a deadline that may have been met.
func deadlineTag(p *messages.Printer, cal *calendar.Calendar, d db.Deadline, now time.Time) tag {
	switch {
	case d.MetAt == nil:
		return dueTag(p, cal, d.DueAt, now)
	case isOverdue(d.DueAt, *d.MetAt):
		return tag{p.T("deadline.met_late"), tagLate}
	}
	return tag{p.T("deadline.met"), tagGood}
}

// showDeadline makes the component of a kept deadline: the date, what is left, and on demand on what it rests and how it
// was counted. pack is the one that the case runs under. Its error means that the kept explanation cannot be read.
func (s *server) showDeadline(p *messages.Printer, pack *rules.Pack, d db.Deadline) (deadline, error) {
	return explainDeadline(p, pack, s.Calendar, d, s.Clock.Now())
}

// showDeadlines is showDeadline for all of a case.
func (s *server) showDeadlines(p *messages.Printer, pack *rules.Pack, all []db.Deadline) ([]deadline, error) {
	shown := make([]deadline, len(all))
	for i, d := range all {
		var err error
		if shown[i], err = s.showDeadline(p, pack, d); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

func explainDeadline(p *messages.Printer, pack *rules.Pack, cal *calendar.Calendar, d db.Deadline, now time.Time,
) (deadline, error) {
	var e rules.Deadline
	if err := json.Unmarshal(d.Explanation, &e); err != nil {
		return deadline{}, fmt.Errorf("read explanation of deadline: %w", err)
	}
	state := deadlineTag(p, cal, d, now)
	shown := deadline{
		Label: p.T("clock." + d.Clock), Due: d.DueAt, Tag: &state, Basis: basisSentence(p, pack, e),
		Steps: countingSteps(p, pack, e),
		Facts: []summaryRow{
			{Key: p.T("deadline.fact.basis"), Value: p.T("basis." + d.Basis)},
			{Key: p.T("deadline.fact.length"), Value: amount(p, e.Amount+e.Extended, e.Unit)},
			{Key: p.T("deadline.fact.calendar"), Value: e.CalendarVersion},
		},
	}
	if e.Provisional {
		shown.Label = p.T("deadline.provisional_label", shown.Label)
	}
	if d.MetAt != nil {
		shown.Facts = append(shown.Facts, summaryRow{Key: p.T("deadline.fact.met"), Value: p.DateTime(*d.MetAt)})
	}
	return shown, nil
}

// basisSentence says on what the length rests. A period that the city has set never reads like one of the law.
func basisSentence(p *messages.Printer, pack *rules.Pack, e rules.Deadline) string {
	name := pick(p, pack.Name)
	switch {
	case e.Article == "" && e.Basis == rules.Policy:
		return p.T("deadline.policy_bare", name)
	case e.Article == "":
		return p.T("deadline.statute_bare", name)
	case e.Basis == rules.Policy:
		return p.T("deadline.policy", name, p.Article(e.Article))
	}
	return p.T("deadline.statute", name, p.Article(e.Article))
}

// countingSteps tells the reckoning in order: from what act, how long, which days, until when.
func countingSteps(p *messages.Printer, pack *rules.Pack, e rules.Deadline) []string {
	from := p.T("deadline.start_bare")
	if clock, err := pack.Clock(e.Clock); err == nil {
		from = pick(p, clock.StartsAt)
	}
	start := "deadline.start"
	if e.Amount+e.Extended == 0 {
		start = "deadline.start_same_day"
	}
	steps := []string{p.T(start, from, p.DateTime(e.Start))}
	if e.Extended > 0 {
		steps = append(steps, p.T("deadline.length_extended", amount(p, e.Amount, e.Unit), amount(p, e.Extended, e.Unit)))
	} else {
		steps = append(steps, p.T("deadline.length", amount(p, e.Amount, e.Unit)))
	}
	for _, r := range runsOf(e) {
		steps = append(steps, r.sentence(p, e.Unit))
	}
	steps = append(steps, p.T("deadline.end", p.Date(e.Due)))
	if e.Provisional {
		steps = append(steps, p.T("deadline.provisional"))
	}
	return steps
}

// amount writes a length: 3个工作日; nothing is the same day.
func amount(p *messages.Printer, n int, unit rules.Unit) string {
	if n == 0 {
		return p.T("unit.same_day")
	}
	return p.N("unit.amount."+string(unit), n)
}

// run is a stretch of days that were counted, or passed over, for one reason.
type run struct {
	first, last calendar.Date
	days        int
	skipped     bool
	kind        calendar.Kind
	name        string
}

// runsOf puts the days of a reckoning in order and joins neighbours with one reason. In a period of calendar days every
// day counts, so why one is worked or off divides nothing.
func runsOf(e rules.Deadline) []run {
	var days []run
	for _, d := range e.Counted {
		r := run{first: d.Date, last: d.Date, days: 1}
		if e.Unit == rules.WorkingDay && d.Kind == calendar.MakeUp {
			r.kind, r.name = d.Kind, d.Name
		}
		days = append(days, r)
	}
	for _, d := range e.Skipped {
		days = append(days, run{first: d.Date, last: d.Date, days: 1, skipped: true, kind: d.Kind, name: d.Name})
	}
	slices.SortStableFunc(days, func(a, b run) int { return a.first.Compare(b.first) })
	var runs []run
	for _, d := range days {
		if n := len(runs); n > 0 && runs[n-1].joins(d) {
			runs[n-1].last = d.last
			runs[n-1].days++
			continue
		}
		runs = append(runs, d)
	}
	return runs
}

func (r run) joins(next run) bool {
	return r.last.AddDays(1) == next.first && r.skipped == next.skipped && r.kind == next.kind && r.name == next.name
}

func (r run) sentence(p *messages.Printer, unit rules.Unit) string {
	span := p.ShortDate(r.first.Start())
	if r.days > 1 {
		span = p.T("deadline.span", span, p.ShortDate(r.last.Start()))
	}
	key := "deadline.skipped_"
	if unit == rules.CalendarDay {
		key = "deadline.rolled_"
	}
	switch {
	case !r.skipped && r.kind == calendar.MakeUp:
		return p.T("deadline.make_up", span, holidayName(p, r.name), amount(p, r.days, unit))
	case !r.skipped:
		return p.T("deadline.counted", span, amount(p, r.days, unit))
	case r.kind == calendar.Holiday:
		return p.T(key+"holiday", span, holidayName(p, r.name))
	}
	return p.T(key+"weekend", span)
}

// holidays gives the names that notices use their words in the catalog.
var holidays = map[string]string{
	"元旦": "new_year", "春节": "spring_festival", "清明节": "qingming", "劳动节": "labour_day", "端午节": "dragon_boat",
	"中秋节": "mid_autumn", "国庆节": "national_day",
}

// holidayName translates the name of one or several holidays joined in a notice. A name that we do not know stays.
func holidayName(p *messages.Printer, name string) string {
	parts := strings.Split(name, "、")
	for i, part := range parts {
		if word, ok := holidays[part]; ok {
			parts[i] = p.T("holiday." + word)
		}
	}
	return strings.Join(parts, p.T("case.list_and"))
}
