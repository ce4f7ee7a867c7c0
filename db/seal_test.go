package db_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/db"
	"creditcase/db/dbtest"
)

// caseOf is the case of a task.
func (c receiving) caseOf(t *testing.T, task uuid.UUID) (id uuid.UUID) {
	t.Helper()
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT case_id FROM tasks WHERE id = $1`, task).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// written are the things of the case that a transaction of the session has to seal after the statements, which are taken back.
func written(t *testing.T, conn *pgx.Conn, caseID uuid.UUID, statements ...string) (things []string) {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // its only purpose
	for _, sql := range statements {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	rows, err := tx.Query(t.Context(), `SELECT f.thing FROM case_facts($1, pg_current_xact_id()::xid) f ORDER BY 1`, caseID)
	if err != nil {
		t.Fatal(err)
	}
	things, err = pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return things
}

// A seal looks only at tables that the session has written to, and misses none: not one that a trigger has written to. Where
// the server does not count writes, it looks at all.
func TestSeal_SeesEveryWrite(t *testing.T) {
	c := receiving{newCity(t)}
	task := c.openTask(t)
	caseID := c.caseOf(t, task)
	owner := dbtest.Owner(t, c.Store)
	const touchTasks = `UPDATE tasks SET due_at = due_at`
	thing := "tasks/" + task.String()
	if got := written(t, owner, caseID); len(got) > 0 {
		t.Errorf("nothing was written, and sealed is %v", got)
	}
	if got := written(t, owner, caseID, touchTasks); !slices.Equal(got, []string{thing}) {
		t.Errorf("sealed is %v", got)
	}
	for _, way := range [][]string{
		{touchTasks, `UPDATE cases SET stage = stage`},
		{`CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ` + touchTasks + `; RETURN NEW; END'`,
			`CREATE TRIGGER touch AFTER UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION touch()`,
			`ALTER TABLE cases ENABLE ALWAYS TRIGGER touch`, `UPDATE cases SET stage = stage`},
		{`SET LOCAL track_counts = off`, touchTasks, `UPDATE cases SET stage = stage`},
	} {
		if got := written(t, owner, caseID, way...); !slices.Equal(got, []string{"cases/" + caseID.String(), thing}) {
			t.Errorf("%v: sealed is %v", way, got)
		}
	}
}

// What a seal covers is compared with what it would cover if it looked at every table, in every test where dbtest.CompareSealsEnv is set.
func TestSeal_Compared(t *testing.T) {
	c := receiving{newCity(t)}
	if os.Getenv(dbtest.CompareSealsEnv) == "" {
		if err := dbtest.CompareSeals(t.Context(), dbtest.OwnerDSN(c.Store)); err != nil {
			t.Fatal(err)
		}
	}
	task := c.openTask(t)
	if _, err := c.Store.Act(t.Context(), c.check(task, c.AgencyClerk)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("case %s: %v", number, err) }); err != nil {
		t.Fatal(err)
	}
	// A function that looks at too little is found.
	owner := dbtest.Owner(t, c.Store)
	if _, err := owner.Exec(t.Context(), `CREATE OR REPLACE FUNCTION case_facts_counted(uuid, xid) RETURNS TABLE (thing text, fact text)
		LANGUAGE sql AS $$ SELECT 'a', 'b' WHERE current_setting('creditcase.every_table', true) = 'on' $$`); err != nil {
		t.Fatal(err)
	}
	err := c.Store.InTx(t.Context(), func(q *db.Queries) error { return q.Touch(c.caseOf(t, task), noon) })
	if err == nil || !strings.Contains(err.Error(), "leaves out what the transaction has written") {
		t.Errorf("a seal that leaves something out: %v", err)
	}
}
