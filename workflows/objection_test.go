package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/testsuite"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
	"creditcase/workflows"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// court plays the people of a case against the workflow test environment, with the real steps on a real database; legal
// time is the environment's, which skips ahead whenever nothing happens.
type court struct {
	t      *testing.T
	env    *testsuite.TestWorkflowEnvironment
	city   *dbtest.City
	book   *rules.Book
	pack   *rules.Pack
	caseID uuid.UUID
	// act answers an open task; returning nil leaves it lying.
	act func(task db.Task) any
	// at is when an act on the task is received; nil: now.
	at func(task db.Task) time.Time
	// away is how long an act on the task waits to be delivered; nil: not at all.
	away func(task db.Task) time.Duration
	// learned is the day on which the applicant learned of the record.
	learned string
	// channel is where the objection is filed; empty: with the agency.
	channel casefile.Channel
	// refused are the reasons with which acts came back.
	refused []string
}

type envClock struct {
	env *testsuite.TestWorkflowEnvironment
}

func (c envClock) Now() time.Time                  { return c.env.Now().In(calendar.Zone) }
func (c envClock) Until(t time.Time) time.Duration { return max(0, t.Sub(c.env.Now())) }
func (c envClock) Simulated() bool                 { return true }

func newCourt(t *testing.T, packID string, start time.Time) *court {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.InForce(packID, calendar.DateOf(start))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(start)
	env.SetTestTimeout(time.Minute)
	c := &court{t: t, env: env, book: book, pack: pack, city: dbtest.NewCity(t, db.NewStore(dbtest.New(t)))}
	env.RegisterActivity(&activities.Activities{Store: c.city.Store, Book: book, Calendar: cal, Clock: envClock{env},
		Wall: env.Now})
	return c
}

func (c *court) file(content, source casefile.Content, at time.Time) workflows.Opened {
	c.t.Helper()
	record := c.city.NewRecord(c.t, content, source)
	filing := c.city.Filing(record, c.pack.ID, int32(c.pack.Version), c.pack.Hash(casefile.FlowObjection), at)
	filing.Filing.LearnedOn, filing.Filing.Channel = c.learned, c.channel
	receipt, err := c.city.Store.File(context.Background(), filing)
	if err != nil {
		c.t.Fatal(err)
	}
	c.caseID = receipt.CaseID
	return workflows.Opened{CaseID: receipt.CaseID, ActID: receipt.ActID}
}

// run files and works the case until it ends or, with limit, until legal time has passed.
func (c *court) run(in workflows.Opened, every time.Duration, rounds int) {
	c.t.Helper()
	for i := 1; i <= rounds; i++ {
		c.env.RegisterDelayedCallback(func() { c.work() }, time.Duration(i)*every)
	}
	c.env.RegisterDelayedCallback(func() { c.env.CancelWorkflow() }, time.Duration(rounds+1)*every)
	c.env.ExecuteWorkflow(workflows.Objection, in)
	if !c.env.IsWorkflowCompleted() {
		c.t.Fatal("workflow still runs")
	}
}

// work answers the task that is open now, if the people of this court want to.
func (c *court) work() {
	task, ok := c.openTask()
	if !ok {
		return
	}
	content := c.act(task)
	if content == nil {
		return
	}
	at := c.env.Now()
	if c.at != nil {
		at = c.at(task)
	}
	receipt, err := c.city.Store.Act(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.city.Clerk(task.UnitID),
		UnitID: task.UnitID, TaskID: task.ID, Kind: task.Kind.Act(), Content: content, At: at})
	if err != nil {
		c.t.Errorf("act on %s: %v", task.Kind, err)
		return
	}
	deliver := func() {
		c.env.UpdateWorkflow(string(task.Kind.Act()), receipt.ActID.String(), &updates{court: c},
			workflows.Act{ActID: receipt.ActID, TaskID: task.ID})
	}
	if c.away != nil && c.away(task) > 0 {
		c.env.RegisterDelayedCallback(deliver, c.away(task))
		return
	}
	deliver()
}

