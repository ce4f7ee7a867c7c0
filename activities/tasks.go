package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// OpenTask opens a task for a unit under a clock of the pack, which runs from its event: see runsFrom. The case enters the stage of
// the task, and the procedure awaits an act on it next. The deadline that it returns is kept with its explanation.
func (s *Step) OpenTask(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, clock string) (rules.Deadline, error) {
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return rules.Deadline{}, err
	}
	return s.openTaskFrom(ctx, kind, unit, clock, start)
}

// openTaskFrom is OpenTask for a clock that runs from an earlier instant than that of the step: what has come on paper counts from its day.
func (s *Step) openTaskFrom(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, clock string, start time.Time) (rules.Deadline, error) {
	due, err := s.compute(clock, start)
	if err != nil {
		return due, err
	}
	return due, s.openTaskBy(ctx, kind, unit, due)
}

// openTaskBy opens a task, and keeps the deadline by which it is due.
func (s *Step) openTaskBy(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due rules.Deadline) error {
	id, err := s.openTaskDue(ctx, kind, unit, due.Due)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, due, &id, nil)
}

// OpenAtAgency opens a task of the agency's, as OpenTask does.
func (s *Step) OpenAtAgency(ctx context.Context, kind casefile.TaskKind, clock string) (rules.Deadline, error) {
	agency, err := s.Agency(ctx)
	if err != nil {
		return rules.Deadline{}, err
	}
	return s.OpenTask(ctx, kind, agency.ID, clock)
}

// openTaskDue opens a task whose deadline is kept elsewhere, and enters its stage.
func (s *Step) openTaskDue(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due time.Time) (uuid.UUID, error) {
	id, err := s.insertTask(ctx, kind, unit, due, nil)
	if err != nil {
		return id, err
	}
	s.open = id
	return id, s.enter(ctx, kind.Stage())
}

// insertTask gives a unit a task, about another task where it stands beside the steps. What a second person decides is put up by
// whose act leads to it.
func (s *Step) insertTask(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due time.Time, about *uuid.UUID) (uuid.UUID, error) {
	task := db.TaskInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, Kind: kind,
		UnitID: unit, AboutID: about, OpenedAt: s.At(), DueAt: due}
	switch {
	case !kind.NeedsSecond():
	case s.putUpBy != uuid.Nil:
		task.PutUpBy = &s.putUpBy
	case s.Act.ID != uuid.Nil:
		task.PutUpBy = &s.Act.ActorID
	}
	if err := s.q.OpenTask(ctx, task); err != nil {
		return task.ID, fmt.Errorf("open task: %w", err)
	}
	s.Trace("task_opened", map[string]string{"task": string(kind)})
	return task.ID, nil
}

// closeTask closes the task that the act is on, and its deadlines with it: met at the act's instant.
func (s *Step) closeTask(ctx context.Context) error {
	if s.Act.TaskID == nil || !s.Act.Closes {
		return nil
	}
	if err := s.endTask(ctx, *s.Act.TaskID); err != nil {
		return err
	}
	if s.endsExtendable() {
		if err := s.dropRequest(ctx); err != nil {
			return err
		}
	}
	return s.endUrges(ctx)
}

// EndTask closes the open step of the kind without its act: what it waited for has come about otherwise, or not in time.
func (s *Step) EndTask(ctx context.Context, kind casefile.TaskKind) error {
	task, err := s.q.TaskOpenOfKind(ctx, db.TaskOpenOfKindParams{CaseID: s.Case.ID, Kind: kind})
	if err != nil {
		return fmt.Errorf("find task: %w", err)
	}
	return s.endTask(ctx, task.ID)
}

// endTask closes a task, and its deadlines with it: met at the instant of the step.
func (s *Step) endTask(ctx context.Context, id uuid.UUID) error {
	at := s.At()
	if err := s.q.TaskClose(ctx, db.TaskCloseParams{ID: id, At: &at}); err != nil {
		return fmt.Errorf("close task: %w", err)
	}
	if err := s.q.DeadlineMetByTask(ctx, db.DeadlineMetByTaskParams{CaseID: s.Case.ID, TaskID: &id, At: &at}); err != nil {
		return fmt.Errorf("meet deadlines: %w", err)
	}
	lifted, err := s.q.DeadlineLift(ctx, db.DeadlineLiftParams{CaseID: s.Case.ID, TaskID: &id})
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, clock := range lifted {
		s.Trace("overdue_lifted", map[string]string{"clock": clock})
	}
	if len(lifted) > 0 {
		if err := s.withdrawEscalation(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// endsExtendable reports whether acts of the kind close a task for which more time can be asked: a request has nothing left to extend.
func (s *Step) endsExtendable() bool {
	return slices.ContainsFunc(s.Case.Flow.Procedure().AllTasks(), func(t casefile.TaskSpec) bool {
		return t.Extendable && t.Kind.Takes(s.Act.Kind)
	})
}

// enter puts the case into the stage of a task.
func (s *Step) enter(ctx context.Context, stage casefile.Stage) error {
	if err := s.q.CaseStage(ctx, db.CaseStageParams{ID: s.Case.ID, Stage: stage}); err != nil {
		return fmt.Errorf("enter stage %s: %w", stage, err)
	}
	s.Case.Stage = stage
	return nil
}
