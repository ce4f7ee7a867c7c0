package rules

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// asked gives a suspension from one instant to another.
func asked(t testing.TB, from, to string) Suspension {
	t.Helper()
	return Suspension{From: instant(t, from), To: instant(t, to), Reason: "supplement"}
}

// Decision 0012.
func TestCompute_Suspended(t *testing.T) {
	const start = "2026-09-07T10:00:00+08:00" // a Monday
	tests := []struct {
		name     string
		amount   int
		unit     Unit
		from, to string
		due      string
		skipped  string
	}{
		{"two days in the middle", 5, WorkingDay, "2026-09-09T15:00:00+08:00", "2026-09-10T09:00:00+08:00", "2026-09-16",
			"09-09 suspended, 09-10 suspended, 09-12 weekend, 09-13 weekend"},
		{"asked and answered on one day", 5, WorkingDay, "2026-09-09T09:00:00+08:00", "2026-09-09T17:00:00+08:00", "2026-09-15",
			"09-09 suspended, 09-12 weekend, 09-13 weekend"},
		{"asked on the last day", 2, WorkingDay, "2026-09-09T23:00:00+08:00", "2026-09-11T09:00:00+08:00", "2026-09-14",
			"09-09 suspended, 09-10 suspended, 09-11 suspended, 09-12 weekend, 09-13 weekend"},
		{"over a weekend", 5, WorkingDay, "2026-09-11T09:00:00+08:00", "2026-09-14T09:00:00+08:00", "2026-09-16",
			"09-11 suspended, 09-12 suspended, 09-13 suspended, 09-14 suspended"},
		{"asked on the day of the act", 2, WorkingDay, "2026-09-07T11:00:00+08:00", "2026-09-08T09:00:00+08:00", "2026-09-10",
			"09-08 suspended"},
		{"ended before the act", 2, WorkingDay, "2026-09-01T11:00:00+08:00", "2026-09-07T09:00:00+08:00", "2026-09-09", ""},
		{"after the period", 2, WorkingDay, "2026-09-10T00:00:00+08:00", "2026-09-14T09:00:00+08:00", "2026-09-09", ""},
		{"the same day", 0, WorkingDay, "2026-09-07T11:00:00+08:00", "2026-09-09T09:00:00+08:00", "2026-09-09",
			"09-08 suspended, 09-09 suspended"},
		{"the same day, not touched", 0, WorkingDay, "2026-09-08T11:00:00+08:00", "2026-09-09T09:00:00+08:00", "2026-09-07", ""},
		{"calendar days", 3, CalendarDay, "2026-09-09T15:00:00+08:00", "2026-09-10T09:00:00+08:00", "2026-09-14",
			"09-09 suspended, 09-10 suspended, 09-12 weekend, 09-13 weekend"},
		{"calendar days that roll into it", 5, CalendarDay, "2026-09-13T15:00:00+08:00", "2026-09-15T09:00:00+08:00", "2026-09-16",
			"09-12 weekend, 09-13 suspended, 09-14 suspended, 09-15 suspended"},
		{"months", 1, Month, "2026-09-09T15:00:00+08:00", "2026-09-10T09:00:00+08:00", "2026-10-07", ""},
		{"years", 1, Year, "2026-09-09T15:00:00+08:00", "2026-09-10T09:00:00+08:00", "2027-09-07", ""},
	}
	cal := latest(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := asked(t, tt.from, tt.to)
			got, err := Compute(made(tt.amount, tt.unit), "made.clock", instant(t, start), cal, s)
			if err != nil {
				t.Fatal(err)
			}
			if got.DueDate().String() != tt.due || notes(got.Skipped) != tt.skipped {
				t.Errorf("due %s, skipped %s; want %s, %s", got.DueDate(), notes(got.Skipped), tt.due, tt.skipped)
			}
			plain, err := Compute(made(tt.amount, tt.unit), "made.clock", instant(t, start), cal)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time it is known already
				if plain, err = Suspend(plain, s, cal); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(got, plain); diff != "" {
					t.Errorf("suspended later (-computed +suspended):\n%s", diff)
				}
			}
		})
	}
}

