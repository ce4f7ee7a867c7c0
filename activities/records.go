package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// record is what the platform and the source say of a record, under its lock.
type record struct {
	id              uuid.UUID
	version         int32
	content, source casefile.Content
	fields          []casefile.Field
}

// records are those that the case is about, in the order in which they were named.
func (s *Step) records(ctx context.Context) ([]uuid.UUID, error) {
	if s.theRecords == nil {
		ids, err := s.q.CaseRecordIDs(ctx, s.Case.ID)
		if err != nil {
			return nil, fmt.Errorf("read what the case is about: %w", err)
		}
		s.theRecords = ids
	}
	return s.theRecords, nil
}

// theRecord is the record of a case that is about one alone.
func (s *Step) theRecord(ctx context.Context) (uuid.UUID, error) {
	records, err := s.records(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if len(records) != 1 {
		return uuid.Nil, fmt.Errorf("case %s is about %d records and not one", s.Case.Number, len(records))
	}
	return records[0], nil
}

// lockRecord reads a record of the case, and keeps others from changing it until the step is over.
func (s *Step) lockRecord(ctx context.Context, id uuid.UUID) (record, error) {
	row, err := s.q.RecordLock(ctx, id)
	if err != nil {
		return record{}, fmt.Errorf("lock record: %w", err)
	}
	r := record{id: id, version: row.Version}
	err = errors.Join(json.Unmarshal(row.Content, &r.content), json.Unmarshal(row.Source, &r.source), json.Unmarshal(row.Fields, &r.fields))
	if err != nil {
		return r, fmt.Errorf("read record: %w", err)
	}
	return r, nil
}

func (s *Step) writeVersion(ctx context.Context, record uuid.UUID, version int32, content casefile.Content, from time.Time) error {
	return s.q.WriteVersion(ctx, record, version, content, &s.Case.ID, from)
}

// enterRecord has a record come in with the case, at the instant of the step: under an item of the unit's in the catalogue, with the number of the case.
func (s *Step) enterRecord(ctx context.Context, item db.CatalogueItem, content casefile.Content) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.q.EnterRecord(ctx, db.ListingRecordInsertParams{ID: id, Number: item.Code + "-" + s.Case.Number, SubjectID: s.Case.SubjectID, ItemID: item.ID,
		UnitID: s.Case.UnitID}, content, &s.Case.ID, s.At())
	if err != nil {
		return id, err
	}
	err = s.q.CaseRecordsInsert(ctx, db.CaseRecordsInsertParams{CaseID: s.Case.ID, Records: []uuid.UUID{id}, Flow: s.Case.Flow})
	if err != nil {
		return id, fmt.Errorf("enter record into case: %w", err)
	}
	s.theRecords = nil
	return id, nil
}

func (s *Step) writeSource(ctx context.Context, content casefile.Content, d db.Decision) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode source: %w", err)
	}
	err = s.q.RecordSourceAdd(ctx, db.RecordSourceAddParams{RecordID: *d.RecordID, Source: text, UnitID: d.UnitID,
		CaseID: &s.Case.ID, ActID: &d.ActID, ValidFrom: d.DecidedAt})
	if err != nil {
		return fmt.Errorf("write source: %w", err)
	}
	return nil
}
