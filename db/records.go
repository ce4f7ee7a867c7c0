package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// EnterRecord has a record come in at a legal instant, with what it says from then on: its source and its first version. caseID is the case with which
// it comes; nil for none.
func (q *Queries) EnterRecord(ctx context.Context, r ListingRecordInsertParams, content casefile.Content, caseID *uuid.UUID, at time.Time) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	if err := q.SubjectLock(ctx, r.SubjectID); err != nil { // it may exclude who signs at this moment
		return fmt.Errorf("lock subject: %w", err)
	}
	r.Source, r.RecordedOn = text, columnOf(calendar.DateOf(at))
	if err := q.ListingRecordInsert(ctx, r); err != nil {
		return fmt.Errorf("enter record: %w", err)
	}
	return q.WriteVersion(ctx, r.ID, 1, content, caseID, at)
}

// WriteVersion has a record say something else from a legal instant on. caseID is the case that has brought it about; nil for none.
func (q *Queries) WriteVersion(ctx context.Context, record uuid.UUID, version int32, content casefile.Content, caseID *uuid.UUID, from time.Time) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	err = q.RecordVersionInsert(ctx, RecordVersionInsertParams{RecordID: record, Version: version, Content: text, CaseID: caseID, ValidFrom: from})
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := q.RecordVersionSet(ctx, RecordVersionSetParams{ID: record, Version: version}); err != nil {
		return fmt.Errorf("set version: %w", err)
	}
	return nil
}
