// Package activitiestest stands in for deliverer, workflow and worker in tests that need cases to move but no Temporal.
package activitiestest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/casefile"
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
			if err := lead(ctx, a, act); err != nil {
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

func lead(ctx context.Context, a *activities.Activities, act db.ActLeaseRow) error {
	in := activities.Acted{CaseID: act.CaseID, ActID: act.ID}
	var err error
	switch act.Kind {
	case casefile.ActFile:
		_, err = a.ReceiveObjection(ctx, activities.Filed(in))
	case casefile.ActCheckForm:
		_, err = a.RecordFormCheck(ctx, in)
	case casefile.ActCompare:
		_, err = a.RecordComparison(ctx, in)
	case casefile.ActCorrect:
		_, err = a.RecordCorrection(ctx, in)
	case casefile.ActDecide:
		_, err = a.RecordDecision(ctx, in)
	case casefile.ActInform:
		_, err = a.InformApplicant(ctx, in)
	case casefile.ActRequestExtension:
		_, err = a.OpenExtension(ctx, in)
	case casefile.ActDecideExtension:
		_, err = a.DecideExtension(ctx, in)
	case casefile.ActSupplement:
		_, err = a.RecordSupplement(ctx, in)
	case casefile.ActDecideLate:
		_, err = a.RecordLateDecision(ctx, in)
	case casefile.ActSendBack:
		_, err = a.SendBack(ctx, in)
	case casefile.ActRoute:
		_, err = a.RouteAnew(ctx, in)
	case casefile.ActWithdraw:
		_, err = a.WithdrawObjection(ctx, in)
	case casefile.ActUrge:
		_, err = a.UrgeUnit(ctx, in)
	case casefile.ActReplyUrge:
		_, err = a.ReplyUrge(ctx, in)
	default:
		err = fmt.Errorf("nothing to lead %s to", act.Kind)
	}
	return err
}
