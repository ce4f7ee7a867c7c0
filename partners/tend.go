package partners

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// atATime is how many of each kind are tended before the next look.
const atATime = 50

// tend looks after what no attempt brings about: deliveries that want a person, those to partners that are none any more,
// confirmations that have not come, and clocks that have run out. The workflow of the case may have ended long ago.
func (s *Sender) tend(ctx context.Context) error {
	for {
		for _, chore := range []func(context.Context) error{s.escalate, s.drop, s.markOverdue, s.dropTakeDowns, s.askAfter, s.remind} {
			if err := chore(ctx); err != nil && ctx.Err() == nil {
				s.Log.WarnContext(ctx, "deliveries not tended", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(cmp.Or(s.look, usualLook)):
		}
	}
}

// escalate opens a task for each delivery that wants a person. Attempts go on meanwhile; one that succeeds closes the task.
func (s *Sender) escalate(ctx context.Context) error {
	now := s.Clock.Now()
	strays, err := s.Store.PartnerStray(ctx, db.PartnerStrayParams{Tries: triesBeforeTask, PressesUntil: now.Add(pressing), Most: atATime})
	if err != nil {
		return fmt.Errorf("look for deliveries that want a person: %w", err)
	}
	for _, d := range strays {
		stray := db.Delivery{ID: d.ID, MessageID: d.MessageID, CaseID: d.CaseID, ActID: d.ActID, Event: d.Event, NameZH: d.NameZH, NameEN: d.NameEN}
		err := s.underLock(ctx, d.CaseID, func(q *db.Queries) error {
			return q.OpenDeliveryTask(ctx, stray, int(d.Attempts), d.DueAt, now)
		})
		if err != nil {
			return fmt.Errorf("open task for delivery %s: %w", d.ID, err)
		}
	}
	return nil
}

// drop ends what waits for partners that are none any more.
func (s *Sender) drop(ctx context.Context) error {
	now := s.Clock.Now()
	dropped, err := s.Store.PartnerDropped(ctx, atATime)
	if err != nil {
		return fmt.Errorf("look for deliveries to drop: %w", err)
	}
	for _, d := range dropped {
		gone := db.Delivery(d)
		err := s.underLock(ctx, d.CaseID, func(q *db.Queries) error {
			_, err := q.EndDelivery(ctx, gone, casefile.DeliveryDropped, now, now)
			return err
		})
		if err != nil {
			return fmt.Errorf("drop delivery %s: %w", d.ID, err)
		}
	}
	return nil
}

// markOverdue marks the clocks that have run out.
func (s *Sender) markOverdue(ctx context.Context) error {
	now := s.Clock.Now()
	passed, err := s.Store.PartnerOverdue(ctx, db.PartnerOverdueParams{Now: now, Most: atATime})
	if err != nil {
		return fmt.Errorf("look for overdue clocks: %w", err)
	}
	for _, d := range passed {
		err := s.underLock(ctx, d.CaseID, func(q *db.Queries) error {
			clocks, err := q.PartnerDeadlineOverdue(ctx, db.PartnerDeadlineOverdueParams{MessageID: d.MessageID, Now: now})
			if err != nil {
				return err
			}
			var lines []casefile.TrailEntry
			for _, clock := range clocks {
				lines = append(lines, casefile.TrailEntry{At: now, Event: "step.overdue", Facts: map[string]string{"clock": clock}})
			}
			return q.Trace(ctx, d.CaseID, lines...)
		})
		if err != nil {
			return fmt.Errorf("mark clock of case %s overdue: %w", d.CaseID, err)
		}
	}
	return nil
}

// underLock runs fn in a transaction that holds the case, as every step does.
func (s *Sender) underLock(ctx context.Context, caseID uuid.UUID, fn func(*db.Queries) error) error {
	return s.Store.InTx(ctx, func(q *db.Queries) error {
		if err := lock(ctx, q, caseID); err != nil {
			return err
		}
		return fn(q)
	})
}

// lock holds the case, if the message is of one.
func lock(ctx context.Context, q *db.Queries, caseID uuid.UUID) error {
	if caseID == uuid.Nil {
		return nil
	}
	if _, err := q.CaseLock(ctx, caseID); err != nil {
		return fmt.Errorf("lock case: %w", err)
	}
	return nil
}
