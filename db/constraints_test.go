package db_test

import (
	"context"
	"errors"
	"testing"

	"creditcase/db"
	"creditcase/db/dbtest"
)

// Each constraint that code reacts to is in the schema: unique, since code is told of it by a unique violation.
func TestConstraints_AreInTheSchema(t *testing.T) {
	pool := dbtest.New(t)
	for _, name := range db.Constraints {
		var unique bool
		err := pool.QueryRow(t.Context(), `SELECT i.indisunique FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relname = $1`, string(name)).Scan(&unique)
		if err != nil || !unique {
			t.Errorf("%s: unique %t, %v", name, unique, err)
		}
	}
}

// A database that was made before the schema was written anew is refused as a whole, and left as it is.
func TestMigrate_RefusesAnEarlierDatabase(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	dbtest.Tamper(t, store, `UPDATE goose_db_version SET version_id = 30 WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`)
	if n, err := db.Migrate(context.Background(), dbtest.OwnerDSN(store)); !errors.Is(err, db.ErrEarlier) || n != 0 {
		t.Errorf("%d migrations, %v", n, err)
	}
}
