package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Right is the procedure of a right beside objection and repair (信用权益申请), from the request to the service of the decision. It ends when the case is
// closed; its id is "right/<case id>". What was granted is taken back by an act on the closed case, which no workflow waits for.
//
// Articles, per pack: shenzhen-2020 58, 59; shenzhen-2022 29, 40(2), 43; xiamen-draft 27; city-2022 48.
func Right(ctx workflow.Context, in Opened) error { return rightProcedure.Run(ctx, in) }

var rightProcedure = Procedure{
	Flow: casefile.FlowRight, Name: "Right", Law: useOfRight,
	Instead: map[casefile.ActKind]Exit{casefile.ActWithdraw: {Step: steps.WithdrawRight, Over: true}},
}

// useOfRight is the straight way: the body of which it is asked decides, and the decision is served.
func useOfRight(ctx workflow.Context, d *Desk) error {
	if err := d.First(ctx, steps.ReceiveRight); err != nil {
		return err
	}
	var decided activities.RightDecided
	if _, err := d.Await(ctx, steps.DecideRight, &decided); err != nil || decided.Told {
		return err
	}
	return d.Rest(ctx, steps.DecideRight)
}
