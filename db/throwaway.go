package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
)

// NewCase is thrown away.
type NewCase struct {
	Flow        casefile.Flow
	FormID      uuid.UUID
	ActorID     uuid.UUID
	SubjectID   uuid.UUID
	RecordID    uuid.UUID
	UnitID      uuid.UUID
	PackID      string
	PackVersion int32
	PackHash    string
	Content     any
	At          time.Time
}

// OpenCase is thrown away.
func (s *Store) OpenCase(ctx context.Context, f NewCase) (Receipt, error) {
	return receiveOnce(ctx, s, f.FormID, f.ActorID, func(q *Queries) (Receipt, error) {
		year := int32(f.At.In(calendar.Zone).Year()) //nolint:gosec // a year fits
		n, err := q.CounterNext(ctx, CounterNextParams{Series: string(f.Flow), Year: year})
		if err != nil {
			return Receipt{}, fmt.Errorf("number case: %w", err)
		}
		r := Receipt{ActID: newID(), CaseID: newID(), CaseNumber: CaseNumber(f.Flow, int(year), n), ReceivedAt: f.At}
		err = q.CaseInsert(ctx, CaseInsertParams{
			ID: r.CaseID, Number: r.CaseNumber, Flow: f.Flow, PackID: f.PackID, PackVersion: f.PackVersion,
			PackHash: f.PackHash, Stage: f.Flow.Procedure().Stages[0], SubjectID: f.SubjectID, ApplicantID: f.ActorID,
			RecordID: f.RecordID, UnitID: f.UnitID, Channel: casefile.ChannelAgency, Capacity: casefile.CapacitySelf, FiledAt: f.At,
		})
		if err != nil {
			return Receipt{}, fmt.Errorf("open case: %w", err)
		}
		act := ActInsertParams{ID: r.ActID, FormID: f.FormID, CaseID: r.CaseID, Kind: f.Flow.Procedure().Opens.Kind, ActorID: f.ActorID, ReceivedAt: f.At}
		return r, q.receive(ctx, act, f.Content, nil)
	})
}
