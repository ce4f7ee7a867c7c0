package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// Supplement receives what was missing. It returns a casefile.Error with CodeNotFound where the case is not the applicant's,
// and CodeConflict where nothing is awaited, its time has passed, or a supplement is on its way already.
func (s *Store) Supplement(ctx context.Context, formID, actor, caseID uuid.UUID, content casefile.Supplement, at time.Time) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, formID, actor, func(q *Queries) (Receipt, error) {
		c, err := q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: caseID, AccountID: actor, Role: casefile.PartyApplicant})
		if err != nil {
			return Receipt{}, Found(err, "error.not_found.body")
		}
		if err := q.maySupplement(ctx, c, at); err != nil {
			return Receipt{}, err
		}
		act := ActInsertParams{ID: newID(), FormID: formID, CaseID: caseID, Kind: casefile.ActSupplement, ActorID: actor, ReceivedAt: at}
		return Receipt{ActID: act.ID, CaseID: caseID, CaseNumber: c.Number, ReceivedAt: at},
			q.receive(ctx, act, content, content.Attachments)
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.supplement_waits", err)
	}
	return receipt, err
}

func (q *Queries) maySupplement(ctx context.Context, c Case, at time.Time) error {
	if c.Stage != casefile.StageSupplement {
		return casefile.NewError(casefile.CodeConflict, "error.no_supplement_asked", nil)
	}
	asked, err := q.SupplementOpen(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("find what was asked for: %w", err)
	}
	// The last second of the due day is still in time.
	if !at.Before(asked.DueAt.Add(time.Second)) {
		return casefile.NewError(casefile.CodeConflict, "error.supplement_over", nil)
	}
	return nil
}
