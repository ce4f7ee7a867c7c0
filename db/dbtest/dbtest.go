// Package dbtest gives each test a database of its own on a real PostgreSQL server, migrated as in production. A test
// binary starts one server, at the first test that asks; a database is a copy of a migrated template, a fraction of a second each.
//
// A package that uses it says so once:
//
//	func TestMain(m *testing.M) { dbtest.Main(m) }
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"creditcase/db"
	"creditcase/embedded"
)

const (
	template  = "creditcase_template"
	dirPrefix = "creditcase-dbtest-" // followed by the process id of the test binary
	startTime = 2 * time.Minute
)

// Settings are those of a server of tests: nothing on it has to survive a power cut, and as many tests as the machine has processors ask it at once, each
// through pools of its own.
var Settings = map[string]string{"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB", "max_connections": "1000"}

// Main runs the tests, stops the server that they may have started, and exits with the tests' status.
func Main(m *testing.M) {
	mainCalled.Store(true)
	status := m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "dbtest:", err)
		status = max(status, 1)
	}
	os.Exit(status)
}

// New returns a pool on a fresh, migrated, empty database. Both are gone when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(context.Background(), URL(t))
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the connection string of a fresh, migrated, empty database, which is dropped when the test ends. It is that of the
// application's role, so that a right that is missing is found.
func URL(t testing.TB) string {
	t.Helper()
	if !mainCalled.Load() {
		t.Fatal("dbtest: this package needs func TestMain(m *testing.M) { dbtest.Main(m) }, or its server would outlive it")
	}
	s, err := start()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	name := fmt.Sprintf("test_%d", s.count.Add(1))
	if err := s.pg.CopyDatabase(context.Background(), name, template); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		// FORCE ends sessions that the test left open, so that one leak does not fail the others.
		if err := s.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: drop database: %v", err)
		}
	})
	return s.pg.DSNAs(db.AppRole, name)
}

// server is the one server of this test binary.
type server struct {
	pg    *embedded.Postgres
	dir   string
	count atomic.Int64
}

var (
	mainCalled atomic.Bool
	started    atomic.Pointer[server] // set as soon as there is something to stop
	start      = sync.OnceValues(startServer)
)

func startServer() (*server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	if err := sweep(); err != nil {
		return nil, err
	}
	// The directory is open to all: run by root, the server is another account's. Its data is not, see package embedded.
	dir := filepath.Join(os.TempDir(), dirPrefix+strconv.Itoa(os.Getpid()))
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create directory: %w", err)
	}
	s := &server{dir: dir}
	started.Store(s)
	var err error
	s.pg, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{
		Dir: dir, Settings: Settings,
	})
	if err != nil {
		return nil, err
	}
	if err := s.pg.CreateDatabase(ctx, template); err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx, s.pg.DSN(template)); err != nil {
		return nil, fmt.Errorf("migrate template: %w", err)
	}
	if os.Getenv(CompareSealsEnv) != "" {
		if err := CompareSeals(ctx, s.pg.DSN(template)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// exec runs one statement on a connection of its own: DROP DATABASE is rare.
func (s *server) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.pg.DSN("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// stop stops the server, if one was started, and removes its directory.
func stop() error {
	s := started.Load()
	if s == nil {
		return nil
	}
	var err error
	if s.pg != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		err = s.pg.Stop(ctx)
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// sweep removes what test binaries that were killed have left.
func sweep() error {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), dirPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for leftovers: %w", err)
	}
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(dir), dirPrefix))
		if err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue // not ours, or still running
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove leftovers: %w", err)
		}
	}
	return nil
}
