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
		if o.Steps.Total != "" {
			if _, err := s.deadline(ctx, o.Steps.Total, s.c.FiledAt, nil); err != nil {
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
		due, err := s.openTask(ctx, casefile.TaskFormCheck, unit, o.Steps.Accept, s.c.FiledAt)
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
	window := s.pack.Objection.Steps.Window
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
		PackHash: pack.Hash(casefile.FlowObjection)})
	if err != nil {
		return fmt.Errorf("accept case: %w", err)
	}
	facts := map[string]string{"pack": pack.ID, "version": fmt.Sprint(pack.Version), "hash": pack.Hash(casefile.FlowObjection)}
	s.trace("accepted", facts)
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
	start, err := s.runsFrom(clock)
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

func (s *step) clockAfterAcceptance(next casefile.TaskKind) string {
	steps := s.pack.Objection.Steps
	switch {
	case next == casefile.TaskDecide:
		return steps.Decide
	case next == casefile.TaskCompare:
		return steps.Compare
	case steps.DecideDirect != "":
		return steps.DecideDirect
	}
	return steps.Verify
}

// startTransfer starts the clock of the transfer beside that of the comparison where it does not wait for the
// comparison (shenzhen-2020 38(1): both from receipt of the objection).
func (s *step) startTransfer(ctx context.Context, next casefile.TaskKind) error {
	clock := s.pack.Objection.Steps.Transfer
	if next != casefile.TaskCompare || clock == "" || s.transferWaits() {
		return nil
	}
	start, err := s.runsFrom(clock)
	if err != nil {
		return err
	}
	_, err = s.deadline(ctx, clock, start, &s.open)
	return err
}

// transferWaits reports whether the transfer's clock runs only from the comparison.
func (s *step) transferWaits() bool {
	clock, err := s.pack.Clock(s.pack.Objection.Steps.Transfer)
	return err == nil && clock.RunsFrom == rules.Compared
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
		switch next := s.pack.Objection.AfterComparison(comparison.Finding); next {
		case casefile.TaskVerify:
			return s.transfer(ctx, comparison)
		case casefile.TaskCorrect:
			return s.openAtAgency(ctx, next, s.pack.Objection.Steps.Correct)
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
	o := s.pack.Objection.Steps
	if o.Transfer != "" && s.transferWaits() {
		if err := s.metDeadline(ctx, o.Transfer, s.at()); err != nil {
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
	clock := s.pack.Objection.Steps.Verify
	start, err := s.runsFrom(clock)
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
	if err := s.metDeadline(ctx, s.pack.Objection.Steps.Correct, s.at()); err != nil {
		return err
	}
	return s.settleOwnError(ctx, casefile.Decision{
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
		return s.settleOwnError(ctx, d)
	})
}

func (s *step) settleOwnError(ctx context.Context, d casefile.Decision) error {
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
	steps := s.pack.Objection.Steps
	clock := steps.InformCorrection
	if clock == "" {
		clock = steps.Inform
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
		decision, err := s.decideOn(ctx, d, task.UnitID, "")
		if err != nil {
			return err
		}
		return s.afterDecision(ctx, &decision, s.pack.Objection.Steps.Inform)
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
		decision, err := s.q.DecisionGet(ctx, s.c.ID)
		if err != nil {
			return fmt.Errorf("read decision: %w", err)
		}
		return s.conclude(ctx, &decision, informing.Remark)
	})
}

// WithdrawObjection ends the case at the applicant's wish, at any moment before the decision.
func (a *Activities) WithdrawObjection(ctx context.Context, in Acted) (Progress, error) {
	return runAct(ctx, a, in, func(s *step, _ *Progress) error {
		decided, err := s.q.CaseDecided(ctx, s.c.ID)
		if err != nil {
			return fmt.Errorf("look for decision: %w", err)
		}
		if decided {
			return casefile.NewError(casefile.CodeConflict, "error.already_decided", nil)
		}
		at := s.at()
		if err := s.q.TasksCloseAll(ctx, db.TasksCloseAllParams{CaseID: s.c.ID, At: &at}); err != nil {
			return fmt.Errorf("close tasks: %w", err)
		}
		again, err := s.mayAgain(ctx, at)
		if err != nil {
			return err
		}
		if err := s.issue(ctx, s.withdrawalLetter(again)); err != nil {
			return err
		}
		if err := s.close(ctx, casefile.ResultWithdrawn); err != nil {
			return err
		}
		return s.liftAll(ctx)
	})
}

// liftAll takes the marks of deadlines back that had not passed when the withdrawal was received.
func (s *step) liftAll(ctx context.Context) error {
	lifted, err := s.q.DeadlineLiftAll(ctx, s.c.ID)
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, d := range lifted {
		s.trace("overdue_lifted", map[string]string{"clock": d.Clock})
		if d.TaskID == nil {
			continue
		}
		if err := s.withdrawEscalation(ctx, *d.TaskID); err != nil {
			return err
		}
	}
	return nil
}

// conclude applies the decision, sends the result and closes the case.
func (s *step) conclude(ctx context.Context, d *db.Decision, remark string) error {
	if err := s.apply(ctx, d); err != nil {
		return err
	}
	own, err := s.ownError(ctx, d)
	if err != nil {
		return err
	}
	var found notices.Note
	if own {
		found = s.found(casefile.FindingOwnError)
	}
	if err := s.issue(ctx, s.resultLetter(d, remark, found)); err != nil {
		return err
	}
	if err := s.fileResult(ctx, d); err != nil {
		return err
	}
	return s.close(ctx, casefile.Result(d.Outcome))
}

// ownError reports whether the agency has decided on an error of its own.
func (s *step) ownError(ctx context.Context, d *db.Decision) (bool, error) {
	if way := s.way(); way.Direct || way.Handling != casefile.HandlingUnit {
		return false, nil
	}
	agency, err := s.agency(ctx)
	return d.UnitID == agency.ID, err
}

// fileResult files the result of a unit that was approached directly with the agency, where the pack has it filed (shenzhen-2020
// 39(1)).
func (s *step) fileResult(ctx context.Context, d *db.Decision) error {
	if !s.way().Direct || s.pack.Objection.ResultFilingArticle == "" {
		return nil
	}
	agency, err := s.agency(ctx)
	if err != nil {
		return err
	}
	return s.issue(ctx, s.resultFilingLetter(d, agency))
}

// openAtAgency opens a task of the agency's under a clock of the pack.
func (s *step) openAtAgency(ctx context.Context, kind casefile.TaskKind, clock string) error {
	agency, err := s.agency(ctx)
	if err != nil {
		return err
	}
	start, err := s.runsFrom(clock)
	if err != nil {
		return err
	}
	_, err = s.openTask(ctx, kind, agency.ID, clock, start)
	return err
}
