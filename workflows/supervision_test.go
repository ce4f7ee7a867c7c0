package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// press lets the supervisor urge whoever owes the open step.
func (c *court) press(level casefile.UrgeLevel) error {
	task, ok := c.openTask()
	if !ok {
		c.t.Error("nothing is owed that could be urged")
		return nil
	}
	receipt, err := c.city.Store.Urge(context.Background(), db.NewUrge{FormID: uuid.New(), ActorID: c.city.Supervisor, At: c.env.Now(),
		Urge: casefile.Urge{TaskID: task.ID, Level: level, Text: "请抓紧办理。"}})
	if err != nil {
		return err
	}
	c.send(casefile.ActUrge, receipt.ActID, uuid.Nil)
	return nil
}

// replyTask is the open task to answer an urge, if there is one.
func (c *court) replyTask() (db.Task, bool) {
	c.t.Helper()
	rows, err := c.city.Store.Pool.Query(context.Background(),
		`SELECT * FROM tasks WHERE case_id = $1 AND closed_at IS NULL AND kind = 'reply_urge'`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	tasks, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.Task])
	if err != nil || len(tasks) > 1 {
		c.t.Fatalf("%d tasks to answer are open: %v", len(tasks), err)
	}
	if len(tasks) == 0 {
		return db.Task{}, false
	}
	return tasks[0], true
}

// reply lets the unit answer the open urge.
func (c *court) reply() {
	task, ok := c.replyTask()
	if !ok {
		c.t.Error("no urge waits for an answer")
		return
	}
	receipt, err := c.city.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.city.Clerk(task.UnitID),
		UnitID: task.UnitID, TaskID: task.ID, Kind: casefile.ActReplyUrge, At: c.env.Now(),
		Content: casefile.UrgeReply{Text: "正在调取档案。", DoneBy: "2026-03-20"}})
	if err != nil {
		c.t.Error(err)
		return
	}
	c.send(casefile.ActReplyUrge, receipt.ActID, task.ID)
}

