// Package workflows holds the procedures, one a file: each reads as the law tells it. A workflow knows ids, instants and
// the named fields of its pack, nothing else; what a step does to the world is an activity's.
package workflows

import (
	"go.temporal.io/sdk/workflow"

	"creditcase/activities"
	"creditcase/casefile"
)

// Objection is the procedure of an objection (异议), from its receipt to the applicant's result. It ends when the case is
// closed; its id is "objection/<case id>".
//
// Articles, per pack: qianhai-2020 11; shenzhen-2020 36–40; shenzhen-2022 42, 49–51; xiamen-draft 24–26; city-2022 41–44.
func Objection(ctx workflow.Context, in Opened) error { return objectionProcedure.Run(ctx, in) }

// objectionProcedure has two ways out of its waits: the applicant withdraws, and a unit that is not responsible sends the case back
// instead of deciding.
var objectionProcedure = Procedure{
	Flow: casefile.FlowObjection, Name: "Objection",
	Law: func(ctx workflow.Context, d *Desk) error { return (&objection{Desk: d}).law(ctx) },
	Instead: map[casefile.ActKind]Exit{
		casefile.ActWithdraw: {Step: steps.WithdrawObjection, Over: true},
		casefile.ActSendBack: {Step: steps.SendBack},
	},
}

type objection struct {
	*Desk
	way casefile.Way
}

// law is the straight way of the procedure. The applicant may leave it with a withdrawal at any wait, the unit may ask its head
// for more time while it verifies (shenzhen-2020 38(2), shenzhen-2022 51(3)), and the supervisor may urge whoever has it.
func (o *objection) law(ctx workflow.Context) error {
	if err := o.receive(ctx); err != nil {
		return err
	}
	accepted, err := o.checkForm(ctx)
	if err != nil || !accepted {
		return err
	}
	if err := o.examine(ctx); err != nil {
		return err
	}
	if o.way.AfterDecision() == casefile.TaskInform {
		return o.inform(ctx)
	}
	return nil
}

// receive puts the filing on record: receipt to the applicant, the clocks that run from filing, and, where the pack
// annotates on receipt, the annotation (qianhai-2020 11(2), city-2022 42).
func (o *objection) receive(ctx workflow.Context) error { return o.First(ctx, steps.ReceiveObjection) }

// checkForm accepts, refuses, or asks for a supplement and checks again; acceptance pins the pack and annotates the record
// (shenzhen-2020 36(2), shenzhen-2022 42(2) and 50, xiamen-draft 26(1)).
func (o *objection) checkForm(ctx workflow.Context) (accepted bool, err error) {
	for {
		var got activities.FormChecked
		if _, err := o.Await(ctx, steps.RecordFormCheck, &got); err != nil {
			return false, err
		}
		if got.Late {
			if got, err = o.approveLate(ctx); err != nil {
				return false, err
			}
		}
		if !got.Incomplete {
			o.way = got.Way
			return got.Accepted, nil
		}
		if err := o.supplement(ctx); err != nil {
			return false, err
		}
	}
}

// approveLate is the approval without which an objection filed after its window is not accepted (shenzhen-2020 37).
func (o *objection) approveLate(ctx workflow.Context) (activities.FormChecked, error) {
	var got activities.FormChecked
	_, err := o.Await(ctx, steps.RecordLateDecision, &got)
	return got, err
}

// supplement waits for what was missing; every other clock stands still meanwhile. A case whose time for it passes is
// closed by its deadline.
func (o *objection) supplement(ctx workflow.Context) error {
	_, err := o.Await(ctx, steps.RecordSupplement, &activities.Progress{})
	return err
}

// examine brings the case to a decision about the record.
func (o *objection) examine(ctx workflow.Context) error {
	if o.way.AfterAcceptance() != casefile.TaskCompare {
		return o.decide(ctx) // qianhai-2020 11(1): the operator alone; shenzhen-2020 39, shenzhen-2022 51(3): the unit itself
	}
	finding, err := o.compare(ctx)
	if err != nil {
		return err
	}
	next := o.way.AfterComparison(finding)
	if next == casefile.TaskCorrect {
		return o.correct(ctx)
	}
	if next == casefile.TaskVerify {
		return o.decide(ctx)
	}
	return nil // the comparison has put the agency's own error right
}

// compare sets the platform's copy beside its source (shenzhen-2020 38(1), shenzhen-2022 51(1), xiamen-draft 25(1)). A
// copy that agrees goes to the unit that provided it.
func (o *objection) compare(ctx workflow.Context) (casefile.Finding, error) {
	var got activities.Compared
	_, err := o.Await(ctx, steps.RecordComparison, &got)
	return got.Finding, err
}

// correct is the agency's decision on its own error (shenzhen-2020 38(1), city-2022 42).
func (o *objection) correct(ctx workflow.Context) error {
	_, err := o.Await(ctx, steps.RecordCorrection, &activities.Progress{})
	return err
}

// decide is the decision of the unit that verifies (shenzhen-2020 38, shenzhen-2022 51(3), xiamen-draft 25(2)), or of the
// operator who decides alone. A unit that is not responsible sends the case back, and the agency names the one that is.
func (o *objection) decide(ctx workflow.Context) error {
	for {
		ended, err := o.Await(ctx, steps.RecordDecision, &activities.Progress{})
		if err != nil || ended.By != casefile.ActSendBack {
			return err
		}
		if _, err := o.Await(ctx, steps.RouteAnew, &activities.Progress{}); err != nil {
			return err
		}
	}
}

// inform completes the handling and tells the applicant (shenzhen-2020 38(1), xiamen-draft 25(2), city-2022 44).
func (o *objection) inform(ctx workflow.Context) error {
	_, err := o.Await(ctx, steps.InformApplicant, &activities.Progress{})
	return err
}
