package mock

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
	"creditcase/workflows"
)

// steps and common name the activities; they are never called, only referred to.
var (
	steps  *Steps
	common *activities.Activities
)

// procedure is the mock as workers know it: the applicant may withdraw at any wait.
var procedure = workflows.Procedure{
	Flow: Flow, Name: "Mock", Law: law,
	Instead: map[casefile.ActKind]workflows.Exit{casefile.ActWithdraw: {Step: steps.WithdrawQuestion, Over: true}},
	Steps:   func(a *activities.Activities) any { return &Steps{a} },
}

// law is the straight way: the question is received and sorted, if need be after a supplement and after a party was heard, and the unit
// answers it. The time in which the party is heard runs from the service of its document: until then the wait has no end.
func law(ctx workflow.Context, d *workflows.Desk) error {
	if err := d.First(ctx, steps.ReceiveQuestion); err != nil {
		return err
	}
	for {
		var got Sorted
		if _, err := d.Await(ctx, steps.SortQuestion, &got); err != nil {
			return err
		}
		if got.Hears {
			if _, err := d.AwaitWithin(ctx, StepReply, steps.HearParty, &activities.Progress{}); err != nil {
				return err
			}
		}
		if !got.Incomplete {
			break
		}
		if _, err := d.Await(ctx, common.RecordSupplement, &activities.Progress{}); err != nil {
			return err
		}
	}
	_, err := d.Await(ctx, steps.AnswerQuestion, &activities.Progress{})
	return err
}
