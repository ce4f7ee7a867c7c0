package bench

import (
	"context"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/workflows"
)

const bareUpdate = "act"

// Bare is what an objection is to Temporal: an activity on receipt, then for each act an update, a timer that it cuts
// short, and an activity. The activities do nothing.
func Bare(ctx workflow.Context, in activities.Filed) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond}})
	var inbox []workflows.Act
	taken, done := 0, 0
	err := workflow.SetUpdateHandler(ctx, bareUpdate, func(ctx workflow.Context, act workflows.Act) error {
		inbox = append(inbox, act)
		mine := len(inbox)
		return workflow.Await(ctx, func() bool { return done >= mine })
	})
	if err != nil {
		return err
	}
	var got activities.Progress
	if err := workflow.ExecuteActivity(ctx, Nothing, activities.Acted(in)).Get(ctx, &got); err != nil {
		return err
	}
	for range flowActs - 1 {
		here := func() bool { return len(inbox) > taken }
		if _, err := workflow.AwaitWithTimeout(ctx, got.WakeAt.Sub(workflow.Now(ctx)), here); err != nil {
			return err
		}
		act := activities.Acted{CaseID: in.CaseID, ActID: inbox[taken].ActID}
		taken++
		if err := workflow.ExecuteActivity(ctx, Nothing, act).Get(ctx, &got); err != nil {
			return err
		}
		done++
	}
	return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

// Nothing answers as a step does, without having done anything.
func Nothing(_ context.Context, in activities.Acted) (activities.Progress, error) {
	return activities.Progress{TaskID: in.ActID, WakeAt: time.Now().Add(24 * time.Hour)}, nil
}
