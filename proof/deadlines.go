package proof

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

func instant(t time.Time) string { return t.In(calendar.Zone).Format(time.RFC3339Nano) }

// deadlines counts every deadline again and compares all that its explanation says, and holds it against the trail.
func (v *verifier) deadlines() {
	for i, d := range v.file.Deadlines {
		name := element("deadlines", i)
		v.countAgain(name, d.Explanation)
		v.asItStands(name, d)
		v.begins(name, d)
	}
	v.againstTrail()
}

func (v *verifier) countAgain(name string, d rules.Deadline) {
	again, err := v.recompute(d)
	if err != nil {
		v.fail(name, "deadline %s cannot be counted again: %v", d.Clock, err)
		return
	}
	v.Deadlines++
	left, right, err := asFields(d, again)
	if err != nil {
		v.fail(name, "deadline %s: %v", d.Clock, err)
		return
	}
	for _, field := range differing(d, again) {
		said, counted := string(left[field]), string(right[field])
		if len(said)+len(counted) > 200 { // lists of days: the first that differs
			said, counted = aroundDifference(said, counted)
		}
		v.fail(name, "deadline %s: %s is %s, counted again %s", d.Clock, field, orNothing(said), orNothing(counted))
	}
}

func orNothing(text string) string {
	if text == "" {
		return "missing"
	}
	return text
}

// aroundDifference cuts two long texts to where they differ.
func aroundDifference(a, b string) (string, string) {
	at := max(0, differsAt([]byte(a), []byte(b))-30)
	cut := func(s string) string {
		return "…" + strings.ToValidUTF8(s[min(at, len(s)):min(at+90, len(s))], "") + "…"
	}
	return cut(a), cut(b)
}

// errCalendar says that a calendar is not among those that the file could build.
var errCalendar = errors.New("the file does not have its calendar")

// recompute counts a deadline from its inputs alone: pack and clock, start, suspensions, and the extensions that were approved.
func (v *verifier) recompute(d rules.Deadline) (rules.Deadline, error) {
	pack, err := v.book.Pack(d.Pack, d.PackVersion)
	if err != nil {
		return rules.Deadline{}, err
	}
	if !slices.ContainsFunc(v.file.Packs, func(p Pack) bool { return p.ID == d.Pack && p.Version == d.PackVersion }) {
		return rules.Deadline{}, fmt.Errorf("the file does not name pack %s version %d", d.Pack, d.PackVersion)
	}
	cal, ok := v.calendars[d.CalendarVersion]
	if !ok {
		return rules.Deadline{}, fmt.Errorf("calendar %s: %w", d.CalendarVersion, errCalendar)
	}
	again, err := rules.Compute(pack, d.Clock, d.Start, cal, d.Suspensions...)
	if err != nil {
		return rules.Deadline{}, err
	}
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return rules.Deadline{}, err
	}
	if d.Agreed {
		if again, err = v.agreed(pack, again, d, cal); err != nil {
			return rules.Deadline{}, err
		}
	}
	if len(d.Extensions) == 0 && d.Cap == nil && !held(pack, k) {
		return again, nil
	}
	if again.Extensions, again.Extended, err = extensions(k, d); err != nil {
		return rules.Deadline{}, err
	}
	if again.Cap, err = capOf(pack, d); err != nil {
		return rules.Deadline{}, err
	}
	return rules.Recompute(again, cal)
}

// held reports whether a cap limits the clock from the beginning, and not only when it is extended: see rules.Within.
func held(pack *rules.Pack, k rules.Clock) bool { return pack.CapOf(k.Name).FromTheBeginning(k) }

// capOf is the limit as the pack has it; only when it began to run, and when it stood still, is taken from the file.
func capOf(pack *rules.Pack, d rules.Deadline) (*rules.CapNote, error) {
	c := pack.CapOf(d.Clock)
	capped := c != nil
	switch {
	case !capped && d.Cap != nil:
		return nil, errors.New("it has a cap where the pack has none")
	case capped && d.Cap == nil:
		return nil, errors.New("it has no cap where the pack has one")
	case !capped:
		return nil, nil //nolint:nilnil // no cap
	}
	return &rules.CapNote{Amount: c.Amount, Unit: c.Unit, From: c.From, RunsOn: c.RunsOn, Reserve: c.Reserve, Start: d.Cap.Start,
		Suspensions: d.Cap.Suspensions}, nil
}

// longest bounds what is counted again for a file that somebody made up: no pack gives more.
const longest = 3660

// extensions takes over what was approved, as the clock allows it.
func extensions(k rules.Clock, d rules.Deadline) ([]rules.Prolongation, int, error) {
	e := k.Extension
	if len(d.Extensions) == 0 {
		return nil, 0, nil
	}
	if e == nil {
		return nil, 0, fmt.Errorf("it is extended: %w", rules.ErrNoExtension)
	}
	sum := 0
	list := make([]rules.Prolongation, 0, len(d.Extensions))
	for _, p := range d.Extensions {
		if p.Amount < 1 || p.Amount > longest {
			return nil, 0, fmt.Errorf("extended by %d: %w", p.Amount, rules.ErrNoExtension)
		}
		sum += p.Amount
		list = append(list, rules.Prolongation{Amount: p.Amount, ApprovedBy: e.ApprovedBy, At: p.At})
	}
	if !e.Open && sum > e.Amount {
		return nil, 0, fmt.Errorf("extended by %d in all, the pack gives %d: %w", sum, e.Amount, rules.ErrNoExtension)
	}
	return list, sum, nil
}

