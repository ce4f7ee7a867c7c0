package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Revocation is the procedure in which a record follows the document on which it rests (依据撤销), from the day on which somebody tells that it was revoked, changed or declared void
// to the deletion or change of the record. It ends when the case is closed; its id is "revocation/<case id>".
//
// Articles, per pack: shenzhen-2020 35; city-2022 45.
func Revocation(ctx workflow.Context, in Opened) error { return revocationProcedure.Run(ctx, in) }

var revocationProcedure = Procedure{
	Flow: casefile.FlowRevocation, Name: "Revocation", Law: asItsBasis,
	Instead: map[casefile.ActKind]Exit{casefile.ActWithdraw: {Step: steps.WithdrawRevocation, Over: true}},
}

// asItsBasis is the way: the unit tells the agency in writing, unless it is the unit that opens the case, and the agency deletes or changes the record.
func asItsBasis(ctx workflow.Context, d *Desk) error {
	var got activities.RevocationMoved
	if err := d.Begin(ctx, steps.ReceiveRevocation, &got); err != nil {
		return err
	}
	if !got.Told {
		if _, err := d.Await(ctx, steps.ConfirmRevocation, &got); err != nil || !got.Told {
			return err
		}
	}
	_, err := d.Await(ctx, steps.ApplyRevocation, &activities.Progress{})
	return err
}
