package workflows

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// The acts and the step of a procedure that is there only to be waited for: somebody is to reply within a period, then somebody is to
// sign.
const (
	actReply casefile.ActKind = "answer_desk"
	actSign  casefile.ActKind = "sign"
	actNote  casefile.ActKind = "note" // taken at any wait
	actPass  casefile.ActKind = "pass" // instead of signing

	stepReply casefile.Step = "answer_desk"

	flowWaited casefile.Flow = "waited"
)

func init() {
	act := casefile.ActSpec{On: casefile.OnTask, Through: casefile.ThroughProcedure}
	reply, sign, note, pass := act, act, act, act
	reply.Kind, sign.Kind, note.Kind, pass.Kind = actReply, actSign, actNote, actPass
	reply.Closes, sign.Closes, pass.Closes, note.Beside = true, true, true, true
	casefile.Declare(&casefile.Procedure{Flow: flowWaited, Letters: "WD", Sign: "等", Acts: []casefile.ActSpec{reply, sign, note, pass}})
}

var mock = Procedure{
	Flow:   flowWaited,
	Beside: map[casefile.ActKind]any{actNote: "Note"},
	Instead: map[casefile.ActKind]Exit{
		actPass:              {Step: "Pass", Result: func() activities.Result { return new(passedOn) }},
		casefile.ActWithdraw: {Step: "Leave", Over: true},
	},
}

// passedOn is what the exit returns.
type passedOn struct {
	activities.Progress
	To string
}

// play is a run of the procedure with steps that open the tasks in turn and write down what they were asked.
type play struct {
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	tasks [3]uuid.UUID // to reply, to sign, to sign after it was passed on
	did   []string
	woken []activities.Woken
	later map[uuid.UUID]bool // acts to which the procedure has still to come, as the database has it
	// wake answers a wake; nil: nothing is due.
	wake func(in activities.Woken) activities.Progress
	// replied, passed and to are what the waits returned.
	replied, signed Ended
	err             error
}

func newPlay(t *testing.T) *play {
	p := &play{t: t, env: new(testsuite.WorkflowTestSuite).NewTestWorkflowEnvironment(), later: map[uuid.UUID]bool{}}
	for i := range p.tasks {
		p.tasks[i] = uuid.New()
	}
	step := func(name string, made activities.Progress) {
		p.env.RegisterActivityWithOptions(func(_ context.Context, in activities.Acted) (activities.Progress, error) {
			p.did = append(p.did, name)
			return made, nil
		}, activity.RegisterOptions{Name: name})
	}
	step("Open", activities.Progress{TaskID: p.tasks[0]})
	step("Reply", activities.Progress{TaskID: p.tasks[1]})
	step("Sign", activities.Progress{})
	step("Note", activities.Progress{})
	step("Leave", activities.Progress{})
	p.env.RegisterActivityWithOptions(func(context.Context, activities.Acted) (passedOn, error) {
		p.did = append(p.did, "Pass")
		return passedOn{Progress: activities.Progress{TaskID: p.tasks[2]}, To: "the deputy"}, nil
	}, activity.RegisterOptions{Name: "Pass"})
	p.env.RegisterActivityWithOptions(func(_ context.Context, in activities.Acted) (activities.Stray, error) {
		p.did = append(p.did, "SettleStray")
		if p.later[in.ActID] {
			return activities.Stray{Later: true}, nil
		}
		return activities.Stray{Refused: RefusedTaskOver}, nil
	}, activity.RegisterOptions{Name: "SettleStray"})
	p.env.RegisterActivityWithOptions(func(_ context.Context, in activities.Woken) (activities.Progress, error) {
		p.woken = append(p.woken, in)
		if p.wake == nil {
			return activities.Progress{}, nil
		}
		return p.wake(in), nil
	}, activity.RegisterOptions{Name: "MarkDeadlines"})
	return p
}

