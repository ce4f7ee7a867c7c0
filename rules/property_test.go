package rules

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// drawCalendar gives the calendar as it was published on some day between the notices for 2018 and for 2026.
func drawCalendar(t *rapid.T, label string) *calendar.Calendar {
	first := calendar.NewDate(2017, time.December, 1)
	cal, err := calendar.Published(first.AddDays(rapid.IntRange(0, 9*365).Draw(t, label)))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// capped gives a pack of one clock whose extension is open up to a cap.
func capped(amount, limit int) *Pack {
	p := made(amount, WorkingDay)
	k := p.Clocks["made.clock"]
	k.Extension = &Extension{Open: true, ApprovedBy: Text{"负责人", "head"}, Cap: &Cap{Amount: limit, Unit: WorkingDay, From: casefile.EventFiled}}
	p.Clocks["made.clock"] = k
	return p
}

// drawExtended gives a deadline that was extended under a cap, with suspensions before and in it, and its pack. ok is false
// where the cap leaves no room.
func drawExtended(t *rapid.T) (d Deadline, p *Pack, filed time.Time, suspensions []Suspension, ok bool) {
	amount := rapid.IntRange(0, 15).Draw(t, "amount")
	p = capped(amount, amount+rapid.IntRange(0, 15).Draw(t, "room"))
	filed = drawStart(t)
	start := filed.Add(time.Duration(rapid.Int64Range(0, int64(15*24*time.Hour)).Draw(t, "later")).Truncate(time.Second))
	for range rapid.IntRange(0, 2).Draw(t, "suspensions") {
		suspensions = append(suspensions, drawSuspension(t, filed))
	}
	cal := drawCalendar(t, "calendar")
	d, err := Compute(p, "made.clock", start, cal, suspensions...)
	if err != nil {
		t.Fatal(err)
	}
	longer := rapid.IntRange(1, 15).Draw(t, "longer")
	extended, err := Extend(p, d, longer, start, filed, cal, suspensions...)
	if errors.Is(err, ErrPastCap) {
		return d, p, filed, suspensions, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return extended, p, filed, suspensions, true
}

func TestExtend_NeverPastItsCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, p, filed, suspensions, ok := drawExtended(t)
		if !ok {
			return
		}
		if d.Due.After(d.Cap.Due) || d.Cap.Cut != 0 {
			t.Fatalf("due %v, cap %+v", d.Due, d.Cap)
		}
		// Whatever notice comes and whatever is asked for later, the extension stays under the cap, and what the article gives
		// without it stays whole.
		cal := drawCalendar(t, "another calendar")
		again, err := Recompute(d, cal)
		if err != nil {
			t.Fatal(err)
		}
		s := drawSuspension(t, d.Start)
		if again, err = Suspend(again, s, cal); err != nil {
			t.Fatal(err)
		}
		suspensions = append(suspensions, s)
		base, err := Compute(p, "made.clock", d.Start, cal, suspensions...)
		if err != nil {
			t.Fatal(err)
		}
		limit, err := Compute(made(d.Cap.Amount, WorkingDay), "made.clock", filed, cal, suspensions...)
		if err != nil {
			t.Fatal(err)
		}
		if again.Cap.Due != limit.Due {
			t.Fatalf("cap ends %v, a period of that length %v", again.Cap.Due, limit.Due)
		}
		if again.Due.After(limit.Due) && again.Due != base.Due {
			t.Fatalf("due %v, cap %v, without extension %v", again.Due, limit.Due, base.Due)
		}
		if again.Due.Before(base.Due) || len(again.Counted) != d.Amount+d.Extended-again.Cap.Cut {
			t.Fatalf("due %v, without extension %v, %d days", again.Due, base.Due, len(again.Counted))
		}
	})
}

func TestExtendFully_ReachesTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.IntRange(0, 15).Draw(t, "amount")
		p := capped(amount, amount+rapid.IntRange(0, 30).Draw(t, "room"))
		cal, filed := drawCalendar(t, "calendar"), drawStart(t)
		start := filed.Add(time.Duration(rapid.Int64Range(0, int64(15*24*time.Hour)).Draw(t, "later")))
		d, err := Compute(p, "made.clock", start, cal)
		if err != nil {
			t.Fatal(err)
		}
		full, err := ExtendFully(p, d, start, filed, cal)
		if errors.Is(err, ErrPastCap) {
			full = d // no room at all
		} else if err != nil {
			t.Fatal(err)
		}
		if _, err := Extend(p, full, 1, start, filed, cal); !errors.Is(err, ErrPastCap) {
			t.Fatalf("one day more than all: %v", err)
		}
	})
}

func TestRecompute_SameCalendarIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _, _, _, _ := drawExtended(t)
		if rapid.Bool().Draw(t, "other unit") {
			unit := rapid.SampledFrom(units).Draw(t, "unit")
			d = mustCompute(t, rapid.IntRange(1, 100).Draw(t, "length"), unit, drawStart(t), drawCalendar(t, "its calendar"))
		}
		cal := drawCalendar(t, "in force")
		d, err := Recompute(d, cal)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Recompute(d, cal)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("counted twice (-once +twice):\n%s", diff)
		}
	})
}

// The walk that explains agrees with the calendar's own arithmetic, which does not walk.
func TestCompute_AgreesWithTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal, start := drawCalendar(t, "calendar"), drawStart(t)
		amount := rapid.IntRange(0, 400).Draw(t, "amount")
		day := calendar.DateOf(start)
		if got := mustCompute(t, amount, WorkingDay, start, cal).DueDate(); got != cal.AddWorkdays(day, amount) {
			t.Fatalf("%d working days after %s: %s, by the calendar %s", amount, day, got, cal.AddWorkdays(day, amount))
		}
		last := day.AddDays(amount + 1)
		if got := mustCompute(t, amount+1, CalendarDay, start, cal).DueDate(); got != cal.RollForward(last) {
			t.Fatalf("%d days after %s: %s, by the calendar %s", amount+1, day, got, cal.RollForward(last))
		}
	})
}

