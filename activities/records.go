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
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	err = s.q.RecordVersionInsert(ctx, db.RecordVersionInsertParams{RecordID: record, Version: version,
		Content: text, CaseID: &s.Case.ID, ValidFrom: from})
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := s.q.RecordVersionSet(ctx, db.RecordVersionSetParams{ID: record, Version: version}); err != nil {
		return fmt.Errorf("set version: %w", err)
	}
	return nil
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
