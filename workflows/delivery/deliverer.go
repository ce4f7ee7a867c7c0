// Package delivery carries received acts from the database to their workflows. An act is on record before it comes here;
// whatever dies on the way, it is carried again, and carrying it twice does nothing twice.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/workflows"
)

// Deliverer takes received acts in their order, one of a case at a time, and delivers each: a filing starts its
// workflow, any other act is an Update with the act's id. Several deliverers share the work through leases.
type Deliverer struct {
	Store     *db.Store
	Temporal  client.Client
	TaskQueue string
	Clock     calendar.Clock
	Log       *slog.Logger
	Steps     *activities.Activities // for what takes effect after the end of its case
}

const (
	atOnce   = 32               // acts in delivery at the same time
	lease    = 15 * time.Second // longer than patience, so that no two deliverers carry one act; a dead one's are carried on after it
	patience = 10 * time.Second
	idle     = time.Second // between looks when nothing is announced
)

// Run delivers until ctx ends. It never gives up: a database or a Temporal server that is away is waited for.
func (d *Deliverer) Run(ctx context.Context) error {
	woken := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	// Announcements are only a shortcut: without them acts wait for the next look.
	g.Go(func() error { return d.Store.Listen(ctx, db.NotifyActs, d.Log, func() { wake(woken) }) })
	g.Go(func() error { return d.carry(ctx, woken) })
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// carry leases acts as long as there are hands free, and otherwise waits for an announcement, a finished delivery, or
// the next look.
func (d *Deliverer) carry(ctx context.Context, woken chan struct{}) error {
	free := make(chan struct{}, atOnce)
	for range atOnce {
		free <- struct{}{}
	}
	for {
		acts, err := d.Store.ActLease(ctx, db.ActLeaseParams{Most: int32(len(free)), Seconds: lease.Seconds()}) //nolint:gosec // ≤ 32
		if err != nil && ctx.Err() == nil {
			d.Log.WarnContext(ctx, "acts cannot be read", "error", err)
		}
		for _, act := range acts {
			<-free
			go func() {
				d.deliver(ctx, act)
				free <- struct{}{}
				wake(woken)
			}()
		}
		select {
		case <-ctx.Done():
			for range atOnce { // every delivery under way ends before the deliverer does
				<-free
			}
			return ctx.Err()
		case <-woken:
		case <-time.After(idle):
		}
	}
}

func wake(woken chan struct{}) {
	select {
	case woken <- struct{}{}:
	default:
	}
}

// deliver carries one act and writes down a refusal. Anything else that goes wrong lets the act go, to be carried again
// after a pause that grows with the attempts.
func (d *Deliverer) deliver(ctx context.Context, act db.ActLeaseRow) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if act.Kind.ByStepAlone() {
		err = d.takeEffect(ctx, act)
	} else {
		err = d.send(ctx, act)
	}
	if why, refused := refusedBecause(err); refused {
		if why == workflows.RefusedCaseClosed && act.Kind.TakesEffectAfter() {
			err = d.takeEffect(ctx, act)
		} else {
			err = d.refuse(ctx, act, why)
		}
	}
	if err == nil {
		return
	}
	d.Log.WarnContext(ctx, "act not delivered", "act", act.ID, "kind", act.Kind, "attempt", act.Attempts, "error", err)
	pause := min(time.Duration(act.Attempts)*500*time.Millisecond, 10*time.Second)
	release, done := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer done()
	if err := d.Store.ActRelease(release, db.ActReleaseParams{ID: act.ID, Seconds: pause.Seconds()}); err != nil {
		d.Log.WarnContext(ctx, "act not released; its lease will end", "act", act.ID, "error", err)
	}
}

func (d *Deliverer) send(ctx context.Context, act db.ActLeaseRow) error {
	id := workflows.ID(act.Flow, act.CaseID)
	if workflows.Opens(act.Flow, act.Kind) {
		return d.start(ctx, id, act)
	}
	message := workflows.Act{ActID: act.ID, Kind: act.Kind}
	if act.TaskID != nil {
		message.TaskID = *act.TaskID
	}
	handle, err := d.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID: act.ID.String(), WorkflowID: id, UpdateName: string(act.Kind),
		Args:         []any{message},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

func (d *Deliverer) start(ctx context.Context, id string, act db.ActLeaseRow) error {
	procedure, err := workflows.Of(act.Flow)
	if err != nil {
		return err
	}
	_, err = d.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: d.TaskQueue, WorkflowExecutionErrorWhenAlreadyStarted: true,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, procedure.Name, workflows.Opened{CaseID: act.CaseID, ActID: act.ID})
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if !errors.As(err, &started) {
		return err
	}
	// It has run, and does not any more: with its case, or ended from outside before it had taken the filing in.
	filing, err := d.Store.ActGet(ctx, db.ActGetParams{ID: act.ID, CaseID: act.CaseID})
	if err != nil {
		return fmt.Errorf("read filing: %w", err)
	}
	if filing.Status == casefile.ActReceived {
		return errGone
	}
	return nil
}

// errGone is what an operator is told.
var errGone = errors.New("workflow is gone although its case is open: see creditcase repair-case")

// updateLost is how the server answers for an Update that its workflow took in and ended without answering.
const updateLost = "AcceptedUpdateCompletedWorkflow"

// refusedBecause tells a refusal from a failure to deliver: the workflow's own error, or a workflow that has ended. That the Update
// was lost with the end of its workflow is no word about the act: refuse looks at what the case says.
func refusedBecause(err error) (why string, refused bool) {
	if why, refused = workflows.Refusal(err); refused {
		return why, true
	}
	var app *temporal.ApplicationError
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) || errors.As(err, &app) && app.Type() == updateLost {
		return workflows.RefusedCaseClosed, true
	}
	return "", false
}

// takeEffect runs the step of an act for which no procedure is there any more: its case has ended, and what it is about goes on, as the service
// of the last document does. The step is keyed by the act, so that it runs once, also where the procedure had come to it before its end.
func (d *Deliverer) takeEffect(ctx context.Context, act db.ActLeaseRow) error {
	c, err := d.Store.CaseGet(ctx, act.CaseID)
	if err != nil {
		return fmt.Errorf("read case: %w", err)
	}
	if c.ClosedAt == nil {
		return errGone
	}
	return d.Steps.Step(ctx, act.Flow, act.Kind, activities.Acted{CaseID: act.CaseID, ActID: act.ID})
}

// refuse writes the refusal, unless the act's step has committed after all (the workflow may have ended with this very
// act) or has written its own.
func (d *Deliverer) refuse(ctx context.Context, act db.ActLeaseRow, why string) error {
	now := d.Clock.Now()
	return d.Store.InTx(ctx, func(q *db.Queries) error {
		c, err := q.CaseLock(ctx, act.CaseID)
		if err != nil {
			return fmt.Errorf("lock case: %w", err)
		}
		if why == workflows.RefusedCaseClosed && c.ClosedAt == nil {
			return errGone
		}
		changed, err := q.ActRefused(ctx, db.ActRefusedParams{ID: act.ID, Refusal: why, Now: &now})
		if err != nil || changed == 0 {
			return err
		}
		return q.Trace(ctx, act.CaseID, refusalLine(act.ID, now, why))
	})
}

func refusalLine(actID uuid.UUID, now time.Time, why string) casefile.TrailEntry {
	return casefile.TrailEntry{At: now, Event: "step.act_refused", Act: &actID,
		Facts: map[string]string{"reason": why}}
}
