package db

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// NewRepair is an application for repair to be received. Its Filing names the capacity of an agent, which is only claimed; otherwise the
// capacity is the one that is registered with the account.
type NewRepair struct {
	FormID      uuid.UUID // one for each form shown, so that sending it five times files once
	ActorID     uuid.UUID
	SubjectID   uuid.UUID
	Named       Named     // of an agent, without the number
	Numbers     []string  // of an agent: those of the records, in their order
	DraftID     uuid.UUID // what it was typed in; gone once it is filed
	DraftSeen   int64     // the state of the draft that was declared to be true; 0: there is no draft
	ByOperator  bool      // the agency decides on the records of all units (qianhai-2020 12(2))
	PackID      string
	PackVersion int32
	PackHash    string
	Filing      casefile.RepairFiling
	Copier      Copier
	At          time.Time // legal time
}

// Copier copies the bytes of files, for papers that belong to several cases.
type Copier interface {
	// Copy keeps the bytes of a file under a new id as well.
	Copy(file uuid.UUID) (uuid.UUID, error)
	// Remove takes a copy away again. One that is gone already is no fault.
	Remove(file uuid.UUID) error
}

// repairPart is what becomes one case: the records on which one body decides.
type repairPart struct {
	unit    uuid.UUID // the body
	records []RepairRecordsRow
	filing  casefile.RepairFiling
}

// FileRepair receives an application for repair: a case for each body that decides on some of the records, all in one transaction. The
// receipt is that of the first case, whose id all of them have as their application where they are several; the forms of the others follow
// from the first one's, so that the same form files once. What several of them need is copied before: should the process die, the sweeper
// finds bytes that no row speaks of.
//
// It returns a casefile.Error with CodeForbidden where the account may not act for the subject, CodeNotFound where a record is not the
// subject's, has been deleted or is not the one that the agent names, CodeInvalid where nobody can apply for so many, an agent's letter is
// missing or not given for the day, and CodeConflict where a repair of a record is open, with its number only for those who may know of it,
// where a record is repaired already, or where the draft is not what it was (ErrDraftChanged).
func (s *Store) FileRepair(ctx context.Context, f NewRepair) (Receipt, error) {
	if r, err := s.receivedBefore(ctx, f.FormID, f.ActorID); !errors.Is(err, pgx.ErrNoRows) {
		return r, err
	}
	parts, err := s.repairParts(ctx, &f)
	if err != nil { // the same form may have been received in the very moment
		return s.receivedBeforeOr(ctx, f.FormID, f.ActorID, err)
	}
	copies, err := copyShared(parts, f.Copier)
	if err != nil {
		return Receipt{}, errors.Join(err, copies.remove(f.Copier))
	}
	receipt, err := receiveOnce(ctx, s, f.FormID, f.ActorID, func(q *Queries) (Receipt, error) { return q.fileRepair(ctx, f, copies) })
	if err != nil || receipt.Again {
		err = errors.Join(err, copies.remove(f.Copier))
	}
	return receipt, err
}

// sharedCopies are the copies of files that more than one part has, by the body that decides on the part.
type sharedCopies map[uuid.UUID]map[uuid.UUID]uuid.UUID

// copyShared copies for each part after the first what an earlier one has too.
func copyShared(parts []repairPart, copier Copier) (sharedCopies, error) {
	copies, taken := make(sharedCopies), make(map[uuid.UUID]bool)
	for _, part := range parts {
		own := make(map[uuid.UUID]uuid.UUID)
		copies[part.unit] = own
		for _, file := range part.filing.Files() {
			if !taken[file] {
				taken[file] = true
				continue
			}
			var err error
			if own[file], err = copier.Copy(file); err != nil {
				delete(own, file)
				return copies, fmt.Errorf("copy file for another case: %w", err)
			}
		}
	}
	return copies, nil
}

func (c sharedCopies) remove(copier Copier) error {
	var faults []error
	for _, own := range c {
		for _, id := range own {
			faults = append(faults, copier.Remove(id))
		}
	}
	return errors.Join(faults...)
}

func (q *Queries) fileRepair(ctx context.Context, f NewRepair, copies sharedCopies) (Receipt, error) {
	if err := q.draftAsSeen(ctx, f.typedIn()); err != nil {
		return Receipt{}, err
	}
	records := make([]uuid.UUID, len(f.Filing.Records))
	for i, r := range f.Filing.Records {
		records[i] = r.RecordID
	}
	if err := q.RepairRecordsLock(ctx, records); err != nil {
		return Receipt{}, fmt.Errorf("lock records: %w", err)
	}
	parts, err := q.repairParts(ctx, &f)
	if err != nil {
		return Receipt{}, err
	}
	if err := q.writeCopies(ctx, f.ActorID, copies); err != nil {
		return Receipt{}, err
	}
	var first Receipt
	for i, part := range parts {
		c := f.newCase(part.filing.WithCopies(copies[part.unit]), part)
		if i == 0 {
			c.ID = newID()
		} else {
			c.FormID = uuid.NewSHA1(f.FormID, part.unit[:])
			c.Application = first.CaseID
		}
		if i == 0 && len(parts) > 1 {
			c.Application = c.ID
		}
		r, err := q.OpenCase(ctx, c)
		if err != nil {
			return Receipt{}, err
		}
		if i == 0 {
			first = r
		}
	}
	return first, q.dropDraft(ctx, f.typedIn())
}

// writeCopies gives each copy a row of its own.
func (q *Queries) writeCopies(ctx context.Context, account uuid.UUID, copies sharedCopies) error {
	for _, own := range copies {
		for file, id := range own {
			if err := q.AttachmentCopy(ctx, AttachmentCopyParams{Copy: id, ID: file, AccountID: account}); err != nil {
				return fmt.Errorf("note copy of file: %w", err)
			}
		}
	}
	return nil
}

