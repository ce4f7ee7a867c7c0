package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Listing is the procedure of putting on a list (列入告知), from the proposal to the instant at which the decision has been served and the record
// stands on its list. It ends when the case is closed; its id is "listing/<case id>". How long the record stands there is minded by the
// schedule.
//
// Articles, per pack: shenzhen-2020 51; shenzhen-2022 67–69, 74–78; xiamen-draft 13, 21, 28; city-2022 16, 29–31.
func Listing(ctx workflow.Context, in Opened) error { return listingProcedure.Run(ctx, in) }

// listingProcedure takes what the party says at any wait: that it comes too late is for the step to say.
var listingProcedure = Procedure{
	Flow: casefile.FlowListing, Name: "Listing",
	Law: func(ctx workflow.Context, d *Desk) error { return (&listing{d}).law(ctx) },
	Beside: map[casefile.ActKind]any{
		casefile.ActAskTime: steps.GrantTime,
	},
	Instead: map[casefile.ActKind]Exit{
		casefile.ActReply:    {Step: steps.RecordReply},
		casefile.ActWithdraw: {Step: steps.WithdrawListing, Over: true},
	},
}

type listing struct{ *Desk }

// law is the straight way of the procedure: nobody is listed before a notice was served and the time to answer has run from its service
// (city-2022 30(1)).
func (l *listing) law(ctx workflow.Context) error {
	if err := l.First(ctx, steps.ProposeListing); err != nil {
		return err
	}
	if err := l.hear(ctx); err != nil {
		return err
	}
	listed, err := l.decide(ctx)
	if err != nil || !listed {
		return err
	}
	return l.Rest(ctx, steps.RecordReply)
}

// hear waits for what the party says, as long as its time runs from service, and for the unit's answer to each point. Silence and the end of the
// time move the case on.
func (l *listing) hear(ctx workflow.Context) error {
	end, err := l.AwaitWithin(ctx, casefile.StepListingReply, steps.RecordReply, &activities.Progress{})
	if err != nil || end.Passed {
		return err
	}
	return l.check(ctx)
}

// check is the unit's answer to each point.
func (l *listing) check(ctx workflow.Context) error {
	_, err := l.Await(ctx, steps.CheckReply, &activities.Progress{})
	return err
}

// decide is the decision of the unit's head. What has come on paper in time, and is entered only now, is answered before.
func (l *listing) decide(ctx workflow.Context) (listed bool, err error) {
	for {
		var got activities.ListingDecided
		end, err := l.Await(ctx, steps.DecideListing, &got)
		if err != nil || end.By != casefile.ActReply {
			return got.Listed, err
		}
		if err := l.check(ctx); err != nil {
			return false, err
		}
	}
}
