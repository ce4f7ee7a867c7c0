package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// Withdraw receives the applicant's withdrawal of a case. It returns a casefile.Error with CodeNotFound where the case is not
// the applicant's, and CodeConflict where it is closed, decided, or withdrawn already.
func (s *Store) Withdraw(ctx context.Context, formID, actor, caseID uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) {
		c, err := q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: caseID, AccountID: actor, Role: casefile.PartyApplicant})
		return c, Found(err, "error.not_found.body")
	})
}

// WithdrawOnPaper receives that a party that has asked on paper withdraws on paper, which somebody of the unit that handles the case enters. It returns a
// casefile.Error with CodeForbidden where the actor is not of the unit, CodeNotFound where the unit does not handle the case, CodeInvalid where the paper
// has no scan, and CodeConflict where the party has an account of its own to withdraw from, or the case is closed, decided, or withdrawn already.
func (s *Store) WithdrawOnPaper(ctx context.Context, formID, actor, unit, caseID uuid.UUID, flow casefile.Flow, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	return s.withdraw(ctx, formID, actor, caseID, w, at, func(q *Queries) (Case, error) {
		if not := w.Came(at); not != nil {
			return Case{}, not
		}
		c, err := q.lockForParty(ctx, actor, unit, caseID, flow)
		if err != nil {
			return c, err
		}
		applied, err := q.CasePartiesOf(ctx, CasePartiesOfParams{CaseID: caseID, Role: casefile.PartyApplicant})
		switch {
		case err != nil:
			return c, fmt.Errorf("look who has asked: %w", err)
		case len(applied) > 0:
			return c, casefile.NewError(casefile.CodeConflict, "error.withdraw_from_account", nil)
		}
		return c, nil
	})
}

// withdraw receives that whoever has opened a case takes it back; lock finds the case as his.
func (s *Store) withdraw(ctx context.Context, formID, actor, caseID uuid.UUID, w casefile.Withdrawal, at time.Time, lock func(*Queries) (Case, error)) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, formID, actor, func(q *Queries) (Receipt, error) {
		c, err := lock(q)
		if err != nil {
			return Receipt{}, err
		}
		if err := q.MayWithdraw(ctx, c); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: formID, CaseID: caseID, Kind: casefile.ActWithdraw, ActorID: actor, ReceivedAt: at}
		return Receipt{ActID: act.ID, CaseID: caseID, CaseNumber: c.Number, ReceivedAt: at}, q.receive(ctx, act, w, w.Files())
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.withdrawn", err)
	}
	return receipt, err
}

// MayWithdraw returns nil where the case can still be withdrawn, and otherwise the casefile.Error that says why not.
func (q *Queries) MayWithdraw(ctx context.Context, c Case) error {
	if c.ClosedAt != nil {
		return casefile.NewError(casefile.CodeConflict, "refusal.case_closed", nil)
	}
	decided, err := q.CaseDecided(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("look for decision: %w", err)
	}
	if decided {
		return casefile.NewError(casefile.CodeConflict, "error.already_decided", nil)
	}
	return nil
}
