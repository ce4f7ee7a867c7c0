// Package bench measures the system on a private stack of its own, started for the purpose and gone afterwards: a figure
// is worth what it can be repeated for.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"creditcase/db"
	"creditcase/embedded"
	"creditcase/seed"
)

// lab is PostgreSQL, with fsync on as in production, Temporal, and a database with the made-up city.
type lab struct {
	dir      string
	postgres *embedded.Postgres
	stats    *db.Store // counts what the server has done; it lives in a database of its own, so as not to be counted
	store    *db.Store
	temporal client.Client
	ends     []func() error // in the order of the starts
}

// newLab starts everything in a temporary directory.
func newLab(ctx context.Context, temporalBinary string, now time.Time, out io.Writer) (l *lab, err error) {
	l = &lab{}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	if err = l.startPostgres(ctx); err != nil {
		return l, err
	}
	if err = l.openDatabases(ctx); err != nil {
		return l, err
	}
	if _, err = seed.Fill(ctx, l.store, now, 1); err != nil {
		return l, err
	}
	server, err := embedded.StartTemporal(ctx, embedded.TemporalOptions{Binary: temporalBinary, Dir: l.dir, Postgres: l.postgres})
	if err != nil {
		return l, err
	}
	l.ends = append(l.ends, func() error { return server.Stop(context.WithoutCancel(ctx)) })
	options, err := server.Options(log.NewStructuredLogger(warnings(out)))
	if err != nil {
		return l, err
	}
	if l.temporal, err = client.DialContext(ctx, options); err != nil {
		return l, fmt.Errorf("reach Temporal: %w", err)
	}
	l.ends = append(l.ends, func() error { l.temporal.Close(); return nil })
	return l, nil
}

func (l *lab) startPostgres(ctx context.Context) (err error) {
	if l.dir, err = os.MkdirTemp("", "creditcase-bench-"); err != nil {
		return fmt.Errorf("make directory: %w", err)
	}
	l.ends = append(l.ends, func() error { return os.RemoveAll(l.dir) })
	if err = os.Chmod(l.dir, 0o755); err != nil { //nolint:gosec // run by root, PostgreSQL works under another account
		return fmt.Errorf("open directory to PostgreSQL: %w", err)
	}
	if l.postgres, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: l.dir}); err != nil {
		return err
	}
	l.ends = append(l.ends, func() error { return l.postgres.Stop(context.WithoutCancel(ctx)) })
	return nil
}

// warnings lets what goes wrong be seen beside the figures that it spoils.
func warnings(out io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func (l *lab) openDatabases(ctx context.Context) (err error) {
	if l.store, err = l.register(ctx, applicationDB, 2*db.Connections()); err != nil { // as one worker and one web together
		return err
	}
	if err = l.postgres.CreateDatabase(ctx, "stats"); err != nil {
		return err
	}
	if l.stats, err = db.Open(ctx, l.postgres.DSN("stats"), 1); err != nil {
		return err
	}
	l.ends = append(l.ends, func() error { l.stats.Pool.Close(); return nil })
	return nil
}

// register makes an empty register in a database of its own, and opens it as the application does.
func (l *lab) register(ctx context.Context, name string, connections int32) (*db.Store, error) {
	if err := l.postgres.CreateDatabase(ctx, name); err != nil {
		return nil, err
	}
	if _, err := db.Migrate(ctx, l.postgres.DSN(name)); err != nil {
		return nil, err
	}
	store, err := db.Open(ctx, l.postgres.DSNAs(db.AppRole, name), connections)
	if err != nil {
		return nil, err
	}
	l.ends = append(l.ends, func() error { store.Pool.Close(); return nil })
	return store, nil
}

// close ends everything, the last started first.
func (l *lab) close() error {
	var failures []error
	for i := len(l.ends) - 1; i >= 0; i-- {
		failures = append(failures, l.ends[i]())
	}
	l.ends = nil
	return errors.Join(failures...)
}

const applicationDB = "creditcase"

// work is what the PostgreSQL server has done since it started.
type work struct {
	at      time.Time
	writes  int64 // transactions that wrote, in all databases
	wal     int64 // bytes
	commits int64 // transactions, reading ones too, of the application's and Temporal's databases
}

// look reads the counters. Writes and WAL are exact at once; commits lag, see atRest.
func (l *lab) look(ctx context.Context) (work, error) {
	w := work{at: time.Now()}
	err := l.stats.Pool.QueryRow(ctx, `SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
		(pg_current_wal_insert_lsn() - '0/0')::bigint,
		(SELECT sum(xact_commit)::bigint FROM pg_stat_database WHERE datname = ANY ($1))`,
		[]string{applicationDB, "temporal", "temporal_visibility"}).Scan(&w.writes, &w.wal, &w.commits)
	if err != nil {
		return w, fmt.Errorf("read counters: %w", err)
	}
	return w, nil
}

// atRest reads the counters when every session has reported its commits: PostgreSQL lets one that has become idle do so
// after ten seconds.
func (l *lab) atRest(ctx context.Context) (work, error) {
	select {
	case <-ctx.Done():
		return work{}, ctx.Err()
	case <-time.After(11 * time.Second):
		return l.look(ctx)
	}
}
