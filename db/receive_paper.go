package db

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

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
		case slices.ContainsFunc(applied, func(p CasePartiesOfRow) bool { return p.AccountID != nil }):
			return c, casefile.NewError(casefile.CodeConflict, "error.withdraw_from_account", nil)
		}
		return c, nil
	})
}

// lockForParty is a case of the procedure, locked for what its party says: from an account that stands for it, or on paper that somebody of the unit that
// handles the case enters. It returns a casefile.Error with CodeNotFound where the case is neither's.
func (q *Queries) lockForParty(ctx context.Context, actor, unit, caseID uuid.UUID, flow casefile.Flow) (Case, error) {
	if unit != uuid.Nil {
		if err := q.atDeskOf(ctx, actor, unit); err != nil {
			return Case{}, err
		}
		c, err := q.CaseLockForHandler(ctx, CaseLockForHandlerParams{ID: caseID, UnitID: unit, Flow: flow})
		return c, Found(err, "error.not_found.body")
	}
	c, err := q.CaseLockForEntitled(ctx, CaseLockForEntitledParams{ID: caseID, Flow: flow, AccountID: actor})
	return c, Found(err, "error.not_found.body")
}
