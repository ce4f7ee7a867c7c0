package workflows_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/testsuite"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// outcomes notes how each delivery of an act ended, "" for done.
type outcomes struct{ ended []string }

func (o *outcomes) Accept()          {}
func (o *outcomes) Reject(err error) { o.Complete(nil, err) }
func (o *outcomes) Complete(_ any, err error) {
	why := ""
	if err != nil {
		why, _ = workflows.Refusal(err)
	}
	o.ended = append(o.ended, why)
}

// lost is a case whose procedure is gone, in an environment that knows nothing of it.
type lost struct {
	*court
	in workflows.Opened
}

// lose plays the case for some rounds of an hour and takes its procedure away.
func lose(c *court, rounds int) *lost {
	c.t.Helper()
	filed := c.file(casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"}, monday)
	c.run(filed, time.Hour, rounds)
	cal, err := calendar.Latest()
	if err != nil {
		c.t.Fatal(err)
	}
	now := c.env.Now()
	var suite testsuite.WorkflowTestSuite
	c.env = suite.NewTestWorkflowEnvironment()
	c.env.SetStartTime(now)
	c.env.SetTestTimeout(time.Minute)
	c.env.RegisterActivity(&activities.Activities{Store: c.city.Store, Book: c.book, Calendar: cal, Clock: envClock{c.env}, Wall: c.env.Now})
	filed.Again = true
	return &lost{court: c, in: filed}
}

// hand hands the acts of the case over, and those.
func (l *lost) hand(more ...workflows.Act) {
	l.t.Helper()
	acts, err := l.city.Store.ActsToRepeat(context.Background(), l.caseID)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, a := range acts[1:] { // but the filing
		act := workflows.Act{ActID: a.ID, Kind: a.Kind}
		if a.TaskID != nil {
			act.TaskID = *a.TaskID
		}
		l.in.Acts = append(l.in.Acts, act)
	}
	l.in.Acts = append(l.in.Acts, more...)
}

// deliver carries an act after a while.
func (l *lost) deliver(act workflows.Act, after time.Duration) *outcomes {
	o := &outcomes{}
	l.env.RegisterDelayedCallback(func() { l.env.UpdateWorkflow(string(act.Kind), uuid.NewString(), o, act) }, after)
	return o
}

func (l *lost) play(length time.Duration) {
	l.t.Helper()
	l.env.RegisterDelayedCallback(l.env.CancelWorkflow, length)
	l.env.ExecuteWorkflow(workflows.Objection, l.in)
	if !l.env.IsWorkflowCompleted() {
		l.t.Fatal("workflow still runs")
	}
}

// An act that was on its way when the procedure was lost is done once, whether it comes by the procedure's own list, by the
// deliverer, or both ways; one that is on a task which another act has closed is refused.
func TestObjection_BegunAgain_ActOnItsWay(t *testing.T) {
	c := newCourt(t, "shenzhen-2022", monday)
	c.act = func(db.Task) any { return nil }
	l := lose(c, 2)
	task, ok := c.openTask()
	if !ok {
		t.Fatal("no form check is open")
	}
	receipt, err := c.city.Store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: c.city.Clerk(task.UnitID), UnitID: task.UnitID,
		TaskID: task.ID, Kind: casefile.ActCheckForm, Content: casefile.FormCheck{Accept: true}, At: c.env.Now()})
	if err != nil {
		t.Fatal(err)
	}
	waits := workflows.Act{ActID: receipt.ActID, TaskID: task.ID, Kind: casefile.ActCheckForm}
	second := waits
	second.ActID = uuid.New()
	l.hand(second)
	early, late := l.deliver(waits, 0), l.deliver(waits, time.Hour)
	stale, staleAgain := l.deliver(second, 0), l.deliver(second, time.Hour)
	l.play(2 * time.Hour)

	if got := append(early.ended, late.ended...); !slices.Equal(got, []string{"", ""}) {
		t.Errorf("the act that waited: %q", got)
	}
	if got := append(stale.ended, staleAgain.ended...); !slices.Equal(got, []string{workflows.RefusedTaskActed, workflows.RefusedTaskActed}) {
		t.Errorf("the second act on its task: %q", got)
	}
	if row := c.caseRow(); row.Stage != casefile.StageComparison {
		t.Errorf("the case is at %s", row.Stage)
	}
}

// A supplement that the old run has done and that is delivered once more answers no later request for a supplement.
func TestObjection_BegunAgain_SupplementComesLate(t *testing.T) {
	c := newCourt(t, "shenzhen-2022", monday)
	asked := 0
	c.act = func(db.Task) any {
		if asked++; asked > 1 {
			return nil
		}
		return casefile.FormCheck{Missing: []string{"决定书"}}
	}
	c.env.RegisterDelayedCallback(func() {
		receipt, err := c.city.Store.Supplement(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Supplement{Statement: "补齐"}, c.env.Now())
		if err != nil {
			t.Error(err)
			return
		}
		c.send(casefile.ActSupplement, receipt.ActID, uuid.Nil)
	}, 90*time.Minute)
	l := lose(c, 3)
	if row := c.caseRow(); row.Stage != casefile.StageFormCheck {
		t.Fatalf("the case is at %s", row.Stage)
	}
	l.hand()
	supplement := l.in.Acts[len(l.in.Acts)-1]
	if supplement.Kind != casefile.ActSupplement {
		t.Fatalf("handed: %+v", l.in.Acts)
	}
	late := l.deliver(supplement, time.Minute)
	c.act = func(db.Task) any { return casefile.FormCheck{Missing: []string{"决定书"}} }
	c.env.RegisterDelayedCallback(c.work, time.Hour)
	again := &outcomes{}
	c.env.RegisterDelayedCallback(func() {
		receipt, err := c.city.Store.Supplement(context.Background(), uuid.New(), c.city.Applicant, c.caseID, casefile.Supplement{Statement: "再补"}, c.env.Now())
		if err != nil {
			t.Error(err)
			return
		}
		c.env.UpdateWorkflow(string(casefile.ActSupplement), receipt.ActID.String(), again, workflows.Act{ActID: receipt.ActID, Kind: casefile.ActSupplement})
	}, 2*time.Hour)
	l.play(3 * time.Hour)

	if !slices.Equal(late.ended, []string{""}) || !slices.Equal(again.ended, []string{""}) {
		t.Errorf("the late one: %q, the second: %q", late.ended, again.ended)
	}
	if row := c.caseRow(); row.Stage != casefile.StageFormCheck {
		t.Errorf("the case is at %s", row.Stage)
	}
}
