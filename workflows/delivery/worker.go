package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"creditcase/activities"
	"creditcase/workflows"
)

// Work runs procedures and delivers acts to them until ctx ends; then it lets steps under way finish.
func Work(ctx context.Context, temporal client.Client, taskQueue string, a *activities.Activities, log *slog.Logger) error {
	w := worker.New(temporal, taskQueue, worker.Options{WorkerStopTimeout: 10 * time.Second})
	workflows.Register(w, a)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	defer w.Stop()
	d := &Deliverer{Store: a.Store, Temporal: temporal, TaskQueue: taskQueue, Clock: a.Clock, Log: log}
	return d.Run(ctx)
}
