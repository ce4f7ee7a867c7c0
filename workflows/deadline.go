package workflows

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// steps names the activities; it is never called, only referred to.
var steps *activities.Activities

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

// errOver ends a procedure before its last step: the applicant has withdrawn, or has let the time for a supplement pass.
var errOver = errors.New("over")

// DeadlineMoved is the signal that a deadline of the case has come nearer: the wait looks at the database at once.
const DeadlineMoved = "deadline_moved"

// Act is what an Update carries: which act on which task (zero: on the case as a whole). The act itself is in the database.
type Act struct {
	ActID  uuid.UUID
	TaskID uuid.UUID
	Kind   casefile.ActKind // empty in the oldest histories: the act that closes the task
}

// Opened is the input of a procedure: the case and the act that opened it.
type Opened struct {
	CaseID uuid.UUID
	ActID  uuid.UUID
	// Again says that the procedure has run before and its history is gone. Acts are then those that it has taken, in their order, and
	// those that were on their way: each goes through its step once more, which returns what it returned then where it has committed.
	Again bool  `json:",omitempty"`
	Acts  []Act `json:",omitempty"`
}

// closes reports whether the act is the one that its task, or the case, was waiting for.
func (a Act) closes() bool {
	return a.Kind != casefile.ActRequestExtension && a.Kind != casefile.ActUrge
}

// slot is what takes one act: a task, or the case for acts of one kind.
func (a Act) slot() string {
	if a.TaskID == uuid.Nil {
		return string(a.Kind)
	}
	return a.TaskID.String()
}

// aside returns the step of an act that the procedure takes at any wait without moving on; nil for any other act.
func (a Act) aside() any {
	switch {
	case a.Kind == casefile.ActRequestExtension:
		return steps.OpenExtension
	case a.Kind == casefile.ActDecideExtension:
		return steps.DecideExtension
	case a.Kind == casefile.ActUrge:
		return steps.UrgeUnit
	case a.Kind == casefile.ActReplyUrge:
		return steps.ReplyUrge
	case a.withdraws():
		return steps.WithdrawObjection
	}
	return nil
}

// withdraws reports whether the act ends the procedure at the applicant's wish.
func (a Act) withdraws() bool {
	return a.TaskID == uuid.Nil && (a.Kind == casefile.ActWithdraw || a.Kind == "")
}

// instead returns the step of an act that ends a wait otherwise than by what the procedure waits for; nil for any other.
func (a Act) instead() any {
	if a.Kind == casefile.ActSendBack {
		return steps.SendBack
	}
	return nil
}

// The types of the application errors with which an Update is refused; the deliverer writes them on the act, and each
// has its sentence under "refusal." in the message catalog.
const (
	RefusedTaskActed  = "task_acted"
	RefusedCaseClosed = "case_closed"
)

// desk is the wait that all procedures share: it takes people's acts in, hands them to the procedure one at a time, and
// keeps the case's one timer while it waits.
type desk struct {
	caseID  uuid.UUID
	inbox   []Act
	acted   map[string]bool      // slots that have their act
	settled map[uuid.UUID]string // acts that are done, with the refusal if they were refused
	ended   bool
	task    uuid.UUID // the open task
	wakeAt  time.Time // wall time of the nearest deadline or reminder; zero: none
	moved   bool      // a deadline has come nearer than wakeAt
	wakes   int
	handed  map[uuid.UUID]bool // acts that the procedure was given when it began again
}

// newDesk has in its inbox what a procedure that begins again is handed. Its deadlines are looked at as soon as those acts are through:
// the instants that their steps returned are of that time.
func newDesk(in Opened) *desk {
	d := &desk{caseID: in.CaseID, acted: map[string]bool{}, settled: map[uuid.UUID]string{}, moved: in.Again, handed: map[uuid.UUID]bool{}}
	for _, act := range in.Acts {
		d.put(act)
		d.handed[act.ActID] = true
	}
	return d
}

// put claims the act's task and leaves the act in the inbox.
func (d *desk) put(act Act) {
	if act.closes() {
		d.acted[act.slot()] = true
	}
	d.inbox = append(d.inbox, act)
}

// open registers an Update for each kind of act, and listens for deadlines that move; it must come before the first wait.
func (d *desk) open(ctx workflow.Context, kinds ...casefile.ActKind) error {
	moved := workflow.GetSignalChannel(ctx, DeadlineMoved)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for moved.Receive(ctx, nil) {
			d.moved = true
		}
	})
	for _, kind := range kinds {
		err := workflow.SetUpdateHandlerWithOptions(ctx, string(kind), d.take,
			workflow.UpdateHandlerOptions{Validator: d.validate})
		if err != nil {
			return err
		}
	}
	return nil
}

// validate refuses an act before anything is written to history.
func (d *desk) validate(_ workflow.Context, act Act) error {
	switch {
	case d.ended:
		return refusal(RefusedCaseClosed)
	case d.handed[act.ActID]: // known from before: it is told what became of it
		return nil
	case d.acted[act.slot()]:
		return refusal(RefusedTaskActed)
	}
	return nil
}

