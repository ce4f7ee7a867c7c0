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

// procedure follows a demo case without a database: which tasks its moves open, as the procedure does under a pack.
type procedure struct {
	way      casefile.Way
	ownError bool
	late     bool
	open     []casefile.TaskKind
}

// take closes what the move is on and opens what comes after it.
func (p *procedure) take(m move) {
	var opens casefile.TaskKind
	switch m.act {
	case casefile.ActCheckForm:
		check := casefile.FormCheck{Accept: true}
		if m.turn != nil {
			check = m.turn.content.(casefile.FormCheck)
		}
		switch {
		case !check.Accept: // the applicant is waited for
		case p.late:
			opens = casefile.TaskApproveLate
		default:
			opens = p.way.AfterAcceptance()
		}
	case casefile.ActSupplement:
		opens = casefile.TaskFormCheck
	case casefile.ActDecideLate:
		opens = p.way.AfterAcceptance()
	case casefile.ActCompare:
		finding := casefile.FindingNoError
		if p.ownError {
			finding = casefile.FindingOwnError
		}
		opens = p.way.AfterComparison(finding)
	case casefile.ActCorrect, casefile.ActDecide:
		opens = p.way.AfterDecision()
	case casefile.ActRequestExtension:
		p.open = append(p.open, casefile.TaskApproveExtension)
		return
	case casefile.ActSendBack:
		opens = casefile.TaskRoute
	case casefile.ActRoute:
		opens = casefile.TaskVerify
	case casefile.ActUrge:
		opens = casefile.TaskReplyUrge
	case casefile.ActClaim:
		return
	case casefile.ActWithdraw:
		p.open = nil
	}
	p.open = slices.DeleteFunc(p.open, func(k casefile.TaskKind) bool { return k == m.on })
	if opens != "" {
		p.open = append(p.open, opens)
	}
}

// course is what a demo case has seen when it is left.
type course struct {
	at     map[casefile.Event]time.Time
	asked  time.Time // for a supplement, the first time
	last   time.Time
	leftAt []casefile.TaskKind // none: closed, or the applicant is waited for
}

func play(t *testing.T, c plannedCase, pack *rules.Pack) course {
	t.Helper()
	seen := course{at: map[casefile.Event]time.Time{casefile.EventFiled: c.filedAt}, last: c.filedAt}
	p := procedure{way: pack.Objection.Through(c.channel), late: c.late != "", open: []casefile.TaskKind{casefile.TaskFormCheck},
		ownError: slices.ContainsFunc(slices.Concat(companyRecords, personRecords), func(r plannedRecord) bool { return r.item == c.item && r.wrong })}
	for {
		m := c.next(p.open)
		if m.nothing {
			seen.leftAt = p.open
			return seen
		}
		if m.act == "" { // closed by the procedure itself
			continue
		}
		if !m.at.After(seen.last) {
			t.Errorf("%s %s: an act at %v is not after the one before at %v", c.login, c.item, m.at, seen.last)
		}
		seen.last = m.at
		p.take(m)
		if m.act == casefile.ActCheckForm && m.turn != nil && seen.asked.IsZero() {
			seen.asked = m.at
		}
		switch m.act {
		case casefile.ActCheckForm, casefile.ActDecideLate:
			seen.at[casefile.EventAccepted] = m.at
		case casefile.ActCompare, casefile.ActRoute:
			seen.at[casefile.EventCompared], seen.at[casefile.EventTransferred] = m.at, m.at
		case casefile.ActDecide:
			seen.at[casefile.EventVerified] = m.at
		case casefile.ActCorrect:
			seen.at[casefile.EventCorrected] = m.at
		}
	}
}

// ofFlow are the cases of one procedure.
func ofFlow(cases []plannedCase, flow casefile.Flow) []plannedCase {
	return slices.DeleteFunc(slices.Clone(cases), func(c plannedCase) bool { return c.story.flow != flow })
}

// TestPlan_AnyPackAnyDay plans the cases under every pack at many instants: working hours, nights, weekends, holidays.
func TestPlan_AnyPackAnyDay(t *testing.T) {
	book, cal := loadLaw(t)
	for _, pack := range book.PacksFor(casefile.FlowObjection) {
		due := 0
		for now := noon; now.Before(noon.AddDate(1, 0, 0)); now = now.Add(29 * time.Hour) {
			cases, err := plan(Small, pack, cal, now, true)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.IsSortedFunc(cases, func(a, b plannedCase) int { return a.filedAt.Compare(b.filedAt) }) {
				t.Errorf("%s, %v: cases are not in the order of filing", pack.ID, now)
			}
			for _, c := range ofFlow(cases, casefile.FlowObjection) {
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
				checkRoom(t, c, p, pack, cal, now)
			}
		}
		if due == 0 {
			t.Errorf("%s: no case is left with a task that is due on a wanted day", pack.ID)
		}
	}
}

