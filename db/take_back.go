package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// TakeBack receives that a head takes a task from whoever holds it and gives it to somebody of the unit, or to the unit as a whole
// (收回). It takes effect at once. It returns a casefile.Error with CodeForbidden where the actor is no head, CodeNotFound where the
// task is not the unit's or whom it goes to cannot do it, and CodeConflict where nobody holds it, it is closed or has its act.
func (s *Store) TakeBack(ctx context.Context, a NewAct, back casefile.TakeBack) (Receipt, error) {
	return receiveOnce(ctx, s, a.FormID, a.ActorID, func(q *Queries) (Receipt, error) {
		task, r, err := q.lockHeld(ctx, a)
		if err != nil {
			return Receipt{}, err
		}
		facts := map[string]string{"from": task.ClaimedBy.String(), "reasons": back.Reasons}
		if back.To == nil {
			if err := q.TaskUnclaim(ctx, task.ID); err != nil {
				return Receipt{}, fmt.Errorf("take task back: %w", err)
			}
			return r, q.doneAtOnce(ctx, a, r, task, back, facts)
		}
		facts["to"] = back.To.String()
		if err := q.giveTo(ctx, task, *back.To, a.At); err != nil {
			return Receipt{}, err
		}
		return r, q.doneAtOnce(ctx, a, r, task, back, facts)
	})
}

// lockHeld locks the case and then a task that somebody holds, for a head of its unit.
func (q *Queries) lockHeld(ctx context.Context, a NewAct) (Task, Receipt, error) {
	c, err := q.lockCaseOf(ctx, a)
	if err != nil {
		return Task{}, Receipt{}, err
	}
	task, err := q.TaskLockFor(ctx, TaskLockForParams{ID: a.TaskID, UnitID: a.UnitID, ActorID: a.ActorID, Roles: casefile.HeadRoles()})
	if err != nil {
		return Task{}, Receipt{}, Forbidden(err, "error.heads_only")
	}
	return task, Receipt{ActID: newID(), CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: a.At}, q.MayTakeBack(ctx, task)
}

// MayTakeBack returns nil where a head can take the task back now, and otherwise the casefile.Error that says why not.
func (q *Queries) MayTakeBack(ctx context.Context, task Task) error {
	if err := q.alreadyActed(ctx, task.ID, nil); casefile.CodeOf(err) != casefile.CodeNotFound {
		return err
	}
	switch {
	case task.ClosedAt != nil:
		return casefile.NewError(casefile.CodeConflict, "error.task_closed", nil)
	case task.ClaimedBy == nil:
		return casefile.NewError(casefile.CodeConflict, "error.task_not_held", nil)
	}
	return nil
}

// ReleaseTasksOf opens every task that the account holds to its unit again, with a line in the trail of each case: the account has
// been disabled, or is of another unit or role from now on. by is who decided that. Call it once that is committed; a call that
// fails half-way is made again. Until then colleagues can act on the tasks all the same. It returns how many it opened.
func (s *Store) ReleaseTasksOf(ctx context.Context, account, by uuid.UUID, at time.Time) (int, error) {
	held, err := s.TasksHeldBy(ctx, &account)
	if err != nil {
		return 0, fmt.Errorf("list held tasks: %w", err)
	}
	opened := 0
	for _, task := range held {
		// A case at a time, in the order of ids: no case waits for another's trail.
		err := s.InTx(ctx, func(q *Queries) error {
			if _, err := q.CaseLock(ctx, task.CaseID); err != nil {
				return fmt.Errorf("lock case: %w", err)
			}
			t, err := q.TaskGet(ctx, task.ID)
			if err != nil {
				return fmt.Errorf("read task: %w", err)
			}
			n, err := q.TaskUnclaimFrom(ctx, TaskUnclaimFromParams{ID: task.ID, AccountID: &account})
			if err != nil || n == 0 {
				return err
			}
			opened++
			return q.Trace(ctx, task.CaseID, casefile.TrailEntry{At: at, Event: "step.holder_gone", Actor: &by,
				Facts: map[string]string{"task": string(t.Kind), "from": account.String()}})
		})
		if err != nil {
			return opened, fmt.Errorf("open task %s: %w", task.ID, err)
		}
	}
	return opened, nil
}
