package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/db"
	"creditcase/partners"
)

type unitSystemCommand struct {
	databaseFlag
	cityFlags
	Unit string `arg:"" help:"Code of the unit."`
}

// Run lets a unit's own system sign commitments over the interface, and prints its id and its secret. One that the unit has had before is refused.
func (c *unitSystemCommand) Run(ctx context.Context, packs packsFolder) error {
	return withStore(ctx, c.databaseFlag, c.cityFlags, packs, func(store *db.Store, city city) error {
		unit, err := store.UnitProviderByCode(ctx, c.Unit)
		if errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("no unit that provides has the code %q", c.Unit)
		}
		if err != nil {
			return err
		}
		secret, text := partners.NewSecret()
		id := uuid.Must(uuid.NewV7())
		if err := store.LetSystemAct(ctx, db.NewUnitSystem{ID: id, UnitID: unit, Secret: secret, At: city.clock.Now()}); err != nil {
			return err
		}
		fmt.Printf("The system of %s is called at /api/v1/systems/%s/commitments (docs/openapi.yaml). Its secret:\n\n  %s\n\nIt is not shown again: hand it to the unit.\n", c.Unit, id, text)
		return nil
	})
}
