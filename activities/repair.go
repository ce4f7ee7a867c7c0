package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// repair is what shared steps ask of credit repair.
var repair = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActFile: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveRepair(ctx, Filed(in))
		}),
		casefile.ActCheckForm:    StepOf((*Activities).CheckRepair),
		casefile.ActDecideRepair: StepOf((*Activities).DecideRepair),
		casefile.ActWithdraw:     StepOf((*Activities).WithdrawRepair),
	},
	Passed: map[casefile.Step]Consequence{
		casefile.StepSupplement: {Do: lapseRepair},
	},
}

func init() { procedures[casefile.FlowRepair] = repair }

// RepairChecked is the result of CheckRepair.
type RepairChecked struct {
	Progress
	Accepted   bool
	Incomplete bool // a supplement is awaited
}

// decider is the body that decides: the unit that provided, listed or rated, or the operator alone (qianhai-2020 12(2)).
func (s *Step) decider(ctx context.Context) (uuid.UUID, error) {
	return s.agencyOrUnit(ctx, s.Pack.Repair.DecidedBy == rules.DecidedByOperator)
}

// checksAtAgency reports whether the agency checks the form: of what was filed with it, where the pack does not leave that to whoever
// decides.
func (s *Step) checksAtAgency() bool {
	r := s.Pack.Repair
	return r.DecidedBy == rules.DecidedByOperator || s.Case.Channel != casefile.ChannelUnit && r.AcceptedBy == rules.AcceptedByReceiver
}

// forwards reports whether the agency passes the application on with the step: with the receipt where the unit checks the form, with
// acceptance where the agency has.
func (s *Step) forwards(atReceipt bool) bool {
	r := s.Pack.Repair
	return r.DecidedBy == rules.DecidedByUnit && s.Case.Channel != casefile.ChannelUnit && atReceipt == (r.AcceptedBy == rules.AcceptedByDecider)
}

// checker is the body that checks the form.
func (s *Step) checker(ctx context.Context) (uuid.UUID, error) {
	return s.agencyOrUnit(ctx, s.checksAtAgency())
}

// ReceiveRepair puts an application on record: the clocks that run from filing, the receipt of the application where the case is the
// first of it, and the form check with whoever checks it. What the unit checks that was filed with the agency is passed on at once.
func (a *Activities) ReceiveRepair(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		if err := s.Happens(ctx, casefile.EventComplete); err != nil {
			return err
		}
		if clock := s.Clock(casefile.StepRepairResult); clock != "" { // national-2026
			if err := s.RunClock(ctx, clock, nil); err != nil {
				return err
			}
		}
		forwards := s.forwards(true)
		if forwards {
			if err := s.Happens(ctx, casefile.EventTransferred); err != nil {
				return err
			}
		}
		body, err := s.checker(ctx)
		if err != nil {
			return err
		}
		due, err := s.OpenTask(ctx, casefile.TaskFormCheck, body, s.Clock(casefile.StepAccept))
		if err != nil {
			return err
		}
		if err := s.receipt(ctx, due); err != nil || !forwards {
			return err
		}
		return s.forward(ctx, due)
	})
}

// receipt issues the receipt of an application, which lists all that was filed with it, with the first of its cases.
func (s *Step) receipt(ctx context.Context, due rules.Deadline) error {
	if s.Case.ApplicationID != nil && *s.Case.ApplicationID != s.Case.ID {
		return nil
	}
	code, err := s.q.LookupCode(ctx, s.Case.ID)
	if err != nil {
		return err
	}
	others, err := s.siblings(ctx)
	if err != nil {
		return err
	}
	records, err := s.recordNames(ctx)
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.repairReceipt(due, casefile.ShownLookupCode(code), records, others))
}

// forward tells the applicant that the agency has passed the application on, and the unit that it is to deal with it (shenzhen-2022
// 81(2)). The period of the transfer is kept with it.
func (s *Step) forward(ctx context.Context, due rules.Deadline) error {
	if err := s.metDeadline(ctx, s.Clock(casefile.StepTransfer), s.At()); err != nil {
		return err
	}
	if err := s.Issue(ctx, s.forwardingLetter(due)); err != nil {
		return err
	}
	return s.Issue(ctx, s.repairRequest(due))
}

// CheckRepair accepts an application, asks for everything that is missing, or refuses to accept it.
func (a *Activities) CheckRepair(ctx context.Context, in Acted) (RepairChecked, error) {
	return Run(ctx, a, in, func(s *Step, result *RepairChecked) error {
		var check casefile.FormCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		switch {
		case len(check.Missing) > 0:
			result.Incomplete = true
			due, err := s.AskSupplement(ctx, check.Missing)
			if err != nil {
				return err
			}
			return s.Issue(ctx, s.repairSupplement(due, check))
		case !check.Accept:
			return s.refuseRepair(ctx, check.Reasons)
		}
		result.Accepted = true
		ids, err := s.records(ctx)
		if err != nil {
			return err
		}
		if err := s.notBarred(ctx, ids); err != nil {
			return err
		}
		return s.acceptRepair(ctx)
	})
}

// refuseRepair refuses to accept, with reasons and with the day on which the applicant may come again, and ends the case.
func (s *Step) refuseRepair(ctx context.Context, reasons string) error {
	again, err := s.comeAgain(ctx)
	if err != nil {
		return err
	}
	if err := s.Issue(ctx, s.repairRefusal(reasons, again)); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultRefused)
}

// acceptRepair accepts, and gives the case to whoever decides.
func (s *Step) acceptRepair(ctx context.Context) error {
	if err := s.Accept(ctx); err != nil {
		return err
	}
	forwards := s.forwards(false)
	if forwards {
		if err := s.Happens(ctx, casefile.EventTransferred); err != nil {
			return err
		}
	}
	body, err := s.decider(ctx)
	if err != nil {
		return err
	}
	due, err := s.OpenTask(ctx, casefile.TaskDecideRepair, body, s.Clock(casefile.StepDecide))
	if err != nil {
		return err
	}
	if err := s.Issue(ctx, s.repairAcceptance(due)); err != nil || !forwards {
		return err
	}
	return s.forward(ctx, due)
}

// lapseRepair closes a case whose applicant has let the time for a supplement pass, at the instant at which it has.
func lapseRepair(ctx context.Context, s *Step) error {
	if err := s.Issue(ctx, s.repairLapse()); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultLapsed)
}

// WithdrawRepair ends the case at the applicant's wish, at any moment before the decision. Other cases of the application go on.
func (a *Activities) WithdrawRepair(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error { return s.Withdraw(ctx, s.repairWithdrawal()) })
}

// recordNames are the records of the case as documents name them, in their order.
func (s *Step) recordNames(ctx context.Context) ([]namedRecord, error) {
	rows, err := s.q.CaseRecordNames(ctx, s.Case.ID)
	if err != nil {
		return nil, fmt.Errorf("read names of records: %w", err)
	}
	return rows, nil
}
