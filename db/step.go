package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// RunStep runs one step of a case in one transaction, under the lock of the case, exactly once: a retry of a step that
// has committed changes nothing and returns what the step returned then. now is legal time. Questions that the step begins with
// travel with the lock and are answered under it.
func RunStep[T any](ctx context.Context, s *Store, caseID uuid.UUID, step string, now time.Time,
	fn func(q *Queries, c Case) (T, error), begin ...Question) (T, error) {
	var result T
	err := s.InTx(ctx, func(q *Queries) error {
		var c Case
		var earlier *json.RawMessage
		if err := q.KeepPlans(ctx); err != nil {
			return fmt.Errorf("begin step: %w", err)
		}
		err := q.Together(ctx, append([]Question{Ask(&c, (*Queries).CaseLock, caseID),
			AskIfAny(&earlier, (*Queries).StepResult, StepResultParams{CaseID: caseID, Step: step})}, begin...)...)
		if err != nil {
			return fmt.Errorf("begin step: %w", err)
		}
		if earlier != nil {
			return json.Unmarshal(*earlier, &result)
		}
		if result, err = fn(q, c); err != nil {
			return err
		}
		text, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("encode result of step: %w", err)
		}
		if err := q.StepInsert(ctx, StepInsertParams{CaseID: caseID, Step: step, Result: text, DoneAt: now}); err != nil {
			return fmt.Errorf("remember step: %w", err)
		}
		return q.Touch(caseID, now)
	})
	if err != nil {
		return result, fmt.Errorf("step %s: %w", step, err)
	}
	return result, nil
}