func TestCompute_SuspendedTwice(t *testing.T) {
	first := asked(t, "2026-09-08T09:00:00+08:00", "2026-09-09T09:00:00+08:00")
	second := asked(t, "2026-09-09T10:00:00+08:00", "2026-09-10T09:00:00+08:00")
	d, err := Compute(made(2, WorkingDay), "made.clock", instant(t, "2026-09-07T10:00:00+08:00"), latest(t), second, first)
	if err != nil {
		t.Fatal(err)
	}
	if d.DueDate().String() != "2026-09-14" || !slices.EqualFunc(d.Suspensions, []Suspension{first, second}, Suspension.same) {
		t.Errorf("due %s, suspensions %v", d.DueDate(), d.Suspensions)
	}
}

func TestSuspend_BackwardsIsRefused(t *testing.T) {
	cal := latest(t)
	s := asked(t, "2026-09-09T15:00:00+08:00", "2026-09-09T14:00:00+08:00")
	if _, err := Compute(made(2, WorkingDay), "made.clock", s.From, cal, s); !errors.Is(err, ErrBadSuspension) {
		t.Errorf("compute: %v", err)
	}
	d, err := Compute(made(2, WorkingDay), "made.clock", s.From, cal)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Suspend(d, s, cal); !errors.Is(err, ErrBadSuspension) {
		t.Errorf("suspend: %v", err)
	}
}

// standingStill is the pack as an operator runs it who lets stated periods stand still too while a supplement is awaited.
func standingStill(t testing.TB, id string) *Pack {
	t.Helper()
	p := *pack(t, id)
	p.Objection.SupplementTime.StatedPeriods = true
	return &p
}

// A stated period, and the limit of the whole handling, run on while a supplement is awaited, unless the operator has decided
// otherwise; the operator's own period stands still, within that limit.
func TestSuspend_StatedPeriodsRunOn(t *testing.T) {
	const filed = "2026-09-14T10:00:00+08:00"
	cal, p := latest(t), pack(t, "shenzhen-2020")
	awaited := asked(t, "2026-09-15T09:00:00+08:00", "2026-10-12T09:00:00+08:00") // until the 18th working day
	if p.StandsStill("objection.total") || p.StandsStill("objection.compare") || !p.StandsStill("objection.accept") {
		t.Error("what stands still is not the operator's own periods alone")
	}
	if still := standingStill(t, "shenzhen-2020"); !still.StandsStill("objection.total") || !still.StandsStill("objection.accept") {
		t.Error("the operator has let every period stand still, and not every one does")
	}
	accept, err := Compute(p, "objection.accept", instant(t, filed), cal)
	if err != nil {
		t.Fatal(err)
	}
	if accept, err = Within(p, accept, instant(t, filed), cal); err != nil {
		t.Fatal(err)
	}
	if accept, err = Suspend(accept, awaited, cal); err != nil {
		t.Fatal(err)
	}
	if accept.DueDate().String() != "2026-10-13" || accept.Cap == nil || accept.Cap.Due.Format(time.DateOnly) != "2026-10-16" {
		t.Errorf("due %s, cap %+v", accept.DueDate(), accept.Cap)
	}
	verify := compute(t, "shenzhen-2020", "objection.verify", "2026-10-13T10:00:00+08:00", cal)
	if verify, err = Within(p, verify, instant(t, filed), cal, awaited); err != nil {
		t.Fatal(err)
	}
	if verify.DueDate().String() != "2026-10-14" || len(verify.Cap.Suspensions) != 0 {
		t.Errorf("verification due %s, cap %+v", verify.DueDate(), verify.Cap)
	}
	supplement := compute(t, "shenzhen-2020", "objection.supplement", "2026-10-09T10:00:00+08:00", cal)
	if supplement, err = Within(p, supplement, instant(t, filed), cal); err != nil {
		t.Fatal(err)
	}
	if supplement.DueDate().String() != "2026-10-16" {
		t.Errorf("a supplement is awaited until %s, beyond the whole handling", supplement.DueDate())
	}
}