func (c *court) urges() []db.UrgesByCaseRow {
	c.t.Helper()
	rows, err := c.city.Store.UrgesByCase(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	return rows
}

// escalations lists what of the case came before the supervisor, by the kind of task.
func (c *court) escalations() map[casefile.TaskKind]db.Escalation {
	c.t.Helper()
	rows, err := c.city.Store.Pool.Query(context.Background(),
		`SELECT t.kind, e.* FROM escalations e JOIN tasks t ON t.id = e.task_id WHERE e.case_id = $1`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	type escalated struct {
		Kind casefile.TaskKind
		db.Escalation
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[escalated])
	if err != nil {
		c.t.Fatal(err)
	}
	byKind := map[casefile.TaskKind]db.Escalation{}
	for _, e := range all {
		byKind[e.Kind] = e.Escalation
	}
	return byKind
}

// at plays fn at the instant.
func (c *court) when(at time.Time, fn func()) { c.env.RegisterDelayedCallback(fn, at.Sub(c.env.Now())) }

// pressed runs a case whose unit answers its task at the instant answer, and plays the scenes at theirs.
func pressed(t *testing.T, pack string, answer time.Time, scenes map[time.Time]func(*court)) *court {
	t.Helper()
	c := newCourt(t, pack, monday)
	diligently := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if (task.Kind == casefile.TaskVerify || task.Kind == casefile.TaskDecide) && c.env.Now().Before(answer) {
			return nil
		}
		return diligently(task)
	}
	for at, scene := range scenes {
		c.when(at, func() { scene(c) })
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 6*time.Hour, 120)
	if err := c.env.GetWorkflowError(); err != nil {
		t.Error(err)
	}
	if n := c.count(`SELECT count(*) FROM tasks WHERE case_id = $1 AND closed_at IS NULL`); n != 0 {
		t.Errorf("%d tasks are left open", n)
	}
	if n := c.count(`SELECT count(*) FROM escalations WHERE case_id = $1 AND settled_at IS NULL`); n != 0 {
		t.Errorf("%d escalations are not settled", n)
	}
	if n := c.count(`SELECT count(*) FROM deadlines WHERE case_id = $1 AND met_at IS NULL`); n != 0 {
		t.Errorf("%d clocks still run", n)
	}
	if _, err := c.city.Store.VerifyTrails(context.Background(), func(_ string, err error) { t.Error(err) }); err != nil {
		t.Error(err)
	}
	return c
}

func (c *court) count(query string) int {
	c.t.Helper()
	var n int
	if err := c.city.Store.Pool.QueryRow(context.Background(), query, c.caseID).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func on(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 30, 0, 0, calendar.Zone) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// The unit is silent: overdue and before the supervisor at the same instant, urged, answered, and decided late at last. Under
// xiamen-draft the verification is due on 10 March.
func TestSupervision_SilentUnit_EscalatedUrgedAnswered(t *testing.T) {
	c := pressed(t, "xiamen-draft", on(17, 9), map[time.Time]func(*court){
		on(12, 9): func(c *court) {
			stage := c.caseRow().Stage
			must(t, c.press(casefile.LevelUrge))
			if got := c.caseRow().Stage; got != stage {
				t.Errorf("urging moves the case from %s to %s", stage, got)
			}
		},
		on(12, 15): (*court).reply,
	})
	d := c.deadline("objection.verify")
	e, ok := c.escalations()[casefile.TaskVerify]
	if !ok || !e.At.Equal(d.DueAt.Add(time.Second)) || e.Clock != d.Clock || e.Basis != "statute" || e.UnitID != c.city.Unit {
		t.Errorf("escalated %+v, deadline due %v", e, d.DueAt)
	}
	if e.SeenBy == nil || *e.SeenBy != c.city.Supervisor || !e.SeenAt.Equal(on(12, 9)) || e.SettledAt == nil {
		t.Errorf("seen %v, settled %v; to urge is to have looked", e.SeenAt, e.SettledAt)
	}
	urges := c.urges()
	if len(urges) != 1 {
		t.Fatalf("%d urges, want one", len(urges))
	}
	u := urges[0]
	if u.Ended == nil || *u.Ended != casefile.UrgeReplied || u.Reply != "正在调取档案。" || u.DoneBy.Format(time.DateOnly) != "2026-03-20" ||
		*u.RepliedByName != "经办人丙" || u.TaskKind != casefile.TaskVerify {
		t.Errorf("urge %+v", u)
	}
	// Urged on Thursday, to be answered by Friday, by the city's own rule.
	reply := c.deadline("supervision.reply_urge")
	if calendar.DateOf(reply.DueAt).String() != "2026-03-13" || reply.Basis != "policy" || reply.OverdueAt != nil {
		t.Errorf("answer due %v, %s, overdue %v", reply.DueAt, reply.Basis, reply.OverdueAt)
	}
	if d.OverdueAt == nil || !d.MetAt.After(d.DueAt) {
		t.Errorf("due %v, met %v, overdue %v; the decision was late", d.DueAt, d.MetAt, d.OverdueAt)
	}
	if kinds := c.notices(); !slices.Contains(kinds, casefile.NoticeUrge) || slices.Contains(kinds, casefile.NoticeSupervision) {
		t.Errorf("notices %v", kinds)
	}
	if len(c.refused) > 0 {
		t.Errorf("refused: %v", c.refused)
	}
}

// Urged in time, the unit does what it owes: that is its answer.
func TestSupervision_UrgedInTime_DoingAnswers(t *testing.T) {
	c := pressed(t, "xiamen-draft", on(6, 9), map[time.Time]func(*court){
		on(5, 9): func(c *court) {
			if err := c.press(casefile.LevelSupervise); casefile.CodeOf(err) != casefile.CodeConflict {
				t.Errorf("supervised before the deadline: %v", err)
			}
			must(t, c.press(casefile.LevelUrge))
		},
	})
	urges := c.urges()
	if len(urges) != 1 || urges[0].Ended == nil || *urges[0].Ended != casefile.UrgeDone {
		t.Errorf("urges %+v, want one that the doing ended", urges)
	}
	if d := c.deadline("supervision.reply_urge"); d.MetAt == nil || d.OverdueAt != nil {
		t.Errorf("answer met %v, overdue %v", d.MetAt, d.OverdueAt)
	}
	if all := c.escalations(); len(all) != 0 {
		t.Errorf("escalated %v, and nothing was overdue", all)
	}
}

// The unit does not answer a 催办 either: that too comes before the supervisor, and a 督办 takes its place.
func TestSupervision_UrgeUnanswered_Supervised(t *testing.T) {
	c := pressed(t, "shenzhen-2020", on(27, 9), map[time.Time]func(*court){
		on(12, 9):  func(c *court) { must(t, c.press(casefile.LevelUrge)) }, // before the deadline, which is 16 March
		on(18, 9):  func(c *court) { must(t, c.press(casefile.LevelSupervise)) },
		on(18, 15): (*court).reply,
		on(19, 9):  func(c *court) { must(t, c.press(casefile.LevelUrge)) }, // once it is answered, it can be urged again
		on(20, 9):  (*court).reply,
	})
	var ends []casefile.UrgeEnd
	for _, u := range c.urges() {
		ends = append(ends, *u.Ended)
	}
	if want := []casefile.UrgeEnd{casefile.UrgeReplaced, casefile.UrgeReplied, casefile.UrgeReplied}; !slices.Equal(ends, want) {
		t.Errorf("urges ended as %v, want %v", ends, want)
	}
	all := c.escalations()
	if _, ok := all[casefile.TaskReplyUrge]; !ok || len(all) != 2 {
		t.Errorf("escalated %v; want the verification and the missing answer", all)
	}
	kinds := c.notices()
	if !slices.Contains(kinds, casefile.NoticeSupervision) {
		t.Errorf("notices %v", kinds)
	}
	if len(c.refused) > 0 {
		t.Errorf("refused: %v", c.refused)
	}
}

// The applicant withdraws while an urge waits; nothing is left of it.
func TestSupervision_WithdrawnWhileUrged(t *testing.T) {
	c := pressed(t, "shenzhen-2022", on(27, 9), map[time.Time]func(*court){
		on(5, 9):  func(c *court) { must(t, c.press(casefile.LevelSupervise)) },
		on(5, 15): func(c *court) { must(t, c.withdraw()) },
	})
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.ResultWithdrawn {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	if u := c.urges(); len(u) != 1 || *u[0].Ended != casefile.UrgeDone {
		t.Errorf("urges %+v", u)
	}
}

// An answer that was received before the deadline but came after its mark was never overdue: what came before the supervisor goes.
func TestSupervision_MarkLifted_EscalationWithdrawn(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	inTime := time.Date(2026, 3, 10, 23, 59, 59, 0, calendar.Zone)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(inTime.Add(24*time.Hour)) {
			return nil
		}
		return answer(task)
	}
	c.at = func(task db.Task) time.Time {
		if task.Kind == casefile.TaskVerify {
			return inTime
		}
		return c.env.Now()
	}
	before := 0
	c.when(inTime.Add(28*time.Hour), func() { before = len(c.escalations()) })
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 40)
	if after := c.escalations(); before != 1 || len(after) != 0 {
		t.Errorf("%d escalated before the answer, %v after", before, after)
	}
	lines := c.count(`SELECT count(*) FROM trail WHERE case_id = $1 AND entry LIKE '%escalation_withdrawn%'`)
	if lines != 1 {
		t.Errorf("%d lines of the trail tell it", lines)
	}
}

// Every pack has a period to answer in, whoever owes the step; an act on what is done already is refused with its reason.
func TestSupervision_EveryPack(t *testing.T) {
	for _, pack := range []string{"qianhai-2020", "shenzhen-2020", "shenzhen-2022", "xiamen-draft", "city-2022"} {
		t.Run(pack, func(t *testing.T) {
			c := newCourt(t, pack, monday)
			start := monday
			c.act = func(task db.Task) any {
				if c.env.Now().Before(start.Add(8 * time.Hour)) {
					return nil
				}
				return diligent(casefile.FindingNoError, fix)(task)
			}
			c.when(start.Add(2*time.Hour), func() { must(t, c.press(casefile.LevelUrge)) })
			c.when(start.Add(4*time.Hour), func() {
				if err := c.press(casefile.LevelUrge); casefile.CodeOf(err) != casefile.CodeConflict {
					t.Errorf("urged twice: %v", err)
				}
			})
			c.when(start.Add(5*time.Hour), c.reply)
			c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 20)
			urges := c.urges()
			if len(urges) != 1 || urges[0].Ended == nil || *urges[0].Ended != casefile.UrgeReplied || urges[0].TaskKind != casefile.TaskFormCheck {
				t.Errorf("urges %+v", urges)
			}
			if kinds := c.notices(); !slices.Contains(kinds, casefile.NoticeUrge) {
				t.Errorf("notices %v", kinds)
			}
			if row := c.caseRow(); row.ClosedAt == nil {
				t.Errorf("case is at %s", row.Stage)
			}
		})
	}
}
