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
var objection = procedure{
	steps: map[casefile.ActKind]runStep{
		casefile.ActFile: stepOf(func(a *Activities, ctx context.Context, in Acted) (Progress, error) {
			return a.ReceiveObjection(ctx, Filed(in))
		}),
		casefile.ActCheckForm:  stepOf((*Activities).RecordFormCheck),
		casefile.ActDecideLate: stepOf((*Activities).RecordLateDecision),
		casefile.ActCompare:    stepOf((*Activities).RecordComparison),
		casefile.ActCorrect:    stepOf((*Activities).RecordCorrection),
		casefile.ActDecide:     stepOf((*Activities).RecordDecision),
		casefile.ActSendBack:   stepOf((*Activities).SendBack),
		casefile.ActRoute:      stepOf((*Activities).RouteAnew),
		casefile.ActInform:     stepOf((*Activities).InformApplicant),
		casefile.ActWithdraw:   stepOf((*Activities).WithdrawObjection),
	},
	passed: map[casefile.Step]consequence{
		casefile.StepSupplement:   {do: (*step).lapse},
		casefile.StepVerify:       {do: (*step).suspendQueries, undo: (*step).resumeQueries},
		casefile.StepDecideDirect: {do: (*step).suspendQueries, undo: (*step).resumeQueries},
	},
	articles: map[casefile.EffectKind]func(*step) string{
		casefile.EffectAnnotated: func(s *step) string { return s.pack.Objection.AnnotationArticle },
		casefile.EffectSuspended: func(s *step) string {
			if s.pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
				return ""
			}
			return s.pack.Objection.UnitSilentArticle
		},
	},
}

func init() { procedures[casefile.FlowObjection] = objection }

// way is the way of the case: its pack's, and where it was filed.
func (s *step) way() casefile.Way { return s.pack.Objection.Through(s.c.Channel) }

// annotate puts the objection mark on the record until the case ends, and shows its clock kept: it runs from this act
// and is met with it.
func (s *step) annotate(ctx context.Context) error {
	if err := s.beginEffect(ctx, casefile.EffectAnnotated); err != nil {
		return err
	}
	if err := s.happens(ctx, casefile.EventAnnotated); err != nil {
		return err
	}
	return s.metDeadline(ctx, s.clock(casefile.StepAnnotate), s.at())
}

// suspendQueries is what follows where the unit lets its period pass: xiamen-draft 26(2) suspends queries of the record from the
// instant at which the period has passed, until the unit answers.
func (s *step) suspendQueries(ctx context.Context) error {
	if s.pack.Objection.UnitSilent != rules.SilenceSuspendQueries {
		return nil
	}
	return s.beginEffect(ctx, casefile.EffectSuspended)
}

// resumeQueries ends the suspension that the unit's silence brought about: it has answered, or its period has not passed after all.
func (s *step) resumeQueries(ctx context.Context) error {
	return s.endEffect(ctx, casefile.EffectSuspended)
}

// lapse closes a case whose applicant has let the time for a supplement pass, at the instant at which it has.
func (s *step) lapse(ctx context.Context) error {
	again, err := s.mayAgain(ctx, s.at())
	if err != nil {
		return err
	}
	if err := s.issue(ctx, s.lapseLetter(again)); err != nil {
		return err
	}
	return s.close(ctx, casefile.ResultLapsed)
}