func (c *court) openTask() (db.Task, bool) {
	rows, err := c.city.Store.Pool.Query(context.Background(),
		`SELECT * FROM tasks WHERE case_id = $1 AND closed_at IS NULL
		AND kind NOT IN ('approve_extension', 'reply_urge', 'reach_partner')`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	task, err := pgx.CollectOneRow(rows, pgx.RowToStructByPos[db.Task])
	if errors.Is(err, pgx.ErrNoRows) {
		return task, false
	}
	if err != nil {
		c.t.Fatal(err)
	}
	return task, true
}

type updates struct{ court *court }

func (u *updates) Accept()          {}
func (u *updates) Reject(err error) { u.court.refused = append(u.court.refused, err.Error()) }
func (u *updates) Complete(_ any, err error) {
	if err != nil {
		u.court.refused = append(u.court.refused, err.Error())
	}
}

// diligent answers every task at once: accept, find the given, decide the given.
func diligent(finding casefile.Finding, decision casefile.Decision) func(db.Task) any {
	return func(task db.Task) any {
		switch task.Kind {
		case casefile.TaskFormCheck:
			return casefile.FormCheck{Accept: true}
		case casefile.TaskCompare:
			return casefile.Comparison{Finding: finding, Reasons: "已比对", Changes: decision.Changes}
		case casefile.TaskInform:
			return casefile.Informing{}
		}
		return decision
	}
}

// sourceFor is a source that bears the finding out, where the platform says 5000.
func sourceFor(finding casefile.Finding) casefile.Content {
	if finding == casefile.FindingOwnError {
		return casefile.Content{"amount": "500"}
	}
	return casefile.Content{"amount": "5000"}
}

var fix = casefile.Decision{Outcome: casefile.OutcomeCorrect, Reasons: "与决定书一致",
	Changes: []casefile.Change{{Field: "amount", From: "5000", To: "500"}}}

var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, calendar.Zone)

func (c *court) caseRow() db.Case {
	c.t.Helper()
	row, err := c.city.Store.CaseGet(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	return row
}

func (c *court) content(record uuid.UUID) casefile.Content {
	c.t.Helper()
	text, err := c.city.Store.RecordContent(context.Background(), record)
	if err != nil {
		c.t.Fatal(err)
	}
	var content casefile.Content
	if err := json.Unmarshal(text, &content); err != nil {
		c.t.Fatal(err)
	}
	return content
}

// notices lists the kinds of documents that the case has, in their order, and checks that their texts are whole.
func (c *court) notices() (kinds []casefile.NoticeKind) {
	c.t.Helper()
	rows, err := c.city.Store.Pool.Query(context.Background(), `SELECT * FROM notices WHERE case_id = $1 ORDER BY id`, c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.Notice])
	if err != nil {
		c.t.Fatal(err)
	}
	for _, n := range all {
		kinds = append(kinds, n.Kind)
		for _, html := range []string{n.HTMLZH, n.HTMLEN} {
			if strings.ContainsAny(html, "⟦⟧") || !strings.Contains(html, n.Number) {
				c.t.Errorf("%s is not whole:\n%s", n.Kind, html)
			}
		}
	}
	return kinds
}

func TestObjection_StraightWay(t *testing.T) {
	viaUnit := []casefile.NoticeKind{casefile.NoticeReceipt, casefile.NoticeAcceptance, casefile.NoticeVerification,
		casefile.NoticeComparison, casefile.NoticeResult}
	atAgency := []casefile.NoticeKind{casefile.NoticeReceipt, casefile.NoticeAcceptance, casefile.NoticeResult}
	tests := []struct {
		pack    string
		finding casefile.Finding
		want    []casefile.NoticeKind
	}{
		{"qianhai-2020", casefile.FindingNoError, atAgency},
		{"shenzhen-2020", casefile.FindingNoError, viaUnit},
		{"shenzhen-2020", casefile.FindingOwnError, atAgency},
		{"shenzhen-2022", casefile.FindingNoError, viaUnit},
		{"shenzhen-2022", casefile.FindingOwnError, atAgency},
		{"xiamen-draft", casefile.FindingNoError, viaUnit},
		{"xiamen-draft", casefile.FindingOwnError, viaUnit},
		{"city-2022", casefile.FindingNoError, viaUnit},
		{"city-2022", casefile.FindingOwnError, atAgency},
	}
	for _, test := range tests {
		t.Run(test.pack+"/"+string(test.finding), func(t *testing.T) {
			c := newCourt(t, test.pack, monday)
			c.act = diligent(test.finding, fix)
			c.run(c.file(casefile.Content{"amount": "5000"}, sourceFor(test.finding), monday), time.Hour, 8)
			if err := c.env.GetWorkflowError(); err != nil {
				t.Fatal(err)
			}
			row := c.caseRow()
			if row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
				t.Fatalf("case is %s with result %v", row.Stage, row.Result)
			}
			if got := c.content(row.RecordID)["amount"]; got != "500" {
				t.Errorf("record says %s", got)
			}
			if got := c.notices(); !slices.Equal(got, test.want) {
				t.Errorf("notices %v, want %v", got, test.want)
			}
			effects, err := c.city.Store.EffectsByRecord(context.Background(), row.RecordID)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range effects {
				if e.Kind == casefile.EffectAnnotated && e.EndedAt == nil {
					t.Error("annotation outlives the case")
				}
			}
			if n, err := c.city.Store.VerifyTrails(context.Background(), func(_ string, err error) { t.Error(err) }); n != 1 || err != nil {
				t.Errorf("verified %d trails: %v", n, err)
			}
			if len(c.refused) > 0 {
				t.Errorf("refused: %v", c.refused)
			}
		})
	}
}

