package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// openTask opens a task for a unit under the clock that its step runs on. It is due when the clock is.
func (s *step) openTask(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, clock string, start time.Time) (
	rules.Deadline, error) {
	due, err := s.compute(clock, start)
	if err != nil {
		return due, err
	}
	id, err := s.openTaskDue(ctx, kind, unit, due.Due)
	if err != nil {
		return due, err
	}
	return due, s.keepDeadline(ctx, due, &id, nil)
}

// openTaskDue opens a task whose deadline is kept elsewhere, and enters its stage.
func (s *step) openTaskDue(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due time.Time) (uuid.UUID, error) {
	id, err := s.insertTask(ctx, kind, unit, due, nil)
	if err != nil {
		return id, err
	}
	s.open = id
	return id, s.enter(ctx, kind.Stage())
}

// insertTask gives a unit a task, about another task where it stands beside the steps. What a head decides is put up by whose act leads
// to it.
func (s *step) insertTask(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due time.Time, about *uuid.UUID) (uuid.UUID, error) {
	task := db.TaskInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.c.ID, Kind: kind,
		UnitID: unit, AboutID: about, OpenedAt: s.at(), DueAt: due}
	if kind.ForHeads() && s.act.ID != uuid.Nil {
		task.PutUpBy = &s.act.ActorID
	}
	if err := s.q.OpenTask(ctx, task); err != nil {
		return task.ID, fmt.Errorf("open task: %w", err)
	}
	s.trace("task_opened", map[string]string{"task": string(kind)})
	return task.ID, nil
}

// closeTask closes the task that the act is on, and its deadlines with it: met at the act's instant.
func (s *step) closeTask(ctx context.Context) error {
	if s.act.TaskID == nil || !s.act.Closes {
		return nil
	}
	at := s.at()
	if err := s.q.TaskClose(ctx, db.TaskCloseParams{ID: *s.act.TaskID, At: &at}); err != nil {
		return fmt.Errorf("close task: %w", err)
	}
	if err := s.q.DeadlineMetByTask(ctx, db.DeadlineMetByTaskParams{CaseID: s.c.ID, TaskID: s.act.TaskID, At: &at}); err != nil {
		return fmt.Errorf("meet deadlines: %w", err)
	}
	lifted, err := s.q.DeadlineLift(ctx, db.DeadlineLiftParams{CaseID: s.c.ID, TaskID: s.act.TaskID})
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, clock := range lifted {
		s.trace("overdue_lifted", map[string]string{"clock": clock})
	}
	if len(lifted) > 0 {
		if err := s.withdrawEscalation(ctx, *s.act.TaskID); err != nil {
			return err
		}
	}
	return s.endUrges(ctx)
}

// enter puts the case into the stage of a task.
func (s *step) enter(ctx context.Context, stage casefile.Stage) error {
	if err := s.q.CaseStage(ctx, db.CaseStageParams{ID: s.c.ID, Stage: stage}); err != nil {
		return fmt.Errorf("enter stage %s: %w", stage, err)
	}
	s.c.Stage = stage
	return nil
}
