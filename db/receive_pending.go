package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/rules"
)

// NewPending is that a review or a lawsuit about a record is pending, to be received: from an account, or on paper that a clerk of the agency enters.
type NewPending struct {
	FormID   uuid.UUID // one for each form shown, so that sending it five times asks once
	ActorID  uuid.UUID
	UnitID   uuid.UUID // the clerk's; nil: from an account
	RecordID uuid.UUID
	Pack     *rules.Pack
	Request  casefile.PendingRequest
	At       time.Time // legal time
}

// AskPending receives that a review or a lawsuit about a record is pending. It returns a casefile.Error with CodeNotFound where the record is about nobody for
// whom the account acts, CodeForbidden where the clerk is not of the agency, CodeInvalid where something is not said, and CodeConflict where the record is
// deleted, or the same is being handled.
func (s *Store) AskPending(ctx context.Context, n NewPending) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.AskPending(ctx, n) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.pending_open.bare", err)
	}
	return receipt, err
}

// AskPending is Store.AskPending within a transaction.
func (q *Queries) AskPending(ctx context.Context, n NewPending) (Receipt, error) {
	record, err := q.PendingOn(ctx, n.ActorID, n.UnitID, n.RecordID, n.At)
	if err != nil {
		return Receipt{}, err
	}
	if (n.UnitID == uuid.Nil) != (n.Request.Paper == nil) {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	if not := n.Request.Sound(n.At); not != nil {
		return Receipt{}, not
	}
	fields, content, err := record.says()
	if err != nil {
		return Receipt{}, err
	}
	if found := casefile.KeptDay(content.Day(fields, casefile.MeansFound)); n.Request.On < found.String() && !found.IsZero() {
		return Receipt{}, casefile.NewError(casefile.CodeInvalid, PendingOlder, nil, found.At(12, 0))
	}
	n.Request.Standing = casefile.Standing{Phone: n.Request.Phone}
	if n.UnitID == uuid.Nil {
		if n.Request.Capacity, err = q.ownCapacity(ctx, n.ActorID, record.SubjectID); err != nil {
			return Receipt{}, err
		}
	}
	r, err := q.OpenCase(ctx, NewCase{Flow: casefile.FlowPending, FormID: n.FormID, ActorID: n.ActorID, Capacity: n.Request.Capacity, SubjectID: record.SubjectID,
		Records: []uuid.UUID{record.ID}, UnitID: record.UnitID, AboutZH: record.ItemZH, AboutEN: record.ItemEN, Channel: casefile.ChannelAgency, PackID: n.Pack.ID,
		PackVersion: int32(n.Pack.Version), PackHash: n.Pack.Hash(casefile.FlowPending), //nolint:gosec // small
		Content: &n.Request, Attachments: n.Request.Files, At: n.At})
	if err != nil || n.UnitID == uuid.Nil {
		return r, err
	}
	return r, q.enterParty(ctx, r.CaseID, casefile.PartyInDispute, record.SubjectID, true, n.At)
}

// PendingOlder is the message of the casefile.Error where the review or the lawsuit is older than what the record says was decided.
const PendingOlder = "error.pending_older"

// PendingOn is the record as its subject names it from an account, or as a clerk of the agency names any; unit is the clerk's. It returns the casefile.Error
// that says why nothing can be asked for.
func (q *Queries) PendingOn(ctx context.Context, actor, unit, record uuid.UUID, at time.Time) (RevocationRecordRow, error) {
	ask := RevocationRecordParams{ID: record, Flow: casefile.FlowPending, Now: at}
	if unit == uuid.Nil {
		ask.AccountID = &actor
	} else if err := q.atAgencyDesk(ctx, actor, unit); err != nil {
		return RevocationRecordRow{}, err
	}
	return q.recordToOpen(ctx, ask, "error.pending_open")
}

// atAgencyDesk returns a casefile.Error with CodeForbidden where the account is not of the unit, or the unit is not the agency.
func (q *Queries) atAgencyDesk(ctx context.Context, actor, unit uuid.UUID) error {
	if err := q.atDeskOf(ctx, actor, unit); err != nil {
		return err
	}
	agency, err := q.UnitAgency(ctx)
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	if agency.ID != unit {
		return casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	return nil
}

// NewOutcome is how a review or a lawsuit has ended, as the party tells it: from an account, or on paper that a clerk of the agency enters.
type NewOutcome struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	UnitID  uuid.UUID // the clerk's; nil: from an account
	CaseID  uuid.UUID
	Outcome casefile.ProceedingsOutcome
	At      time.Time // legal time
}

// TellOutcome receives how a review or a lawsuit has ended. It returns a casefile.Error with CodeNotFound where the case is neither the party's nor the
// agency's, CodeInvalid where something is not said, and CodeConflict where the case has ended or the outcome is told already.
func (s *Store) TellOutcome(ctx context.Context, n NewOutcome) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) {
		if (n.UnitID == uuid.Nil) != (n.Outcome.Paper == nil) {
			return Receipt{}, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		c, err := q.lockForParty(ctx, n.ActorID, n.UnitID, n.CaseID, casefile.FlowPending)
		if err != nil {
			return Receipt{}, err
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
