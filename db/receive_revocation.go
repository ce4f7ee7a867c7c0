package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// NewRevocation is that the basis of a record is gone, to be received.
type NewRevocation struct {
	FormID   uuid.UUID // one for each form shown, so that sending it five times asks once
	ActorID  uuid.UUID
	UnitID   uuid.UUID // the actor's, where a unit or the agency opens the case; nil: the party asks, or the program
	RecordID uuid.UUID
	About    uuid.UUID // the case of the proceedings that were won; nil: none
	Pack     *rules.Pack
	Request  casefile.RevocationRequest
	At       time.Time // legal time
}

// AskRevocation receives that the basis of a record is gone. It returns a casefile.Error with CodeNotFound where the record is neither of the actor's unit nor
// about somebody for whom he acts, and is not shown to the agency; CodeInvalid where something is not said, or the pack does not speak of it; and CodeConflict
// where the record is deleted already, or a revocation of its basis is being handled.
func (s *Store) AskRevocation(ctx context.Context, n NewRevocation) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, n.FormID, n.ActorID, func(q *Queries) (Receipt, error) { return q.AskRevocation(ctx, n) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.revocation_open.bare", err)
	}
	return receipt, err
}

// AskRevocation is Store.AskRevocation within a transaction.
func (q *Queries) AskRevocation(ctx context.Context, n NewRevocation) (Receipt, error) {
	record, err := q.RevocableBy(ctx, n.ActorID, n.UnitID, n.RecordID, n.Request.By, n.At)
	if err != nil {
		return Receipt{}, err
	}
	if err := n.fits(record); err != nil {
		return Receipt{}, err
	}
	c := NewCase{Flow: casefile.FlowRevocation, FormID: n.FormID, ActorID: n.ActorID, SubjectID: record.SubjectID, About: n.About, Records: []uuid.UUID{record.ID},
		UnitID: record.UnitID, AboutZH: record.ItemZH, AboutEN: record.ItemEN, Channel: casefile.ChannelAgency, PackID: n.Pack.ID,
		PackVersion: int32(n.Pack.Version), PackHash: n.Pack.Hash(casefile.FlowRevocation), //nolint:gosec // small
		Content: &n.Request, Attachments: n.Request.Document.Files, At: n.At}
	if n.Request.By == casefile.RevocationByUnit {
		c.Channel = casefile.ChannelUnit
	}
	if n.Request.By == casefile.RevocationByParty {
		capacity, err := q.ownCapacity(ctx, n.ActorID, record.SubjectID)
		if err != nil {
			return Receipt{}, err
		}
		c.Capacity, n.Request.Capacity = capacity, capacity
		return q.OpenCase(ctx, c)
	}
	r, err := q.OpenCase(ctx, c)
	if err != nil {
		return Receipt{}, err
	}
	return r, q.enterParty(ctx, r.CaseID, casefile.PartyRevoked, record.SubjectID, true, n.At)
}

// fits returns a casefile.Error with CodeInvalid where the request does not say what it has to, or says what the pack or the record does not know.
func (n NewRevocation) fits(record RevocationRecordRow) error {
	if !n.Request.Sound() {
		return casefile.NewError(casefile.CodeInvalid, "error.revocation_incomplete", nil)
	}
	if !n.Pack.Revocation.Knows(n.Request.Document.Does) {
		return casefile.NewError(casefile.CodeInvalid, "error.revocation_end", nil)
	}
	if _, not := n.Request.Document.Since(n.At); not != nil {
		return not
	}
	if n.Pack.Revocation.Collected && n.Request.Document.EffectiveOn < record.RecordedOn.Format(time.DateOnly) {
		return casefile.NewError(casefile.CodeInvalid, RevocationBefore, nil, calendar.DateOf(record.RecordedOn).At(12, 0))
	}
	fields, content, err := record.says()
	if err != nil {
		return err
	}
	if found := casefile.KeptDay(content.Day(fields, casefile.MeansFound)); n.Request.Document.EffectiveOn < found.String() && !found.IsZero() {
		return casefile.NewError(casefile.CodeInvalid, RevocationOlder, nil, found.At(12, 0))
	}
	if n.Request.Tells == nil {
		return nil
	}
	if _, err := n.Pack.Revocation.Outcome(n.Request.Tells.Outcome); err != nil {
		return casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	if err := casefile.CheckChanges(fields, n.Request.Tells.Changes); err != nil {
		return err
	}
	_, err = content.Apply(n.Request.Tells.Changes)
	return err
}

// says is what a record says, and by which fields.
func (r RevocationRecordRow) says() (fields []casefile.Field, content casefile.Content, err error) {
	if err := errors.Join(json.Unmarshal(r.Fields, &fields), json.Unmarshal(r.Content, &content)); err != nil {
		return nil, nil, fmt.Errorf("read record: %w", err)
	}
	return fields, content, nil
}

// RevocableBy is the record as whoever opens a revocation about it may name it: the unit its own, the agency any, the party one about somebody for whom the
// account acts. It returns the casefile.Error that says why none can be opened.
func (q *Queries) RevocableBy(ctx context.Context, actor, unit, record uuid.UUID, by casefile.RevocationBy, at time.Time) (RevocationRecordRow, error) {
	ask := RevocationRecordParams{ID: record, Flow: casefile.FlowRevocation, Now: at}
	switch {
	case by == casefile.RevocationByParty && unit == uuid.Nil:
		ask.AccountID = &actor
	case by == casefile.RevocationByProceeding && unit == uuid.Nil && actor == ScheduleAccount:
	case by == casefile.RevocationByUnit || by == casefile.RevocationByAgency:
		if err := q.atDeskOf(ctx, actor, unit); err != nil {
			return RevocationRecordRow{}, err
		}
		agency, err := q.UnitAgency(ctx)
		if err != nil {
			return RevocationRecordRow{}, fmt.Errorf("find agency: %w", err)
		}
		if (agency.ID == unit) != (by == casefile.RevocationByAgency) {
			return RevocationRecordRow{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
		}
		if by == casefile.RevocationByUnit {
			ask.UnitID = &unit
		}
	default:
		return RevocationRecordRow{}, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
	}
	return q.recordToOpen(ctx, ask, RevocationOpen)
}

// RevocationBefore is the message of the casefile.Error where the document took effect before the record was collected, and the article does not speak of that.
const RevocationBefore = "error.revocation_before"

// RevocationOlder is the message of the casefile.Error where the document is older than the one on which the record rests, which it cannot have revoked.
const RevocationOlder = "error.revocation_older"

// RevocationOpen is the message of the casefile.Error where a revocation of the record's basis is open; its argument is the number of that case.
const RevocationOpen = "error.revocation_open"

// recordToOpen is the record where a case of the procedure can be opened about it; otherwise the casefile.Error that says why not, of the key where one is
// open.
func (q *Queries) recordToOpen(ctx context.Context, ask RevocationRecordParams, open string) (RevocationRecordRow, error) {
	row, err := q.RevocationRecord(ctx, ask)
	switch {
	case err != nil:
		return row, Found(err, "error.record_not_found")
	case row.Gone:
		return row, casefile.NewError(casefile.CodeConflict, "error.revocation_gone", nil)
	case row.OpenNumber != "":
		return row, casefile.NewError(casefile.CodeConflict, open, nil, row.OpenNumber)
	}
	return row, nil
}