// With suspensions too, a later start or a longer period never ends earlier.
func TestCompute_SuspendedIsMonotone(t *testing.T) {
	cal := latest(t)
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]Unit{WorkingDay, CalendarDay}).Draw(t, "unit")
		amount := rapid.IntRange(1, 40).Draw(t, "amount")
		if unit == WorkingDay {
			amount--
		}
		start := drawStart(t)
		var suspensions []Suspension
		for range rapid.IntRange(1, 3).Draw(t, "suspensions") {
			suspensions = append(suspensions, drawSuspension(t, start))
		}
		due := func(amount int, start time.Time) time.Time {
			d, err := Compute(made(amount, unit), "made.clock", start, cal, suspensions...)
			if err != nil {
				t.Fatal(err)
			}
			return d.Due
		}
		if due(amount+1, start).Before(due(amount, start)) {
			t.Fatal("a longer period ends earlier")
		}
		later := start.Add(time.Duration(rapid.Int64Range(0, int64(60*24*time.Hour)).Draw(t, "later")))
		if due(amount, later).Before(due(amount, start)) {
			t.Fatalf("from %v due %v, from %v due %v", start, due(amount, start), later, due(amount, later))
		}
	})
}

// shenzhen-2020 38(2), 39(2): where everybody acts within the time he has, however late in it, whatever is extended, sent back or
// supplemented, and whatever days are off, the whole handling ends by its twentieth working day, informing included.
func TestWithin_HandlingEndsByItsTwentiethDay(t *testing.T) {
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := book.Pack("shenzhen-2020", 1)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		h := handling{t: t, pack: p, cal: drawCalendar(t, "calendar"), filed: drawStart(t)}
		h.at = h.filed
		last, err := Compute(p, "objection.total", h.filed, h.cal)
		if err != nil {
			t.Fatal(err)
		}
		h.checkForm()
		switch rapid.SampledFrom([]string{"own error", "direct", "unit"}).Draw(t, "way") {
		case "own error":
			h.step("objection.correct", h.filed)
			h.step("objection.inform_correction", h.at)
		case "direct":
			h.extended("objection.decide_direct", h.filed)
		default:
			h.step("objection.compare", h.filed)
			h.extended("objection.verify", h.at)
			for range rapid.IntRange(0, 3).Draw(t, "sent back") {
				h.step("objection.route", h.at)
				h.extended("objection.verify", h.at)
			}
			h.step("objection.inform", h.at)
		}
		if h.at.After(last.Due) {
			t.Fatalf("filed %v, handled until %v, the twentieth day ends %v: %v", h.filed, h.at, last.Due, h.told)
		}
	})
}

// handling is a case whose people take their time, but no more than they have.
type handling struct {
	t           *rapid.T
	pack        *Pack
	cal         *calendar.Calendar
	filed, at   time.Time
	suspensions []Suspension
	told        []string
}

// checkForm accepts, after a supplement or an approval of a late filing, or both.
func (h *handling) checkForm() {
	accept := h.deadline("objection.accept", h.filed)
	if rapid.Bool().Draw(h.t, "incomplete") {
		h.take(accept)
		from := h.at
		h.take(h.deadline("objection.supplement", from))
		awaited := Suspension{From: from, To: h.at, Reason: "supplement"}
		h.suspensions = append(h.suspensions, awaited)
		var err error
		if accept, err = Suspend(accept, awaited, h.cal); err != nil {
			h.t.Fatal(err)
		}
	}
	h.take(accept)
	if rapid.Bool().Draw(h.t, "late") {
		h.step("objection.approve_late", h.at)
	}
}

func (h *handling) deadline(clock string, start time.Time) Deadline {
	var suspensions []Suspension
	if h.pack.StandsStill(clock) {
		suspensions = h.suspensions
	}
	d, err := Compute(h.pack, clock, start, h.cal, suspensions...)
	if err == nil {
		d, err = Within(h.pack, d, h.filed, h.cal, h.suspensions...)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// take lets time pass until some instant within the deadline. Whoever comes after its end has the rest of the day.
func (h *handling) take(d Deadline) {
	end := d.Due
	if end.Before(h.at) {
		end = calendar.DateOf(h.at).End()
	}
	left := end.Sub(h.at)
	h.at = h.at.Add(time.Duration(rapid.Int64Range(0, int64(left/time.Second)).Draw(h.t, d.Clock)) * time.Second)
	h.told = append(h.told, d.Clock+" until "+d.Due.Format(time.DateOnly)+", done "+h.at.Format(time.RFC3339))
}

func (h *handling) step(clock string, start time.Time) { h.take(h.deadline(clock, start)) }

func (h *handling) extended(clock string, start time.Time) {
	d := h.deadline(clock, start)
	if rapid.Bool().Draw(h.t, "extend") && !d.Due.Before(h.at) {
		longer, err := ExtendFully(h.pack, d, h.at, h.filed, h.cal, h.suspensions...)
		if err == nil {
			d = longer
		} else if !errors.Is(err, ErrPastCap) {
			h.t.Fatal(err)
		}
	}
	h.take(d)
}

// What a notice costs for each open deadline, its explanation included.
func BenchmarkRecompute(b *testing.B) {
	cal := latest(b)
	d := compute(b, "shenzhen-2020", "objection.total", "2026-09-18T10:00:00+08:00", cal)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Recompute(d, cal); err != nil {
			b.Fatal(err)
		}
	}
}
