package dbtest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/db"
)

// Tamper runs a statement as somebody does who has the database: as its owner, past the triggers that keep rows as they are.
func Tamper(t testing.TB, store *db.Store, sql string, args ...any) {
	t.Helper()
	if _, err := Owner(t, store).Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
}

// OwnerDSN is the connection string with which the owner of the store's database reaches it.
func OwnerDSN(store *db.Store) string {
	return started.Load().pg.DSN(store.Pool.Config().ConnConfig.Database)
}

// Owner is a connection of the database's owner, past the triggers. It is closed when the test ends.
func Owner(t testing.TB, store *db.Store) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, OwnerDSN(store))
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) }) //nolint:errcheck // nothing is left unwritten
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return conn
}

// Arrange brings cases into a state that a test wants and that acts and steps would take long to lead to. It is sealed, as if they had.
func Arrange(t testing.TB, store *db.Store, sql string, args ...any) {
	t.Helper()
	Tamper(t, store, sql, args...)
	if err := store.Reseal(context.Background(), time.Now(), "arranged by a test", func(string, []string) {}); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
}
