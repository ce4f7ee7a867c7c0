package recount

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/db"
)

// writeCounted writes what was counted again, a statement for each kind of row and not for each case. The row that all batches
// write, their progress, comes last.
func writeCounted(ctx context.Context, q *db.Queries, by counting, all []*countedCase) error {
	if err := writeDeadlines(ctx, q, by, all); err != nil {
		return err
	}
	if err := liftMarks(ctx, all); err != nil {
		return err
	}
	var moves []db.RecountMovesParams
	corrections := make([]activities.Correction, 0, len(all))
	for _, c := range all {
		for _, d := range c.tells() {
			moves = append(moves, db.RecountMovesParams{CaseID: c.c.ID, DeadlineID: d.was.ID, FromAt: d.was.DueAt, Version: d.was.CalendarVersion})
		}
		if c.correct != nil {
			corrections = append(corrections, *c.correct)
		}
		if err := q.Touch(c.c.ID, by.now); err != nil {
			return err
		}
	}
	if len(moves) > 0 {
		if _, err := q.RecountMoves(ctx, moves); err != nil {
			return fmt.Errorf("note whom to tell: %w", err)
		}
	}
	if err := writeTrails(ctx, q, corrections); err != nil {
		return err
	}
	return writeProgress(ctx, q, all)
}

// writeProgress notes what was done, and the workflows to wake.
func writeProgress(ctx context.Context, q *db.Queries, all []*countedCase) error {
	var wakes []uuid.UUID
	var progress db.RecountProgressParams
	for _, c := range all {
		for _, d := range c.deadlines {
			progress.Done++
			switch {
			case d.is.Due.After(d.was.DueAt):
				progress.Later++
			case d.moved():
				progress.Nearer++
			}
		}
		if c.wakes() {
			wakes = append(wakes, c.c.ID)
		}
	}
	if len(wakes) > 0 {
		if err := q.WakeInsert(ctx, wakes); err != nil {
			return fmt.Errorf("note workflows to wake: %w", err)
		}
	}
	if err := q.RecountProgress(ctx, progress); err != nil {
		return fmt.Errorf("note progress: %w", err)
	}
	return nil
}

func writeDeadlines(ctx context.Context, q *db.Queries, by counting, all []*countedCase) error {
	var rows db.RecountUpdateParams
	tasks := db.RecountTasksParams{Now: &by.now}
	partners := db.RecountPartnerTasksParams{Now: &by.now}
	var supplements db.RecountSupplementsParams
	for _, c := range all {
		for _, d := range c.deadlines {
			rows.Ids, rows.Dues = append(rows.Ids, d.was.ID), append(rows.Dues, d.is.Due)
			rows.Reminds, rows.Remindeds = append(rows.Reminds, d.remind), append(rows.Remindeds, d.reminded)
			rows.Overdues = append(rows.Overdues, d.overdue)
			rows.Provisionals = append(rows.Provisionals, d.is.Provisional)
			rows.Explanations = append(rows.Explanations, d.explanation)
			switch {
			case !d.moved():
			case d.was.TaskID != nil:
				tasks.Cases = append(tasks.Cases, c.c.ID)
				tasks.Ids, tasks.Dues = append(tasks.Ids, *d.was.TaskID), append(tasks.Dues, d.is.Due)
			case d.was.MessageID != nil:
				partners.Messages, partners.Dues = append(partners.Messages, *d.was.MessageID), append(partners.Dues, d.is.Due)
				partners.TakeDowns = append(partners.TakeDowns, d.was.TakeDown)
			case c.correct.Supplement(d.was.Clock):
				supplements.Cases, supplements.Dues = append(supplements.Cases, c.c.ID), append(supplements.Dues, d.is.Due)
			}
		}
	}
	if err := q.RecountUpdate(ctx, rows); err != nil {
		return fmt.Errorf("write deadlines: %w", err)
	}
	if len(tasks.Ids) > 0 {
		if err := q.RecountTasks(ctx, tasks); err != nil {
			return fmt.Errorf("move tasks: %w", err)
		}
	}
	if len(partners.Messages) > 0 {
		if err := q.RecountPartnerTasks(ctx, partners); err != nil {
			return fmt.Errorf("move tasks to reach partners: %w", err)
		}
	}
	if len(supplements.Cases) > 0 {
		if err := q.RecountSupplements(ctx, supplements); err != nil {
			return fmt.Errorf("move supplements: %w", err)
		}
	}
	return nil
}

// liftMarks undoes what followed from marks that were lifted.
func liftMarks(ctx context.Context, all []*countedCase) error {
	for _, c := range all {
		for _, d := range c.deadlines {
			if !d.lifted() || d.was.TaskID == nil {
				continue
			}
			if err := c.correct.Lift(ctx, d.was.Clock, *d.was.TaskID); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeTrails extends the trails of many cases, which the transaction has locked, by what their corrections tell.
func writeTrails(ctx context.Context, q *db.Queries, corrections []activities.Correction) error {
	for _, c := range corrections {
		if err := q.Trace(ctx, c.CaseID(), c.Told()...); err != nil {
			return err
		}
	}
	return nil
}
