package db

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// NewUnitSystem is a unit's own system, to be let act for the unit. ID is that by which it is called, and that of the form that asked for it; By is the administrator, and
// uuid.Nil where a command did it; At is the legal instant.
type NewUnitSystem struct {
	ID, UnitID uuid.UUID
	Secret     []byte // by which it signs its calls
	By         uuid.UUID
	At         time.Time
}

// LetSystemAct lets a unit's own system act for it. A system that the unit has had before is refused from then on. It returns a casefile.Error with CodeNotFound
// where no such unit provides information, and one with CodeConflict where the same was made before: its secret was shown then.
func (s *Store) LetSystemAct(ctx context.Context, n NewUnitSystem) error {
	err := s.InTx(ctx, func(q *Queries) error {
		unit, err := q.UnitProvider(ctx, n.UnitID)
		if err != nil {
			return Found(err, "error.not_found.body")
		}
		if _, err := q.UnitSystemsDisable(ctx, UnitSystemsDisableParams{UnitID: n.UnitID, At: &n.At}); err != nil {
			return fmt.Errorf("disable the system before: %w", err)
		}
		account := newID()
		err = q.UnitSystemAccountInsert(ctx, UnitSystemAccountInsertParams{ID: account, Login: fmt.Sprintf("(system %s %s)", unit.Code, account), UnitID: n.UnitID, At: n.At})
		if err != nil {
			return fmt.Errorf("enter account: %w", err)
		}
		err = q.UnitSystemInsert(ctx, UnitSystemInsertParams{ID: n.ID, UnitID: n.UnitID, AccountID: account, Secret: n.Secret, CreatedAt: n.At})
		if err != nil {
			return fmt.Errorf("enter system: %w", err)
		}
		return q.Note(ctx, AccountNote{At: n.At, Kind: casefile.UnitSystemMade, Actor: n.By, Facts: map[string]string{"unit": unit.Code}})
	})
	if broken := uniqueViolation(err); broken == unitSystemsKey || broken == unitSystemsOne { // the same form again, or two administrators at the same moment
		return casefile.NewError(casefile.CodeConflict, "error.unit_system_made", err)
	}
	return err
}

// EndUnitSystem refuses the system of a unit from then on. It returns a casefile.Error with CodeNotFound where the unit has none.
func (s *Store) EndUnitSystem(ctx context.Context, id, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		unit, err := q.UnitProvider(ctx, id)
		if err != nil {
			return Found(err, "error.not_found.body")
		}
		n, err := q.UnitSystemsDisable(ctx, UnitSystemsDisableParams{UnitID: id, At: &at})
		switch {
		case err != nil:
			return fmt.Errorf("disable the system: %w", err)
		case n == 0:
			return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.UnitSystemEnded, Actor: by, Facts: map[string]string{"unit": unit.Code}})
	})
}
