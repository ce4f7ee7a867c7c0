package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// Why an act is refused that comes too late for its task or its case. Each has its sentence under "refusal." in the message catalog.
const (
	RefusedTaskActed  = "task_acted"  // another act has closed the task
	RefusedTaskOver   = "task_over"   // the task, or what the case was waiting for, has ended without an act
	RefusedCaseClosed = "case_closed" // the case has ended
)

// SettleStray refuses an act for which the procedure has no place any more: another act, or the end of a period, has closed its task.
// It leaves an act alone to which the procedure has still to come: a run that was reset, or begins again, may meet acts before their turn.
func (a *Activities) SettleStray(ctx context.Context, in Acted) (Stray, error) {
	now := a.Clock.Now()
	var stray Stray
	err := a.Store.InTx(ctx, func(q *db.Queries) error {
		c, err := q.CaseLock(ctx, in.CaseID)
		if err != nil {
			return fmt.Errorf("lock case: %w", err)
		}
		act, err := q.ActGet(ctx, db.ActGetParams{ID: in.ActID, CaseID: in.CaseID})
		if errors.Is(err, pgx.ErrNoRows) { // nobody has sent it, so nobody waits for it
			stray.Refused = RefusedTaskActed
			return nil
		}
		if err != nil {
			return fmt.Errorf("read act: %w", err)
		}
		if act.Status != casefile.ActReceived {
			stray = Stray{Later: act.Status == casefile.ActDone, Refused: act.Refusal}
			return nil
		}
		if stray, err = strayOf(ctx, q, c, act); err != nil || stray.Later {
			return err
		}
		changed, err := q.ActRefused(ctx, db.ActRefusedParams{ID: act.ID, Refusal: stray.Refused, Now: &now})
		if err != nil {
			return fmt.Errorf("refuse act: %w", err)
		}
		if changed == 0 {
			return nil
		}
		return q.Trace(ctx, c.ID, casefile.TrailEntry{At: now, Event: "step.act_refused", Act: &act.ID,
			Facts: map[string]string{"reason": stray.Refused}})
	})
	return stray, err
}

// strayOf says why there is no place for the act. An act on the case as a whole, such as a supplement, has its place while the case
// waits for it and nobody has a task that is a step.
func strayOf(ctx context.Context, q *db.Queries, c db.Case, act db.Act) (Stray, error) {
	if c.ClosedAt != nil {
		return Stray{Refused: RefusedCaseClosed}, nil
	}
	var open bool
	if act.TaskID == nil {
		kinds, err := q.TasksOpenKinds(ctx, c.ID)
		if err != nil {
			return Stray{}, fmt.Errorf("look for open tasks: %w", err)
		}
		open = !slices.ContainsFunc(kinds, casefile.TaskKind.IsStep)
	} else {
		task, err := q.TaskGet(ctx, *act.TaskID)
		if err != nil {
			return Stray{}, fmt.Errorf("read task: %w", err)
		}
		open = task.ClosedAt == nil
	}
	if open {
		return Stray{Later: true}, nil
	}
	return Stray{Refused: RefusedTaskOver}, nil
}
