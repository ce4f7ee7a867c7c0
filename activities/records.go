package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"creditcase/casefile"
	"creditcase/db"
)

// record is what the platform and the source say of a record, under its lock.
type record struct {
	version         int32
	content, source casefile.Content
	fields          []casefile.Field
}

func (s *Step) lockRecord(ctx context.Context) (record, error) {
	row, err := s.q.RecordLock(ctx, s.Case.RecordID)
	if err != nil {
		return record{}, fmt.Errorf("lock record: %w", err)
	}
	r := record{version: row.Version}
	err = errors.Join(json.Unmarshal(row.Content, &r.content), json.Unmarshal(row.Source, &r.source), json.Unmarshal(row.Fields, &r.fields))
	if err != nil {
		return r, fmt.Errorf("read record: %w", err)
	}
	return r, nil
}

func (s *Step) writeVersion(ctx context.Context, version int32, content casefile.Content, from time.Time) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	err = s.q.RecordVersionInsert(ctx, db.RecordVersionInsertParams{RecordID: s.Case.RecordID, Version: version,
		Content: text, CaseID: &s.Case.ID, ValidFrom: from})
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := s.q.RecordVersionSet(ctx, db.RecordVersionSetParams{ID: s.Case.RecordID, Version: version}); err != nil {
		return fmt.Errorf("set version: %w", err)
	}
	return nil
}

func (s *Step) writeSource(ctx context.Context, content casefile.Content, d db.Decision) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode source: %w", err)
	}
	err = s.q.RecordSourceAdd(ctx, db.RecordSourceAddParams{RecordID: s.Case.RecordID, Source: text, UnitID: d.UnitID,
		CaseID: &s.Case.ID, ActID: &d.ActID, ValidFrom: d.DecidedAt})
	if err != nil {
		return fmt.Errorf("write source: %w", err)
	}
	return nil
}
