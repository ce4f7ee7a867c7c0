package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Delisting is the procedure of the removal from a list on the conditions in its decision (提前移出), from the request to the service of the decision. It
// ends when the case is closed; its id is "delisting/<case id>". A listing that ends otherwise meanwhile ends it too: see activities.Overtaken.
//
// Articles, per pack: shenzhen-2020 51(3); shenzhen-2022 78; xiamen-draft 21(3), 21(4); city-2022 30(2).
func Delisting(ctx workflow.Context, in Opened) error { return delistingProcedure.Run(ctx, in) }

var delistingProcedure = Procedure{
	Flow: casefile.FlowDelisting, Name: "Delisting", Law: offTheList,
	Instead: map[casefile.ActKind]Exit{casefile.ActWithdraw: {Step: steps.WithdrawDelisting, Over: true}},
}

// offTheList is the straight way: each condition is verified, the unit's head decides, and the decision is served.
func offTheList(ctx workflow.Context, d *Desk) error {
	if err := d.First(ctx, steps.ReceiveDelisting); err != nil {
		return err
	}
	if _, err := d.Await(ctx, steps.CheckConditions, &activities.Progress{}); err != nil {
		return err
	}
	var decided activities.DelistingDecided
	if _, err := d.Await(ctx, steps.DecideDelisting, &decided); err != nil || decided.Told {
		return err
	}
	return d.Rest(ctx, steps.DecideDelisting)
}