func TestObjection_Refused(t *testing.T) {
	c := newCourt(t, "shenzhen-2022", monday)
	c.act = func(db.Task) any { return casefile.FormCheck{Reasons: "不属于本市归集的信息"} }
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 3)
	if got := c.notices(); !slices.Contains(got, casefile.NoticeRefusal) {
		t.Errorf("notices %v, want a refusal", got)
	}
	row := c.caseRow()
	if row.Result == nil || *row.Result != casefile.ResultRefused || row.AcceptedAt != nil {
		t.Errorf("case is %s with result %v, accepted %v", row.Stage, row.Result, row.AcceptedAt)
	}
	effects, err := c.city.Store.EffectsByRecord(context.Background(), row.RecordID)
	if err != nil || len(effects) != 0 {
		t.Errorf("a refused objection left %d effects (%v)", len(effects), err)
	}
}

// A change made from what the record no longer says is refused with its reason, and the task can be decided again.
func TestObjection_StaleChange_RefusedThenDecided(t *testing.T) {
	c := newCourt(t, "qianhai-2020", monday)
	stale := fix
	stale.Changes = []casefile.Change{{Field: "amount", From: "7000", To: "500"}}
	decisions := []casefile.Decision{stale, fix}
	c.act = func(task db.Task) any {
		if task.Kind != casefile.TaskDecide {
			return diligent("", fix)(task)
		}
		next := decisions[0]
		decisions = decisions[1:]
		return next
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 4)
	row := c.caseRow()
	if row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
	if len(c.refused) != 1 || !strings.Contains(c.refused[0], "error.record_changed") {
		t.Errorf("refused: %v, want the stale change", c.refused)
	}
}

// A unit that stays silent is reminded before its deadline and overdue at its instant, not before.
func TestObjection_UnitSilent_RemindedThenOverdue(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify {
			return nil
		}
		return answer(task)
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 24)
	d := c.deadline("objection.verify")
	if !c.inForce(casefile.EffectSuspended, d.DueAt.Add(time.Second)) || c.inForce(casefile.EffectSuspended, d.DueAt) {
		t.Error("queries are not suspended from the instant on (xiamen-draft 26(2))")
	}
	if d.RemindedAt == nil || !d.RemindedAt.Before(d.DueAt) {
		t.Errorf("reminded at %v, due %v", d.RemindedAt, d.DueAt)
	}
	if d.OverdueAt == nil || !d.OverdueAt.Equal(d.DueAt.Add(time.Second)) {
		t.Errorf("overdue at %v, due %v", d.OverdueAt, d.DueAt)
	}
}

// A decision received in time is in time, although the system could process it only days after the deadline.
func TestObjection_DecidedInTimeProcessedLate_NotOverdue(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	decided := false
	answer := diligent(casefile.FindingNoError, fix)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && decided {
			return nil
		}
		decided = task.Kind == casefile.TaskVerify
		return answer(task)
	}
	c.away = func(task db.Task) time.Duration {
		if task.Kind == casefile.TaskVerify {
			return 15 * 24 * time.Hour
		}
		return 0
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 40)
	d := c.deadline("objection.verify")
	if d.MetAt == nil || d.MetAt.After(d.DueAt) || d.OverdueAt != nil {
		t.Errorf("met %v, due %v, overdue %v", d.MetAt, d.DueAt, d.OverdueAt)
	}
	if row := c.caseRow(); row.ClosedAt == nil {
		t.Errorf("case is at %s", row.Stage)
	}
}

// An answer whose receipt commits only after the deadline was marked, though it was received before, lifts the mark; queries
// that were suspended with it were never suspended.
func TestObjection_ReceivedInTimeCommittedLate_MarkLifted(t *testing.T) {
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
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 40)
	d := c.deadline("objection.verify")
	if d.MetAt == nil || d.MetAt.After(d.DueAt) || d.OverdueAt != nil {
		t.Errorf("met %v, due %v, overdue %v", d.MetAt, d.DueAt, d.OverdueAt)
	}
	if c.inForce(casefile.EffectSuspended, d.DueAt.Add(time.Second)) {
		t.Error("queries were suspended although the unit had answered in time")
	}
	if row := c.caseRow(); row.ClosedAt == nil {
		t.Errorf("case is at %s", row.Stage)
	}
}

