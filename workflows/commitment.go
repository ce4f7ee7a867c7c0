package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Commitment is the check of a commitment (信用承诺核查), from the day on which it falls due to what comes of it. It ends when the case is closed; its
// id is "commitment/<case id>".
//
// Articles, per pack: shenzhen-2020 50; shenzhen-2022 57–64; city-2022 32.
func Commitment(ctx workflow.Context, in Opened) error { return commitmentProcedure.Run(ctx, in) }

var commitmentProcedure = Procedure{
	Flow: casefile.FlowCommitment, Name: "Commitment",
	Law: func(ctx workflow.Context, d *Desk) error { return (&commitment{d}).law(ctx) },
	// What the party says is taken at any wait: that it comes too late is for the step to say.
	Instead: map[casefile.ActKind]Exit{
		casefile.ActAskPapers: {Step: steps.AskPapers},
		casefile.ActHandIn:    {Step: steps.RecordPapers},
		casefile.ActRectify:   {Step: steps.RecordRectified, Result: func() activities.Result { return new(activities.RectificationSaid) }},
		casefile.ActWithdraw:  {Step: steps.WithdrawCheck, Over: true},
	},
}

type commitment struct{ *Desk }

// law is the straight way of the procedure: what is untrue is ordered to be rectified, and the item is ended only where that is refused, is not done
// in time, or is found not to be so (shenzhen-2022 64(2)).
func (c *commitment) law(ctx workflow.Context) error {
	if err := c.First(ctx, steps.BeginCheck); err != nil {
		return err
	}
	untrue, err := c.check(ctx)
	if err != nil || !untrue {
		return err
	}
	rectified, err := c.rectify(ctx)
	if err != nil || rectified {
		return err
	}
	broken, err := c.decide(ctx)
	if err != nil || !broken {
		return err
	}
	return c.Rest(ctx, steps.RecordPapers)
}

// check is the findings of the unit. It may ask for papers, as often as it has to; silence lets the check go on without them. What has come on paper in
// time, and is entered only when it has gone on, is looked at.
func (c *commitment) check(ctx workflow.Context) (untrue bool, err error) {
	for {
		var got activities.PromisesFound
		end, err := c.Await(ctx, steps.CheckPromises, &got)
		switch {
		case err != nil:
			return false, err
		case end.By == casefile.ActHandIn:
			continue
		case end.By != casefile.ActAskPapers:
			return got.Untrue, nil
		}
		if _, err := c.AwaitWithin(ctx, casefile.StepPapers, steps.RecordPapers, &activities.Progress{}); err != nil {
			return false, err
		}
	}
}

// rectify is the party's time, from service of the order, and the unit's verification of what the party says.
func (c *commitment) rectify(ctx workflow.Context) (rectified bool, err error) {
	end, err := c.AwaitWithin(ctx, casefile.StepRectify, steps.RecordRectified, &activities.RectificationSaid{})
	if err != nil || end.Passed {
		return false, err
	}
	return c.verify(ctx, end)
}

// verify is the unit's verification of what the party has said, unless that was that it refuses.
func (c *commitment) verify(ctx workflow.Context, end Ended) (rectified bool, err error) {
	if said, ok := end.Exit.(*activities.RectificationSaid); ok && said.Refuses {
		return false, nil
	}
	var got activities.RectifiedFound
	_, err = c.Await(ctx, steps.VerifyRectified, &got)
	return got.Holds, err
}

// decide is the decision of the unit's head. What has come on paper in time, and is entered only now, is verified before.
func (c *commitment) decide(ctx workflow.Context) (broken bool, err error) {
	for {
		var got activities.BreachDecided
		end, err := c.Await(ctx, steps.DecideBreach, &got)
		if err != nil || end.By != casefile.ActRectify {
			return got.Broken, err
		}
		if rectified, err := c.verify(ctx, end); err != nil || rectified {
			return false, err
		}
	}
}
