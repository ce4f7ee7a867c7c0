package db

import (
	"context"
	"fmt"

	"creditcase/casefile"
)

// Rows that say what is declared for their kind, so that no query has to know kinds, are written by these functions alone.

// OpenTask writes a task, with whether it stands beside the steps and whether it outlives its case.
func (q *Queries) OpenTask(ctx context.Context, task TaskInsertParams) error {
	task.Beside, task.Outlives = !task.Kind.IsStep(), task.Kind.Outlives()
	return q.TaskInsert(ctx, task)
}

// openPartnerTask writes the agency's task to reach a partner, unless the delivery has ended or has one. It returns how many it wrote.
func (q *Queries) openPartnerTask(ctx context.Context, task PartnerTaskOpenParams) (int64, error) {
	task.Kind = casefile.TaskReachPartner
	task.Beside, task.Outlives = !task.Kind.IsStep(), task.Kind.Outlives()
	return q.PartnerTaskOpen(ctx, task)
}

// openTakeDownTask writes the agency's task to have a partner confirm, unless it has confirmed or there is one. It returns how many it wrote.
func (q *Queries) openTakeDownTask(ctx context.Context, task TakeDownTaskOpenParams) (int64, error) {
	task.Kind = casefile.TaskTakeDown
	task.Beside, task.Outlives = !task.Kind.IsStep(), task.Kind.Outlives()
	return q.TakeDownTaskOpen(ctx, task)
}

// keepAct writes an act, with whether it closes what waits for it and whether it holds deadlines.
func (q *Queries) keepAct(ctx context.Context, act ActInsertParams) error {
	act.Closes, act.Holds = act.Kind.Closes(), act.Kind.Holds()
	return q.ActInsert(ctx, act)
}

// keepDone writes an act on a task that takes effect with its receipt.
func (q *Queries) keepDone(ctx context.Context, a NewAct, r Receipt, content []byte) error {
	err := q.ActInsertDone(ctx, ActInsertDoneParams{ID: r.ActID, FormID: a.FormID, CaseID: r.CaseID, TaskID: &a.TaskID, Kind: a.Kind,
		Closes: a.Kind.Closes(), Holds: a.Kind.Holds(), ActorID: a.ActorID, Content: content, ReceivedAt: a.At})
	if err != nil {
		return fmt.Errorf("write act: %w", err)
	}
	return nil
}

// BeginEffect writes an effect, with from whom it hides what it is on. It changes nothing where the case has begun it before.
func (q *Queries) BeginEffect(ctx context.Context, effect EffectStartParams) error {
	effect.Hides = effect.Kind.HidesFrom()
	return q.EffectStart(ctx, effect)
}

// BeginEffects begins an effect on many records at once: see BeginEffect.
func (q *Queries) BeginEffects(ctx context.Context, effects EffectsStartParams) error {
	if len(effects.Records) == 0 {
		return nil
	}
	effects.Hides = effects.Kind.HidesFrom()
	return q.EffectsStart(ctx, effects)
}
