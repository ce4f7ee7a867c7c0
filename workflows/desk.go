package workflows

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// steps names the activities; it is never called, only referred to.
var steps *activities.Activities

// besides are the steps of the acts that every procedure takes at any wait, and that leave it waiting.
var besides = map[casefile.ActKind]any{
	casefile.ActRequestExtension: steps.OpenExtension,
	casefile.ActDecideExtension:  steps.DecideExtension,
	casefile.ActUrge:             steps.UrgeUnit,
	casefile.ActReplyUrge:        steps.ReplyUrge,
	casefile.ActServe:            steps.RecordService,
	casefile.ActOpen:             steps.OpenDocument,
}

// Exit is what comes of an act that ends a wait otherwise than by what the procedure waits for.
type Exit struct {
	Step   any                      // the activity
	Result func() activities.Result // makes what the activity returns; nil: Progress
	Over   bool                     // the case ends with it
}

// errOver ends a procedure before its last step: the applicant has withdrawn, or a period has passed with which the case ends.
var errOver = errors.New("over")

// Run is what all procedures share: it opens their Updates, lets them take their way, and leaves when everybody is answered.
func (p Procedure) Run(ctx workflow.Context, in Opened) error {
	d := newDesk(in, p)
	ctx = withSteps(ctx)
	err := p.Check()
	if err == nil {
		err = d.open(ctx)
	}
	if err == nil {
		err = p.Law(ctx, d)
	}
	if errors.Is(err, errOver) {
		err = nil
	}
	return d.leave(ctx, err)
}

// withSteps sets the options of a step: one short transaction, tried until it succeeds, because a case must not be lost
// to a database that is away for a night. The time-out is how long a case waits for a worker that died with its step.
func withSteps(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 10 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond, BackoffCoefficient: 2, MaximumInterval: 15 * time.Second,
		},
	})
}

// Desk is the wait that all procedures share: it takes people's acts in, hands them to the procedure one at a time, and
// keeps the case's one timer while it waits.
type Desk struct {
	acts     []casefile.ActSpec       // that come as Updates
	beside   map[casefile.ActKind]any // the steps of acts that are taken at any wait and leave it waiting, where only this procedure has them
	instead  map[casefile.ActKind]Exit
	caseID   uuid.UUID
	opening  uuid.UUID // the act that opened the case
	inbox    []Act
	claimed  map[string]bool      // slots that have their act
	answers  map[uuid.UUID]string // by acts that have been through their step: the refusal, "" where they were done
	ended    bool
	task     uuid.UUID // the open task
	wakeAt   time.Time // wall time of the nearest deadline or reminder; zero: none
	look     bool      // a deadline has come nearer than wakeAt, or the procedure begins again: the wait looks at the database at once
	wakes    int
	passes   map[casefile.Step]int // how often a period of each step has passed and moved the case on
	known    map[uuid.UUID]bool    // acts that have come, by delivery or with the input of a procedure that begins again
	deferred map[uuid.UUID]bool    // acts to which the procedure has still to come
}

// newDesk has in its inbox what a procedure that begins again is handed. Its deadlines are looked at as soon as those acts are through:
// the instants that their steps returned are of that time.
func newDesk(in Opened, p Procedure) *Desk {
	d := &Desk{acts: p.acts(), beside: p.Beside, instead: p.Instead, caseID: in.CaseID, opening: in.ActID, claimed: map[string]bool{}, answers: map[uuid.UUID]string{}, look: in.Again,
		passes: map[casefile.Step]int{}, known: map[uuid.UUID]bool{}, deferred: map[uuid.UUID]bool{}}
	for _, act := range in.Acts {
		d.put(act)
	}
	return d
}

// spec is what is declared for the act.
func (d *Desk) spec(act Act) casefile.ActSpec {
	i := slices.IndexFunc(d.acts, func(s casefile.ActSpec) bool { return s.Kind == act.Kind })
	if i < 0 {
		return casefile.ActSpec{Kind: act.Kind}
	}
	return d.acts[i]
}

// First runs the step of the act that opened the case.
func (d *Desk) First(ctx workflow.Context, step any) error {
	return d.Begin(ctx, step, new(activities.Progress))
}

// Begin is First where the way depends on how the case was opened, which result says.
func (d *Desk) Begin(ctx workflow.Context, step any, result activities.Result) error {
	in := activities.Filed{CaseID: d.caseID, ActID: d.opening}
	if err := workflow.ExecuteActivity(ctx, step, in).Get(ctx, result); err != nil {
		return err
	}
	d.proceed(result.Made())
	return nil
}

