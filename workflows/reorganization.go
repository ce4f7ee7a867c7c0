package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Reorganization is the procedure of a court's document about the reorganization of an enterprise (重整信用修复), from its filing to what follows from it. It ends
// when the case is closed; its id is "reorganization/<case id>". What a plan has begun ends in the case of the document that ends it.
//
// Articles, per pack: shenzhen-2020 68, 69, 70, 71; shenzhen-2022 84.
func Reorganization(ctx workflow.Context, in Opened) error {
	return reorganizationProcedure.Run(ctx, in)
}

var reorganizationProcedure = Procedure{
	Flow: casefile.FlowReorganization, Name: "Reorganization", Law: asTheCourtHasIt,
	Instead: map[casefile.ActKind]Exit{casefile.ActWithdraw: {Step: steps.WithdrawReorganization, Over: true}},
}

// asTheCourtHasIt is the straight way: the agency checks the document, and follows or refuses it.
func asTheCourtHasIt(ctx workflow.Context, d *Desk) error {
	if err := d.First(ctx, steps.ReceiveReorganization); err != nil {
		return err
	}
	_, err := d.Await(ctx, steps.CheckReorganization, &activities.Progress{})
	return err
}