// newCase is the case of a part.
func (f NewRepair) newCase(filing casefile.RepairFiling, part repairPart) NewCase {
	c := NewCase{Flow: casefile.FlowRepair, FormID: f.FormID, ActorID: f.ActorID, Capacity: filing.Capacity, SubjectID: f.SubjectID,
		UnitID: part.unit, Channel: filing.Channel, PackID: f.PackID, PackVersion: f.PackVersion, PackHash: f.PackHash, Content: filing,
		Attachments: filing.Files(), At: f.At}
	for _, r := range part.records {
		c.Records = append(c.Records, r.ID)
	}
	c.AboutZH, c.AboutEN = part.records[0].ItemZH, part.records[0].ItemEN
	if n := len(part.records); n > 1 {
		c.AboutZH, c.AboutEN = fmt.Sprintf("%s等%d条", c.AboutZH, n), fmt.Sprintf("%s and %d more", c.AboutEN, n-1)
	}
	return c
}

func (f NewRepair) typedIn() typedIn { return typedIn{f.DraftID, f.DraftSeen, f.ActorID, f.At} }

// repairParts holds the application to the conditions of its capacity and of its records, and parts it by the bodies that decide. They come
// in the order in which their first records are named.
func (q *Queries) repairParts(ctx context.Context, f *NewRepair) ([]repairPart, error) {
	if n := len(f.Filing.Records); n == 0 || n > casefile.MaxRepairRecords {
		return nil, casefile.NewError(casefile.CodeInvalid, "error.repair_records", nil, casefile.MaxRepairRecords)
	}
	f.Filing.Channel = cmp.Or(f.Filing.Channel, casefile.ChannelAgency)
	found, err := q.repairRecords(ctx, f)
	if err != nil {
		return nil, err
	}
	var agency uuid.UUID
	if f.ByOperator {
		unit, err := q.UnitAgency(ctx)
		if err != nil {
			return nil, fmt.Errorf("find agency: %w", err)
		}
		agency = unit.ID
	}
	var parts []repairPart
	for _, claim := range f.Filing.Records {
		record, ok := found[claim.RecordID]
		if !ok {
			return nil, casefile.NewError(casefile.CodeNotFound, "error.record_not_found", nil)
		}
		if err := mayRepair(record, f.Filing.Capacity); err != nil {
			return nil, err
		}
		delete(found, claim.RecordID) // whoever names one twice names one that is not there
		unit := record.UnitID
		if f.ByOperator {
			unit = agency
		}
		i := slices.IndexFunc(parts, func(p repairPart) bool { return bytes.Equal(p.unit[:], unit[:]) })
		if i < 0 {
			i, parts = len(parts), append(parts, repairPart{unit: unit})
		}
		parts[i].records = append(parts[i].records, record)
	}
	for i, part := range parts {
		var ids []uuid.UUID
		for _, r := range part.records {
			ids = append(ids, r.ID)
		}
		parts[i].filing = f.Filing.Only(ids)
	}
	return parts, nil
}

// mayRepair returns nil where nothing of the record's own stands against applying, and otherwise a casefile.Error with CodeConflict. Whose
// capacity has not been verified is not told the number of somebody else's case.
func mayRepair(r RepairRecordsRow, capacity casefile.Capacity) error {
	switch {
	case !casefile.OfMisconduct(r.Category):
		return casefile.NewError(casefile.CodeConflict, "error.not_misconduct", nil, r.Number)
	case r.Repaired:
		return casefile.NewError(casefile.CodeConflict, "error.repaired", nil, r.Number)
	case r.OpenNumber == "":
		return nil
	case capacity.Claimed() && !r.OpenOwn:
		return casefile.NewError(casefile.CodeConflict, "error.repair_open_unnamed", nil, r.Number)
	}
	return casefile.NewError(casefile.CodeConflict, "error.repair_open", nil, r.Number, r.OpenNumber)
}

// repairRecords finds the records under the conditions of the capacity in which they are applied for.
func (q *Queries) repairRecords(ctx context.Context, f *NewRepair) (map[uuid.UUID]RepairRecordsRow, error) {
	f.Filing.Interest = nil
	found := make(map[uuid.UUID]RepairRecordsRow)
	if f.Filing.Capacity == casefile.CapacityAgent {
		if err := mandateHolds(f.Filing.Mandate, f.At); err != nil {
			return nil, err
		}
		rows, err := q.AgentRepairRecords(ctx, AgentRepairRecordsParams{Flow: casefile.FlowRepair, Now: f.At, AccountID: f.ActorID,
			Numbers: f.Numbers, Code: f.Named.SubjectCode, SubjectName: f.Named.SubjectName})
		if err != nil {
			return nil, fmt.Errorf("find records: %w", err)
		}
		for _, row := range rows {
			if row.SubjectID == f.SubjectID {
				found[row.ID] = RepairRecordsRow(row)
			}
		}
		return found, nil
	}
	capacity, err := q.ownCapacity(ctx, f.ActorID, f.SubjectID)
	if err != nil {
		return nil, err
	}
	f.Filing.Capacity, f.Filing.Mandate = capacity, nil
	var ids []uuid.UUID
	for _, r := range f.Filing.Records {
		ids = append(ids, r.RecordID)
	}
	rows, err := q.RepairRecords(ctx, RepairRecordsParams{Flow: casefile.FlowRepair, Now: f.At, AccountID: f.ActorID, Records: ids,
		SubjectID: f.SubjectID})
	if err != nil {
		return nil, fmt.Errorf("find records: %w", err)
	}
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, nil
}
