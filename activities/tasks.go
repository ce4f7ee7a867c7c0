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
	id := uuid.Must(uuid.NewV7())
	err := s.q.TaskInsert(ctx, db.TaskInsertParams{ID: id, CaseID: s.c.ID, Kind: kind, UnitID: unit, OpenedAt: s.at(), DueAt: due})
	if err != nil {
		return id, fmt.Errorf("open task: %w", err)
	}
	s.open = id
	s.trace("task_opened", map[string]string{"task": string(kind)})
	return id, s.enter(ctx, kind.Stage())
}

// closeTask closes the task that the act is on, and its deadlines with it: met at the act's instant.
func (s *step) closeTask(ctx context.Context) error {
	if s.act.TaskID == nil || s.act.Kind == casefile.ActRequestExtension {
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
