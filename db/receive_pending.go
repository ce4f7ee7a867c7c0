package db

import (
	"context"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// NewPending is that a review or a lawsuit about a record is pending, to be received.
type NewPending struct {
	FormID   uuid.UUID // one for each form shown, so that sending it five times asks once
	ActorID  uuid.UUID
	RecordID uuid.UUID
	Pack     *rules.Pack
	Request  casefile.PendingRequest
	At       time.Time // legal time
}

// AskPending receives that a review or a lawsuit about a record is pending. It returns a casefile.Error with CodeNotFound where the record is about nobody for
// whom the account acts, CodeInvalid where something is not said, and CodeConflict where the record is deleted, or the same is being handled.
func (s *Store) AskPending(ctx context.Context, n NewPending) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.AskPending(ctx, n) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.pending_open.bare", err)
	}
	return receipt, err
}

// AskPending is Store.AskPending within a transaction.
func (q *Queries) AskPending(ctx context.Context, n NewPending) (Receipt, error) {
	record, err := q.PendingOn(ctx, n.ActorID, n.RecordID, n.At)
	if err != nil {
		return Receipt{}, err
	}
	if not := n.Request.Sound(n.At); not != nil {
		return Receipt{}, not
	}
	if n.Request.Capacity, err = q.ownCapacity(ctx, n.ActorID, record.SubjectID); err != nil {
		return Receipt{}, err
	}
	return q.OpenCase(ctx, NewCase{Flow: casefile.FlowPending, FormID: n.FormID, ActorID: n.ActorID, Capacity: n.Request.Capacity, SubjectID: record.SubjectID,
		Records: []uuid.UUID{record.ID}, UnitID: record.UnitID, AboutZH: record.ItemZH, AboutEN: record.ItemEN, Channel: casefile.ChannelAgency, PackID: n.Pack.ID,
		PackVersion: int32(n.Pack.Version), PackHash: n.Pack.Hash(casefile.FlowPending), //nolint:gosec // small
		Content: &n.Request, Attachments: n.Request.Files, At: n.At})
}

// PendingOn is the record as its subject names it. It returns the casefile.Error that says why nothing can be asked for.
func (q *Queries) PendingOn(ctx context.Context, actor, record uuid.UUID, at time.Time) (RevocationRecordRow, error) {
	return q.recordToOpen(ctx, RevocationRecordParams{ID: record, AccountID: &actor, Flow: casefile.FlowPending, Now: at}, "error.pending_open")
}

// NewOutcome is how a review or a lawsuit has ended, as the party tells it.
type NewOutcome struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	CaseID  uuid.UUID
	Outcome casefile.ProceedingsOutcome
	At      time.Time // legal time
}

// TellOutcome receives how a review or a lawsuit has ended. It returns a casefile.Error with CodeNotFound where the case is not the party's, CodeInvalid where
// something is not said, and CodeConflict where the case has ended or the outcome is told already.
func (s *Store) TellOutcome(ctx context.Context, n NewOutcome) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) {
		c, err := q.CaseLockForParty(ctx, CaseLockForPartyParams{ID: n.CaseID, AccountID: n.ActorID, Role: casefile.PartyApplicant})
		if err != nil {
			return Receipt{}, Found(err, "error.not_found.body")
		}
		if c.Flow != casefile.FlowPending {
			return Receipt{}, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
		}
		if c.ClosedAt != nil {
			return Receipt{}, casefile.NewError(casefile.CodeConflict, "refusal.case_closed", nil)
		}
		if not := n.Outcome.Sound(n.At); not != nil {
			return Receipt{}, not
		}
		act := ActInsertParams{ID: newID(), FormID: n.FormID, CaseID: c.ID, Kind: casefile.ActTellOutcome, ActorID: n.ActorID, ReceivedAt: n.At}
		return Receipt{ActID: act.ID, CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: n.At}, q.receive(ctx, act, n.Outcome, n.Outcome.Files)
	})
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.outcome_told", err)
	}
	return receipt, err
}
