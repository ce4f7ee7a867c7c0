package simulate

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// repairOptions are options for playing repair under a pack.
func repairOptions(t testing.TB, pack *rules.Pack) Options {
	t.Helper()
	o := options(t, pack)
	o.Flow = casefile.FlowRepair
	return o
}

// repairScene is scene for an application for repair.
func repairScene(t *testing.T, pack string, days int, edit func(*Options)) Report {
	t.Helper()
	return scene(t, pack, days, func(o *Options) {
		o.Flow = casefile.FlowRepair
		edit(o)
	})
}

// Every case is in exactly one end state or open, every clock that was started is in exactly one state, and the same seed gives the same.
func TestRun_Repair_Conservation(t *testing.T) {
	packs := book(t).PacksFor(casefile.FlowRepair)
	rapid.Check(t, func(rt *rapid.T) {
		o := repairOptions(t, rapid.SampledFrom(packs).Draw(rt, "pack"))
		o.Seed = rapid.Uint64().Draw(rt, "seed")
		o.Cases = rapid.IntRange(1, 300).Draw(rt, "cases")
		o.Days = rapid.IntRange(1, 90).Draw(rt, "days")
		o.Units = rapid.IntRange(1, 8).Draw(rt, "units")
		r := run(t, o)
		if diff := cmp.Diff(r, run(t, o)); diff != "" {
			rt.Errorf("the same seed gave another report:\n%s", diff)
		}
		sum := r.Open
		for result, n := range r.Ended {
			sum += n
			if !slices.Contains(casefile.Repair.AllResults(), result) {
				rt.Errorf("%d cases ended with %q, with which no repair ends", n, result)
			}
		}
		if sum != o.Cases || r.Cases != o.Cases || r.Flow != casefile.FlowRepair {
			rt.Fatalf("%d cases of %s ended or open, %d arrived, want %d", sum, r.Flow, r.Cases, o.Cases)
		}
		for _, row := range r.Clocks {
			if row.OnTime+row.Late+row.Running+row.Stopped != row.Started || row.Expected < row.Late || row.Extended > row.Asked {
				rt.Errorf("%s: %+v", row.Clock, row)
			}
		}
	})
}

// Every clock of a repair is due as the law says of the day from which it runs, whatever happens in the case.
func TestRun_Repair_DueByLaw(t *testing.T) {
	for _, pack := range book(t).PacksFor(casefile.FlowRepair) {
		o := repairOptions(t, pack)
		habits := DefaultHabits
		habits.Incomplete = 0.5
		o.Habits = &habits
		s := newCity(o)
		seen := make(map[string]bool)
		for i, cases := range s.arrivals() {
			s.today = s.From.AddDays(i)
			s.dawn()
			for range cases {
				s.arrive()
			}
			s.work()
			for _, c := range s.open {
				for _, r := range c.clocks {
					if r.paused || r.over {
						continue
					}
					seen[r.name] = true
					d, err := rules.Compute(pack, r.name, instant(r.start), o.Calendar)
					if err != nil {
						t.Fatal(err)
					}
					// Longer only by what is outside the period, or by an extension.
					if k, err := pack.Clock(r.name); err != nil || r.due.Before(d.DueDate()) || r.due.After(d.DueDate()) && k.Extension == nil && !pack.StandsStill(r.name) {
						t.Fatalf("%s: %s from %s is due %s, the law says %s (%v)", pack.ID, r.name, r.start, r.due, d.DueDate(), err)
					}
				}
			}
			if s.err != nil {
				t.Fatal(s.err)
			}
		}
		for _, step := range []casefile.Step{casefile.StepAccept, casefile.StepSupplement, casefile.StepDecide, casefile.StepRepairResult} {
			if clock := pack.Repair.Steps[step]; clock != "" && !seen[clock] {
				t.Errorf("%s: %s was not looked at", pack.ID, clock)
			}
		}
	}
}

// Whoever can answer everything that comes, and lets nothing lie, is never late.
func TestRun_Repair_AbleUnit_NeverLate(t *testing.T) {
	for _, pack := range book(t).PacksFor(casefile.FlowRepair) {
		o := repairOptions(t, pack)
		able := float64(o.Cases)
		habits := DefaultHabits
		habits.Incomplete, habits.DayOff = 0, 0
		o.Habits = &habits
		o.Agency, o.People = &Unit{Name: "agency", Capacity: 2 * able}, []Unit{{Name: "able", Share: 1, Capacity: able}}
		for _, row := range run(t, o).Clocks {
			if row.Late != 0 || row.Expected != 0 || row.Started == 0 {
				t.Errorf("%s: %+v", pack.ID, row)
			}
		}
	}
}

// shenzhen-2022 82(1): three working days from acceptance, and three more with the principal's approval. The unit answers on the fifth.
func TestScene_Repair_Extension(t *testing.T) {
	slow := func(o *Options) { o.People[0].Capacity = 0.2 }
	asks := func(o *Options) { slow(o); o.People[0].Asks = 1 }
	late := repairScene(t, "shenzhen-2022", 14, slow)
	row, ok := late.Clock("repair.decide")
	if !ok || row.Late != 1 || row.Extended != 0 {
		t.Errorf("without an extension: %+v", row)
	}
	row, ok = repairScene(t, "shenzhen-2022", 14, asks).Clock("repair.decide")
	if !ok || row.OnTime != 1 || row.Asked != 1 || row.Extended != 1 {
		t.Errorf("with an extension: %+v", row)
	}
	wantRow(t, late, "repair.accept", Row{Started: 1, OnTime: 1, Answered: 1})
	wantRow(t, late, "repair.transfer", Row{Started: 1, OnTime: 1, Answered: 1})
}

// shenzhen-2022 81(1): what is not complete is accepted when it has been supplemented; nobody is late for the days of waiting.
func TestScene_Repair_Supplement(t *testing.T) {
	r := repairScene(t, "shenzhen-2022", 20, func(o *Options) { o.Habits.Incomplete, o.Habits.SuppliedIn = 1, 1 })
	row, ok := r.Clock("repair.accept")
	if !ok || row.Started != 1 || row.Late != 0 || row.OnTime != 1 {
		t.Errorf("after a supplement: %+v", row)
	}
	if r.Open != 0 {
		t.Errorf("%d cases are open", r.Open)
	}
}

// The national measures let the unit check what was filed with the agency, and have a period for the whole.
func TestScene_Repair_NationalMeasures(t *testing.T) {
	begins := calendar.NewDate(2026, 6, 1)
	r := repairScene(t, "national-2026", 14, func(o *Options) { o.From = begins })
	for _, unit := range r.Units {
		if accept, ok := find(unit.Clocks, "repair.accept"); ok != (unit.Name == "unit") {
			t.Errorf("%s checks the form: %+v", unit.Name, accept)
		}
	}
	wantRow(t, r, "repair.result", Row{Started: 1, OnTime: 1, Answered: 1})
}
