package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// Happens keeps what the law calls by name, at the instant of the step. Clocks that run from it can be started after that.
func (s *Step) Happens(ctx context.Context, event casefile.Event) error {
	return s.happens(ctx, event, nil)
}

// happens is Happens for an event that may be the service of a document.
func (s *Step) happens(ctx context.Context, event casefile.Event, service *uuid.UUID) error {
	kept := db.CaseEventInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, Kind: event, At: s.At(), ServiceID: service}
	if s.Act.ID != uuid.Nil {
		kept.ActID = &s.Act.ID
	}
	if err := s.q.CaseEventInsert(ctx, kept); err != nil {
		return fmt.Errorf("keep that the case is %s: %w", event, err)
	}
	s.happened = append(s.happened, event)
	return nil
}

// runsFrom is the instant from which a clock runs: when the event that its pack names last came about. What is not kept as an event of
// the case comes about with this act.
func (s *Step) runsFrom(ctx context.Context, clock string) (time.Time, error) {
	k, err := s.Pack.Clock(clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("find clock: %w", err)
	}
	for _, event := range s.happened {
		if event == k.RunsFrom {
			return s.At(), nil
		}
	}
	switch {
	case k.RunsFrom == casefile.EventFiled:
		return s.Case.FiledAt, nil
	case k.RunsFrom == casefile.EventAccepted && s.Case.AcceptedAt != nil:
		return *s.Case.AcceptedAt, nil
	}
	at, err := s.q.CaseEventAt(ctx, db.CaseEventAtParams{CaseID: s.Case.ID, Kind: k.RunsFrom})
	if errors.Is(err, pgx.ErrNoRows) {
		return s.At(), nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look when the case was %s: %w", k.RunsFrom, err)
	}
	return at, nil
}
