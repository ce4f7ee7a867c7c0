package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"creditcase/casefile"
	"creditcase/db"
)

func TestTogether_AnswersEach(t *testing.T) {
	c := newCity(t)
	task := receiving{c}.openTask(t)
	var (
		units    []db.Unit
		one      db.Task
		decision *db.Decision
		agency   *db.Unit
	)
	got, err := c.Store.TaskGet(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	all := func(q *db.Queries, ctx context.Context, id uuid.UUID) ([]db.Unit, error) { // any function of one query will do
		u, err := q.UnitGet(ctx, id)
		return []db.Unit{u}, err
	}
	err = c.Store.Together(t.Context(),
		db.Ask(&one, (*db.Queries).TaskGet, task),
		db.AskIfAny(&decision, (*db.Queries).DecisionGet, db.DecisionGetParams{CaseID: got.CaseID, RecordID: &c.Subject}),
		db.Ask(&units, all, c.Unit),
		db.AskIfAny(&agency, (*db.Queries).UnitGet, c.Agency))
	switch {
	case err != nil:
		t.Fatal(err)
	case one.ID != task || one.Kind != casefile.TaskFormCheck:
		t.Errorf("task %+v", one)
	case decision != nil:
		t.Errorf("a decision where there is none: %+v", decision)
	case len(units) != 1 || units[0].ID != c.Unit || agency == nil || agency.ID != c.Agency:
		t.Errorf("units %+v, agency %+v", units, agency)
	}
}

// The first fault is told by its name; what was asked before it is answered, and the connection is fit for others.
func TestTogether_Faults(t *testing.T) {
	c := newCity(t)
	var first, last, none db.Unit
	for range 40 { // more than there are connections
		err := c.Store.Together(t.Context(), db.Ask(&first, (*db.Queries).UnitGet, c.Unit),
			db.Ask(&none, (*db.Queries).UnitGet, uuid.New()), db.Ask(&last, (*db.Queries).UnitGet, c.Agency))
		if !errors.Is(err, pgx.ErrNoRows) || !strings.Contains(err.Error(), "query UnitGet") {
			t.Fatalf("a unit that is not there: %v", err)
		}
	}
	if first.ID != c.Unit || last.ID != uuid.Nil {
		t.Errorf("answered %s and %s, want the first only", first.ID, last.ID)
	}
	broken := func(q *db.Queries, ctx context.Context, id uuid.UUID) (db.Unit, error) {
		return db.Unit{}, q.AccountGuessed(ctx, db.AccountGuessedParams{ID: id})
	}
	if err := c.Store.Together(t.Context(), db.Ask(&none, broken, c.Applicant)); err == nil {
		t.Error("a write was taken for a question")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Store.Together(ended, db.Ask(&none, (*db.Queries).UnitGet, c.Unit)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// Within a transaction what waits travels along, a question sees it, and the error of a write is told.
func TestTogether_WithinTransaction(t *testing.T) {
	c := newCity(t)
	task := receiving{c}.openTask(t)
	close := func(q *db.Queries, at time.Time) error {
		return q.TaskClose(t.Context(), db.TaskCloseParams{ID: task, At: &at})
	}
	err := c.Store.InTx(t.Context(), func(q *db.Queries) error {
		var got db.Task
		var none *db.Unit
		if err := close(q, noon); err != nil {
			return err
		}
		err := q.Together(t.Context(), db.Ask(&got, (*db.Queries).TaskGet, task), db.AskIfAny(&none, (*db.Queries).UnitGet, uuid.New()))
		if err != nil || got.ClosedAt == nil || none != nil {
			t.Errorf("closed at %v, %v, %v", got.ClosedAt, none, err)
		}
		if err := q.Together(t.Context(), db.Ask(&got, (*db.Queries).TaskGet, uuid.New())); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("a task that is not there: %v", err)
		}
		return q.Touch(got.CaseID, noon)
	})
	if err != nil {
		t.Fatal(err)
	}
	var unit db.Unit
	err = c.Store.InTx(t.Context(), func(q *db.Queries) error {
		if err := q.TaskInsert(t.Context(), db.TaskInsertParams{ID: uuid.New(), CaseID: uuid.New(), Kind: casefile.TaskVerify, UnitID: c.Unit}); err != nil {
			return err
		}
		return q.Together(t.Context(), db.Ask(&unit, (*db.Queries).UnitGet, c.Unit))
	})
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || unit.ID != uuid.Nil {
		t.Errorf("a write that cannot be: %v, unit %v", err, unit.ID)
	}
	if err := c.Store.Queries.Together(t.Context(), db.Ask(&unit, (*db.Queries).UnitGet, c.Unit)); err == nil {
		t.Error("asked outside a transaction")
	}
}

// Plans are kept for the questions and for nothing that a connection is asked afterwards.
func TestTogetherOfOne(t *testing.T) {
	c := newCity(t)
	var unit, agency db.Unit
	err := c.Store.TogetherOfOne(t.Context(), db.Ask(&unit, (*db.Queries).UnitGet, c.Unit), db.Ask(&agency, (*db.Queries).UnitGet, c.Agency))
	if err != nil || unit.ID != c.Unit || agency.ID != c.Agency {
		t.Errorf("units %v and %v, %v", unit.ID, agency.ID, err)
	}
	var mode string // of the connection that was just used
	if err := c.Store.Pool.QueryRow(t.Context(), "SHOW plan_cache_mode").Scan(&mode); err != nil || mode != "auto" {
		t.Errorf("plan_cache_mode is %s afterwards, %v", mode, err)
	}
	err = c.Store.TogetherOfOne(t.Context(), db.Ask(&unit, (*db.Queries).UnitGet, uuid.New()))
	if !errors.Is(err, pgx.ErrNoRows) || !strings.Contains(err.Error(), "query UnitGet") {
		t.Errorf("a unit that is not there: %v", err)
	}
}
