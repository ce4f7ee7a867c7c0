// Package db keeps what the application knows in PostgreSQL: the schema as migrations, the queries that sqlc has
// generated from ../queries, and the few writes that are more than one statement. Only activities change the state of
// a case; the web receives acts (Store.File, Store.Act) and reads.
package db

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// NotifyActs is the channel on which a received act is announced to the deliverers.
const NotifyActs = "acts"

// Store is the application's database.
type Store struct {
	*Queries
	Pool *pgxpool.Pool
}

// Connections is how many connections a web or a worker takes at most: a few for each processor, as more than the machines can work on
// at a time wait there instead of here, and each of them plans every question once. Transactions that wait for each other's locks
// have theirs meanwhile, so it is not one a processor.
func Connections() int32 {
	const least, each, most = 4, 2, 24
	return int32(min(least+each*runtime.GOMAXPROCS(0), most)) //nolint:gosec // 24 at most
}

// NewStore returns the store on a pool. Closing the pool stays with the caller.
func NewStore(pool *pgxpool.Pool) *Store { return &Store{Queries: New(pool), Pool: pool} }

// Open is OpenWithin for questions that may take as long as they do.
func Open(ctx context.Context, url string, mostConnections int32) (*Store, error) {
	return OpenWithin(ctx, url, mostConnections, 0)
}

// OpenWithin connects to the database at url and pings it. A statement that takes longer than the time-out is given up by the server;
// 0 is none. Sessions read and write timestamps in UTC; what a day is in law is
// package calendar's to say.
func OpenWithin(ctx context.Context, url string, mostConnections int32, statementTimeout time.Duration) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read database address: %w", err)
	}
	cfg.MaxConns = mostConnections
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["application_name"] = "creditcase"
	cfg.ConnConfig.RuntimeParams["jit"] = "off" // compiling a plan takes longer than any answer that people wait for
	if statementTimeout > 0 {
		cfg.ConnConfig.RuntimeParams["statement_timeout"] = strconv.FormatInt(statementTimeout.Milliseconds(), 10)
	}
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		sendUUIDs(conn.TypeMap())
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach database: %w", err)
	}
	return NewStore(pool), nil
}

// keepPlans has the server plan what follows in the transaction once for each connection, whatever is asked about. For an array it
// would otherwise plan anew each time, in the belief that the next one may be of another length.
const keepPlans = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"

// KeepPlans has plans kept for the rest of the transaction, whose statements each find their rows by a key, as those of steps do.
func (q *Queries) KeepPlans(ctx context.Context) error {
	_, err := q.db.Exec(ctx, keepPlans)
	return err
}

// InTx runs fn in a transaction and commits it when fn returns nil. What fn has told of cases (Queries.Trace, Queries.Touch) is
// written last, with seals on all that fn has written of them. Writes of fn wait for its next read or its end, and so do
// their errors: the error of a write is InTx's, not always the write's own.
func (s *Store) InTx(ctx context.Context, fn func(*Queries) error) error {
	return s.Pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		p := begin(conn.Conn())
		defer p.rollback(ctx) // nothing is left to roll back after a commit
		if err := fn(New(p)); err != nil {
			return err
		}
		if err := p.seal(ctx); err != nil {
			return err
		}
		return p.commit(ctx)
	})
}