// Await waits for the act on the open task (or, where none is open, on the case), runs the step that records it, and waits again where
// the step refuses the act. It returns what has ended the wait, and fills result where that was the act waited for. Its error ends the
// procedure: a withdrawal, or a period with which the case ends, comes as one.
func (d *Desk) Await(ctx workflow.Context, step any, result activities.Result) (Ended, error) {
	return d.wait(ctx, "", step, result)
}

// AwaitWithin waits as Await does, and no longer than the period of the step of the pack: once that has passed, Passed is set, and what
// the procedure declares to follow has been done.
func (d *Desk) AwaitWithin(ctx workflow.Context, period casefile.Step, step any, result activities.Result) (Ended, error) {
	return d.wait(ctx, period, step, result)
}

// Rest waits for nothing that a task asks of anybody: until what is taken beside the steps has closed the case, as the service of its last
// document does. No act leads to the step, unless one is declared on the case that is not taken beside the steps.
func (d *Desk) Rest(ctx workflow.Context, step any) error {
	_, err := d.wait(ctx, "", step, &activities.Progress{})
	return err
}

// Ended is what has ended a wait: an act, or its period.
type Ended struct {
	By     casefile.ActKind
	Exit   activities.Result // what the step of an act returned that was not waited for; nil otherwise
	Passed bool
}

func (d *Desk) wait(ctx workflow.Context, within casefile.Step, step any, result activities.Result) (Ended, error) {
	for {
		act, passed, err := d.next(ctx, within)
		if err != nil || passed {
			return Ended{Passed: passed}, err
		}
		got, end, err := d.record(ctx, act, step, result)
		if err != nil {
			return Ended{}, err
		}
		d.answers[act.ActID] = got.Refused
		if got.Refused != "" {
			if d.spec(act).Closes {
				d.claimed[act.slot()] = false
			}
			continue
		}
		if end == nil && got.Closed {
			return Ended{}, errOver
		}
		if end == nil {
			d.wakeAt = got.WakeAt // the deadline may have moved
			continue
		}
		if d.instead[act.Kind].Over {
			return Ended{}, errOver
		}
		d.claimed[act.slot()] = act.TaskID != uuid.Nil // a case can be supplemented again
		d.proceed(got)
		return *end, nil
	}
}

// record runs the step of an act. end is nil where the act leaves the procedure waiting.
func (d *Desk) record(ctx workflow.Context, act Act, step any, result activities.Result) (got activities.Progress, end *Ended, err error) {
	end = &Ended{By: act.Kind}
	beside, ok := besides[act.Kind]
	if !ok {
		beside, ok = d.beside[act.Kind]
	}
	if ok {
		step, result, end = beside, new(activities.Progress), nil
	} else if exit, ok := d.instead[act.Kind]; ok {
		step, result = exit.Step, exit.made()
		end.Exit = result
	}
	in := activities.Acted{CaseID: d.caseID, ActID: act.ActID}
	if err := workflow.ExecuteActivity(ctx, step, in).Get(ctx, result); err != nil {
		return activities.Progress{}, nil, err
	}
	return result.Made(), end, nil
}

func (e Exit) made() activities.Result {
	if e.Result == nil {
		return new(activities.Progress)
	}
	return e.Result()
}

// proceed notes where the case stands now. Acts that came before the procedure may be on the task that is open now.
func (d *Desk) proceed(got activities.Progress) {
	d.task, d.wakeAt = got.TaskID, got.WakeAt
	clear(d.deferred)
}

// next returns the next act that the procedure can take now, or reports that the period has passed within which it waits. Meanwhile it
// wakes at each reminder and deadline; MarkDeadlines reads in the database what is due, so that a timer that fires early or late does
// no harm. An act that fits nowhere does not wait: see settle.
func (d *Desk) next(ctx workflow.Context, within casefile.Step) (act Act, passed bool, err error) {
	for {
		due, err := d.sleep(ctx)
		if err != nil {
			return Act{}, false, err
		}
		if act, ok := d.take(d.fits); ok {
			return act, false, nil
		}
		if due || d.look {
			passed, err := d.wake(ctx, within)
			if err != nil || passed {
				return Act{}, passed, err
			}
			continue
		}
		if act, ok := d.take(d.strays); ok {
			if err := d.settle(ctx, act); err != nil {
				return Act{}, false, err
			}
		}
	}
}

// sleep returns when an act is in, a deadline has moved, or the wake instant has come, in which case due is set.
func (d *Desk) sleep(ctx workflow.Context) (due bool, err error) {
	here := func() bool {
		return d.look || slices.ContainsFunc(d.inbox, d.fits) || slices.ContainsFunc(d.inbox, d.strays)
	}
	if d.wakeAt.IsZero() {
		return false, workflow.Await(ctx, here)
	}
	woken, err := workflow.AwaitWithTimeout(ctx, max(0, d.wakeAt.Sub(workflow.Now(ctx))), here)
	return !woken, err
}

