package db

import (
	"context"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// TakeProposalBack receives that a unit takes back what it has proposed. It returns a casefile.Error with CodeNotFound where the case is not
// the unit's or the actor is not of it, and CodeConflict where it is closed, decided, or taken back already.
func (s *Store) TakeProposalBack(ctx context.Context, formID, actor, unit, caseID uuid.UUID, w casefile.Withdrawal, at time.Time) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, formID, actor, func(q *Queries) (Receipt, error) {
		account, err := q.AccountGet(ctx, actor)
		if err != nil || account.UnitID == nil || *account.UnitID != unit || !account.Role.AtDesk() {
			return Receipt{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
		}
		c, err := q.CaseLockForUnit(ctx, CaseLockForUnitParams{ID: caseID, UnitID: unit})
		if err != nil {
			return Receipt{}, Found(err, "error.not_found.body")
		}
		if c.Flow != casefile.FlowListing { // others are their applicants' to withdraw
			return Receipt{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
		}
		if err := q.MayWithdraw(ctx, c); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: formID, CaseID: caseID, Kind: casefile.ActWithdraw, ActorID: actor, ReceivedAt: at}
		return Receipt{ActID: act.ID, CaseID: caseID, CaseNumber: c.Number, ReceivedAt: at}, q.receive(ctx, act, w, nil)
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.withdrawn", err)
	}
	return receipt, err
}
