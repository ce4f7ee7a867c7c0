package db

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// WithdrawCommitment receives that the party withdraws, with its reasons, before the item is finished (shenzhen-2022 62(2)); the unit enters it where it
// comes on paper. Where the commitment is being checked the check ends with it, by an act of its case, as long as nothing was found. Done again it changes
// nothing. It returns a casefile.Error with CodeConflict where the item is finished or something was found to be untrue, and with CodeInvalid without
// reasons.
func (s *Store) WithdrawCommitment(ctx context.Context, t Turn, reasons string) error {
	return s.enterWithdrawal(ctx, t, casefile.Withdrawal{Reasons: reasons, Party: true})
}

// EnterWithdrawal is WithdrawCommitment by the unit, with the scan of what came on paper and the day on which it came, from which it counts: also where the unit had
// finished the item in the meantime. It returns a casefile.Error with CodeInvalid where that day lies before the signing or in the future.
func (s *Store) EnterWithdrawal(ctx context.Context, t Turn, reasons string, paper casefile.PaperReply) error {
	return s.enterWithdrawal(ctx, t, casefile.Withdrawal{Reasons: reasons, Party: true, Paper: &paper})
}

func (s *Store) enterWithdrawal(ctx context.Context, t Turn, w casefile.Withdrawal) error {
	err := s.InTx(ctx, func(q *Queries) error {
		m, err := q.lockWithCheck(ctx, t)
		if err != nil || m.State == casefile.CommitmentWithdrawn {
			return err
		}
		came, not := w.Paper.Came(time.Time{}, t.At)
		late := m.State == casefile.CommitmentFinished || m.State == casefile.CommitmentExempt // what came before that can still be entered
		switch {
		case not != nil:
			return not
		case calendar.DateOf(came).Before(calendar.DateOf(m.SignedAt)):
			return casefile.NewError(casefile.CodeInvalid, "error.withdrawal_before_signing", nil)
		case !w.Before(DateOfColumn(m.FinishedOn)):
			return casefile.NewError(casefile.CodeConflict, "error.commitment_finished", nil)
		case !m.State.Handled() && !late: // declined, or ended
			return casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil)
		case w.Reasons == "":
			return casefile.NewError(casefile.CodeInvalid, "error.commitment_reasons", nil)
		case m.State == casefile.CommitmentChecking:
			return q.withdrawInCheck(ctx, t, *m.CaseID, w)
		}
		if err := q.withdrawNow(ctx, t, m, w.Reasons, came); err != nil || w.Paper == nil {
			return err
		}
		return q.takePapers(ctx, m.ID, t.ActorID, "", w.Files())
	})
	if uniqueViolation(err) == actsOneWaiting {
		return casefile.NewError(casefile.CodeConflict, "error.check_said", err)
	}
	return err
}

// withdrawNow withdraws where no case is open. What a check has found before stays in the record.
func (q *Queries) withdrawNow(ctx context.Context, t Turn, m Commitment, reasons string, came time.Time) error {
	err := q.CommitmentWithdraw(ctx, CommitmentWithdrawParams{ID: m.ID, State: casefile.CommitmentWithdrawn, At: &came, By: &t.ActorID, Reasons: reasons})
	if err != nil {
		return fmt.Errorf("withdraw commitment: %w", err)
	}
	if err := q.tellCheck(ctx, t, m, "commitment_withdrawn"); err != nil || m.State.Checked() {
		return err
	}
	return q.RecordKept(ctx, *m.RecordID, casefile.CommitmentWithdrawn, nil, t.At)
}

// foundNothing are the stages of a check at which nothing was found.
var foundNothing = []casefile.Stage{casefile.StagePromiseCheck, casefile.StagePapers}

// withdrawInCheck receives the withdrawal as an act of the check. Its step withdraws, unless something is found before it.
func (q *Queries) withdrawInCheck(ctx context.Context, t Turn, caseID uuid.UUID, w casefile.Withdrawal) error {
	check, err := q.CaseGet(ctx, caseID)
	if err != nil {
		return fmt.Errorf("read check: %w", err)
	}
	if !slices.Contains(foundNothing, check.Stage) {
		return casefile.NewError(casefile.CodeConflict, "error.commitment_found_untrue", nil)
	}
	act := ActInsertParams{ID: newID(), FormID: t.FormID, CaseID: check.ID, Kind: casefile.ActWithdraw, ActorID: t.ActorID, ReceivedAt: t.At}
	if t.FormID == uuid.Nil {
		act.FormID = newID()
	}
	return q.receive(ctx, act, w, w.Files())
}
