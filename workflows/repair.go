package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Repair is the procedure of credit repair (信用修复), from its receipt to the decision about each record. It ends when the case is
// closed; its id is "repair/<case id>". Records on which another body decides are a case of their own.
//
// Articles, per pack: qianhai-2020 12(2); shenzhen-2020 61–65; shenzhen-2022 79–83; xiamen-draft 23; city-2022 46, 47; national-2026.
func Repair(ctx workflow.Context, in Opened) error { return repairProcedure.Run(ctx, in) }

// repairProcedure has one way out of its waits: the applicant withdraws.
var repairProcedure = Procedure{
	Flow: casefile.FlowRepair, Name: "Repair",
	Law: func(ctx workflow.Context, d *Desk) error { return (&repair{d}).law(ctx) },
	Instead: map[casefile.ActKind]Exit{
		casefile.ActWithdraw: {Step: steps.WithdrawRepair, Over: true},
	},
}

type repair struct{ *Desk }

// law is the straight way of the procedure. The applicant may leave it with a withdrawal at any wait, the unit may ask its head for more
// time while it decides (shenzhen-2020 64(1), shenzhen-2022 82(1)), and the supervisor may urge whoever has it.
func (r *repair) law(ctx workflow.Context) error {
	if err := r.receive(ctx); err != nil {
		return err
	}
	accepted, err := r.check(ctx)
	if err != nil || !accepted {
		return err
	}
	return r.decide(ctx)
}

// receive puts the application on record. What is filed with the agency goes on to the unit at once where that accepts (national-2026).
func (r *repair) receive(ctx workflow.Context) error { return r.First(ctx, steps.ReceiveRepair) }

// check accepts, refuses (shenzhen-2020 63(1)), or asks for everything that is missing and checks again (shenzhen-2022 81(1)). With
// acceptance the agency passes on to the unit what was filed with it (shenzhen-2022 81(2)).
func (r *repair) check(ctx workflow.Context) (accepted bool, err error) {
	for {
		var got activities.RepairChecked
		if _, err := r.Await(ctx, steps.CheckRepair, &got); err != nil {
			return false, err
		}
		if !got.Incomplete {
			return got.Accepted, nil
		}
		if _, err := r.Await(ctx, steps.RecordSupplement, &activities.Progress{}); err != nil {
			return false, err
		}
	}
}

// decide is the decision about each record of the unit that provided, listed or rated (shenzhen-2020 64(1), shenzhen-2022 82(1),
// city-2022 46(2)), or of the operator (qianhai-2020 12(2)). It takes effect, and is told, with the decision.
func (r *repair) decide(ctx workflow.Context) error {
	_, err := r.Await(ctx, steps.DecideRepair, &activities.Progress{})
	return err
}
