package seed

import (
	"slices"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

func loadLaw(t *testing.T) (*rules.Book, *calendar.Calendar) {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return book, cal
}

// tasksOf lists the tasks that a case passes under a pack, in order.
func tasksOf(pack *rules.Pack, ownError bool) []casefile.TaskKind {
	way := pack.Objection.Way
	tasks := []casefile.TaskKind{casefile.TaskFormCheck, way.AfterAcceptance()}
	if tasks[1] == casefile.TaskCompare {
		finding := casefile.FindingNoError
		if ownError {
			finding = casefile.FindingOwnError
		}
		tasks = append(tasks, way.AfterComparison(finding))
	}
	tasks = append(tasks, way.AfterDecision())
	tasks = slices.DeleteFunc(tasks, func(k casefile.TaskKind) bool { return k == "" })
	return slices.Compact(tasks)
}

// instants of the events that a case has seen when it is left, played without a database.
type played struct {
	at     map[rules.Event]time.Time
	last   time.Time
	leftAt casefile.TaskKind // "": closed
}

func play(t *testing.T, c plannedCase, pack *rules.Pack) played {
	t.Helper()
	p := played{at: map[rules.Event]time.Time{rules.Filed: c.filedAt}, last: c.filedAt}
	for _, task := range tasksOf(pack, slices.Contains([]string{"SCJG01", "JTJ01"}, c.item)) {
		if progressAt(task) >= c.leave {
			p.leftAt = task
			if c.claim {
				p.step(t, c, c.claimedAt())
			}
			break
		}
		p.step(t, c, c.next(task))
		switch task {
		case casefile.TaskFormCheck:
			p.at[rules.Accepted] = p.last
		case casefile.TaskCompare:
			p.at[rules.Compared], p.at[rules.Transferred] = p.last, p.last
		case casefile.TaskVerify, casefile.TaskDecide:
			p.at[rules.Verified] = p.last
		case casefile.TaskCorrect:
			p.at[rules.Corrected] = p.last
		}
	}
	return p
}

func (p *played) step(t *testing.T, c plannedCase, at time.Time) {
	t.Helper()
	if !at.After(p.last) {
		t.Errorf("%s %s: an act at %v is not after the one before at %v", c.login, c.item, at, p.last)
	}
	p.last = at
}

// TestPlan_AnyPackAnyDay plans the cases under every pack at many instants: working hours, nights, weekends, holidays.
func TestPlan_AnyPackAnyDay(t *testing.T) {
	book, cal := loadLaw(t)
	for _, pack := range book.Packs() {
		due := 0
		for now := noon; now.Before(noon.AddDate(1, 0, 0)); now = now.Add(29 * time.Hour) {
			cases, err := plan(Small, pack, cal, now)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSortedFunc(cases, func(a, b plannedCase) int { return a.filedAt.Compare(b.filedAt) }) {
				t.Errorf("%s, %v: cases are not in the order of filing", pack.ID, now)
			}
			for _, c := range cases {
				p := play(t, c, pack)
				if p.last.After(now) {
					t.Errorf("%s, %v: %s %s has an act at %v", pack.ID, now, c.login, c.item, p.last)
				}
				if age := int(now.Sub(c.filedAt).Hours() / 24); age >= youngestRecord {
					t.Errorf("%s, %v: %s objects to %s %d days ago, before there need be a record", pack.ID, now, c.login, c.item, age)
				}
				if checkDue(t, c, p, pack, cal, now) {
					due++
				}
			}
		}
		if due == 0 {
			t.Errorf("%s: no case is left with a task that is due on a wanted day", pack.ID)
		}
	}
}

// checkDue checks that the task left open is due on the day that the scenario wants. It reports whether the scenario wants
// one, and the pack has what it is counted from.
func checkDue(t *testing.T, c plannedCase, p played, pack *rules.Pack, cal *calendar.Calendar, now time.Time) bool {
	t.Helper()
	name := clockOf(pack.Objection.Steps, c.leave)
	if c.due == nil || p.leftAt == "" || name == "" {
		return false
	}
	clock, err := pack.Clock(name)
	if err != nil {
		t.Fatal(err)
	}
	start, ok := p.at[clock.RunsFrom]
	if !ok {
		return false // the pack skips the step that the scenario counts from
	}
	d, err := rules.Compute(pack, name, start, cal)
	if err != nil {
		t.Fatal(err)
	}
	today := calendar.DateOf(now)
	want := cal.AddWorkdays(cal.RollForward(today), *c.due)
	if d.DueDate() != want {
		t.Errorf("%s, %v: %s %s is due on %s, want %s", pack.ID, now, c.login, c.item, d.DueDate(), want)
	}
	return true
}

func TestScenarios_FindTheirRecords(t *testing.T) {
	seen := make(map[string]bool)
	for _, sc := range scenarios {
		key := sc.login + " " + sc.item
		if seen[key] {
			t.Errorf("%s: two cases about one record", key)
		}
		seen[key] = true
		has := func(p plannedRecord) bool { return p.item == sc.item }
		company, self := slices.ContainsFunc(companyRecords, has), slices.ContainsFunc(personRecords, has)
		if scenarioApplicant(sc) < 0 || company == self {
			t.Errorf("%s: want an applicant with exactly one record of the item", key)
		}
	}
}