// deadline returns the case's deadline under the clock.
func (c *court) deadline(clock string) db.Deadline {
	c.t.Helper()
	rows, err := c.city.Store.DeadlinesByCase(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(d db.Deadline) bool { return d.Clock == clock })
	if i < 0 {
		c.t.Fatalf("the case carries no %s", clock)
	}
	return rows[i]
}

// inForce reports whether the case has the effect on its record at the instant.
func (c *court) inForce(kind casefile.EffectKind, at time.Time) bool {
	c.t.Helper()
	rows, err := c.city.Store.EffectsByRecord(context.Background(), c.caseRow().RecordID)
	if err != nil {
		c.t.Fatal(err)
	}
	return slices.ContainsFunc(rows, func(e db.Effect) bool {
		return e.Kind == kind && casefile.Effect{StartedAt: e.StartedAt, EndedAt: e.EndedAt}.InForce(at)
	})
}

// A late answer is taken, and queries of the record go on.
func TestObjection_UnitAnswersLate_QueriesResume(t *testing.T) {
	c := newCourt(t, "xiamen-draft", monday)
	answer := diligent(casefile.FindingNoError, fix)
	late := monday.AddDate(0, 0, 20)
	c.act = func(task db.Task) any {
		if task.Kind == casefile.TaskVerify && c.env.Now().Before(late) {
			return nil
		}
		return answer(task)
	}
	c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), 12*time.Hour, 50)
	d := c.deadline("objection.verify")
	if d.OverdueAt == nil || d.MetAt == nil || !d.MetAt.After(d.DueAt) {
		t.Errorf("due %v, overdue %v, met %v; want a late answer", d.DueAt, d.OverdueAt, d.MetAt)
	}
	if c.inForce(casefile.EffectSuspended, *d.MetAt) {
		t.Error("queries stay suspended after the answer")
	}
	if row := c.caseRow(); row.Result == nil || *row.Result != casefile.Result(casefile.OutcomeCorrect) {
		t.Errorf("case is %s with result %v", row.Stage, row.Result)
	}
}

// withdraw receives the applicant's withdrawal and delivers it.
func (c *court) withdraw() error {
	receipt, err := c.city.Store.Withdraw(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Withdrawal{}, c.env.Now())
	if err != nil {
		return err
	}
	c.env.UpdateWorkflow(string(casefile.ActWithdraw), receipt.ActID.String(), &updates{court: c}, workflows.Act{ActID: receipt.ActID})
	return nil
}

// The applicant may withdraw at every step before the decision, and not after it.
func TestObjection_Withdrawn(t *testing.T) {
	for _, at := range []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskVerify, casefile.TaskInform} {
		t.Run(string(at), func(t *testing.T) {
			c := newCourt(t, "shenzhen-2020", monday)
			answer := diligent(casefile.FindingNoError, fix)
			var refused error
			c.act = func(task db.Task) any {
				if task.Kind != at {
					return answer(task)
				}
				if refused = c.withdraw(); refused != nil {
					return answer(task)
				}
				return nil
			}
			c.run(c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday), time.Hour, 8)
			row := c.caseRow()
			want := casefile.ResultWithdrawn
			if at == casefile.TaskInform {
				want = casefile.Result(casefile.OutcomeCorrect)
			}
			if row.Result == nil || *row.Result != want || (refused != nil) != (at == casefile.TaskInform) {
				t.Errorf("case is %s with result %v, withdrawal: %v", row.Stage, row.Result, refused)
			}
			if c.inForce(casefile.EffectAnnotated, c.env.Now()) {
				t.Error("annotation outlives the case")
			}
			if _, open := c.openTask(); open {
				t.Error("a task is left open")
			}
			if err := c.env.GetWorkflowError(); err != nil {
				t.Error(err)
			}
			c.notices()
			cited := 0
			err := c.city.Store.Pool.QueryRow(context.Background(), `SELECT count(*) FROM notices
				WHERE case_id = $1 AND kind = 'withdrawal' AND html_zh LIKE '%依据%'`, c.caseID).Scan(&cited)
			if err != nil || cited != 0 {
				t.Errorf("the withdrawal cites an article, and none speaks of it (%v)", err)
			}
		})
	}
}
