package db_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"creditcase/db"
	"creditcase/db/dbtest"
)

// A table that leads to a case is sealed or named as not sealed, with the reason; what is named is there.
func TestSealed_EveryTableOfCases(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	sealed, columns, err := db.Sealed(t.Context(), store.Pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"acts", "attachments", "cases", "deadlines", "decisions", "effects", "escalations", "extensions", "notices",
		"partner_deliveries", "partner_messages", "record_versions", "supplements", "tasks", "urges"} {
		if !slices.Contains(sealed, want) {
			t.Errorf("%s is not sealed", want)
		}
	}
	for name, why := range db.Unsealed {
		table, column, _ := strings.Cut(name, ".")
		var n int
		err := store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name = $1 AND ($2::text = '' OR column_name = $2::text)`, table, column).Scan(&n)
		if err != nil || n == 0 || why == "" {
			t.Errorf("%s is named as not sealed: %d columns, reason %q, %v", name, n, why, err)
		}
	}
	rows, err := store.Pool.Query(t.Context(), `SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
		WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND confrelid::regclass::text = ANY ($1)`, sealed)
	if err != nil {
		t.Fatal(err)
	}
	leading, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range leading {
		if _, named := db.Unsealed[table]; !named && !slices.Contains(sealed, table) {
			t.Errorf("%s leads to cases, is not sealed, and nobody says why", table)
		}
	}
	if _, ok := columns["deadlines"]["met_at"]; !ok || columns["notices"]["html_zh"] != "text" {
		t.Errorf("sealed columns of deadlines %v, of notices %v", columns["deadlines"], columns["notices"])
	}
}

// Every transaction asks each sealed table for the rows of a case, so each has an index that begins with what leads there.
func TestSealed_Indexed(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	sealed, columns, err := db.Sealed(t.Context(), store.Pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range sealed {
		if _, direct := columns[table]["case_id"]; !direct {
			continue
		}
		var n int
		err := store.Pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1::regclass AND a.attname = 'case_id'
			  AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = '(case_id IS NOT NULL)')`, table).Scan(&n)
		if err != nil || n == 0 {
			t.Errorf("%s has no index on its cases: %v", table, err)
		}
	}
}

// The application may neither change nor remove what is written once, and owns nothing; the owner is stopped by triggers.
func TestAppRole_Rights(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	refused := func(sql, state string) {
		t.Helper()
		_, err := c.Store.Pool.Exec(context.Background(), sql)
		var pgErr *pgconn.PgError
		if !errors.As(err, &pgErr) || pgErr.Code != state {
			t.Errorf("%s: %v, want %s", sql, err, state)
		}
	}
	const denied, stays = "42501", "23001"
	refused(`UPDATE trail SET entry = ''`, denied)
	refused(`DELETE FROM trail`, denied)
	refused(`UPDATE acts SET content = '{}'`, denied)
	refused(`UPDATE acts SET received_at = now()`, denied)
	refused(`UPDATE acts SET actor_role = 'administrator'`, denied)
	refused(`DELETE FROM acts`, denied)
	refused(`UPDATE notices SET html_zh = ''`, denied)
	refused(`DELETE FROM notices`, denied)
	refused(`UPDATE attachments SET sha256 = ''`, denied)
	refused(`UPDATE identity_looks SET looked_at = now()`, denied)
	refused(`DELETE FROM identity_looks`, denied)
	refused(`UPDATE account_events SET facts = '{}'`, denied)
	refused(`DELETE FROM account_events`, denied)
	refused(`UPDATE record_versions SET content = '{}'`, denied)
	refused(`TRUNCATE tasks`, denied)
	refused(`ALTER TABLE trail DISABLE TRIGGER ALL`, denied)
	refused(`SET session_replication_role = replica`, denied)
	refused(`DELETE FROM tasks`, stays)
	refused(`DELETE FROM cases`, stays)
	var super, owns bool
	err := c.Store.Pool.QueryRow(t.Context(), `SELECT r.rolsuper OR r.rolcreaterole OR r.rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
		FROM pg_roles r WHERE rolname = current_user`).Scan(&super, &owns)
	if err != nil || super || owns {
		t.Errorf("superuser %v, owner %v, %v", super, owns, err)
	}
	owner := dbtest.Owner(t, c.Store)
	if _, err := owner.Exec(t.Context(), `SET session_replication_role = DEFAULT`); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{`UPDATE trail SET entry = ''`, `DELETE FROM trail`, `UPDATE acts SET content = '{}'`, `DELETE FROM acts`} {
		if _, err := owner.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s as the owner went through", sql)
		}
	}
}

// Whoever acted keeps the role and the unit that he had, whatever becomes of his account.
func TestActKeepsRole(t *testing.T) {
	c := receiving{newCity(t)}
	task := c.openTask(t)
	if _, err := c.Store.Act(context.Background(), c.check(task, c.AgencyClerk)); err != nil {
		t.Fatal(err)
	}
	c.exec(t, `UPDATE accounts SET role = 'unit_principal', unit_id = $1 WHERE id = $2`, c.Unit, c.AgencyClerk)
	if n := c.count(t, `SELECT count(*) FROM acts WHERE kind = 'check_form' AND actor_role = 'agency_clerk' AND actor_unit_id = $1`, c.Agency); n != 1 {
		t.Errorf("%d acts of a clerk of the agency, want 1", n)
	}
}

// What is changed on purpose is sealed anew with its reason.
func TestReseal(t *testing.T) {
	c := receiving{newCity(t)}
	c.openTask(t)
	seal := func() (cases int) {
		t.Helper()
		if err := c.Store.Reseal(t.Context(), noon, "a reason", func(string, []string) { cases++ }); err != nil {
			t.Fatal(err)
		}
		return cases
	}
	holds := func() bool {
		t.Helper()
		ok := true
		if _, err := c.Store.VerifyTrails(t.Context(), func(string, error) { ok = false }); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if n := seal(); n != 0 || !holds() {
		t.Errorf("%d cases sealed although nothing was changed", n)
	}
	dbtest.Tamper(t, c.Store, `UPDATE tasks SET due_at = due_at + interval '1 day'`)
	if holds() {
		t.Error("a case that was changed holds")
	}
	if n := seal(); n != 1 || !holds() {
		t.Errorf("%d cases sealed anew", n)
	}
	var reason string
	row := c.Store.Pool.QueryRow(t.Context(), `SELECT entry::jsonb #>> '{facts,reason}' FROM trail ORDER BY seq DESC LIMIT 1`)
	if err := row.Scan(&reason); err != nil || reason != "a reason" {
		t.Errorf("reason %q, %v", reason, err)
	}
}
