package simulate

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

var (
	newYear = calendar.NewDate(2026, time.January, 1)
	monday  = calendar.NewDate(2026, time.March, 2)
)

func book(t testing.TB) *rules.Book {
	t.Helper()
	b, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func options(t testing.TB, pack *rules.Pack) Options {
	t.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Pack: pack, Calendar: cal, From: newYear, Days: 120, Cases: 1200, Seed: 7, Units: 6}
}

func packOf(t testing.TB, id string) *rules.Pack {
	t.Helper()
	p, err := book(t).InForce(id, newYear)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// variant is the pack of the binary with another number of working days for the verification by a unit.
func variant(t testing.TB, id string, days int) *rules.Pack {
	t.Helper()
	packs, err := rules.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	folders, err := fs.Glob(packs, id+"/*")
	if err != nil || len(folders) != 1 {
		t.Fatalf("packs %v: %v", folders, err)
	}
	entries, err := fs.ReadDir(packs, folders[0])
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string][]byte)
	for _, file := range entries {
		if files[file.Name()], err = fs.ReadFile(packs, path.Join(folders[0], file.Name())); err != nil {
			t.Fatal(err)
		}
	}
	before, after, ok := strings.Cut(string(files["objection.yaml"]), "  objection.verify:\n    amount: ")
	_, after, ok2 := strings.Cut(after, "\n")
	if !ok || !ok2 {
		t.Fatalf("%s has no objection.verify", id)
	}
	files["objection.yaml"] = fmt.Appendf(nil, "%s  objection.verify:\n    amount: %d\n%s", before, days, after)
	pack, err := rules.ParsePack(folders[0], files)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func run(t testing.TB, o Options) Report {
	t.Helper()
	r, err := Run(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRun_SameSeed_SameReport(t *testing.T) {
	for _, id := range book(t).IDsFor(casefile.FlowObjection) {
		o := options(t, packOf(t, id))
		first := run(t, o)
		if diff := cmp.Diff(first, run(t, o)); diff != "" {
			t.Errorf("%s: the same seed gave another report:\n%s", id, diff)
		}
		o.Seed++
		if cmp.Equal(first.Clocks, run(t, o).Clocks) {
			t.Errorf("%s: another seed gave the same report", id)
		}
	}
}

// Every case is in exactly one end state or open, and every clock that was started is in exactly one state.
func TestRun_Conservation(t *testing.T) {
	packs := book(t).PacksFor(casefile.FlowObjection)
	rapid.Check(t, func(rt *rapid.T) {
		o := options(t, rapid.SampledFrom(packs).Draw(rt, "pack"))
		o.Seed = rapid.Uint64().Draw(rt, "seed")
		o.Cases = rapid.IntRange(1, 400).Draw(rt, "cases")
		o.Days = rapid.IntRange(1, 90).Draw(rt, "days")
		o.Units = rapid.IntRange(1, 8).Draw(rt, "units")
		r := run(t, o)
		sum := r.Open
		for _, n := range r.Ended {
			sum += n
		}
		if sum != o.Cases || r.Cases != o.Cases {
			rt.Fatalf("%d cases ended or open, %d arrived, want %d", sum, r.Cases, o.Cases)
		}
		bodies := map[string]int{}
		for _, u := range r.Units {
			for _, row := range u.Clocks {
				bodies[row.Clock] += row.Started
			}
		}
		for _, row := range r.Applicants {
			bodies[row.Clock] += row.Started
		}
		for _, row := range r.Clocks {
			if row.OnTime+row.Late+row.Running+row.Stopped != row.Started {
				rt.Errorf("%s: states do not sum up: %+v", row.Clock, row)
			}
			if row.Expected < row.Late || row.Expected > row.Late+row.Running || row.Median > row.P90 || row.Extended > row.Asked {
				rt.Errorf("%s: out of bounds: %+v", row.Clock, row)
			}
			if row.Clock != o.Pack.Procedure(casefile.FlowObjection).Steps[casefile.StepTotal] && bodies[row.Clock] != row.Started {
				rt.Errorf("%s: %d periods of all, %d of the bodies", row.Clock, row.Started, bodies[row.Clock])
			}
		}
	})
}

// A longer period never makes fewer answers come on time. Where no extension moves deadlines this holds for every unit and
// every seed, because the order in the inboxes stays the same.
func TestRun_LongerPeriod_NeverWorse(t *testing.T) {
	var packs []*rules.Pack
	for days := range 8 {
		packs = append(packs, variant(t, "xiamen-draft", days+3))
	}
	rapid.Check(t, func(rt *rapid.T) {
		shorter := rapid.IntRange(0, len(packs)-2).Draw(rt, "shorter")
		longer := rapid.IntRange(shorter+1, len(packs)-1).Draw(rt, "longer")
		o := options(t, packs[shorter])
		o.Seed = rapid.Uint64().Draw(rt, "seed")
		o.Cases = 300
		before := run(t, o)
		o.Pack = packs[longer]
		after := run(t, o)
		for i := range before.Units {
			a, ok := find(before.Units[i].Clocks, "objection.verify")
			b, ok2 := find(after.Units[i].Clocks, "objection.verify")
			if ok != ok2 || b.OnTime < a.OnTime || b.Late > a.Late || b.Expected > a.Expected || a.Started != b.Started {
				rt.Errorf("%s: %d days %+v, %d days %+v", before.Units[i].Name, shorter+3, a, longer+3, b)
			}
		}
	})
}

// With extensions deadlines move against each other in the inbox; over all units the longer period is better all the same.
func TestRun_LongerPeriodWithExtension_Better(t *testing.T) {
	for seed := range uint64(5) {
		last := -1.0
		for _, days := range []int{1, 2, 4, 8, 16} {
			o := options(t, variant(t, "shenzhen-2022", days))
			o.Seed = seed
			row, _ := run(t, o).Clock("objection.verify")
			share, ok := row.Share()
			if !ok || share <= last || row.Extended == 0 && days < 8 {
				t.Errorf("seed %d, %d days: share %v after %v, %+v", seed, days, share, last, row)
			}
			last = share
		}
	}
}

// Whoever can answer everything that comes, and lets nothing lie, is never late. What an article states runs on while a supplement is
// awaited, so that nobody can keep it who has asked for one; here every filing is complete.
func TestRun_AbleUnit_NeverLate(t *testing.T) {
	for _, id := range book(t).IDsFor(casefile.FlowObjection) {
		o := options(t, packOf(t, id))
		able := float64(o.Cases)
		habits := DefaultHabits
		habits.Incomplete = 0
		o.Habits = &habits
		o.Agency = &Unit{Name: "agency", Capacity: 2 * able}
		o.People = []Unit{{Name: "able", Share: 1, Capacity: able}, {Name: "slow", Share: 1, Capacity: 0.5, Delay: 6, Silent: 0.2}}
		r := run(t, o)
		for _, u := range r.Units[:2] {
			for _, row := range u.Clocks {
				if row.Late != 0 || row.Expected != 0 || row.Started == 0 {
					t.Errorf("%s, %s: %+v", id, u.Name, row)
				}
			}
		}
		if verify, ok := find(r.Units[2].Clocks, "objection.verify"); ok && verify.Late == 0 {
			t.Errorf("%s: a unit that answers one case in two days is never late: %+v", id, verify)
		}
	}
}

func TestRun_Bounds(t *testing.T) {
	tests := []struct {
		name string
		edit func(*Options)
		want string
	}{
		{"no pack", func(o *Options) { o.Pack = nil }, "pack"},
		{"no days", func(o *Options) { o.Days = 0 }, "0 days"},
		{"no cases", func(o *Options) { o.Cases = 0 }, "0 cases"},
		{"too many cases", func(o *Options) { o.Cases = maxCases + 1 }, "cases: want"},
		{"no units", func(o *Options) { o.Units = 0 }, "0 units"},
	}
	for _, tt := range tests {
		o := options(t, packOf(t, "city-2022"))
		tt.edit(&o)
		if _, err := Run(o); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}

// scene plays one case that is filed on Monday, 2 March 2026, for a number of days; nobody does anything unusual but what
// edit says.
func scene(t *testing.T, pack string, days int, edit func(*Options)) Report {
	t.Helper()
	o := options(t, packOf(t, pack))
	o.From, o.Days, o.Cases = monday, days, 1
	o.Agency, o.People, o.Habits = &Unit{Name: "agency", Capacity: 9}, []Unit{{Name: "unit", Share: 1, Capacity: 9}}, &Habits{}
	edit(&o)
	arrivals := make([]int, days)
	arrivals[0] = 1
	r, err := newCity(o).play(arrivals)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wantRow(t *testing.T, r Report, clock string, want Row) {
	t.Helper()
	row, ok := r.Clock(clock)
	if !ok {
		t.Fatalf("%s was not played", clock)
	}
	row.Clock, row.Amount, row.Unit, row.Article, row.Basis = "", 0, "", "", ""
	if diff := cmp.Diff(want, row); diff != "" {
		t.Errorf("%s (-want +got):\n%s", clock, diff)
	}
}

// Worked out by hand: an agency that answers one task a day.
func TestScene_OneTaskADay(t *testing.T) {
	r := scene(t, "xiamen-draft", 10, func(o *Options) { o.Agency.Capacity = 1 })
	onTime := func(used int) Row { return Row{Started: 1, OnTime: 1, Answered: 1, Median: used, P90: used} }
	wantRow(t, r, "objection.accept", onTime(0))   // Monday
	wantRow(t, r, "objection.compare", onTime(1))  // Tuesday
	wantRow(t, r, "objection.transfer", onTime(0)) // with it
	wantRow(t, r, "objection.verify", onTime(0))   // Tuesday as well, by the unit
	wantRow(t, r, "objection.inform", onTime(1))   // Wednesday
	if r.CaseDays != 2 || r.Open != 0 || len(r.Ended) != 1 {
		t.Errorf("%d case-days, %d open, ended %v", r.CaseDays, r.Open, r.Ended)
	}
}

// shenzhen-2022 51(3): two working days, and three more with the principal's approval. The unit answers on Thursday.
func TestScene_Extension(t *testing.T) {
	slow := func(o *Options) { o.People[0].Capacity = 0.25 }
	wantRow(t, scene(t, "shenzhen-2022", 10, slow), "objection.verify",
		Row{Started: 1, Late: 1, Answered: 1, Median: 3, P90: 3, Expected: 1})
	asks := func(o *Options) { slow(o); o.People[0].Asks = 1 }
	wantRow(t, scene(t, "shenzhen-2022", 10, asks), "objection.verify",
		Row{Started: 1, OnTime: 1, Answered: 1, Median: 3, P90: 3, Asked: 1, Extended: 1})
	refused := func(o *Options) { asks(o); o.Habits.HeadRefuses = 1 }
	wantRow(t, scene(t, "shenzhen-2022", 10, refused), "objection.verify",
		Row{Started: 1, Late: 1, Answered: 1, Median: 3, P90: 3, Asked: 1, Expected: 1})
	// After three days the unit has not answered; the period ends on the fourth.
	wantRow(t, scene(t, "shenzhen-2022", 3, asks), "objection.verify", Row{Started: 1, Running: 1, Asked: 1, Extended: 1})
	wantRow(t, scene(t, "shenzhen-2022", 3, slow), "objection.verify", Row{Started: 1, Running: 1, Expected: 1})
}

// What was asked for on Monday comes on Tuesday: neither day counts of what the agency has promised, and it has used none.
func TestScene_Supplement(t *testing.T) {
	incomplete := func(o *Options) { o.Habits.Incomplete, o.Habits.SuppliedIn = 1, 1 }
	r := scene(t, "shenzhen-2020", 10, incomplete)
	wantRow(t, r, "objection.supplement", Row{Started: 1, OnTime: 1, Answered: 1, Median: 1, P90: 1})
	wantRow(t, r, "objection.accept", Row{Started: 1, OnTime: 1, Answered: 1})
	wantRow(t, r, "objection.total", Row{Started: 1, OnTime: 1, Answered: 1, Median: 1, P90: 1}) // an article states it: it runs on

	never := func(o *Options) { incomplete(o); o.Habits.NeverSupplied = 1 }
	r = scene(t, "shenzhen-2020", 30, never)
	wantRow(t, r, "objection.supplement", Row{Started: 1, Late: 1, Expected: 1})
	wantRow(t, r, "objection.accept", Row{Started: 1, OnTime: 1, Answered: 1})
	if r.Ended[casefile.ResultLapsed] != 1 {
		t.Errorf("ended %v, want lapsed", r.Ended)
	}
}

func TestScene_Endings(t *testing.T) {
	idle := func(o *Options) { o.People[0].Capacity = 0 }
	tests := []struct {
		name, pack string
		edit       func(*Options)
		want       casefile.Result // "": open
	}{
		{"refused", "city-2022", func(o *Options) { o.Habits.Refused = 1 }, casefile.ResultRefused},
		{"kept", "city-2022", func(o *Options) { o.Habits.Kept = 1 }, casefile.Result(casefile.OutcomeKeep)},
		{"own error", "shenzhen-2020", func(o *Options) { o.Habits.OwnError = 1 }, casefile.Result(casefile.OutcomeCorrect)},
		{"own error at once", "shenzhen-2022", func(o *Options) { o.Habits.OwnError = 1 }, casefile.Result(casefile.OutcomeCorrect)},
		{"withdrawn", "xiamen-draft", func(o *Options) { idle(o); o.Habits.Withdrawn, o.Habits.WithdrawnIn = 1, 1 }, casefile.ResultWithdrawn},
		{"open", "xiamen-draft", idle, ""},
	}
	for _, tt := range tests {
		r := scene(t, tt.pack, 20, tt.edit)
		if tt.want == "" && r.Open != 1 || tt.want != "" && r.Ended[tt.want] != 1 {
			t.Errorf("%s: ended %v, open %d", tt.name, r.Ended, r.Open)
		}
	}
	// A withdrawal within the period is neither on time nor late; a period that had passed stays passed.
	early := scene(t, "xiamen-draft", 20, tests[4].edit)
	wantRow(t, early, "objection.verify", Row{Started: 1, Stopped: 1})
	silent := scene(t, "xiamen-draft", 20, idle)
	wantRow(t, silent, "objection.verify", Row{Started: 1, Late: 1, Expected: 1})
	if silent.Suspended != 1 || early.Suspended != 0 { // xiamen-draft 26(2)
		t.Errorf("suspended %d and %d", silent.Suspended, early.Suspended)
	}
}

// A unit that is not responsible sends the case back, and the other has the whole period of its own.
func TestScene_SentBack(t *testing.T) {
	if packOf(t, "xiamen-draft").Objection.Steps[casefile.StepRoute] == "" {
		t.Fatal("xiamen-draft has no step for what is sent back")
	}
	r := scene(t, "xiamen-draft", 10, func(o *Options) {
		o.Habits.SentBack = 1
		o.People = append(o.People, Unit{Name: "other", Capacity: 9})
	})
	wantRow(t, r, "objection.route", Row{Started: 1, OnTime: 1, Answered: 1})
	for _, u := range r.Units[1:] {
		if row, ok := find(u.Clocks, "objection.verify"); !ok || row.OnTime != 1 {
			t.Errorf("%s: %+v", u.Name, row)
		}
	}
}

func TestPrint(t *testing.T) {
	a, b := run(t, options(t, packOf(t, "xiamen-draft"))), run(t, options(t, packOf(t, "shenzhen-2020")))
	var out strings.Builder
	if err := Print(&out, a, b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A: xiamen-draft", "B: shenzhen-2020", "6 working days, 25(2)", "10 working days, 38", "objection.total",
		"unit 06", "ended:", "expected"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "objection.verify") && strings.Count(line, "|") != 1 {
			t.Errorf("not side by side: %s", line)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	o := options(b, packOf(b, "shenzhen-2022"))
	o.Days, o.Cases, o.Units = 365, 10_000, 14
	days := 0
	for b.Loop() {
		days += run(b, o).CaseDays
	}
	b.ReportMetric(float64(days)/b.Elapsed().Seconds(), "case-days/s")
}
