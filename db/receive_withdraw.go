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
