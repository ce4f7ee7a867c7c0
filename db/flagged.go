package db

import "context"

// Rows that say what is declared for their kind, so that no query has to know kinds, are written by these functions alone.

// OpenTask writes a task, with whether it stands beside the steps and whether it outlives its case.
func (q *Queries) OpenTask(ctx context.Context, task TaskInsertParams) error {
	task.Beside, task.Outlives = !task.Kind.IsStep(), task.Kind.Outlives()
	return q.TaskInsert(ctx, task)
}

// BeginEffect writes an effect, with from whom it hides what it is on. It changes nothing where the case has begun it before.
func (q *Queries) BeginEffect(ctx context.Context, effect EffectStartParams) error {
	effect.Hides = effect.Kind.HidesFrom()
	return q.EffectStart(ctx, effect)
}