// shenzhen-2020 38(2): the whole case at most twenty working days, from an act before the deadline's own.
func TestExtend_CapStandsStillToo(t *testing.T) {
	const start, filed, approved = "2026-09-18T10:00:00+08:00", "2026-09-14T10:00:00+08:00", "2026-09-22T10:00:00+08:00"
	cal, p := latest(t), standingStill(t, "shenzhen-2020")
	before := asked(t, "2026-09-15T09:00:00+08:00", "2026-09-17T09:00:00+08:00") // three working days
	d, err := Compute(p, "objection.verify", instant(t, start), cal)
	if err != nil {
		t.Fatal(err)
	}
	extend := func(amount int, suspensions ...Suspension) (Deadline, error) {
		return Extend(p, d, amount, instant(t, approved), instant(t, filed), cal, suspensions...)
	}
	if _, err := extend(5); !errors.Is(err, ErrPastCap) {
		t.Errorf("five days: %v", err)
	}
	got, err := extend(7, before)
	if err != nil {
		t.Fatal(err)
	}
	if got.DueDate().String() != "2026-10-19" || len(got.Suspensions) != 0 {
		t.Errorf("due %s, suspensions %v", got.DueDate(), got.Suspensions)
	}
	wantCap := &CapNote{Amount: 20, Unit: WorkingDay, From: casefile.EventFiled, Reserve: 2, Start: instant(t, filed).In(calendar.Zone), Due: got.Due,
		Suspensions: []Suspension{before}}
	if diff := cmp.Diff(wantCap, got.Cap); diff != "" {
		t.Errorf("cap (-want +got):\n%s", diff)
	}
	wantExtensions := []Prolongation{{Amount: 7, ApprovedBy: Text{"单位负责人", "head of unit"}, At: instant(t, approved).In(calendar.Zone)}}
	if diff := cmp.Diff(wantExtensions, got.Extensions); diff != "" {
		t.Errorf("extensions (-want +got):\n%s", diff)
	}
	if _, err := extend(8, before); !errors.Is(err, ErrPastCap) {
		t.Errorf("eight days: %v", err)
	}
	// A suspension of the deadline itself moves both ends alike.
	during := asked(t, "2026-09-21T09:00:00+08:00", "2026-09-22T09:00:00+08:00")
	later, err := Suspend(got, during, cal)
	if err != nil {
		t.Fatal(err)
	}
	if later.DueDate().String() != "2026-10-21" || later.Cap.Due != later.Due || later.Cap.Cut != 0 || len(later.Cap.Suspensions) != 2 {
		t.Errorf("due %s, cap %+v", later.DueDate(), later.Cap)
	}
	if got.DueDate().String() != "2026-10-19" || len(got.Cap.Suspensions) != 1 {
		t.Errorf("the deadline that was given has changed: %s, %v", got.DueDate(), got.Cap)
	}
}

// The notice of 2019-03-22 made 2 and 3 May days off and the Sundays 28 April and 5 May working days. For a case of 26 April
// whose verification began on 29 April that is a day more used before, so that one less is left under the cap.
func TestRecompute_CapCutsExtension(t *testing.T) {
	before, err := calendar.Published(date(t, "2019-03-21"))
	if err != nil {
		t.Fatal(err)
	}
	p := pack(t, "shenzhen-2020")
	d := compute(t, "shenzhen-2020", "objection.verify", "2019-04-29T10:00:00+08:00", before)
	d, err = ExtendFully(p, d, instant(t, "2019-05-10T10:00:00+08:00"), instant(t, "2019-04-26T10:00:00+08:00"), before)
	if err != nil {
		t.Fatal(err)
	}
	if d.Due != d.Cap.Due || d.Cap.Cut != 0 || d.Extended != 7 {
		t.Fatalf("due %s, cap %+v, extended by %d", d.DueDate(), d.Cap, d.Extended)
	}
	after, err := Recompute(d, latest(t))
	if err != nil {
		t.Fatal(err)
	}
	if after.Due != after.Cap.Due || after.Cap.Cut != 1 || after.Extended != 7 || len(after.Counted) != 16 {
		t.Errorf("due %s, cap %+v, extended by %d, %d days", after.DueDate(), after.Cap, after.Extended, len(after.Counted))
	}
	back, err := Recompute(after, before)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back); diff != "" {
		t.Errorf("counted by the first calendar again (-first +again):\n%s", diff)
	}
}

