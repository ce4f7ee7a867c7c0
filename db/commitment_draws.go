package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// DrawAgain is a commitment that is drawn again, to be compared with what has become of it.
type DrawAgain struct {
	CommitmentsDrawnRow
	Again int // what it draws now, with the kept seed
}

// Drawn reports whether it was to be checked.
func (d DrawAgain) Drawn() bool { return d.Again < int(d.Share) }

// Agrees reports whether what was drawn is what the seed has it draw, and whether it was checked, or spared, as that has it.
func (d DrawAgain) Agrees() bool {
	return d.Again == int(d.Draw) && d.Drawn() == (casefile.ExemptReason(d.Exempt) != casefile.ExemptByDraw)
}

// ErrNoDraw says that nothing of a unit was drawn on a day.
var ErrNoDraw = errors.New("nothing was drawn")

// ReplayDraw draws again what a unit had to check on a day, with the seed that was made then at drawnAt. It returns ErrNoDraw where the unit is not known,
// or has no seed of the day.
func (s *Store) ReplayDraw(ctx context.Context, unit string, day calendar.Date) (again []DrawAgain, seed []byte, drawnAt time.Time, err error) {
	id, err := s.UnitIDByCode(ctx, unit)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, drawnAt, fmt.Errorf("unit %s is not known: %w", unit, ErrNoDraw)
	}
	if err != nil {
		return nil, nil, drawnAt, fmt.Errorf("find unit: %w", err)
	}
	draw, err := s.CommitmentDraw(ctx, CommitmentDrawParams{UnitID: id, Day: columnOf(day)})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil, drawnAt, fmt.Errorf("unit %s, %s: %w", unit, day, ErrNoDraw)
	}
	if err != nil {
		return nil, nil, drawnAt, fmt.Errorf("read seed: %w", err)
	}
	rows, err := s.CommitmentsDrawn(ctx, CommitmentsDrawnParams{UnitID: id, Day: dateColumn(day)})
	if err != nil {
		return nil, nil, drawnAt, fmt.Errorf("read what was drawn: %w", err)
	}
	for _, row := range rows {
		again = append(again, DrawAgain{row, casefile.DrawOf(draw.Seed, row.ID)})
	}
	return again, draw.Seed, draw.DrawnAt, nil
}
