package simulate

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/casefile"
	"creditcase/rules"
)

// unitFlows are the procedures in which a unit goes first, or on its own.
var unitFlows = []casefile.Procedure{casefile.Listing, casefile.Delisting, casefile.Commitment}

// Every case is in exactly one end state of its procedure or open, every clock that was started is in exactly one state, and the same seed gives the same.
func TestRun_UnitFlows_Conservation(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(rt *rapid.T) {
		procedure := rapid.SampledFrom(unitFlows).Draw(rt, "procedure")
		o := options(t, rapid.SampledFrom(b.PacksFor(procedure.Flow)).Draw(rt, "pack"))
		o.Flow = procedure.Flow
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
			if !slices.Contains(procedure.AllResults(), result) {
				rt.Errorf("%d cases ended with %q, with which no %s ends", n, result, procedure.Flow)
			}
		}
		if sum != o.Cases || r.Cases != o.Cases || r.Flow != procedure.Flow {
			rt.Fatalf("%d cases of %s ended or open, %d arrived, want %d", sum, r.Flow, r.Cases, o.Cases)
		}
		for _, row := range r.Clocks {
			if row.OnTime+row.Late+row.Running+row.Stopped != row.Started || row.Expected < row.Late || row.Extended > row.Asked {
				rt.Errorf("%s: %+v", row.Clock, row)
			}
		}
	})
}

// Whoever can answer everything that comes, and lets nothing lie, is never late, with every clock that the procedure reports.
func TestRun_UnitFlows_AbleUnit_NeverLate(t *testing.T) {
	for _, procedure := range unitFlows {
		for _, pack := range book(t).PacksFor(procedure.Flow) {
			o := options(t, pack)
			o.Flow = procedure.Flow
			able, habits := float64(o.Cases), DefaultHabits
			habits.DayOff, habits.Withdrawn, habits.NeverSupplied, habits.SuppliedIn = 0, 0, 0, 1
			o.Habits = &habits
			o.Agency, o.People = &Unit{Name: "agency", Capacity: 1}, []Unit{{Name: "able", Share: 1, Capacity: able}}
			r := run(t, o)
			for _, row := range r.Clocks {
				if row.Late != 0 || row.Expected != 0 || row.Started == 0 {
					t.Errorf("%s under %s: %+v", procedure.Flow, pack.ID, row)
				}
			}
			if want := len(plots[procedure.Flow].reported); len(r.Clocks) != want {
				t.Errorf("%s under %s: %d clocks, want %d", procedure.Flow, pack.ID, len(r.Clocks), want)
			}
		}
	}
}

// unitScene is scene for a procedure.
func unitScene(t *testing.T, flow casefile.Flow, days int, edit func(*Options)) Report {
	t.Helper()
	return scene(t, "city-2022", days, func(o *Options) {
		o.Flow = flow
		o.Habits.SuppliedIn = 1
		edit(o)
	})
}

func wantEnd(t *testing.T, r Report, result casefile.Result) {
	t.Helper()
	if diff := cmp.Diff(map[casefile.Result]int{result: 1}, r.Ended); diff != "" || r.Open != 0 {
		t.Errorf("%d open (-want +got):\n%s", r.Open, diff)
	}
}

// The party answers on Tuesday; nobody decides before its five working days, from Monday, are over on the Monday after.
func TestScene_Listing_WholeTime(t *testing.T) {
	r := unitScene(t, casefile.FlowListing, 20, func(*Options) {})
	wantRow(t, r, "listing.reply", Row{Started: 1, OnTime: 1, Answered: 1, Median: 1, P90: 1})
	wantRow(t, r, "listing.check", Row{Started: 1, OnTime: 1, Answered: 1})
	wantRow(t, r, "listing.decide", Row{Started: 1, OnTime: 1, Answered: 1})
	wantEnd(t, r, casefile.ResultListed)
	for days, open := range map[int]int{8: 1, 9: 0} { // Monday 2 March to Monday 9, and with Tuesday 10
		if r := unitScene(t, casefile.FlowListing, days, func(*Options) {}); r.Open != open {
			t.Errorf("after %d days %d are open, want %d", days, r.Open, open)
		}
	}
	silent := unitScene(t, casefile.FlowListing, 20, func(o *Options) { o.Habits.NeverSupplied, o.Habits.Dropped = 1, 1 })
	wantRow(t, silent, "listing.reply", Row{Started: 1, Late: 1, Expected: 1})
	wantEnd(t, silent, casefile.ResultDropped)
	if _, played := silent.Clock("listing.check"); played {
		t.Error("what nobody has said is answered")
	}
}