// asItStands compares the deadline with its explanation, and its instants with the acts.
func (v *verifier) asItStands(name string, d Deadline) {
	clock := d.Explanation.Clock
	if !d.Due.Equal(d.Explanation.Due) {
		v.fail(name, "deadline %s is due %s, its explanation says %s", clock, instant(d.Due), instant(d.Explanation.Due))
	}
	if d.OverdueAt != nil {
		if !d.OverdueAt.Equal(d.Due.Add(time.Second)) {
			v.fail(name, "deadline %s is due %s and overdue from %s", clock, instant(d.Due), instant(*d.OverdueAt))
		}
		if !v.has("step.overdue", func(l line) bool { return l.Facts["clock"] == clock }) {
			v.fail(name, "deadline %s is overdue, of which the trail does not tell", clock)
		}
	}
	for _, e := range d.Explanation.Extensions {
		if !v.isActs(e.At) {
			v.fail(name, "deadline %s was extended at %s, at which no act was received", clock, instant(e.At))
		}
	}
}

// isActs reports whether an act was received at the instant, or the case was closed.
func (v *verifier) isActs(at time.Time) bool {
	if c := v.file.Case.ClosedAt; c != nil && c.Equal(at) {
		return true
	}
	return slices.ContainsFunc(v.file.Acts, func(a Act) bool { return a.ReceivedAt.Equal(at) })
}

// begins holds that a deadline, and the cap over it, run from what the pack says, and that it stood still only when the case did.
func (v *verifier) begins(name string, stands Deadline) {
	d := stands.Explanation
	pack, err := v.book.Pack(d.Pack, d.PackVersion)
	if err != nil {
		return // said already
	}
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return
	}
	c := v.file.Case
	// A pack may have a record annotated on receipt and count the time for it from acceptance: then the clock is met as it begins.
	onReceipt := d.Start.Equal(c.FiledAt) && stands.MetAt != nil && stands.MetAt.Equal(d.Start)
	if k.RunsFrom != casefile.EventAccepted || !onReceipt {
		v.runsFrom(name, "deadline "+d.Clock, k.RunsFrom, d.Start)
	}
	if d.Cap != nil {
		v.runsFrom(name, "the cap of "+d.Clock, d.Cap.From, d.Cap.Start)
	}
	for _, s := range d.Suspensions {
		if !slices.ContainsFunc(c.Suspensions, func(k rules.Suspension) bool { return k.From.Equal(s.From) && k.To.Equal(s.To) }) {
			v.fail(name, "deadline %s stood still from %s to %s, which the case does not know", d.Clock, instant(s.From), instant(s.To))
		}
	}
}

// cameOnPaper reports whether the trail says that what the act which opened the case enters had come at the instant.
func (v *verifier) cameOnPaper(at time.Time) bool {
	return len(v.file.Acts) > 0 && v.entered(v.file.Acts[0].ID, at)
}

// runsFrom holds that what runs from an event began when the event came about in the case. One that is not kept as an event of the case came
// about with an act, or when a way of service had run its time; and when an applicant learned of a record is a day, which he states himself.
func (v *verifier) runsFrom(name, what string, from casefile.Event, start time.Time) {
	var instants []time.Time
	for _, e := range v.file.Events {
		if e.Kind == from {
			instants = append(instants, e.At)
		}
	}
	switch {
	case from == casefile.EventLearned:
		if !calendar.DateOf(start).Start().Equal(start) {
			v.fail(name, "%s runs from %s, which is not the beginning of a day", what, instant(start))
		}
	case len(instants) == 0:
		if !v.isActs(start) && !v.endsService(start) {
			v.fail(name, "%s runs from %s, at which no act was received", what, instant(start))
		}
	case !slices.ContainsFunc(instants, start.Equal) && (from != casefile.EventFiled || !v.cameOnPaper(start)):
		v.fail(name, "%s runs from %s, the case was %s at %s", what, instant(start), from, list(instants))
	}
}

// againstTrail holds that the dates which the trail tells of end in those that the deadlines have. The lines name a clock
// only, and a clock can run more than once in a case: the dates are compared as they are, whichever belongs to which.
func (v *verifier) againstTrail() {
	running := make(map[string][]time.Time) // by clock, as the trail says
	for _, l := range v.lines {
		clock, due, from, ok := l.clocked()
		if !ok {
			continue
		}
		dues := running[clock]
		if from.IsZero() {
			running[clock] = append(dues, due)
			continue
		}
		i := slices.IndexFunc(dues, func(t time.Time) bool { return t.Equal(from) })
		if i < 0 {
			v.fail(element("trail", l.at), "line %d of the trail moves %s from %s, where it did not stand", l.at+1, clock, instant(from))
			continue
		}
		dues[i] = due
	}
	for i, d := range v.file.Deadlines {
		clock := d.Explanation.Clock
		at := slices.IndexFunc(running[clock], func(t time.Time) bool { return t.Equal(d.Due) })
		if at < 0 {
			v.fail(element("deadlines", i), "deadline %s is due %s, the trail tells of %s", clock, instant(d.Due), list(running[clock]))
			continue
		}
		running[clock] = slices.Delete(running[clock], at, at+1)
	}
	for _, clock := range slices.Sorted(maps.Keys(running)) {
		for _, due := range running[clock] {
			v.fail("", "the trail tells of %s due %s, which is not among the deadlines", clock, instant(due))
		}
	}
}

func list(dues []time.Time) string {
	if len(dues) == 0 {
		return "none"
	}
	texts := make([]string, len(dues))
	for i, t := range dues {
		texts[i] = instant(t)
	}
	return strings.Join(texts, ", ")
}
