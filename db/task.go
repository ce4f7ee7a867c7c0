package db

import "context"

// OpenTask writes a task with what is declared for its kind: whether it stands beside the steps, and whether it outlives its case.
func (q *Queries) OpenTask(ctx context.Context, task TaskInsertParams) error {
	task.Beside, task.Outlives = !task.Kind.IsStep(), task.Kind.Outlives()
	return q.TaskInsert(ctx, task)
}
