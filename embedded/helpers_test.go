package embedded

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// tempDir is t.TempDir, but one that another account can enter: PostgreSQL does not run as root.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "creditcase-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func deadline(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func startPostgres(t *testing.T, dir string) *Postgres {
	t.Helper()
	pg, err := StartPostgres(deadline(t, time.Minute), PostgresOptions{
		Dir:      dir,
		Settings: map[string]string{"fsync": "off", "shared_buffers": "64MB"},
		Log:      func(line string) { t.Log(line) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, pg.process) })
	return pg
}

func startTemporal(t *testing.T, dir string, pg *Postgres, port int) *Temporal {
	t.Helper()
	began := time.Now()
	server, err := StartTemporal(deadline(t, 2*time.Minute), TemporalOptions{
		Binary: temporalBinary(t), Dir: dir, Postgres: pg, Port: port,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("Temporal ready after %v", time.Since(began).Round(time.Millisecond))
	t.Cleanup(func() { stop(t, server.process) })
	return server
}

// temporalBinary finds the server that the Makefile builds. A test without it would prove nothing, so it fails.
func temporalBinary(t *testing.T) string {
	t.Helper()
	if binary := os.Getenv("CREDITCASE_TEMPORAL_BIN"); binary != "" {
		return binary
	}
	binary, err := filepath.Abs("../var/bin/temporal")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		t.Fatalf("no Temporal server: run `make var/bin/temporal`, or set CREDITCASE_TEMPORAL_BIN (%v)", err)
	}
	return binary
}

func stop(t *testing.T, p *process) {
	t.Helper()
	if err := p.Stop(deadline(t, 30*time.Second)); err != nil {
		t.Error(err)
	}
}

func execSQL(t *testing.T, dsn, sql string, args ...any) {
	t.Helper()
	ctx := deadline(t, 10*time.Second)
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql, args...); err != nil {
		t.Fatal(err)
	}
}

func queryText(t *testing.T, dsn, sql string, args ...any) string {
	t.Helper()
	ctx := deadline(t, 10*time.Second)
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var text string
	if err := conn.QueryRow(ctx, sql, args...).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}