// checkDue checks that the task left open is due on the day that the scenario wants. It reports whether the scenario wants
// one, and the pack has what it is counted from.
func checkDue(t *testing.T, c plannedCase, p course, pack *rules.Pack, cal *calendar.Calendar, now time.Time) bool {
	t.Helper()
	name := objectionClock(pack.Procedure(casefile.FlowObjection).Steps, c.leave)
	if c.due == nil || len(p.leftAt) == 0 || name == "" {
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

// TestUnder_LeavesOutWhatAPackDoesNotKnow looks at what becomes of the scenarios under each pack.
func TestUnder_LeavesOutWhatAPackDoesNotKnow(t *testing.T) {
	book, cal := loadLaw(t)
	// Cases that are extended or asked to be, sent back, late, direct, of an interested party.
	want := map[string][5]int{
		"qianhai-2020": {0, 0, 0, 0, 0}, "shenzhen-2020": {3, 2, 2, 1, 1}, "shenzhen-2022": {3, 2, 0, 1, 0},
		"xiamen-draft": {0, 2, 0, 0, 0}, "city-2022": {0, 2, 0, 1, 0},
	}
	for _, id := range book.IDsFor(casefile.FlowObjection) {
		pack, err := book.InForce(id, calendar.DateOf(noon))
		if err != nil {
			t.Fatal(err)
		}
		all, err := plan(Small, pack, cal, noon, true)
		cases := ofFlow(all, casefile.FlowObjection)
		if err != nil || len(cases) != len(objectionCases) {
			t.Fatalf("%s: %d cases: %v", id, len(cases), err)
		}
		var got [5]int
		for _, c := range cases {
			takes := func(kind casefile.ActKind) bool {
				return slices.ContainsFunc(c.turns, func(t turn) bool { return t.act == kind })
			}
			for i, is := range [5]bool{takes(casefile.ActRequestExtension), takes(casefile.ActSendBack), c.late != "",
				c.channel == casefile.ChannelUnit, c.as == casefile.CapacityInterestedParty} {
				if is {
					got[i]++
				}
			}
		}
		if got != want[id] {
			t.Errorf("%s: %v cases take the turns, want %v", id, got, want[id])
		}
		alone, err := plan(Small, pack, cal, noon, false)
		alone = ofFlow(alone, casefile.FlowObjection)
		if err != nil || len(alone) != len(objectionCases)-2 || slices.ContainsFunc(alone, func(c plannedCase) bool { return c.as != "" }) {
			t.Errorf("%s: %d cases without papers: %v", id, len(alone), err)
		}
	}
}

// checkRoom checks that a supplement and the decision on an extension come before the clock that they are about has run out by
// now, since the system marks what has run out while the case is driven; and that a time that is to lapse has.
func checkRoom(t *testing.T, c plannedCase, p course, pack *rules.Pack, cal *calendar.Calendar, now time.Time) {
	t.Helper()
	due := func(clock string, start time.Time) time.Time {
		d, err := rules.Compute(pack, clock, start, cal)
		if err != nil {
			t.Fatal(err)
		}
		return d.Due
	}
	steps := pack.Procedure(casefile.FlowObjection).Steps
	for _, turn := range c.turns {
		switch turn.act {
		case "":
			if end := due(steps[casefile.StepSupplement], p.asked); !end.Before(now) {
				t.Errorf("%s, %v: %s %s is to lapse, but its time ends only at %v", pack.ID, now, c.login, c.item, end)
			}
		case casefile.ActSupplement:
			if end := due(steps[casefile.StepSupplement], p.asked); !end.After(now) {
				t.Errorf("%s, %v: %s %s is supplemented after its time has ended at %v", pack.ID, now, c.login, c.item, end)
			}
		case casefile.ActDecideExtension:
			name := steps[casefile.StepVerify]
			if c.channel == casefile.ChannelUnit {
				name = steps[casefile.StepDecideDirect]
			}
			clock, err := pack.Clock(name)
			if err != nil {
				t.Fatal(err)
			}
			if end := due(name, p.at[clock.RunsFrom]); !end.After(now) {
				t.Errorf("%s, %v: %s %s is extended after its deadline has passed at %v", pack.ID, now, c.login, c.item, end)
			}
		}
	}
}

func TestScenarios_FindTheirRecords(t *testing.T) {
	seen := make(map[string]bool)
	for _, st := range stories {
		if st.proposes {
			continue
		}
		for _, sc := range st.scenarios {
			for _, item := range slices.Concat([]string{sc.item}, sc.more) {
				checkItsRecord(t, sc, item, seen)
			}
		}
	}
}

// checkItsRecord holds that the applicant has one record of the item, and that no other demo case is about it.
func checkItsRecord(t *testing.T, sc scenario, item string, seen map[string]bool) {
	t.Helper()
	key := sc.login + " " + item
	if seen[key] {
		t.Errorf("%s: two cases about one record", key)
	}
	seen[key] = true
	if sc.as != "" { // the record is somebody else's
		return
	}
	n := 0
	for _, p := range slices.Concat(companyRecords, personRecords) {
		if p.item == item {
			n++
		}
	}
	for _, p := range toldRecords {
		if p.item == item && (p.of == "" || p.of == sc.login) {
			n++
		}
	}
	if scenarioApplicant(sc) < 0 || n != 1 {
		t.Errorf("%s: want an applicant with exactly one record of the item, not %d", key, n)
	}
}
