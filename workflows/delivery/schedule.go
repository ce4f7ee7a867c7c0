package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"creditcase/calendar"
	"creditcase/workflows"
)

// Keeper sees to it that the one schedule is there, whatever became of it: a new namespace has none, and a new version may want another.
// Several workers may keep the same one.
type Keeper struct {
	Temporal  client.Client
	TaskQueue string
	Clock     calendar.Clock
	Log       *slog.Logger
}

const (
	// keepEvery is how often the keeper looks after the schedule, keepAgain how soon where that has failed.
	keepEvery = 10 * time.Minute
	keepAgain = 5 * time.Second
	// A round begins within a legal hour of what is due, and at least every minute; in a simulation not more often than every second.
	mostBetween  = time.Minute
	leastBetween = time.Second
)

// Run keeps the schedule until ctx ends. A Temporal server that is away is waited for.
func (k *Keeper) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		pause := keepEvery
		if err := k.keep(ctx); err != nil && ctx.Err() == nil {
			k.Log.WarnContext(ctx, "the schedule cannot be looked after; it is tried again", "error", err)
			pause = keepAgain
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	return nil
}

func (k *Keeper) between() time.Duration {
	return min(mostBetween, max(leastBetween, k.Clock.Until(k.Clock.Now().Add(time.Hour)).Round(time.Second)))
}

func (k *Keeper) spec() client.ScheduleSpec {
	return client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: k.between()}}}
}

func (k *Keeper) action() *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{ID: workflows.ScheduleID(k.TaskQueue), Workflow: workflows.Due, TaskQueue: k.TaskQueue}
}

// keep makes the schedule, or changes it where it is not as it should be. One that somebody has paused stays paused.
func (k *Keeper) keep(ctx context.Context) error {
	schedule := k.Temporal.ScheduleClient().GetHandle(ctx, workflows.ScheduleID(k.TaskQueue))
	is, err := schedule.Describe(ctx)
	var none *serviceerror.NotFound
	switch {
	case errors.As(err, &none):
		return k.create(ctx)
	case err != nil:
		return fmt.Errorf("look at schedule: %w", err)
	}
	if is.Schedule.State.Paused {
		k.Log.WarnContext(ctx, "the schedule is paused: nothing ends as planned", "note", is.Schedule.State.Note)
	}
	every := func(i client.ScheduleIntervalSpec) bool { return i.Every == k.between() }
	action, ok := is.Schedule.Action.(*client.ScheduleWorkflowAction)
	if ok && action.TaskQueue == k.TaskQueue && slices.ContainsFunc(is.Schedule.Spec.Intervals, every) {
		return nil
	}
	err = schedule.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		changed, spec := in.Description.Schedule, k.spec()
		changed.Spec, changed.Action = &spec, k.action()
		return &client.ScheduleUpdate{Schedule: &changed}, nil
	}})
	if err != nil {
		return fmt.Errorf("change schedule: %w", err)
	}
	return nil
}

func (k *Keeper) create(ctx context.Context) error {
	_, err := k.Temporal.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: workflows.ScheduleID(k.TaskQueue), Spec: k.spec(), Action: k.action(),
		Overlap:       enums.SCHEDULE_OVERLAP_POLICY_SKIP, // a round ends all that is due, so another beside it has nothing to do
		CatchupWindow: mostBetween,                        // nor has one that makes up for a round that was missed
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) { // another worker was first
		return fmt.Errorf("make schedule: %w", err)
	}
	return nil
}
