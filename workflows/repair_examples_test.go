package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// reachedInRepair lists, for each event from which a clock of a repair may run, the tasks that are done by then.
var reachedInRepair = map[casefile.Event][]casefile.TaskKind{
	casefile.EventFiled:           {},
	casefile.EventComplete:        {},
	casefile.EventSupplementAsked: {casefile.TaskFormCheck},
	casefile.EventAccepted:        {casefile.TaskFormCheck},
	casefile.EventRepairDecided:   {casefile.TaskFormCheck, casefile.TaskDecideRepair},
}

// TestRepair_Examples checks each dated example of a clock of repair where the clock is used: in a real case, at the end of an effect that
// a case has begun, or in the conditions on which a record can be repaired. Each clock of each pack has one: those of articles, and those that the
// operator has set.
func TestRepair_Examples(t *testing.T) {
	seen := make(map[string]bool)
	for _, x := range slices.Concat(examplesOf(t, "repair."), examplesIn(t, "../rules/testdata/examples_own.csv", "repair.")) {
		seen[x.pack+" "+x.clock] = true
		t.Run(x.name(), func(t *testing.T) {
			switch x.clock {
			case "repair.clean_period":
				checkCondition(t, x, rules.CleanPeriod, rules.RepairFacts{CorrectedOn: calendar.DateOf(x.start)})
			case "repair.bankruptcy_bar":
				checkCondition(t, x, rules.NotBarredByBankruptcy,
					rules.RepairFacts{Item: casefile.ItemRepair{Bars: casefile.BarBankruptcy}, Bars: []rules.BarFact{{Bar: casefile.BarBankruptcy, Since: calendar.DateOf(x.start)}}})
			case "repair.false_commitment_bar":
				checkCondition(t, x, rules.NotBarredByCommitment,
					rules.RepairFacts{Bars: []rules.BarFact{{Bar: casefile.BarFalseCommitment, Since: calendar.DateOf(x.start)}}})
			case "repair.annotation":
				checkAnnotation(t, x)
			default:
				checkRepairExample(t, x)
			}
		})
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		for clock := range pack.Clocks {
			if strings.HasPrefix(clock, "repair.") && !seen[pack.ID+" "+clock] {
				t.Errorf("there is no example of %s under %s", clock, pack.ID)
			}
		}
	}
}

// reaching is a court of repair, in a city with a partner, in which the event from which the clock runs comes about at start, and all that follows an
// hour later. The case has been closed, or waits for its supplement.
func reaching(t *testing.T, packID, clock string, start time.Time) (*court, rules.Clock) {
	t.Helper()
	c, records := newRepair(t, packID, start, 1)
	k, err := c.pack.Clock(clock)
	if err != nil {
		t.Fatal(err)
	}
	before, ok := reachedInRepair[k.RunsFrom]
	if !ok {
		t.Fatalf("%s runs from %s, which no case of this test comes to", clock, k.RunsFrom)
	}
	if !slices.Contains(c.pack.Repair.Channels, casefile.ChannelAgency) {
		c.channel = casefile.ChannelUnit
	}
	c.at = func(task db.Task) time.Time {
		if slices.Contains(before, task.Kind) {
			return start
		}
		return start.Add(time.Hour)
	}
	c.act = c.granting(records, usual(t, c.pack).ID)
	if k.RunsFrom == casefile.EventSupplementAsked {
		c.act = func(db.Task) any { return casefile.FormCheck{Missing: []string{"缴款凭证"}} }
	}
	c.city.NewPartner(t)
	c.run(c.applyFor(records, start), time.Hour, 4)
	if row := c.caseRow(); row.Result == nil && row.Stage != casefile.StageSupplement {
		t.Fatalf("the case stands at %s", row.Stage)
	}
	return c, k
}

func checkRepairExample(t *testing.T, x example) {
	c, k := reaching(t, x.pack, x.clock, x.start)
	c.holds(x, k)
}

// checkAnnotation checks that an effect which lasts as long as the clock ends with the second after it is due.
func checkAnnotation(t *testing.T, x example) {
	c, _ := reaching(t, x.pack, x.clock, x.start)
	effects, err := c.city.Store.CaseEffects(context.Background(), c.caseID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range effects {
		if e.EndsAt == nil {
			continue
		}
		if got := e.EndsAt.Add(-time.Second).In(calendar.Zone).Format(time.RFC3339); got != x.due || !e.StartedAt.Equal(x.start) {
			t.Errorf("%s lasts from %s until %s, want %s", e.Kind, e.StartedAt, got, x.due)
		}
		return
	}
	t.Error("no effect has a planned end")
}

// checkCondition checks that a condition is met from the day after the clock is due, and not before.
func checkCondition(t *testing.T, x example, id rules.ConditionID, facts rules.RepairFacts) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.InForce(x.pack, calendar.DateOf(x.start))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	due, err := time.Parse(time.RFC3339, x.due)
	if err != nil {
		t.Fatal(err)
	}
	facts.Category = "penalty"
	for today, want := range map[calendar.Date]rules.State{calendar.DateOf(due): rules.Unmet, calendar.DateOf(due).AddDays(1): rules.Met} {
		judged, err := pack.MayRepair(facts, cal, today)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(judged.Conditions, func(s rules.ConditionState) bool { return s.ID == id })
		if i < 0 {
			t.Fatalf("%s has no condition %s", x.pack, id)
		}
		s := judged.Conditions[i]
		if s.State != want || s.Deadline == nil || s.Deadline.Due.In(calendar.Zone).Format(time.RFC3339) != x.due || s.Article != x.article {
			t.Errorf("on %s it is %s by article %s, with the deadline %v; want %s, %s", today, s.State, s.Article, s.Deadline, want, x.due)
		}
	}
}

// TestRepair_ClocksOfEveryPack holds every deadline that a repair carries, of an article or the operator's own, to what the pack says from
// the event that it runs from: under each pack, in a case that is granted.
func TestRepair_ClocksOfEveryPack(t *testing.T) {
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		t.Run(pack.ID, func(t *testing.T) {
			start := time.Date(2026, time.June, 1, 9, 0, 0, 0, calendar.Zone)
			c, records := newRepair(t, pack.ID, start, 1)
			if !slices.Contains(pack.Repair.Channels, casefile.ChannelAgency) {
				c.channel = casefile.ChannelUnit
			}
			c.act = c.granting(records, usual(t, pack).ID)
			c.run(c.applyFor(records, start), time.Hour, 4)
			rows, err := c.city.Store.DeadlinesByCase(context.Background(), c.caseID)
			if err != nil {
				t.Fatal(err)
			}
			carried := make(map[string]bool)
			for _, row := range rows {
				carried[row.Clock] = true
				want, err := rules.Compute(c.pack, row.Clock, row.StartedAt, cal)
				if err != nil {
					t.Fatal(err)
				}
				k, err := c.pack.Clock(row.Clock)
				if err != nil {
					t.Fatal(err)
				}
				if !row.DueAt.Equal(want.Due) || row.Article != k.Article || row.Basis != string(k.Basis) {
					t.Errorf("%s is due %v by article %q, want %v, %q", row.Clock, row.DueAt, row.Article, want.Due, k.Article)
				}
			}
			for _, step := range []casefile.Step{casefile.StepAccept, casefile.StepDecide, casefile.StepTransfer, casefile.StepRepairResult} {
				if clock := pack.Repair.Steps[step]; clock != "" && !carried[clock] {
					t.Errorf("the case carries no %s", clock)
				}
			}
		})
	}
}
