package db

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// NewFiling is an objection to be received. Its Filing names the capacity where that is only claimed (agent, interested
// party); otherwise the capacity is the one that is registered with the account.
type NewFiling struct {
	FormID      uuid.UUID // one for each form shown, so that sending it five times files once
	ActorID     uuid.UUID
	SubjectID   uuid.UUID
	RecordID    uuid.UUID
	Named       Named     // of an agent
	DraftID     uuid.UUID // what it was typed in; gone once it is filed
	DraftSeen   int64     // the state of the draft that was declared to be true; 0: there is no draft
	PackID      string
	PackVersion int32
	PackHash    string
	Filing      casefile.Filing
	At          time.Time // legal time
	// Limits are how long records are published at most: an interested party objects to what is published.
	Limits json.RawMessage
}

// Named is what an agent knows of the record that he objects to. It is compared and not kept with the case.
type Named struct {
	RecordNumber string
	SubjectName  string // as it was typed; it is compared in its folded form
	SubjectCode  string
}

// File receives an objection: the case, its number and the act commit together. It returns a casefile.Error with
// CodeForbidden where the account may not act for the subject, CodeNotFound where the record is not the subject's, not the one
// that the agent names or not public to an interested party, CodeInvalid where an agent's letter or an interest is missing or
// the letter is not given for the day, and CodeConflict where another objection to the record is open, with its number only
// for those who may know of it, or where the draft is not what it was (ErrDraftChanged).
func (s *Store) File(ctx context.Context, f NewFiling) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, f.FormID, f.ActorID, func(q *Queries) (Receipt, error) { return q.file(ctx, f) })
	if uniqueViolation(err) == caseRecordsOneOpen {
		if err := s.MayObject(ctx, f.RecordID, f.ActorID, f.Filing.Capacity); err != nil {
			return Receipt{}, err
		}
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.conflict.body", err) // it has been closed meanwhile
	}
	return receipt, err
}

// MayObject returns nil where no objection to the record is open, and otherwise a casefile.Error with CodeConflict. It names
// the case to its own applicant and to who acts for the subject in his own right: it is about their record. Whose capacity has
// not been verified is not told the number of somebody else's case.
func (q *Queries) MayObject(ctx context.Context, record, actor uuid.UUID, capacity casefile.Capacity) error {
	open, err := q.CaseOpenOnRecord(ctx, CaseOpenOnRecordParams{RecordID: record, Flow: casefile.FlowObjection, AccountID: actor})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("find open objection: %w", err)
	case capacity.Claimed() && !open.Own:
		return casefile.NewError(casefile.CodeConflict, "error.objection_open_unnamed", nil)
	}
	return casefile.NewError(casefile.CodeConflict, "error.objection_open", nil, open.Number)
}

func (f NewFiling) typedIn() typedIn { return typedIn{f.DraftID, f.DraftSeen, f.ActorID, f.At} }

func (q *Queries) file(ctx context.Context, f NewFiling) (Receipt, error) {
	if err := q.draftAsSeen(ctx, f.typedIn()); err != nil {
		return Receipt{}, err
	}
	record, err := q.stand(ctx, &f)
	if err != nil {
		return Receipt{}, err
	}
	f.Filing.Channel = cmp.Or(f.Filing.Channel, casefile.ChannelAgency)
	r, err := q.OpenCase(ctx, NewCase{Flow: casefile.FlowObjection, FormID: f.FormID, ActorID: f.ActorID, Capacity: f.Filing.Capacity,
		SubjectID: f.SubjectID, Records: []uuid.UUID{f.RecordID}, UnitID: record.unit, AboutZH: record.itemZH, AboutEN: record.itemEN,
		Channel: f.Filing.Channel, PackID: f.PackID, PackVersion: f.PackVersion, PackHash: f.PackHash, Content: f.Filing,
		Attachments: slices.Concat(f.Filing.Proof(), f.Filing.Attachments), At: f.At})
	if err != nil {
		return Receipt{}, err
	}
	return r, q.dropDraft(ctx, f.typedIn())
}

// objectedTo is what a case takes from the record that is objected to.
type objectedTo struct {
	unit           uuid.UUID // that provided it
	itemZH, itemEN string
}

// stand holds the filing to the conditions of its capacity.
func (q *Queries) stand(ctx context.Context, f *NewFiling) (objectedTo, error) {
	switch f.Filing.Capacity {
	case casefile.CapacityAgent:
		return q.standAsAgent(ctx, f)
	case casefile.CapacityInterestedParty:
		return q.standAsParty(ctx, f)
	case casefile.CapacitySelf, casefile.CapacityRepresentative, casefile.CapacityManager:
	}
	capacity, err := q.ownCapacity(ctx, f.ActorID, f.SubjectID)
	if err != nil {
		return objectedTo{}, err
	}
	record, err := q.RecordForSubject(ctx, RecordForSubjectParams{ID: f.RecordID, SubjectID: f.SubjectID, Now: f.At})
	if err != nil {
		return objectedTo{}, Found(err, "error.record_not_found")
	}
	f.Filing.Capacity, f.Filing.Mandate, f.Filing.Interest = capacity, nil, nil
	return objectedTo{record.UnitID, record.ItemZH, record.ItemEN}, nil
}

func (q *Queries) standAsAgent(ctx context.Context, f *NewFiling) (objectedTo, error) {
	f.Filing.Interest = nil
	if err := mandateHolds(f.Filing.Mandate, f.At); err != nil {
		return objectedTo{}, err
	}
	record, err := q.AgentRecord(ctx, AgentRecordParams{Now: f.At, Number: f.Named.RecordNumber, Code: f.Named.SubjectCode,
		SubjectName: f.Named.SubjectName, AccountID: f.ActorID})
	if err == nil && (record.ID != f.RecordID || record.SubjectID != f.SubjectID) {
		err = pgx.ErrNoRows
	}
	return objectedTo{record.UnitID, record.ItemZH, record.ItemEN}, Found(err, "error.record_not_found")
}

// shenzhen-2020 36(1) lets interested parties object; that the case's pack does is for the caller to see to.
func (q *Queries) standAsParty(ctx context.Context, f *NewFiling) (objectedTo, error) {
	f.Filing.Mandate = nil
	if i := f.Filing.Interest; i == nil || i.Statement == "" || len(i.Proof) == 0 {
		return objectedTo{}, casefile.NewError(casefile.CodeInvalid, "error.interest_missing", nil)
	}
	record, err := q.PartyRecord(ctx, PartyRecordParams{ID: f.RecordID, AccountID: f.ActorID, Now: f.At, Limits: f.Limits})
	if err == nil && record.SubjectID != f.SubjectID {
		err = pgx.ErrNoRows
	}
	return objectedTo{record.UnitID, record.ItemZH, record.ItemEN}, Found(err, "error.record_not_found")
}
