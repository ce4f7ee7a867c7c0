package db

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pipeline is a transaction whose writes travel together. A step makes a dozen writes that nobody waits for between its few
// reads; one by one each would cost a round trip and two wake-ups of the server. Its beginning travels with the first of them
// and its end with the last. A write that fails is told by the next read, or by the end of the transaction.
type pipeline struct {
	conn    *pgx.Conn
	batch   pgx.Batch
	telling telling
}

func begin(conn *pgx.Conn) *pipeline {
	p := &pipeline{conn: conn}
	p.batch.Queue("begin")
	return p
}

// commit sends what waits, and the end with it. It returns pgx.ErrTxCommitRollback where the transaction had failed before and
// nobody had said so.
func (p *pipeline) commit(ctx context.Context) error {
	writes := p.batch.Len()
	p.batch.Queue("commit")
	results := p.send(ctx)
	if err := drain(results, writes); err != nil {
		return err
	}
	tag, err := results.Exec()
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	if err == nil && tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// patienceToRollBack is how long the server has to answer before the connection is given up, which rolls back too.
const patienceToRollBack = 5 * time.Second

// rollback ends what has begun. A connection that cannot be told is closed, so that the pool does not hand it on.
func (p *pipeline) rollback(ctx context.Context) {
	const idle = 'I'
	if p.conn.IsClosed() || p.conn.PgConn().TxStatus() == idle {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceToRollBack)
	defer cancel()
	if _, err := p.conn.Exec(ctx, "rollback"); err != nil {
		p.conn.Close(ctx) //nolint:errcheck,gosec // it is given up
	}
}

// counted marks the generated statements whose number of rows is wanted, so that they cannot wait.
const counted = " :execrows"

// Exec queues the write; its error comes later, and its tag is empty, unless somebody wants the number of rows.
func (p *pipeline) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if name, _, _ := strings.Cut(sql, "\n"); !strings.HasSuffix(name, counted) {
		p.batch.Queue(sql, args...)
		return pgconn.CommandTag{}, nil
	}
	if err := p.flush(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return p.conn.Exec(ctx, sql, args...)
}

// Query sends what waits, and the question with it.
func (p *pipeline) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if p.batch.Len() == 0 {
		return p.conn.Query(ctx, sql, args...)
	}
	writes := p.batch.Len()
	p.batch.Queue(sql, args...)
	results := p.send(ctx)
	if err := drain(results, writes); err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		results.Close() //nolint:errcheck,gosec // the error of the question says more
		return nil, err
	}
	return &lastRows{Rows: rows, results: results}, nil
}

// QueryRow is Query for one row.
func (p *pipeline) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if p.batch.Len() == 0 {
		return p.conn.QueryRow(ctx, sql, args...)
	}
	rows, err := p.Query(ctx, sql, args...)
	return lastRow{rows, err}
}

// CopyFrom sends what waits, then the rows.
func (p *pipeline) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := p.flush(ctx); err != nil {
		return 0, err
	}
	return p.conn.CopyFrom(ctx, table, columns, rows)
}

// flush sends what waits.
func (p *pipeline) flush(ctx context.Context) error {
	writes := p.batch.Len()
	if writes == 0 {
		return nil
	}
	results := p.send(ctx)
	if err := drain(results, writes); err != nil {
		return err
	}
	return results.Close()
}

func (p *pipeline) send(ctx context.Context) pgx.BatchResults {
	batch := p.batch
	p.batch = pgx.Batch{}
	return p.conn.SendBatch(ctx, &batch)
}

// drain reads the results of the writes and returns the first error, after which there is nothing more to read.
func drain(results pgx.BatchResults, writes int) error {
	for range writes {
		if _, err := results.Exec(); err != nil {
			results.Close() //nolint:errcheck,gosec // it repeats the error
			return err
		}
	}
	return nil
}

// lastRows are the rows of the question that ended a batch.
type lastRows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close ends the batch with the rows.
func (r *lastRows) Close() {
	r.Rows.Close()
	r.results.Close() //nolint:errcheck,gosec // Rows.Err has told
}

// lastRow is one such row.
type lastRow struct {
	rows pgx.Rows
	err  error
}

// Scan reads the row. It returns pgx.ErrNoRows where there is none.
func (r lastRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
