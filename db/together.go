package db

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Question is a query whose answer goes into a variable of whoever asks it. Make it with Ask or AskIfAny.
type Question func(context.Context, *Queries) error

// Ask makes a question of a generated query that reads. Its answer goes into into, which an error leaves as it was.
func Ask[A, R any](into *R, query func(*Queries, context.Context, A) (R, error), arg A) Question {
	return func(ctx context.Context, q *Queries) error {
		answer, err := query(q, ctx, arg)
		if err == nil {
			*into = answer
		}
		return err
	}
}

// AskIfAny is Ask for one row that may not be there: into stays nil then.
func AskIfAny[A, R any](into **R, query func(*Queries, context.Context, A) (R, error), arg A) Question {
	return func(ctx context.Context, q *Queries) error {
		answer, err := query(q, ctx, arg)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err == nil:
			*into = &answer
		}
		return err
	}
}

// Together asks questions in one round trip; a page has a dozen, and on a busy machine each trip waits for its turn anew. They
// are answered in their order up to the first error, which is returned with the name of its query. pgx.ErrNoRows is such an
// error, unless asked for with AskIfAny. The answers are not of one snapshot.
func (s *Store) Together(ctx context.Context, questions ...Question) error {
	notes, err := note(ctx, questions)
	if err != nil {
		return err
	}
	return s.send(ctx, &notes.batch, 0, notes, questions)
}

// TogetherOfOne is Together for questions about one thing that each find its rows by its key, as those of a case page: there is but one
// way to answer them, which each connection plans once. A list with filters is none of them.
func (s *Store) TogetherOfOne(ctx context.Context, questions ...Question) error {
	notes, err := note(ctx, questions)
	if err != nil {
		return err
	}
	var batch pgx.Batch // one transaction
	batch.Queue(keepPlans)
	batch.QueuedQueries = append(batch.QueuedQueries, notes.batch.QueuedQueries...)
	return s.send(ctx, &batch, 1, notes, questions)
}

// send asks the questions, which stand in the batch after so many writes.
func (s *Store) send(ctx context.Context, batch *pgx.Batch, writes int, notes *notedQuestions, questions []Question) error {
	results := s.Pool.SendBatch(ctx, batch)
	if err := drain(results, writes); err != nil {
		return err
	}
	defer results.Close() //nolint:errcheck // the answers have told
	return notes.answer(ctx, results, questions)
}

// Together is Store.Together within a transaction, whose waiting writes travel along. A question may lock or write rows too, and
// each sees what those before it have done, and what others have committed until it is its turn.
func (q *Queries) Together(ctx context.Context, questions ...Question) error {
	p, ok := q.db.(*pipeline)
	if !ok {
		return errors.New("ask together: outside a transaction")
	}
	notes, err := note(ctx, questions)
	if err != nil {
		return err
	}
	writes := p.batch.Len()
	p.batch.QueuedQueries = append(p.batch.QueuedQueries, notes.batch.QueuedQueries...)
	results := p.send(ctx)
	if err := drain(results, writes); err != nil {
		return err
	}
	defer results.Close() //nolint:errcheck // the answers have told
	return notes.answer(ctx, results, questions)
}

// note takes the questions down.
func note(ctx context.Context, questions []Question) (*notedQuestions, error) {
	var notes notedQuestions
	for _, ask := range questions {
		if err := ask(ctx, New(&notes)); !errors.Is(err, errNoted) {
			return nil, fmt.Errorf("ask together: not one query that reads: %w", err)
		}
	}
	return &notes, nil
}

// answer hands the answers over, up to the first error.
func (n *notedQuestions) answer(ctx context.Context, results pgx.BatchResults, questions []Question) error {
	for i, ask := range questions {
		if err := ask(ctx, New(answers{results: results})); err != nil {
			return fmt.Errorf("query %s: %w", queryName(n.batch.QueuedQueries[i].SQL), err)
		}
	}
	return nil
}

// queryName is the name that sqlc has kept in the first line of a query.
func queryName(sql string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(sql, "-- name: "), " ")
	return name
}

// errNoted answers a question that is asked for the first time, to learn what it is.
var errNoted = errors.New("noted")

// errWrites answers what is not a question.
var errWrites = errors.New("questions only read")

// notedQuestions takes down what is asked.
type notedQuestions struct{ batch pgx.Batch }

func (n *notedQuestions) Query(_ context.Context, sql string, args ...any) (pgx.Rows, error) {
	n.batch.Queue(sql, args...)
	return nil, errNoted
}

func (n *notedQuestions) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	_, err := n.Query(ctx, sql, args...)
	return lastRow{err: err}
}

func (*notedQuestions) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, errWrites
}

func (*notedQuestions) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errWrites
}

// answers gives the answers to the same questions, asked once more in the same order.
type answers struct {
	*notedQuestions // for what is refused

	results pgx.BatchResults
}

func (a answers) Query(context.Context, string, ...any) (pgx.Rows, error) { return a.results.Query() }

func (a answers) QueryRow(context.Context, string, ...any) pgx.Row { return a.results.QueryRow() }
