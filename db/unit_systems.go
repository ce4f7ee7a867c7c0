package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// NewUnitSystem lets a unit's own system act for it, with a secret by which it signs its calls. A system that the unit has had before is refused from then
// on. It returns the id by which the system is called, and pgx.ErrNoRows where no unit that provides has the code.
func (s *Store) NewUnitSystem(ctx context.Context, code string, secret []byte, at time.Time) (uuid.UUID, error) {
	id, account := newID(), newID()
	err := s.InTx(ctx, func(q *Queries) error {
		unit, err := q.UnitProviderByCode(ctx, code)
		if err != nil {
			return err
		}
		if err := q.UnitSystemsDisable(ctx, UnitSystemsDisableParams{UnitID: unit, At: &at}); err != nil {
			return fmt.Errorf("disable the system before: %w", err)
		}
		if err := q.UnitSystemAccountInsert(ctx, UnitSystemAccountInsertParams{ID: account, Login: fmt.Sprintf("(system %s %s)", code, account), UnitID: unit, At: at}); err != nil {
			return fmt.Errorf("enter account: %w", err)
		}
		return q.UnitSystemInsert(ctx, UnitSystemInsertParams{ID: id, UnitID: unit, AccountID: account, Secret: secret, CreatedAt: at})
	})
	return id, err
}
