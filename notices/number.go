package notices

import (
	"context"
	"fmt"
	"time"

	"creditcase/calendar"
	"creditcase/db"
)

// ToCome stands in the number of a document that has none yet.
const ToCome = "（发出时编号）"

// Taking asks for as many numbers of a series, in the year of the instant by the calendar of Shanghai.
func Taking(series string, at time.Time, many int) db.CounterTakeParams {
	return db.CounterTakeParams{Series: series, Year: int32(year(at)), Many: int64(many)} //nolint:gosec // a year fits
}

// Take takes as many numbers of a series as asked for, in the year of the instant, and returns the last of them.
func Take(ctx context.Context, q *db.Queries, series string, at time.Time, many int) (last int64, err error) {
	last, err = q.CounterTake(ctx, Taking(series, at, many))
	if err != nil {
		return 0, fmt.Errorf("number documents: %w", err)
	}
	return last, nil
}

// Number is a document's number: its series, the year of the instant by the calendar of Shanghai, and the number or what stands for it.
func Number[N int64 | string](series string, at time.Time, n N) string {
	return fmt.Sprintf("%s〔%d〕%v号", series, year(at), n)
}

func year(at time.Time) int { return at.In(calendar.Zone).Year() }
