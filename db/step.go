package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// RunStep runs one step of a case in one transaction, under the lock of the case, exactly once: a retry of a step that
// has committed changes nothing and returns what the step returned then. now is legal time.
func RunStep[T any](ctx context.Context, s *Store, caseID uuid.UUID, step string, now time.Time,
	fn func(q *Queries, c Case) (T, error)) (T, error) {
	var result T
	err := s.InTx(ctx, func(q *Queries) error {
		c, err := q.CaseLock(ctx, caseID)
		if err != nil {
			return fmt.Errorf("lock case: %w", err)
		}
		earlier, err := q.StepResult(ctx, StepResultParams{CaseID: caseID, Step: step})
		if err == nil {
			return json.Unmarshal(earlier, &result)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("look for step: %w", err)
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