// law is the procedure: a reply is awaited within its period, then a signature, which can be passed on once.
func (p *play) law(ctx workflow.Context, d *Desk) (err error) {
	if err := d.First(ctx, "Open"); err != nil {
		return err
	}
	if p.replied, err = d.AwaitWithin(ctx, stepReply, "Reply", &activities.Progress{}); err != nil {
		return err
	}
	if p.signed, err = d.Await(ctx, "Sign", &activities.Progress{}); err != nil || p.signed.By != actPass {
		return err
	}
	_, err = d.Await(ctx, "Sign", &activities.Progress{})
	return err
}

func (p *play) run(in Opened) {
	p.t.Helper()
	p.env.SetTestTimeout(20 * time.Second)
	p.env.ExecuteWorkflow(func(ctx workflow.Context) error {
		played := mock
		played.Law = p.law
		p.err = played.Run(ctx, in)
		return p.err
	})
	if !p.env.IsWorkflowCompleted() {
		p.t.Fatal("the procedure still waits")
	}
}

// answer is what the sender of an act was told.
type answer struct {
	told bool
	why  string
}

func (a *answer) Accept()          {}
func (a *answer) Reject(err error) { a.Complete(nil, err) }
func (a *answer) Complete(_ any, err error) {
	a.told = true
	if err != nil {
		a.why, _ = Refusal(err)
	}
}

// act sends an act on a task after a while.
func (p *play) act(after time.Duration, kind casefile.ActKind, task uuid.UUID) (*answer, uuid.UUID) {
	a, id := new(answer), uuid.New()
	p.env.RegisterDelayedCallback(func() { p.env.UpdateWorkflow(string(kind), id.String(), a, Act{ActID: id, TaskID: task}) }, after)
	return a, id
}

func (p *play) must(want ...string) {
	p.t.Helper()
	if p.err != nil {
		p.t.Error(p.err)
	}
	if !slices.Equal(p.did, want) {
		p.t.Errorf("did %q, want %q", p.did, want)
	}
}

// The act that is waited for comes within its period.
func TestDesk_AnsweredWithin(t *testing.T) {
	p := newPlay(t)
	reply, _ := p.act(time.Minute, actReply, p.tasks[0])
	sign, _ := p.act(time.Hour, actSign, p.tasks[1])
	p.run(Opened{})
	p.must("Open", "Reply", "Sign")
	if p.replied.Passed || p.replied.By != actReply || p.signed.By != actSign || reply.why+sign.why != "" || !reply.told || !sign.told {
		t.Errorf("replied %+v, signed %+v, told %+v and %+v", p.replied, p.signed, reply, sign)
	}
}

// The period passes and moves the case on: what is asked of the wake says for what the procedure waits, and how often that has passed.
func TestDesk_PeriodPasses(t *testing.T) {
	p := newPlay(t)
	p.wake = func(in activities.Woken) activities.Progress {
		if in.Within != stepReply {
			return activities.Progress{}
		}
		return activities.Progress{Passed: stepReply, TaskID: p.tasks[1]}
	}
	p.env.RegisterDelayedCallback(func() { p.env.SignalWorkflow(DeadlineMoved, nil) }, time.Minute)
	sign, _ := p.act(time.Hour, actSign, p.tasks[1])
	p.env.RegisterDelayedCallback(func() { p.env.SignalWorkflow(DeadlineMoved, nil) }, 30*time.Minute)
	p.run(Opened{})
	p.must("Open", "Sign")
	if !p.replied.Passed || p.replied.By != "" || p.signed.By != actSign || sign.why != "" {
		t.Errorf("replied %+v, signed %+v, told %+v", p.replied, p.signed, sign)
	}
	if len(p.woken) != 2 || p.woken[0].Within != stepReply || p.woken[0].Passes != 0 || p.woken[0].Wake != 1 || p.woken[1].Within != "" {
		t.Errorf("woken %+v", p.woken)
	}
}

// A wait that has no period is ended by none, whatever a wake tells.
func TestDesk_PeriodOfAnotherWait(t *testing.T) {
	p := newPlay(t)
	p.wake = func(activities.Woken) activities.Progress {
		return activities.Progress{Passed: "another", TaskID: p.tasks[2]}
	}
	p.env.RegisterDelayedCallback(func() { p.env.SignalWorkflow(DeadlineMoved, nil) }, time.Minute)
	p.act(time.Hour, actReply, p.tasks[0])
	p.act(2*time.Hour, actSign, p.tasks[1])
	p.run(Opened{})
	p.must("Open", "Reply", "Sign")
}

