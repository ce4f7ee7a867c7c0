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

// happens keeps what the law calls by name, at the instant of the step. Clocks that run from it can be started after that.
func (s *step) happens(ctx context.Context, event casefile.Event) error {
	kept := db.CaseEventInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.c.ID, Kind: event, At: s.at()}
	if s.act.ID != uuid.Nil {
		kept.ActID = &s.act.ID
	}
	if err := s.q.CaseEventInsert(ctx, kept); err != nil {
		return fmt.Errorf("keep that the case is %s: %w", event, err)
	}
	s.happened = append(s.happened, event)
	return nil
}

// runsFrom is the instant from which a clock runs: when the event that its pack names last came about. What is not kept as an event of
// the case comes about with this act.
func (s *step) runsFrom(ctx context.Context, clock string) (time.Time, error) {
	k, err := s.pack.Clock(clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("find clock: %w", err)
	}
	for _, event := range s.happened {
		if event == k.RunsFrom {
			return s.at(), nil
		}
	}
	switch {
	case k.RunsFrom == casefile.EventFiled:
		return s.c.FiledAt, nil
	case k.RunsFrom == casefile.EventAccepted && s.c.AcceptedAt != nil:
		return *s.c.AcceptedAt, nil
	}
	at, err := s.q.CaseEventAt(ctx, db.CaseEventAtParams{CaseID: s.c.ID, Kind: k.RunsFrom})
	if errors.Is(err, pgx.ErrNoRows) {
		return s.at(), nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look when the case was %s: %w", k.RunsFrom, err)
	}
	return at, nil
}
