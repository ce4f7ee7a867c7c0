package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/recount"
	"creditcase/workflows"
)

// Work runs procedures, delivers acts to them, counts deadlines again when a notice changes the calendar, and keeps the schedule of what
// ends as planned, until ctx ends; then it lets steps under way finish. What else a worker does runs beside them.
func Work(ctx context.Context, temporal client.Client, taskQueue string, a *activities.Activities, log *slog.Logger,
	beside ...func(context.Context) error) error {
	w := worker.New(temporal, taskQueue, worker.Options{WorkerStopTimeout: 10 * time.Second})
	workflows.Register(w, a)
	if err := w.Start(); err != nil {
		return fmt.Errorf("start worker: %w", err)
	}
	defer w.Stop()
	d := &Deliverer{Store: a.Store, Temporal: temporal, TaskQueue: taskQueue, Clock: a.Clock, Log: log, Steps: a}
	recounter := &recount.Recounter{Activities: a, Log: log}
	waker := &Waker{Store: a.Store, Temporal: temporal, Log: log}
	keeper := &Keeper{Temporal: temporal, TaskQueue: taskQueue, Clock: a.Clock, Log: log}
	g, ctx := errgroup.WithContext(ctx)
	for _, run := range append(beside, d.Run, recounter.Run, waker.Run, keeper.Run) {
		g.Go(func() error { return run(ctx) })
	}
	return g.Wait()
}
