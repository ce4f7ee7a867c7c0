package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
	"creditcase/rules"
)

// objection is what shared steps ask of the objection.
var objection = Procedure{
	Steps: map[casefile.ActKind]ActStep{
		casefile.ActFile: StepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveObjection(ctx, Filed(in))
		}),
		casefile.ActCheckForm:  StepOf((*Activities).RecordFormCheck),
		casefile.ActDecideLate: StepOf((*Activities).RecordLateDecision),
		casefile.ActCompare:    StepOf((*Activities).RecordComparison),
		casefile.ActCorrect:    StepOf((*Activities).RecordCorrection),
		casefile.ActDecide:     StepOf((*Activities).RecordDecision),
		casefile.ActSendBack:   StepOf((*Activities).SendBack),
		casefile.ActRoute:      StepOf((*Activities).RouteAnew),
		casefile.ActInform:     StepOf((*Activities).InformApplicant),
		casefile.ActWithdraw:   StepOf((*Activities).WithdrawObjection),
	},
	Passed: map[casefile.Step]Consequence{
		casefile.StepSupplement:   {Do: lapse},
		casefile.StepVerify:       {Do: suspendQueries, Undo: resumeQueries},
		casefile.StepDecideDirect: {Do: suspendQueries, Undo: resumeQueries},
	},
	Articles: map[casefile.EffectKind]func(*Step) string{
		casefile.EffectAnnotated: func(s *Step) string { return s.Pack.Objection.AnnotationArticle },
		casefile.EffectSuspended: func(s *Step) string {
			if s.Pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
				return ""
			}
			return s.Pack.Objection.UnitSilentArticle
		},
	},
}

func init() { procedures[casefile.FlowObjection] = objection }

// way is the way of the case: its pack's, and where it was filed.
func (s *Step) way() casefile.Way { return s.Pack.Objection.Through(s.Case.Channel) }

// annotate puts the objection mark on the record until the case ends, and shows its clock kept: it runs from this act
// and is met with it.
func (s *Step) annotate(ctx context.Context) error {
	if err := s.BeginEffect(ctx, casefile.EffectAnnotated); err != nil {
		return err
	}
	if err := s.Happens(ctx, casefile.EventAnnotated); err != nil {
		return err
	}
	return s.metDeadline(ctx, s.Clock(casefile.StepAnnotate), s.At())
}

// suspendQueries is what follows where the unit lets its period pass: xiamen-draft 26(2) suspends queries of the record from the
// instant at which the period has passed, until the unit answers.
func suspendQueries(ctx context.Context, s *Step) error {
	if s.Pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
		return nil
	}
	return s.BeginEffect(ctx, casefile.EffectSuspended)
}

// resumeQueries ends the suspension that the unit's silence brought about: it has answered, or its period has not passed after all.
func resumeQueries(ctx context.Context, s *Step) error {
	return s.EndEffect(ctx, casefile.EffectSuspended)
}

// lapse closes a case whose applicant has let the time for a supplement pass, at the instant at which it has.
func lapse(ctx context.Context, s *Step) error {
	again, err := s.mayAgain(ctx, s.At())
	if err != nil {
		return err
	}
	if err := s.Issue(ctx, s.lapseLetter(again)); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultLapsed)
}

// ReceiveObjection puts a filing on record: the receipt for the applicant, the agency's form check under its clock, and
// whatever the pack starts with receipt.
func (a *Activities) ReceiveObjection(ctx context.Context, in Filed) (Progress, error) {
	return Run(ctx, a, Acted(in), func(s *Step, _ *Progress) error {
		o := s.Pack.Objection
		if o.AnnotateAt == rules.AnnotateAtReceipt {
			if err := s.annotate(ctx); err != nil {
				return err
			}
		}
		if s.Clock(casefile.StepTotal) != "" {
			if err := s.RunClock(ctx, s.Clock(casefile.StepTotal), nil); err != nil {
				return err
			}
		}
		if err := s.keepWindow(ctx); err != nil {
			return err
		}
		unit, err := s.handler(ctx)
		if err != nil {
			return err
		}
		due, err := s.OpenTask(ctx, casefile.TaskFormCheck, unit, s.Clock(casefile.StepAccept))
		if err != nil {
			return err
		}
		code, err := s.q.LookupCode(ctx, s.Case.ID)
		if err != nil {
			return err
		}
		return s.Issue(ctx, s.receiptLetter(due, casefile.ShownLookupCode(code)))
	})
}

// keepWindow shows the window of filing and whether it was kept (shenzhen-2020 37: 60 days from learning of the record).
// A late filing is for the form check to judge by its reason.
func (s *Step) keepWindow(ctx context.Context) error {
	var filing casefile.Filing
	if err := s.Content(&filing); err != nil {
		return err
	}
	window := s.Clock(casefile.StepWindow)
	if window == "" || filing.LearnedOn == "" {
		return nil
	}
	learned, err := calendar.ParseDate(filing.LearnedOn)
	if err != nil {
		return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", err)
	}
	d, err := s.compute(window, learned.Start())
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, d, nil, &s.Case.FiledAt)
}

