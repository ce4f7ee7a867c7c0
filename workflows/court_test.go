package workflows_test

import (
	"cmp"
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
	// flow is the procedure that is run; empty: the objection.
	flow casefile.Flow
	// channel is where it is filed; empty: with the agency.
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
	procedure, err := workflows.Of(cmp.Or(c.flow, casefile.FlowObjection))
	if err != nil {
		c.t.Fatal(err)
	}
	c.env.ExecuteWorkflow(procedure.Run, in)
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

// record is the record of the case.
func (c *court) record() uuid.UUID {
	c.t.Helper()
	records, err := c.city.Store.CaseRecordIDs(context.Background(), c.caseID)
	if err != nil || len(records) != 1 {
		c.t.Fatalf("records %v, %v", records, err)
	}
	return records[0]
}

// content is what the platform says of the record of the case.
func (c *court) content() casefile.Content {
	c.t.Helper()
	text, err := c.city.Store.RecordContent(context.Background(), c.record())
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

// inForce reports whether the case has the effect on a record of its at the instant.
func (c *court) inForce(kind casefile.EffectKind, at time.Time) bool {
	c.t.Helper()
	rows, err := c.city.Store.CaseEffects(context.Background(), c.caseID)
	if err != nil {
		c.t.Fatal(err)
	}
	return slices.ContainsFunc(rows, func(e db.Effect) bool {
		return e.Kind == kind && casefile.Effect{StartedAt: e.StartedAt, EndedAt: e.EndedAt}.InForce(at)
	})
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
