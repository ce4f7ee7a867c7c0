package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// NewUrge is an urge to be received.
type NewUrge struct {
	FormID  uuid.UUID
	ActorID uuid.UUID
	Urge    casefile.Urge
	At      time.Time // legal time
}

// Urge receives that the supervisor urges the unit that owes a task. It returns a casefile.Error with CodeForbidden where the
// actor is no supervisor, CodeNotFound where there is no such task, and CodeConflict with the reason where it cannot be urged.
func (s *Store) Urge(ctx context.Context, u NewUrge) (Receipt, error) {
	receipt, err := receiveOnce(ctx, s, u.FormID, u.ActorID, func(q *Queries) (Receipt, error) { return q.Urge(ctx, u) })
	if uniqueViolation(err) == actsOneWaiting {
		return Receipt{}, casefile.NewError(casefile.CodeConflict, "error.urge_waits", err)
	}
	return receipt, err
}

// Urge is Store.Urge within a transaction.
func (q *Queries) Urge(ctx context.Context, u NewUrge) (Receipt, error) {
	actor, err := q.AccountGet(ctx, u.ActorID)
	if err != nil {
		return Receipt{}, Found(err, "error.forbidden.body")
	}
	if actor.Role != casefile.RoleSupervisor {
		return Receipt{}, casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
	}
	seen, err := q.TaskGet(ctx, u.Urge.TaskID)
	if err != nil {
		return Receipt{}, Found(err, "error.urge_no_task")
	}
	c, err := q.CaseLock(ctx, seen.CaseID)
	if err != nil {
		return Receipt{}, fmt.Errorf("lock case: %w", err)
	}
	// Whoever has acted already need not be urged, even while the act waits to be processed.
	if err := q.alreadyActed(ctx, seen.ID, nil); casefile.CodeOf(err) != casefile.CodeNotFound {
		return Receipt{}, err
	}
	task, err := q.TaskGet(ctx, seen.ID)
	if err != nil {
		return Receipt{}, fmt.Errorf("read task: %w", err)
	}
	if _, err := q.MayUrge(ctx, task, u.Urge.Level, u.At); err != nil {
		return Receipt{}, err
	}
	act := ActInsertParams{ID: newID(), FormID: u.FormID, CaseID: c.ID, Kind: casefile.ActUrge, ActorID: u.ActorID, ReceivedAt: u.At}
	return Receipt{ActID: act.ID, CaseID: c.ID, CaseNumber: c.Number, ReceivedAt: u.At}, q.receive(ctx, act, u.Urge, nil)
}

// MayUrge returns nil where the task can be urged with the level at that instant, and otherwise the casefile.Error that says why
// not. replaced is the open 催办 whose place a 督办 would take; its ID is zero where there is none. It is certain only under the
// lock of the case.
func (q *Queries) MayUrge(ctx context.Context, task Task, level casefile.UrgeLevel, at time.Time) (replaced Urge, err error) {
	switch {
	case task.ClosedAt != nil:
		return replaced, casefile.NewError(casefile.CodeConflict, "error.urge_done", nil)
	case !task.Kind.IsStep():
		return replaced, casefile.NewError(casefile.CodeConflict, "error.urge_not_a_step", nil)
	case level == casefile.LevelSupervise && at.Before(task.DueAt.Add(time.Second)): // the last second of the due day is in time
		return replaced, casefile.NewError(casefile.CodeConflict, "error.supervise_early", nil)
	}
	open, err := q.UrgeOpenOn(ctx, task.ID)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return replaced, nil
	case err != nil:
		return replaced, fmt.Errorf("look for urge: %w", err)
	case level == casefile.LevelUrge || open.Level == casefile.LevelSupervise:
		return replaced, casefile.NewError(casefile.CodeConflict, "error.urge_open", nil)
	}
	return open, nil
}
