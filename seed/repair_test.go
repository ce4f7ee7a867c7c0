package seed

import (
	"context"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// repairCourse follows a demo case of repair without a database: the tasks that its moves leave open.
type repairCourse struct {
	open    []casefile.TaskKind
	at      map[casefile.Event]time.Time
	asked   time.Time // for a supplement
	last    time.Time
	waiting bool // for a supplement
}

func (p *repairCourse) take(c *plannedCase, m move) {
	var opens casefile.TaskKind
	switch m.act {
	case casefile.ActCheckForm:
		switch {
		case m.turn != nil:
			p.waiting, p.asked = true, m.at
		case !c.refuse:
			opens, p.at[casefile.EventAccepted] = casefile.TaskDecideRepair, m.at
		}
	case casefile.ActSupplement:
		opens, p.waiting = casefile.TaskFormCheck, false
		p.at[casefile.EventComplete] = m.at
	case casefile.ActRequestExtension:
		p.open = append(p.open, casefile.TaskApproveExtension)
		return
	case casefile.ActUrge:
		p.open = append(p.open, casefile.TaskReplyUrge)
		return
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

func followRepair(t *testing.T, c plannedCase) repairCourse {
	t.Helper()
	moments := *c.schedule
	c.schedule = &moments
	p := repairCourse{open: []casefile.TaskKind{casefile.TaskFormCheck}, last: c.filedAt,
		at: map[casefile.Event]time.Time{casefile.EventFiled: c.filedAt, casefile.EventComplete: c.filedAt}}
	for {
		m := c.next(p.open)
		if m.nothing {
			return p
		}
		if m.act == "" { // closed by the procedure itself
			p.waiting = false
			continue
		}
		if !m.at.After(p.last) {
			t.Errorf("%s %s: %s at %v is not after the one before at %v", c.login, c.item, m.act, m.at, p.last)
		}
		p.last = m.at
		p.take(&c, m)
	}
}

// TestPlan_Repair_AnyPackAnyDay plans the cases under every pack that provides for repair at many instants. Where a pack has been in force
// for too short a time, no case is planned that it did not know.
func TestPlan_Repair_AnyPackAnyDay(t *testing.T) {
	book, cal := loadLaw(t)
	for _, pack := range book.PacksFor(casefile.FlowRepair) {
		due := 0
		for now := settled; now.Before(settled.AddDate(1, 0, 0)); now = now.Add(29 * time.Hour) {
			cases, err := plan(Small, pack, cal, now, true)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range ofFlow(cases, casefile.FlowRepair) {
				p := followRepair(t, c)
				if p.last.After(now) {
					t.Errorf("%s, %v: %s %s has an act at %v", pack.ID, now, c.login, c.item, p.last)
				}
				if age := int(now.Sub(c.filedAt).Hours() / 24); age >= youngestRecord {
					t.Errorf("%s, %v: %s %s was filed %d days ago, before there need be a record", pack.ID, now, c.login, c.item, age)
				}
				if checkDueOfRepair(t, c, p, pack, cal, now) {
					due++
				}
				checkRoomOfRepair(t, c, p, pack, cal, now)
			}
		}
		if due == 0 {
			t.Errorf("%s: no case is left with a task that is due on a wanted day", pack.ID)
		}
	}
}

// settled is a day on which every pack has been in force for some time.
var settled = time.Date(2026, time.August, 19, 12, 0, 0, 0, calendar.Zone)

func dueBy(t *testing.T, pack *rules.Pack, step casefile.Step, start time.Time, cal *calendar.Calendar) rules.Deadline {
	t.Helper()
	d, err := rules.Compute(pack, pack.Repair.Steps[step], start, cal)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// checkDueOfRepair checks that the task left open is due on the day that the scenario wants. It reports whether it wants one.
func checkDueOfRepair(t *testing.T, c plannedCase, p repairCourse, pack *rules.Pack, cal *calendar.Calendar, now time.Time) bool {
	t.Helper()
	if c.due == nil || len(p.open) == 0 {
		return false
	}
	d := dueBy(t, pack, casefile.StepDecide, p.at[casefile.EventAccepted], cal)
	if want := cal.AddWorkdays(cal.RollForward(calendar.DateOf(now)), *c.due); d.DueDate() != want {
		t.Errorf("%s, %v: %s %s is due on %s, want %s", pack.ID, now, c.login, c.item, d.DueDate(), want)
	}
	return true
}

// checkRoomOfRepair checks that a time that is to lapse has, that a supplement comes in time, and the decision on an extension before the
// deadline has passed.
func checkRoomOfRepair(t *testing.T, c plannedCase, p repairCourse, pack *rules.Pack, cal *calendar.Calendar, now time.Time) {
	t.Helper()
	for _, turn := range c.turns {
		switch turn.act {
		case "":
			if end := dueBy(t, pack, casefile.StepSupplement, p.asked, cal).Due; !end.Before(now) {
				t.Errorf("%s, %v: %s %s is to lapse, but its time ends only at %v", pack.ID, now, c.login, c.item, end)
			}
		case casefile.ActSupplement:
			if end := dueBy(t, pack, casefile.StepSupplement, p.asked, cal).Due; !end.After(now) {
				t.Errorf("%s, %v: %s %s is supplemented after its time has ended at %v", pack.ID, now, c.login, c.item, end)
			}
		case casefile.ActDecideExtension:
			if end := dueBy(t, pack, casefile.StepDecide, p.at[casefile.EventAccepted], cal).Due; !end.After(now) {
				t.Errorf("%s, %v: %s %s is extended after its deadline has passed at %v", pack.ID, now, c.login, c.item, end)
			}
		}
	}
}

// endsRepair is how the case of a record is to stand when its scenario leaves it, and how the record has ended.
func (c plannedCase) endsRepair(t *testing.T, pack *rules.Pack, item, category string) (casefile.Stage, casefile.Result) {
	t.Helper()
	p := followRepair(t, c)
	takes := func(kind casefile.ActKind) bool {
		return slices.ContainsFunc(c.turns, func(t turn) bool { return t.act == kind })
	}
	switch {
	case takes(""):
		return casefile.StageClosed, casefile.ResultLapsed
	case takes(casefile.ActWithdraw):
		return casefile.StageClosed, casefile.ResultWithdrawn
	case p.waiting:
		return casefile.StageSupplement, ""
	case len(p.open) > 0:
		return p.open[0].Stage(), ""
	case c.refuse:
		return casefile.StageClosed, casefile.ResultRefused
	case slices.Contains(c.denied, item):
		return casefile.StageClosed, casefile.Result(casefile.OutcomeRefuseRepair)
	}
	for _, o := range pack.Repair.OutcomesFor(category) {
		if slices.Contains(c.outcomes, o.ID) {
			return casefile.StageClosed, casefile.Result(o.ID)
		}
	}
	usual, ok := pack.Repair.UsualOutcome(category)
	if !ok {
		return casefile.StageClosed, casefile.Result(casefile.OutcomeRefuseRepair)
	}
	return casefile.StageClosed, casefile.Result(usual.ID)
}

// checkRepairs compares how every record that is applied for stands with the scenario of its case.
func (demo Demo) checkRepairs(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	for _, c := range ofFlow(demo.planned(t), casefile.FlowRepair) {
		for _, item := range slices.Concat([]string{c.item}, c.more) {
			var stage casefile.Stage
			var result, category string
			var channel casefile.Channel
			var claimed bool
			err := demo.Store.Pool.QueryRow(context.Background(), `
				SELECT c.stage, coalesce(k.result, ''), c.channel, i.category, EXISTS (SELECT FROM tasks t
				    WHERE t.case_id = c.id AND t.closed_at IS NULL AND t.claimed_by IS NOT NULL)
				FROM cases c JOIN case_readers p ON p.case_id = c.id JOIN accounts a ON a.id = p.account_id
				JOIN case_records k ON k.case_id = c.id JOIN records r ON r.id = k.record_id
				JOIN catalogue_items i ON i.id = r.item_id
				WHERE a.login = $1 AND i.code = $2 AND c.flow = 'repair'`, c.login, item).Scan(&stage, &result, &channel, &category, &claimed)
			if err != nil {
				t.Fatalf("%s %s: %v", c.login, item, err)
			}
			wantStage, wantResult := c.endsRepair(t, pack, item, category)
			if stage != wantStage || result != string(wantResult) || channel != c.channel || c.claim && !claimed {
				t.Errorf("%s %s: stage %s, result %q, channel %s, claimed %t; want %s, %q, %s, %t", c.login, item, stage, result, channel, claimed,
					wantStage, wantResult, c.channel, c.claim)
			}
		}
	}
}

// checkEveryStateOfRepair holds that the demo cases of repair show every stage, every kind of task and every end, and that records of
// several bodies are siblings.
func (demo Demo) checkEveryStateOfRepair(t *testing.T) {
	t.Helper()
	pack := demo.pack(t)
	kinds := []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskDecideRepair, casefile.TaskReplyUrge}
	if repairs.has(asksMore(1, ""), pack, casefile.ChannelAgency) {
		kinds = append(kinds, casefile.TaskApproveExtension)
	}
	checkCounts(t, demo, "open task of repair", openTasks(casefile.FlowRepair), kinds)
	checkCounts(t, demo, "stage of repair", ofCases("stage", casefile.FlowRepair),
		[]casefile.Stage{casefile.StageFormCheck, casefile.StageSupplement, casefile.StageRepairDecision, casefile.StageClosed})

	results := []casefile.Result{casefile.ResultRefused, casefile.ResultWithdrawn, casefile.ResultLapsed, casefile.ResultMixed}
	for _, o := range pack.Repair.Outcomes {
		results = append(results, casefile.Result(o.ID))
	}
	checkCounts(t, demo, "result of repair", ofCases("result", casefile.FlowRepair), results)

	siblings := 0
	err := demo.Store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM (SELECT FROM cases WHERE application_id IS NOT NULL
		GROUP BY application_id HAVING count(DISTINCT unit_id) = 2) a`).Scan(&siblings)
	if want := pack.Repair.DecidedBy == rules.DecidedByUnit; err != nil || (siblings >= demo.Size.rounds) != want {
		t.Errorf("%d applications have cases of two bodies: %v", siblings, err)
	}
	demo.checkLetters(t, pack)
	demo.checkNotYet(t)
}

// checkLetters holds that every application has a letter of commitment that is signed and whole, where the pack asks for one, and the papers
// that it asks for.
func (demo Demo) checkLetters(t *testing.T, pack *rules.Pack) {
	t.Helper()
	filings, err := demo.Store.Pool.Query(context.Background(), "SELECT a.content FROM acts a JOIN cases c ON c.id = a.case_id WHERE c.flow = 'repair' AND a.kind = 'file'")
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(filings, pgx.RowTo[casefile.RepairFiling])
	if err != nil || len(all) == 0 {
		t.Fatalf("%d filings: %v", len(all), err)
	}
	for _, f := range all {
		if f.Letter.Holds() != (pack.Repair.Letter != nil) {
			t.Errorf("a letter of commitment is signed and whole: %t", f.Letter.Holds())
		}
		if len(f.Files()) == 0 || len(f.Measures) == 0 != (len(pack.Repair.Measures) == 0) {
			t.Errorf("an application with %d files and %d measures", len(f.Files()), len(f.Measures))
		}
	}
}

// checkNotYet holds that who is refused because it is too early is told the first day by the letter, and it is still to come.
func (demo Demo) checkNotYet(t *testing.T) {
	t.Helper()
	var letter string
	err := demo.Store.Pool.QueryRow(context.Background(), `SELECT n.html_zh FROM notices n JOIN cases c ON c.id = n.case_id
		JOIN case_records k ON k.case_id = c.id JOIN records r ON r.id = k.record_id JOIN catalogue_items i ON i.id = r.item_id
		WHERE c.flow = 'repair' AND c.result = 'refused' AND n.kind = 'refusal' AND i.code = 'SCJG06' LIMIT 1`).Scan(&letter)
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`自(\d+年\d+月\d+日)（星期.）起符合`).FindStringSubmatch(letter)
	if said == nil {
		t.Fatalf("the letter tells no day on which he may come again:\n%s", letter)
	}
	if first, err := time.ParseInLocation("2006年1月2日", said[1], calendar.Zone); err != nil || !first.After(demo.Now) {
		t.Errorf("he may come again on %s: %v", said[1], err)
	}
}

// TestDemo_NationalMeasures drives the demo cases of a city that runs the national measures for repair beside its own regulation.
func TestDemo_NationalMeasures(t *testing.T) {
	t.Parallel()
	demo := demo(t, filledAt(t, settled, 1), Small, "shenzhen-2022")
	demo.Now, demo.Beside = settled, map[casefile.Flow]string{casefile.FlowRepair: "national-2026"}
	demo.work(t)
	if err := demo.Drive(context.Background()); err != nil {
		t.Fatal(err)
	}
	demo.checkCases(t)
	demo.checkPapers(t)
	demo.checkNumbersFollowDates(t)
	demo.PackID = "national-2026"
	demo.checkRepairs(t)
	demo.checkEveryStateOfRepair(t)
}
