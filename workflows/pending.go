package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Pending is what becomes of a record while a review or a lawsuit about it is pending (复议诉讼期间处理), from the acceptance that is shown to the outcome. It ends when the
// case is closed, which may be years later, with a few steps a year; its id is "pending/<case id>".
//
// Articles, per pack: shenzhen-2020 60(3); shenzhen-2022 45(3).
func Pending(ctx workflow.Context, in Opened) error { return pendingProcedure.Run(ctx, in) }

var pendingProcedure = Procedure{
	Flow: casefile.FlowPending, Name: "Pending", Law: whilePending,
	Instead: map[casefile.ActKind]Exit{
		casefile.ActTellOutcome: {Step: steps.TellOutcome, Over: true}, // at any time
		casefile.ActWithdraw:    {Step: steps.WithdrawPending, Over: true},
	},
}

// whilePending is the way: the paper is checked; then nobody has anything to do until the outcome is told, which the agency asks after at intervals.
func whilePending(ctx workflow.Context, d *Desk) error {
	if err := d.First(ctx, steps.ReceivePending); err != nil {
		return err
	}
	var got activities.PendingMoved
	if _, err := d.Await(ctx, steps.CheckPending, &got); err != nil || got.Over {
		return err
	}
	for {
		if end, err := d.AwaitWithin(ctx, casefile.StepTellOutcome, steps.AskAfter, &activities.Progress{}); err != nil || !end.Passed {
			return err
		}
		if _, err := d.Await(ctx, steps.AskAfter, &got); err != nil || got.Over {
			return err
		}
	}
}