// handler is the unit that checks the form: the one with which the objection was filed.
func (s *Step) handler(ctx context.Context) (uuid.UUID, error) {
	return s.agencyOrUnit(ctx, !s.way().Direct)
}

// RecordFormCheck accepts, asks for a supplement, or refuses. A filing that came after its window is put up for approval
// instead of being accepted.
func (a *Activities) RecordFormCheck(ctx context.Context, in Acted) (FormChecked, error) {
	return Run(ctx, a, in, func(s *Step, result *FormChecked) error {
		var check casefile.FormCheck
		if err := s.Content(&check); err != nil {
			return err
		}
		switch {
		case len(check.Missing) > 0:
			result.Incomplete = true
			return s.incomplete(ctx, check)
		case !check.Accept:
			return s.refuseForm(ctx, s.Pack.Objection.AcceptanceArticle, check.Reasons)
		}
		late, err := s.filedLate(ctx)
		if err != nil {
			return err
		}
		if late {
			result.Late = true
			return s.putUpLate(ctx)
		}
		return s.acceptForm(ctx, result)
	})
}

// incomplete asks the applicant for what is missing.
func (s *Step) incomplete(ctx context.Context, check casefile.FormCheck) error {
	due, err := s.AskSupplement(ctx, check.Missing)
	if err != nil {
		return err
	}
	again, err := s.mayAgain(ctx, due.Due)
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.supplementLetter(due, check, again))
}

// refuseForm refuses acceptance by the article, if one speaks of it, and ends the case.
func (s *Step) refuseForm(ctx context.Context, article, reasons string) error {
	if err := s.Issue(ctx, s.refusalLetter(article, reasons)); err != nil {
		return err
	}
	return s.Close(ctx, casefile.ResultRefused)
}

// acceptForm accepts, annotates the record where the pack does so with acceptance, and opens what comes next.
func (s *Step) acceptForm(ctx context.Context, result *FormChecked) error {
	if err := s.Accept(ctx); err != nil {
		return err
	}
	if s.Pack.Objection.AnnotateAt == rules.AnnotateAtAcceptance {
		if err := s.annotate(ctx); err != nil {
			return err
		}
	}
	result.Accepted, result.Way = true, s.way()
	return s.openAfterAcceptance(ctx, result.Way.AfterAcceptance())
}

func (s *Step) openAfterAcceptance(ctx context.Context, next casefile.TaskKind) error {
	unit, err := s.handler(ctx)
	if err != nil {
		return err
	}
	due, err := s.OpenTask(ctx, next, unit, s.clockAfterAcceptance(next))
	if err != nil {
		return err
	}
	if err := s.startTransfer(ctx, next); err != nil {
		return err
	}
	return s.Issue(ctx, s.acceptanceLetter(due))
}

// stepsAfterAcceptance are the steps of the tasks that acceptance opens at the agency.
var stepsAfterAcceptance = map[casefile.TaskKind]casefile.Step{casefile.TaskDecide: casefile.StepDecide, casefile.TaskCompare: casefile.StepCompare}

// clockAfterAcceptance is the clock of the task that acceptance opens.
func (s *Step) clockAfterAcceptance(next casefile.TaskKind) string {
	if step, ok := stepsAfterAcceptance[next]; ok {
		return s.Clock(step)
	}
	if clock := s.Clock(casefile.StepDecideDirect); clock != "" {
		return clock
	}
	return s.Clock(casefile.StepVerify)
}

// startTransfer starts the clock of the transfer beside that of the comparison where it does not wait for the
// comparison (shenzhen-2020 38(1): both from receipt of the objection).
func (s *Step) startTransfer(ctx context.Context, next casefile.TaskKind) error {
	clock := s.Clock(casefile.StepTransfer)
	if next != casefile.TaskCompare || clock == "" || s.transferWaits() {
		return nil
	}
	return s.RunClock(ctx, clock, &s.open)
}

// transferWaits reports whether the transfer's clock runs only from the comparison.
func (s *Step) transferWaits() bool {
	clock, err := s.Pack.Clock(s.Clock(casefile.StepTransfer))
	return err == nil && clock.RunsFrom == casefile.EventCompared
}

// RecordComparison records what the comparison with the source found. A copy that agrees goes to the unit; an error of
// the agency's own is corrected at once or by a decision within its period, as the pack has it.
func (a *Activities) RecordComparison(ctx context.Context, in Acted) (Compared, error) {
	return Run(ctx, a, in, func(s *Step, result *Compared) error {
		var comparison casefile.Comparison
		if err := s.Content(&comparison); err != nil {
			return err
		}
		if err := s.mayFind(ctx, comparison); err != nil {
			return err
		}
		result.Finding = comparison.Finding
		s.Trace("compared", map[string]string{"finding": string(comparison.Finding)})
		if err := s.Happens(ctx, casefile.EventCompared); err != nil {
			return err
		}
		next := s.Pack.Objection.AfterComparison(comparison.Finding)
		if next == casefile.TaskVerify {
			return s.transfer(ctx, comparison)
		}
		if next == casefile.TaskCorrect {
			_, err := s.OpenAtAgency(ctx, next, s.Clock(casefile.StepCorrect))
			return err
		}
		return s.correctAtOnce(ctx, comparison)
	})
}