// ReceiveObjection puts a filing on record: the receipt for the applicant, the agency's form check under its clock, and
// whatever the pack starts with receipt.
func (a *Activities) ReceiveObjection(ctx context.Context, in Filed) (Progress, error) {
	return runAct(ctx, a, Acted(in), func(s *step, _ *Progress) error {
		o := s.pack.Objection
		if o.AnnotateAt == rules.AnnotateAtReceipt {
			if err := s.annotate(ctx); err != nil {
				return err
			}
		}
		if s.clock(casefile.StepTotal) != "" {
			if _, err := s.deadline(ctx, s.clock(casefile.StepTotal), s.c.FiledAt, nil); err != nil {
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
		due, err := s.openTask(ctx, casefile.TaskFormCheck, unit, s.clock(casefile.StepAccept), s.c.FiledAt)
		if err != nil {
			return err
		}
		code, err := s.q.LookupCode(ctx, s.c.ID)
		if err != nil {
			return err
		}
		return s.issue(ctx, s.receiptLetter(due, casefile.ShownLookupCode(code)))
	})
}

// keepWindow shows the window of filing and whether it was kept (shenzhen-2020 37: 60 days from learning of the record).
// A late filing is for the form check to judge by its reason.
func (s *step) keepWindow(ctx context.Context) error {
	var filing casefile.Filing
	if err := s.content(&filing); err != nil {
		return err
	}
	window := s.clock(casefile.StepWindow)
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
	return s.keepDeadline(ctx, d, nil, &s.c.FiledAt)
}

// handler is the unit that checks the form: the one with which the objection was filed.
func (s *step) handler(ctx context.Context) (uuid.UUID, error) {
	if s.way().Direct {
		return s.c.UnitID, nil
	}
	agency, err := s.agency(ctx)
	return agency.ID, err
}

// RecordFormCheck accepts, asks for a supplement, or refuses. A filing that came after its window is put up for approval
// instead of being accepted.
func (a *Activities) RecordFormCheck(ctx context.Context, in Acted) (FormChecked, error) {
	return runAct(ctx, a, in, func(s *step, result *FormChecked) error {
		var check casefile.FormCheck
		if err := s.content(&check); err != nil {
			return err
		}
		switch {
		case len(check.Missing) > 0:
			result.Incomplete = true
			return s.incomplete(ctx, check)
		case !check.Accept:
			return s.refuseForm(ctx, s.pack.Objection.AcceptanceArticle, check.Reasons)
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
func (s *step) incomplete(ctx context.Context, check casefile.FormCheck) error {
	due, err := s.askSupplement(ctx, check.Missing)
	if err != nil {
		return err
	}
	again, err := s.mayAgain(ctx, due.Due)
	if err != nil {
		return err
	}
	return s.issue(ctx, s.supplementLetter(due, check, again))
}

// refuseForm refuses acceptance by the article, if one speaks of it, and ends the case.
func (s *step) refuseForm(ctx context.Context, article, reasons string) error {
	if err := s.issue(ctx, s.refusalLetter(article, reasons)); err != nil {
		return err
	}
	return s.close(ctx, casefile.ResultRefused)
}

// acceptForm accepts and opens what comes next.
func (s *step) acceptForm(ctx context.Context, result *FormChecked) error {
	if err := s.accept(ctx); err != nil {
		return err
	}
	result.Accepted, result.Way = true, s.way()
	return s.openAfterAcceptance(ctx, result.Way.AfterAcceptance())
}

// accept pins the pack, which the case keeps for life in the version that is in force that day, and annotates the record
// where the pack does so with acceptance.
func (s *step) accept(ctx context.Context) error {
	at := s.at()
	pack, err := s.Book.InForce(s.c.PackID, calendar.DateOf(at))
	if err != nil {
		return fmt.Errorf("find pack in force: %w", err)
	}
	s.pack, s.c.AcceptedAt = pack, &at
	err = s.q.CaseAccept(ctx, db.CaseAcceptParams{ID: s.c.ID, At: &at, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(s.c.Flow)})
	if err != nil {
		return fmt.Errorf("accept case: %w", err)
	}
	facts := map[string]string{"pack": pack.ID, "version": fmt.Sprint(pack.Version), "hash": pack.Hash(s.c.Flow)}
	s.trace("accepted", facts)
	if err := s.happens(ctx, casefile.EventAccepted); err != nil {
		return err
	}
	if pack.Objection.AnnotateAt == rules.AnnotateAtAcceptance {
		return s.annotate(ctx)
	}
	return nil
}

func (s *step) openAfterAcceptance(ctx context.Context, next casefile.TaskKind) error {
	unit, err := s.handler(ctx)
	if err != nil {
		return err
	}
	clock := s.clockAfterAcceptance(next)
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return err
	}
	due, err := s.openTask(ctx, next, unit, clock, start)
	if err != nil {
		return err
	}
	if err := s.startTransfer(ctx, next); err != nil {
		return err
	}
	return s.issue(ctx, s.acceptanceLetter(due))
}

// stepsAfterAcceptance are the steps of the tasks that acceptance opens at the agency.
var stepsAfterAcceptance = map[casefile.TaskKind]casefile.Step{casefile.TaskDecide: casefile.StepDecide, casefile.TaskCompare: casefile.StepCompare}

// clockAfterAcceptance is the clock of the task that acceptance opens.
func (s *step) clockAfterAcceptance(next casefile.TaskKind) string {
	if step, ok := stepsAfterAcceptance[next]; ok {
		return s.clock(step)
	}
	if clock := s.clock(casefile.StepDecideDirect); clock != "" {
		return clock
	}
	return s.clock(casefile.StepVerify)
}

// startTransfer starts the clock of the transfer beside that of the comparison where it does not wait for the
// comparison (shenzhen-2020 38(1): both from receipt of the objection).
func (s *step) startTransfer(ctx context.Context, next casefile.TaskKind) error {
	clock := s.clock(casefile.StepTransfer)
	if next != casefile.TaskCompare || clock == "" || s.transferWaits() {
		return nil
	}
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return err
	}
	_, err = s.deadline(ctx, clock, start, &s.open)
	return err
}

// transferWaits reports whether the transfer's clock runs only from the comparison.
func (s *step) transferWaits() bool {
	clock, err := s.pack.Clock(s.clock(casefile.StepTransfer))
	return err == nil && clock.RunsFrom == casefile.EventCompared
}

// RecordComparison records what the comparison with the source found. A copy that agrees goes to the unit; an error of
// the agency's own is corrected at once or by a decision within its period, as the pack has it.
func (a *Activities) RecordComparison(ctx context.Context, in Acted) (Compared, error) {
	return runAct(ctx, a, in, func(s *step, result *Compared) error {
		var comparison casefile.Comparison
		if err := s.content(&comparison); err != nil {
			return err
		}
		if err := s.mayFind(ctx, comparison); err != nil {
			return err
		}
		result.Finding = comparison.Finding
		s.trace("compared", map[string]string{"finding": string(comparison.Finding)})
		if err := s.happens(ctx, casefile.EventCompared); err != nil {
			return err
		}
		next := s.pack.Objection.AfterComparison(comparison.Finding)
		if next == casefile.TaskVerify {
			return s.transfer(ctx, comparison)
		}
		if next == casefile.TaskCorrect {
			return s.openAtAgency(ctx, next, s.clock(casefile.StepCorrect))
		}
		return s.correctAtOnce(ctx, comparison)
	})
}

// mayFind refuses a finding that platform and source themselves contradict, as they stand now.
func (s *step) mayFind(ctx context.Context, comparison casefile.Comparison) error {
	r, err := s.lockRecord(ctx)
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
func (s *step) transfer(ctx context.Context, comparison casefile.Comparison) error {
	if s.transferWaits() {
		if err := s.metDeadline(ctx, s.clock(casefile.StepTransfer), s.at()); err != nil {
			return err
		}
	}
	due, err := s.askUnit(ctx, comparison.Reasons, s.found(comparison.Finding))
	if err != nil {
		return err
	}
	return s.issue(ctx, s.comparisonLetter(due, comparison))
}

// askUnit gives the unit that is responsible the task to verify, with its notice and its clock. found is what the comparison found,
// nil where that was told to another unit before.
func (s *step) askUnit(ctx context.Context, reasons string, found notices.Note) (rules.Deadline, error) {
	if err := s.happens(ctx, casefile.EventTransferred); err != nil {
		return rules.Deadline{}, err
	}
	clock := s.clock(casefile.StepVerify)
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return rules.Deadline{}, err
	}
	due, err := s.openTask(ctx, casefile.TaskVerify, s.c.UnitID, clock, start)
	if err != nil {
		return due, err
	}
	return due, s.issue(ctx, s.verificationLetter(due, reasons, found))
}

// correctAtOnce puts the agency's own error right with the comparison (shenzhen-2022 51(2)).
func (s *step) correctAtOnce(ctx context.Context, comparison casefile.Comparison) error {
	if err := s.metDeadline(ctx, s.clock(casefile.StepCorrect), s.at()); err != nil {
		return err
	}
	return s.correctOwnError(ctx, casefile.Decision{
		Outcome: casefile.OutcomeCorrect, Changes: comparison.Changes, Reasons: comparison.Reasons,
	})
}

// RecordCorrection records the agency's decision on its own error and applies it: the period to tell the applicant runs
// from the decision.
func (a *Activities) RecordCorrection(ctx context.Context, in Acted) (Progress, error) {
	return runAct(ctx, a, in, func(s *step, _ *Progress) error {
		var d casefile.Decision
		if err := s.content(&d); err != nil {
			return err
		}
		return s.correctOwnError(ctx, d)
	})
}

func (s *step) correctOwnError(ctx context.Context, d casefile.Decision) error {
	if err := s.happens(ctx, casefile.EventCorrected); err != nil {
		return err
	}
	agency, err := s.agency(ctx)
	if err != nil {
		return err
	}
	decision, err := s.decideOn(ctx, d, agency.ID, s.pack.Objection.OwnErrorArticle)
	if err != nil {
		return err
	}
	if err := s.apply(ctx, &decision); err != nil {
		return err
	}
	clock := s.clock(casefile.StepInformCorrection)
	if clock == "" {
		clock = s.clock(casefile.StepInform)
	}
	return s.afterDecision(ctx, &decision, clock)
}

// RecordDecision records the decision of the unit that verifies, or of the operator who decides alone.
func (a *Activities) RecordDecision(ctx context.Context, in Acted) (Progress, error) {
	return runAct(ctx, a, in, func(s *step, _ *Progress) error {
		var d casefile.Decision
		if err := s.content(&d); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, *s.act.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		if err := s.resumeQueries(ctx); err != nil {
			return err
		}
		if err := s.dropRequest(ctx); err != nil {
			return err
		}
		if err := s.happens(ctx, casefile.EventVerified); err != nil {
			return err
		}
		decision, err := s.decideOn(ctx, d, task.UnitID, "")
		if err != nil {
			return err
		}
		return s.afterDecision(ctx, &decision, s.clock(casefile.StepInform))
	})
}

// afterDecision opens the agency's task to tell the applicant, or concludes where the result goes out with the decision.
func (s *step) afterDecision(ctx context.Context, d *db.Decision, informClock string) error {
	if next := s.way().AfterDecision(); next != "" {
		return s.openAtAgency(ctx, next, informClock)
	}
	return s.conclude(ctx, d, "")
}

// InformApplicant completes the handling: the decision takes effect on the record and the result goes to the applicant.
func (a *Activities) InformApplicant(ctx context.Context, in Acted) (Progress, error) {
	return runAct(ctx, a, in, func(s *step, _ *Progress) error {
		var informing casefile.Informing
		if err := s.content(&informing); err != nil {
			return err
		}
		decision, err := s.decision(ctx)
		if err != nil {
			return err
		}
		return s.conclude(ctx, &decision, informing.Remark)
	})
}

// openAtAgency opens a task of the agency's under a clock of the pack.
func (s *step) openAtAgency(ctx context.Context, kind casefile.TaskKind, clock string) error {
	agency, err := s.agency(ctx)
	if err != nil {
		return err
	}
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return err
	}
	_, err = s.openTask(ctx, kind, agency.ID, clock, start)
	return err
}
