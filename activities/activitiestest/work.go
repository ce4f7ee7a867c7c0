// Package activitiestest stands in for deliverer, workflow and worker in tests that need cases to move but no Temporal.
package activitiestest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/db"
)

// Start leads every act received to its step until the test ends.
func Start(t testing.TB, a *activities.Activities) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- work(ctx, a) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("activitiestest: %v", err)
		}
	})
}

func work(ctx context.Context, a *activities.Activities) error {
	for {
		acts, err := a.Store.ActLease(ctx, db.ActLeaseParams{Most: 10, Seconds: 60})
		if err != nil {
			return err
		}
		for _, act := range acts {
			if err := a.Step(ctx, act.Flow, act.Kind, activities.Acted{CaseID: act.CaseID, ActID: act.ID}); err != nil {
				return fmt.Errorf("%s: %w", act.Kind, err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