// An act on a task that the end of a period has closed is refused with its reason, and does not keep those after it waiting.
func TestDesk_StrayIsSettled(t *testing.T) {
	p := newPlay(t)
	p.wake = func(in activities.Woken) activities.Progress {
		return activities.Progress{Passed: stepReply, TaskID: p.tasks[1]}
	}
	p.env.RegisterDelayedCallback(func() { p.env.SignalWorkflow(DeadlineMoved, nil) }, time.Minute)
	late, _ := p.act(time.Hour, actReply, p.tasks[0])
	note, _ := p.act(2*time.Hour, actNote, uuid.Nil)
	sign, _ := p.act(3*time.Hour, actSign, p.tasks[1])
	p.run(Opened{})
	p.must("Open", "SettleStray", "Note", "Sign")
	if late.why != RefusedTaskOver || !late.told || note.why+sign.why != "" || !note.told || !sign.told {
		t.Errorf("late %+v, note %+v, sign %+v", late, note, sign)
	}
}

// An act on a task that is open although the procedure has not come to it waits until the procedure has.
func TestDesk_ActOfALaterTaskWaits(t *testing.T) {
	p := newPlay(t)
	sign, id := p.act(time.Minute, actSign, p.tasks[1])
	p.later[id] = true
	reply, _ := p.act(time.Hour, actReply, p.tasks[0])
	p.run(Opened{})
	p.must("Open", "SettleStray", "Reply", "Sign")
	if reply.why+sign.why != "" || !sign.told {
		t.Errorf("reply %+v, sign %+v", reply, sign)
	}
}

// An act that ends a wait otherwise has a result of its own, which is not that of the act waited for.
func TestDesk_ExitHasItsOwnResult(t *testing.T) {
	p := newPlay(t)
	p.act(time.Minute, actReply, p.tasks[0])
	p.act(time.Hour, actPass, p.tasks[1])
	p.act(2*time.Hour, actSign, p.tasks[2])
	p.run(Opened{})
	p.must("Open", "Reply", "Pass", "Sign")
	on, ok := p.signed.Exit.(*passedOn)
	if !ok || on.To != "the deputy" || p.replied.Exit != nil {
		t.Errorf("replied %+v, signed %+v", p.replied, p.signed)
	}
}

// An act with which the case ends is taken at any wait; who comes after it is told that the case is closed.
func TestDesk_ActEndsTheCase(t *testing.T) {
	p := newPlay(t)
	leave, _ := p.act(time.Minute, casefile.ActWithdraw, uuid.Nil)
	reply, _ := p.act(time.Minute, actReply, p.tasks[0])
	p.run(Opened{})
	p.must("Open", "Leave")
	if leave.why != "" || reply.why != RefusedCaseClosed {
		t.Errorf("leave %+v, reply %+v", leave, reply)
	}
}

// A procedure that begins again is told of the period that has passed before acts on what it closed are looked at.
func TestDesk_BegunAgain_PeriodHasPassed(t *testing.T) {
	p := newPlay(t)
	p.wake = func(in activities.Woken) activities.Progress {
		if in.Within == stepReply && in.Passes == 0 {
			return activities.Progress{Passed: stepReply, TaskID: p.tasks[1]}
		}
		return activities.Progress{}
	}
	p.run(Opened{Again: true, Acts: []Act{{ActID: uuid.New(), TaskID: p.tasks[1], Kind: actSign}}})
	p.must("Open", "Sign")
	if !p.replied.Passed {
		t.Errorf("replied %+v", p.replied)
	}
}

// A declaration of an act that is taken at any wait and leads nowhere is found when the first case is opened.
func TestDesk_ActThatLeadsNowhere(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		p := Procedure{Flow: flowWaited, Law: func(workflow.Context, *Desk) error { return errors.New("opened") }}
		return p.Run(ctx, Opened{})
	})
	if err := env.GetWorkflowError(); err == nil || cause(err) != "acts note are taken at any wait and lead to no step" {
		t.Error(err)
	}
}

func cause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}