// wake lets the steps do what is due now.
func (d *Desk) wake(ctx workflow.Context, within casefile.Step) (passed bool, err error) {
	d.wakes, d.look = d.wakes+1, false
	var got activities.Progress
	in := activities.Woken{CaseID: d.caseID, Wake: d.wakes, Within: within, Passes: d.passes[within]}
	if err := workflow.ExecuteActivity(ctx, steps.MarkDeadlines, in).Get(ctx, &got); err != nil {
		return false, err
	}
	switch {
	case got.Closed:
		return false, errOver
	case within != "" && got.Passed == within:
		d.passes[within]++
		d.proceed(got)
		return true, nil
	}
	d.wakeAt = got.WakeAt
	return false, nil
}

// fits reports whether the procedure can take the act now: it is on the open task, or one to be taken at any wait.
func (d *Desk) fits(act Act) bool { return act.TaskID == d.task || d.spec(act).Beside }

// strays reports whether the act is on a task that is not the open one. Every step has told which task is open before the procedure
// waits again, so no step is under way that could have opened the act's.
func (d *Desk) strays(act Act) bool { return !d.fits(act) && !d.deferred[act.ActID] }

// take takes the first act for which the condition holds out of the inbox.
func (d *Desk) take(holds func(Act) bool) (Act, bool) {
	i := slices.IndexFunc(d.inbox, holds)
	if i < 0 {
		return Act{}, false
	}
	act := d.inbox[i]
	d.inbox = slices.Delete(d.inbox, i, i+1)
	return act, true
}

// settle refuses an act whose task another act has closed, or the end of a period: left in the inbox it would wait for ever, and keep
// every later act of the case from being delivered. Where the database says that the procedure is behind its case, as a run
// that was reset is, the act waits until it has come there.
func (d *Desk) settle(ctx workflow.Context, act Act) error {
	var got activities.Stray
	in := activities.Acted{CaseID: d.caseID, ActID: act.ActID}
	if err := workflow.ExecuteActivity(ctx, steps.SettleStray, in).Get(ctx, &got); err != nil {
		return err
	}
	if got.Later {
		d.deferred[act.ActID] = true
		d.inbox = append(d.inbox, act)
		return nil
	}
	d.answers[act.ActID] = got.Refused
	return nil
}

// open registers an Update for each kind of act, and listens for deadlines that move; it must come before the first wait.
func (d *Desk) open(ctx workflow.Context) error {
	moved := workflow.GetSignalChannel(ctx, DeadlineMoved)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for moved.Receive(ctx, nil) {
			d.look = true
		}
	})
	for _, act := range d.acts {
		if err := d.opens(ctx, act); err != nil {
			return err
		}
	}
	return nil
}

// opens registers the Update of a kind of act. The name of the Update says of which kind the act is: the oldest histories hold acts
// that do not say it themselves.
func (d *Desk) opens(ctx workflow.Context, spec casefile.ActSpec) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, string(spec.Kind),
		func(ctx workflow.Context, act Act) error {
			act.Kind = spec.Kind
			return d.receive(ctx, act)
		},
		workflow.UpdateHandlerOptions{Validator: func(_ workflow.Context, act Act) error {
			act.Kind = spec.Kind
			return d.validate(act)
		}})
}

// validate refuses an act before anything is written to history.
func (d *Desk) validate(act Act) error {
	switch {
	case d.ended:
		return refusal(RefusedCaseClosed)
	case d.known[act.ActID]: // it is told what became of it
		return nil
	case d.claimed[act.slot()]:
		return refusal(RefusedTaskActed)
	}
	return nil
}

// receive claims the task before the first yield, so that of two acts at the same moment one is taken, and answers when
// the act's step has committed. A task may be known to people a moment before the procedure has heard of it: its act
// waits in the inbox.
func (d *Desk) receive(ctx workflow.Context, act Act) error {
	if !d.known[act.ActID] {
		d.put(act)
	}
	answered := func() bool { _, ok := d.answers[act.ActID]; return ok || d.ended }
	if err := workflow.Await(ctx, answered); err != nil {
		return err
	}
	why, ok := d.answers[act.ActID]
	switch {
	case !ok:
		return refusal(RefusedCaseClosed)
	case why != "":
		return refusal(why)
	}
	return nil
}

// put claims the act's task and leaves the act in the inbox.
func (d *Desk) put(act Act) {
	d.known[act.ActID] = true
	if d.spec(act).Closes {
		d.claimed[act.slot()] = true
	}
	d.inbox = append(d.inbox, act)
}

// leave ends the procedure: acts still waiting are refused, and their senders answered before the workflow is gone.
func (d *Desk) leave(ctx workflow.Context, err error) error {
	d.ended = true
	if waitErr := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err == nil {
		err = waitErr
	}
	return err
}
