package e2e

import (
	"context"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/seed"
)

// monday is when most cities begin: a morning in weeks without a holiday, so that the days of a test are ordinary ones.
var monday = time.Date(2026, 3, 9, 9, 0, 0, 0, calendar.Zone)

// Databases of which those of the cities are copies, each made at the first city that asks for it.
var (
	migrated = sync.OnceValues(func() (string, error) {
		const name = "city_migrated"
		if err := stack.postgres.CreateDatabase(context.Background(), name); err != nil {
			return "", err
		}
		_, err := db.Migrate(context.Background(), stack.postgres.DSN(name))
		return name, err
	})
	filled = sync.OnceValues(func() (string, error) {
		const name = "city_filled"
		return name, fill(name, monday)
	})
)

// newDatabase makes the database of a city that begins at the instant, migrated and with the demo's records.
func newDatabase(name string, begins time.Time) error {
	if calendar.DateOf(begins) != calendar.DateOf(monday) {
		return fill(name, begins)
	}
	from, err := filled()
	if err != nil {
		return err
	}
	return stack.postgres.CopyDatabase(context.Background(), name, from)
}

// fill makes a database with the records that a demo has at the instant.
func fill(name string, at time.Time) error {
	from, err := migrated()
	if err != nil {
		return err
	}
	if err := stack.postgres.CopyDatabase(context.Background(), name, from); err != nil {
		return err
	}
	store, err := db.Open(context.Background(), stack.postgres.DSNAs(db.AppRole, name), 2)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	if _, err = seed.Fill(context.Background(), store, at, 7); err != nil {
		return err
	}
	hash, err := argon2id.CreateHash(seed.DemoPassword, cheap)
	if err != nil {
		return err
	}
	_, err = store.Pool.Exec(context.Background(), `UPDATE accounts SET password_hash = $1`, hash)
	return err
}

// cheap makes the password of a demo account quick to compare: thousands sign in here, and what that costs whoever guesses is tested elsewhere.
var cheap = &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
