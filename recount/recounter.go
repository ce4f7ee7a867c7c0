// Package recount counts deadlines anew by another calendar: those that run, once a notice is applied, and, to foresee what a notice
// would do, without writing anything.
package recount

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/db"
)

// Recounter counts running deadlines again that were counted by another calendar than the one in force: after a notice was
// applied all of them, and afterwards the few that a step was just computing by the old calendar. Which those are the
// deadlines say themselves, so it may die anywhere, and several may work at once. Dates come first; the applicants whose dates
// moved are told when all are right.
type Recounter struct {
	*activities.Activities
	Log *slog.Logger

	mu      sync.Mutex
	inForce db.InForce
	cal     *calendar.Calendar
	without []uuid.UUID // cases that cannot be counted by this calendar
}

const (
	recountBatch   = 250  // cases that one transaction counts, each locked for a fraction of a second
	recountWindow  = 1500 // deadlines among which a transaction looks for cases that no other worker counts
	recountAtOnce  = 2    // transactions at once: one computes while the other writes
	recountLooks   = 2 * time.Second
	recountAfter   = 100 * time.Millisecond // before what a step held is tried again
	recountPatient = time.Minute            // for one batch
)

// Run sweeps whenever a notice is announced, and from time to time, until ctx ends. A database that is away is waited for.
func (r *Recounter) Run(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return r.Store.Listen(ctx, db.NotifyCalendar, r.Log, func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
	})
	g.Go(func() error {
		for {
			if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
				r.Log.WarnContext(ctx, "deadlines cannot be counted again", "error", err)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
			case <-time.After(recountLooks):
			}
		}
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// Sweep counts again until every running deadline has been counted by the calendar in force, then tells the applicants whose
// dates moved, until none is left or there is more to count.
func (r *Recounter) Sweep(ctx context.Context) error {
	if err := r.Count(ctx); err != nil {
		return err
	}
	return r.Tell(ctx)
}

// Count counts again until every running deadline has been counted by the calendar in force, or ctx ends.
func (r *Recounter) Count(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for range recountAtOnce {
		g.Go(func() error { return r.repeat(ctx, r.countSome) })
	}
	return g.Wait()
}

// repeat runs batches until one says that nothing is left, or ctx ends.
func (r *Recounter) repeat(ctx context.Context, some func(context.Context, *db.Queries, counting) (batched, error)) error {
	for {
		b, err := r.batch(ctx, some)
		switch {
		case err != nil:
			return err
		case b.cases > 0:
		case !b.left:
			return nil
		default: // steps, or other workers, hold what is left
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(recountAfter):
			}
		}
	}
}

// batched is what one transaction has done.
type batched struct {
	cases int
	left  bool // more remains
}

// batch does some of the work in one transaction. What is in force cannot change meanwhile.
func (r *Recounter) batch(ctx context.Context, some func(context.Context, *db.Queries, counting) (batched, error)) (batched, error) {
	ctx, cancel := context.WithTimeout(ctx, recountPatient)
	defer cancel()
	var b batched
	err := r.Store.InTx(ctx, func(q *db.Queries) (err error) {
		if err := q.CalendarHold(ctx); err != nil {
			return fmt.Errorf("hold calendar: %w", err)
		}
		by, err := r.calendarOf(ctx, q)
		if err != nil || by.cal == nil {
			return err
		}
		b, err = some(ctx, q, by)
		return err
	})
	return b, err
}

// counting is what one transaction counts by.
type counting struct {
	inForce db.InForce
	cal     *calendar.Calendar // nil: nothing is in force
	without []uuid.UUID        // never nil, which SQL would take for unknown
	now     time.Time
}

// calendarOf reads what is in force, unless it is known from the last time.
func (r *Recounter) calendarOf(ctx context.Context, q *db.Queries) (counting, error) {
	serial, err := q.CalendarSerial(ctx)
	if err != nil {
		return counting{}, fmt.Errorf("look for notices: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if serial != r.inForce.Serial {
		inForce, err := q.ReadInForce(ctx)
		if err != nil {
			return counting{}, err
		}
		r.inForce, r.cal, r.without = inForce, inForce.Calendar(), nil
	}
	return counting{inForce: r.inForce, cal: r.cal, without: append([]uuid.UUID{}, r.without...), now: r.Clock.Now()}, nil
}

// leaveOut has a case passed over until another calendar is in force: it must not keep the others from being counted.
func (r *Recounter) leaveOut(ctx context.Context, caseID uuid.UUID, why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.without, caseID) {
		r.without = append(r.without, caseID)
		r.Log.ErrorContext(ctx, "deadlines of a case cannot be counted again", "case", caseID, "error", why)
	}
}

// countSome counts some deadlines again, all of a case together.
func (r *Recounter) countSome(ctx context.Context, q *db.Queries, by counting) (batched, error) {
	version := by.cal.Version()
	stale, err := q.RecountStale(ctx, db.RecountStaleParams{Version: version, Without: by.without, Most: recountWindow})
	if err != nil {
		return batched{}, fmt.Errorf("look for deadlines: %w", err)
	}
	cases, ids, err := lockSome(ctx, q, stale)
	if err != nil {
		return batched{}, err
	}
	if len(cases) == 0 {
		return r.finish(ctx, q, by, len(stale) > 0)
	}
	rows, err := q.RecountDeadlines(ctx, ids)
	if err != nil {
		return batched{}, fmt.Errorf("read deadlines: %w", err)
	}
	byCase := make(map[uuid.UUID][]db.RecountDeadlinesRow, len(cases))
	for _, row := range rows {
		if row.CalendarVersion != "" && row.CalendarVersion != version {
			byCase[row.CaseID] = append(byCase[row.CaseID], row)
		}
	}
	counted := make([]*countedCase, 0, len(cases))
	for _, c := range cases {
		again, err := r.countCase(q, by, c, byCase[c.ID])
		if err != nil {
			r.leaveOut(ctx, c.ID, err)
			continue
		}
		counted = append(counted, again)
	}
	return batched{cases: len(cases), left: true}, writeCounted(ctx, q, by, counted)
}

// lockSome locks some of the cases that nobody else holds, and gives them and their ids, by id.
func lockSome(ctx context.Context, q *db.Queries, of []uuid.UUID) ([]db.Case, []uuid.UUID, error) {
	if len(of) == 0 {
		return nil, nil, nil
	}
	slices.SortFunc(of, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	cases, err := q.RecountLock(ctx, db.RecountLockParams{Cases: slices.Compact(of), Most: recountBatch})
	if err != nil {
		return nil, nil, fmt.Errorf("lock cases: %w", err)
	}
	slices.SortFunc(cases, func(a, b db.Case) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	ids := make([]uuid.UUID, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	return cases, ids, nil
}

// finish puts down that nothing is left, unless somebody else holds what is.
func (r *Recounter) finish(ctx context.Context, q *db.Queries, by counting, left bool) (batched, error) {
	if left {
		return batched{left: true}, nil
	}
	err := q.RecountFinish(ctx, db.RecountFinishParams{Now: &by.now, Failed: int32(len(by.without))}) //nolint:gosec // few
	if err != nil {
		return batched{}, fmt.Errorf("finish recount: %w", err)
	}
	return batched{}, nil
}
