package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// dueWorkflow is the workflow that the schedule starts, as the server keeps it.
const dueWorkflow = "Due"

// ScheduleID is the id of the one schedule of the workers of a task queue, and of the workflows that it starts.
func ScheduleID(taskQueue string) string { return "due/" + taskQueue }

// Due is one round of the schedule: it ends what has come to its planned end. The server starts one after the other; a round whose
// worker has died goes on as soon as its heartbeats are missed.
func Due(ctx workflow.Context) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Hour, HeartbeatTimeout: 10 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{InitialInterval: time.Second, BackoffCoefficient: 2, MaximumInterval: time.Minute},
	})
	return workflow.ExecuteActivity(ctx, steps.EndDue).Get(ctx, nil)
}