func TestRemindAt_Suspended(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"enough days left", "2026-09-08T09:00:00+08:00", "2026-09-09T09:00:00+08:00", "2026-09-14T09:00:00+08:00"},
		{"a day left", "2026-09-14T09:00:00+08:00", "2026-09-16T09:00:00+08:00", "2026-09-17T09:00:00+08:00"},
		{"after the end", "2026-09-15T09:00:00+08:00", "2026-09-16T09:00:00+08:00", "2026-09-10T09:00:00+08:00"},
	}
	cal := latest(t)
	for _, tt := range tests {
		d, err := Compute(made(5, WorkingDay), "made.clock", instant(t, "2026-09-07T10:00:00+08:00"), cal, asked(t, tt.from, tt.to))
		if err != nil {
			t.Fatal(err)
		}
		if got := RemindAt(d, cal); !got.Equal(instant(t, tt.want)) {
			t.Errorf("%s: due %s, reminder at %v, want %s", tt.name, d.DueDate(), got, tt.want)
		}
	}
}

func drawSuspension(t *rapid.T, around time.Time) Suspension {
	from := around.Add(time.Duration(rapid.Int64Range(-int64(20*24*time.Hour), int64(60*24*time.Hour)).Draw(t, "from")).Truncate(time.Second))
	long := time.Duration(rapid.Int64Range(0, int64(30*24*time.Hour)).Draw(t, "long")).Truncate(time.Second)
	return Suspension{From: from, To: from.Add(long), Reason: "supplement"}
}

func TestSuspend_Properties(t *testing.T) {
	cal := latest(t)
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		amount := rapid.IntRange(1, 60).Draw(t, "amount")
		if unit == WorkingDay {
			amount = rapid.IntRange(0, 60).Draw(t, "working days")
		}
		start := drawStart(t)
		d := mustCompute(t, amount, unit, start, cal)
		var suspensions []Suspension
		for range rapid.IntRange(1, 3).Draw(t, "suspensions") {
			s := drawSuspension(t, start)
			suspensions = append(suspensions, s)
			later, err := Suspend(d, s, cal)
			if err != nil {
				t.Fatal(err)
			}
			if later.Due.Before(d.Due) {
				t.Fatalf("suspended from %v to %v, the end moves from %v to %v", s.From, s.To, d.Due, later.Due)
			}
			if len(later.Counted) != len(d.Counted) {
				t.Fatalf("%d days counted, then %d", len(d.Counted), len(later.Counted))
			}
			if unit == WorkingDay && amount > 0 && !cal.IsWorkday(later.DueDate()) {
				t.Fatalf("due on %v, a day off", later.DueDate())
			}
			for _, n := range later.Counted {
				if s.covers(n.Date) && s.To.After(start) {
					t.Fatalf("%v counted, suspended from %v to %v", n.Date, s.From, s.To)
				}
			}
			if remind := RemindAt(later, cal); !remind.IsZero() && (remind.Before(start) || remind.After(later.Due)) {
				t.Fatalf("reminder at %v, from %v to %v", remind, start, later.Due)
			}
			d = later
		}
		slices.Reverse(suspensions)
		again, err := Compute(made(amount, unit), "made.clock", start, cal, suspensions...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatalf("the order of suspensions matters (-one by one +at once):\n%s", diff)
		}
	})
}
