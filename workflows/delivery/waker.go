package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"creditcase/db"
	"creditcase/workflows"
)

// Waker tells the workflows whose deadline has come nearer than their timer. Whom to tell was written down with the deadline;
// a workflow that is told twice looks twice, and one that has ended needs no telling.
type Waker struct {
	Store    *db.Store
	Temporal client.Client
	Log      *slog.Logger
}

const (
	wakesAtOnce = 200 // leased together
	wakersBusy  = 8   // signals under way at the same time
)

// Run wakes until ctx ends. A Temporal server that is away is waited for.
func (w *Waker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		told, err := w.wakeSome(ctx)
		if err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "workflows not woken; they are tried again", "error", err)
		}
		if told == wakesAtOnce && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(idle):
		}
	}
	return nil
}

// wakeSome signals leased workflows and forgets those that were told. Its error leaves the others to the end of their lease.
func (w *Waker) wakeSome(ctx context.Context) (told int, err error) {
	wakes, err := w.Store.WakeLease(ctx, db.WakeLeaseParams{Most: wakesAtOnce, Seconds: lease.Seconds()})
	if err != nil || len(wakes) == 0 {
		return 0, err
	}
	done := make([]bool, len(wakes))
	var g errgroup.Group
	g.SetLimit(wakersBusy)
	for i, wake := range wakes {
		g.Go(func() error {
			err := w.signal(ctx, wake)
			done[i] = err == nil
			return err
		})
	}
	err = g.Wait()
	var ids []int64
	for i, ok := range done {
		if ok {
			ids = append(ids, wakes[i].ID)
		}
	}
	return len(ids), errors.Join(err, w.Store.WakesDone(context.WithoutCancel(ctx), ids))
}

func (w *Waker) signal(ctx context.Context, wake db.WakeLeaseRow) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := w.Temporal.SignalWorkflow(ctx, workflows.ID(wake.Flow, wake.CaseID), "", workflows.DeadlineMoved, nil)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("signal workflow of case %s: %w", wake.CaseID, err)
	}
	return nil
}