// mayFind refuses a finding that platform and source themselves contradict, as they stand now.
func (s *Step) mayFind(ctx context.Context, comparison casefile.Comparison) error {
	id, err := s.theRecord(ctx)
	if err != nil {
		return err
	}
	r, err := s.lockRecord(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case !comparison.Contradicts(r.content.Differences(r.source, r.fields)):
		return nil
	case comparison.Finding == casefile.FindingOwnError:
		return casefile.NewError(casefile.CodeConflict, "error.comparison_agrees", casefile.ErrStale)
	}
	return casefile.NewError(casefile.CodeConflict, "error.comparison_differs", casefile.ErrStale)
}

// transfer hands the case to the unit that provided the record.
func (s *Step) transfer(ctx context.Context, comparison casefile.Comparison) error {
	if s.transferWaits() {
		if err := s.metDeadline(ctx, s.Clock(casefile.StepTransfer), s.At()); err != nil {
			return err
		}
	}
	due, err := s.askUnit(ctx, comparison.Reasons, s.found(comparison.Finding))
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.comparisonLetter(due, comparison))
}

// askUnit gives the unit that is responsible the task to verify, with its notice and its clock. found is what the comparison found,
// nil where that was told to another unit before.
func (s *Step) askUnit(ctx context.Context, reasons string, found notices.Note) (rules.Deadline, error) {
	if err := s.Happens(ctx, casefile.EventTransferred); err != nil {
		return rules.Deadline{}, err
	}
	due, err := s.OpenTask(ctx, casefile.TaskVerify, s.Case.UnitID, s.Clock(casefile.StepVerify))
	if err != nil {
		return due, err
	}
	return due, s.Issue(ctx, s.verificationLetter(due, reasons, found))
}

// correctAtOnce puts the agency's own error right with the comparison (shenzhen-2022 51(2)).
func (s *Step) correctAtOnce(ctx context.Context, comparison casefile.Comparison) error {
	if err := s.metDeadline(ctx, s.Clock(casefile.StepCorrect), s.At()); err != nil {
		return err
	}
	return s.correctOwnError(ctx, casefile.Decision{
		Outcome: casefile.OutcomeCorrect, Changes: comparison.Changes, Reasons: comparison.Reasons,
	})
}

// RecordCorrection records the agency's decision on its own error and applies it: the period to tell the applicant runs
// from the decision.
func (a *Activities) RecordCorrection(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var d casefile.Decision
		if err := s.Content(&d); err != nil {
			return err
		}
		return s.correctOwnError(ctx, d)
	})
}

func (s *Step) correctOwnError(ctx context.Context, d casefile.Decision) error {
	if err := s.Happens(ctx, casefile.EventCorrected); err != nil {
		return err
	}
	agency, err := s.Agency(ctx)
	if err != nil {
		return err
	}
	decision, err := s.decideOn(ctx, d, agency.ID, s.Pack.Objection.OwnErrorArticle)
	if err != nil {
		return err
	}
	if err := s.applyDecision(ctx, &decision); err != nil {
		return err
	}
	clock := s.Clock(casefile.StepInformCorrection)
	if clock == "" {
		clock = s.Clock(casefile.StepInform)
	}
	return s.afterDecision(ctx, &decision, clock)
}

// RecordDecision records the decision of the unit that verifies, or of the operator who decides alone.
func (a *Activities) RecordDecision(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var d casefile.Decision
		if err := s.Content(&d); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, *s.Act.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		if err := resumeQueries(ctx, s); err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventVerified); err != nil {
			return err
		}
		decision, err := s.decideOn(ctx, d, task.UnitID, "")
		if err != nil {
			return err
		}
		return s.afterDecision(ctx, &decision, s.Clock(casefile.StepInform))
	})
}

// afterDecision opens the agency's task to tell the applicant, or concludes where the result goes out with the decision.
func (s *Step) afterDecision(ctx context.Context, d *db.Decision, informClock string) error {
	if next := s.way().AfterDecision(); next != "" {
		_, err := s.OpenAtAgency(ctx, next, informClock)
		return err
	}
	return s.conclude(ctx, d, "")
}

// InformApplicant completes the handling: the decision takes effect on the record and the result goes to the applicant.
func (a *Activities) InformApplicant(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var informing casefile.Informing
		if err := s.Content(&informing); err != nil {
			return err
		}
		decision, err := s.decision(ctx)
		if err != nil {
			return err
		}
		return s.conclude(ctx, &decision, informing.Remark)
	})
}
