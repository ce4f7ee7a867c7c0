package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	_ "github.com/jackc/pgx/v5/stdlib" // goose speaks database/sql
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema of the database at url up to date. Several processes may call it at once: a session lock
// lets one work and the others find nothing left to do. Then it has cases sealed and gives the application's role its rights; url
// is the owner's. It returns how many migrations it ran.
func Migrate(ctx context.Context, url string) (int, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, fmt.Errorf("find migrations: %w", err)
	}
	conn, err := sql.Open("pgx", url)
	if err != nil {
		return 0, fmt.Errorf("open database: %w", err)
	}
	defer conn.Close() //nolint:errcheck // nothing was written through it after Up returned
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("make migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	if err := notEarlier(ctx, conn, provider); err != nil {
		return 0, err
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate: %w", err)
	}
	return len(done), secureAfter(ctx, url)
}

// ErrEarlier says that a database was made before the schema was written anew, and cannot be brought up to date.
var ErrEarlier = errors.New("this database was made by a version of creditcase that was never released, and cannot be brought up to date: " +
	"begin with an empty one; under `creditcase up`, move the data folder (--dir) away or remove it, and it is made anew")

// notEarlier returns ErrEarlier where the database has had a migration that is older than the first of this program.
func notEarlier(ctx context.Context, conn *sql.DB, provider *goose.Provider) error {
	const had = `SELECT EXISTS (SELECT FROM goose_db_version WHERE version_id > 0 AND version_id < $1)`
	var there, earlier bool
	err := conn.QueryRowContext(ctx, "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&there)
	if err == nil && there {
		err = conn.QueryRowContext(ctx, had, provider.ListSources()[0].Version).Scan(&earlier)
	}
	switch {
	case err != nil:
		return fmt.Errorf("look for earlier migrations: %w", err)
	case earlier:
		return ErrEarlier
	}
	return nil
}