// take claims the task before the first yield, so that of two acts at the same moment one is taken, and answers when
// the act's step has committed. A task may be known to people a moment before the procedure has heard of it: its act
// waits in the inbox.
func (d *desk) take(ctx workflow.Context, act Act) error {
	if !d.handed[act.ActID] {
		d.put(act)
	}
	done := func() bool { _, ok := d.settled[act.ActID]; return ok || d.ended }
	if err := workflow.Await(ctx, done); err != nil {
		return err
	}
	why, ok := d.settled[act.ActID]
	switch {
	case !ok:
		return refusal(RefusedCaseClosed)
	case why != "":
		return refusal(why)
	}
	return nil
}

// step waits for the act on the open task (or, where none is open, on the case), runs the activity that records it, and
// waits again where the activity refuses the act. result must embed activities.Progress.
func (d *desk) step(ctx workflow.Context, activity any, result activities.Result) error {
	for {
		act, err := d.await(ctx)
		if err != nil {
			return err
		}
		aside := act.aside()
		got, err := d.record(ctx, act, activity, result, aside)
		switch {
		case err != nil:
			return err
		case got.Refused != "" && act.closes():
			d.acted[act.slot()] = false
		case got.Refused != "":
		case act.withdraws():
			return errOver
		case aside != nil:
			d.wakeAt = got.WakeAt // the deadline may have moved
		default:
			d.acted[act.slot()] = act.TaskID != uuid.Nil // a case can be supplemented again
			d.proceed(got)
			return nil
		}
	}
}

// record runs the activity that records an act, and lets the act's sender know.
func (d *desk) record(ctx workflow.Context, act Act, activity any, result activities.Result, aside any) (
	activities.Progress, error) {
	if aside != nil {
		activity, result = aside, &activities.Progress{}
	} else if instead := act.instead(); instead != nil {
		activity = instead
	}
	in := activities.Acted{CaseID: d.caseID, ActID: act.ActID}
	if err := workflow.ExecuteActivity(ctx, activity, in).Get(ctx, result); err != nil {
		return activities.Progress{}, err
	}
	got := result.Made()
	d.settled[act.ActID] = got.Refused
	return got, nil
}

func (d *desk) proceed(got activities.Progress) { d.task, d.wakeAt = got.TaskID, got.WakeAt }

// await returns the act on the open task, or a withdrawal. Meanwhile it wakes at each reminder and deadline; what is due is decided in
// the database, so a timer that fires early or late does no harm.
func (d *desk) await(ctx workflow.Context) (Act, error) {
	for {
		if err := d.sleep(ctx); err != nil {
			return Act{}, err
		}
		if act, ok := d.next(); ok {
			return act, nil
		}
		d.refuseLeft()
		d.wakes, d.moved = d.wakes+1, false
		var got activities.Progress
		in := activities.Woken{CaseID: d.caseID, Wake: d.wakes}
		if err := workflow.ExecuteActivity(ctx, steps.MarkDeadlines, in).Get(ctx, &got); err != nil {
			return Act{}, err
		}
		if got.Closed {
			return Act{}, errOver
		}
		d.wakeAt = got.WakeAt
	}
}

// sleep returns when an act on the open task is in, the wake instant has come, or a deadline has moved.
func (d *desk) sleep(ctx workflow.Context) error {
	here := func() bool { return d.moved || slices.ContainsFunc(d.inbox, d.concerns) }
	if d.wakeAt.IsZero() {
		return workflow.Await(ctx, here)
	}
	_, err := workflow.AwaitWithTimeout(ctx, max(0, d.wakeAt.Sub(workflow.Now(ctx))), here)
	return err
}

// concerns reports whether the procedure can take the act now: it is on the open task, or one to be taken at any wait.
func (d *desk) concerns(act Act) bool { return act.TaskID == d.task || act.aside() != nil }

// next takes the first act that concerns the procedure now out of the inbox.
func (d *desk) next() (Act, bool) {
	i := slices.IndexFunc(d.inbox, d.concerns)
	if i < 0 {
		return Act{}, false
	}
	act := d.inbox[i]
	d.inbox = slices.Delete(d.inbox, i, i+1)
	return act, true
}

// refuseLeft refuses what is left of the acts that the procedure was handed, once it has come to where it was: they are on tasks that
// another act has closed.
func (d *desk) refuseLeft() {
	d.inbox = slices.DeleteFunc(d.inbox, func(act Act) bool {
		if d.handed[act.ActID] {
			d.settled[act.ActID] = RefusedTaskActed
		}
		return d.handed[act.ActID]
	})
}

// leave ends the procedure: acts still waiting are refused, and their senders answered before the workflow is gone.
func (d *desk) leave(ctx workflow.Context, err error) error {
	d.ended = true
	if waitErr := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err == nil {
		err = waitErr
	}
	return err
}

// Refusal returns why a procedure refused an act, where the error of an Update is that of refusal: a refusal is named by one of the two
// above or by the key of a sentence. Errors of the server and the SDK are application errors too, and say nothing about the act.
func Refusal(err error) (why string, refused bool) {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || !app.NonRetryable() || app.Message() != app.Type() {
		return "", false
	}
	why = app.Type()
	return why, why == RefusedTaskActed || why == RefusedCaseClosed || strings.HasPrefix(why, "error.") || strings.HasPrefix(why, "refusal.")
}

func refusal(why string) error { return temporal.NewNonRetryableApplicationError(why, why, nil) }