func TestScene_Delisting(t *testing.T) {
	wantEnd(t, unitScene(t, casefile.FlowDelisting, 5, func(*Options) {}), casefile.Result(casefile.OutcomeDelist))
	wantEnd(t, unitScene(t, casefile.FlowDelisting, 5, func(o *Options) { o.Habits.StaysListed = 1 }), casefile.Result(casefile.OutcomeStayListed))
}

// Each way that a check can take ends as it does in the system.
func TestScene_Commitment(t *testing.T) {
	for result, edit := range map[casefile.Result]func(*Habits){
		casefile.Result(casefile.OutcomeKept):         func(*Habits) {},
		casefile.Result(casefile.OutcomeUnverifiable): func(h *Habits) { h.Incomplete, h.Unverifiable = 1, 1 },
		casefile.Result(casefile.OutcomeRectified):    func(h *Habits) { h.Untrue = 1 },
	} {
		wantEnd(t, unitScene(t, casefile.FlowCommitment, 20, func(o *Options) { edit(o.Habits) }), result)
	}
	for name, edit := range map[string]func(*Habits){
		"refused": func(h *Habits) { h.Untrue, h.RefusesOrder = 1, 1 }, "not held": func(h *Habits) { h.Untrue, h.HoldsNot = 1, 1 },
		"silent": func(h *Habits) { h.Untrue, h.NeverSupplied = 1, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			r := unitScene(t, casefile.FlowCommitment, 60, func(o *Options) { edit(o.Habits) })
			wantEnd(t, r, casefile.Result(casefile.OutcomeBroken))
			wantRow(t, r, "commitment.decide", Row{Started: 1, OnTime: 1, Answered: 1})
		})
	}
	papers := unitScene(t, casefile.FlowCommitment, 60, func(o *Options) { o.Habits.Incomplete = 1 })
	wantRow(t, papers, "commitment.check", Row{Started: 2, OnTime: 2, Answered: 2})
	wantRow(t, papers, "commitment.papers", Row{Started: 1, OnTime: 1, Answered: 1, Median: 1, P90: 1})
}

// Every clock is due as the law says of the day from which it runs.
func TestRun_UnitFlows_DueByLaw(t *testing.T) {
	for _, procedure := range unitFlows {
		for _, pack := range book(t).PacksFor(procedure.Flow) {
			o := options(t, pack)
			o.Flow = procedure.Flow
			s := newCity(o)
			for i, cases := range s.arrivals() {
				s.today = s.From.AddDays(i)
				s.dawn()
				for range cases {
					s.arrive()
				}
				s.work()
				for _, c := range s.open {
					for _, r := range c.clocks {
						s.dueByLaw(t, r)
					}
				}
			}
			if s.err != nil {
				t.Fatal(s.err)
			}
		}
	}
}

// dueByLaw holds that the clock is due when the law says, or longer only by an extension.
func (s *city) dueByLaw(t *testing.T, r *running) {
	t.Helper()
	d, err := rules.Compute(s.Pack, r.name, instant(r.start), s.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	if k, err := s.Pack.Clock(r.name); err != nil || r.due.Before(d.DueDate()) || r.due.After(d.DueDate()) && k.Extension == nil {
		t.Fatalf("%s: %s from %s is due %s, the law says %s (%v)", s.Pack.ID, r.name, r.start, r.due, d.DueDate(), err)
	}
}
