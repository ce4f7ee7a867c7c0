package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// AppRole is the role as which every part but `creditcase migrate` uses the database. It owns nothing and is no superuser.
const AppRole = "creditcase_app"

// kept is what the application may do to a table whose rows are written once: change these columns, remove rows.
type kept struct {
	changes []string
	removes bool
	locked  bool // the application locks the table, for which the right to change it is needed; only the triggers refuse
}

// appended are the tables whose rows are written once. The application may change and remove whatever is not named here. A column
// that a later migration adds to one of them is written once too, unless it is named.
var appended = map[string]kept{
	"trail":          {},
	"anchors":        {},
	"anchor_heads":   {},
	"identity_looks": {},
	"acts":           {changes: []string{"status", "refusal", "processed_at", "attempts", "leased_until"}},
	"notices":        {},
	"services":       {changes: []string{"state", "served_at", "opened_at", "ended_at", "evidence"}},
	"case_parties":   {changes: []string{"until", "account_id"}},
	"case_records":   {changes: []string{"result", "closed_at"}},
	"case_events":    {},
	// A file is removed as long as it is a draft's; one of a case stays, see keep.
	"attachments":        {changes: []string{"draft_id", "form_id", "act_id", "case_id", "dropped_at", "removed_at", "commitment_id", "paper"}, removes: true},
	"commitment_terms":   {},
	"commitment_draws":   {},
	"commitments":        {changes: []string{"state", "reasons", "finished_on", "finished_by", "withdrawn_at", "withdrawn_by", "check_on", "draw", "exempt", "case_id", "breach_id"}},
	"record_versions":    {},
	"record_sources":     {},
	"record_tellings":    {},
	"decisions":          {changes: []string{"applied_at"}},
	"effects":            {changes: []string{"ended_at", "ends_at"}},
	"extensions":         {changes: []string{"approved", "granted", "decided_by", "decided_at"}},
	"appointments":       {changes: []string{"ended_at", "ended_by", "ended_why"}},
	"reorganizations":    {changes: []string{"decided_at", "dropped_at", "over_at"}},
	"listings":           {changes: []string{"record_id", "listed_at", "ends_at", "ended_at", "how", "released_at", "reminded_at"}},
	"listing_ends":       {},
	"listing_turns":      {},
	"listing_measures":   {changes: []string{"stopped_at", "confirmed_at", "confirmed_by"}},
	"supplements":        {changes: []string{"due_at", "answer_id", "answered_at"}},
	"urges":              {changes: []string{"reply", "done_by", "replied_by", "ended_at", "ended"}},
	"steps":              {},
	"partner_messages":   {},
	"partner_attempts":   {},
	"calendar_notices":   {locked: true},
	"calendar_statutory": {},
	"installation":       {},
	"installation_keys":  {},
	"account_events":     {},
}

// keepWritten are the triggers that refuse, to the owner too, what the application has no right to: somebody who means to change
// such a row must first take the trigger away.
func (all tables) keepWritten(table string) []string {
	k := appended[table]
	var fixed []string
	for _, c := range all[table] {
		if !slices.Contains(k.changes, c.name) {
			fixed = append(fixed, c.name)
		}
	}
	statements := []string{fmt.Sprintf("CREATE OR REPLACE TRIGGER written_once BEFORE UPDATE OF %s ON %s FOR EACH ROW EXECUTE FUNCTION fact_stays()",
		strings.Join(fixed, ", "), table)}
	if !k.removes && !slices.Contains(all.sealed(), table) { // which have theirs
		statements = append(statements, fmt.Sprintf("CREATE OR REPLACE TRIGGER fact_stays BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION fact_stays()", table))
	}
	return statements
}

// rights are the statements that give the application its rights.
func (all tables) rights() []string {
	statements := []string{
		`DO $$ BEGIN
			CREATE ROLE ` + AppRole + ` LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
		EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
		END $$`,
		"GRANT USAGE ON SCHEMA public TO " + AppRole,
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + AppRole,
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + AppRole,
		"REVOKE INSERT, UPDATE, DELETE ON goose_db_version FROM " + AppRole,
	}
	for _, table := range slices.Sorted(maps.Keys(appended)) {
		if _, ok := all[table]; !ok {
			continue
		}
		k := appended[table]
		if !k.locked {
			statements = append(statements, fmt.Sprintf("REVOKE UPDATE ON %s FROM %s", table, AppRole))
		}
		if !k.removes {
			statements = append(statements, fmt.Sprintf("REVOKE DELETE ON %s FROM %s", table, AppRole))
		}
		if len(k.changes) > 0 {
			statements = append(statements, fmt.Sprintf("GRANT UPDATE (%s) ON %s TO %s", strings.Join(k.changes, ", "), table, AppRole))
		}
	}
	return statements
}

// secure seals every table of cases and gives the application its rights, in one transaction and only where something has changed
// since: the triggers lock the tables for a moment.
func secure(ctx context.Context, conn *pgx.Conn) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('creditcase secure'))"); err != nil {
			return fmt.Errorf("lock schema: %w", err)
		}
		all, err := readTables(ctx, tx)
		if err != nil {
			return err
		}
		statements := append(all.seals(), all.rights()...)
		sum := sha256.Sum256([]byte(strings.Join(statements, ";")))
		mark := hex.EncodeToString(sum[:])
		var done bool
		err = tx.QueryRow(ctx, "SELECT coalesce(obj_description(to_regprocedure('case_facts(uuid, xid)'), 'pg_proc'), '') = $1", mark).Scan(&done)
		if err != nil || done {
			return err
		}
		for _, statement := range append(statements, "COMMENT ON FUNCTION case_facts(uuid, xid) IS '"+mark+"'") {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return fmt.Errorf("give rights to %s: %w", AppRole, err)
			}
		}
		return nil
	})
}

// SetAppPassword lets the application's role sign in to the database with a password.
func SetAppPassword(ctx context.Context, url, password string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	var quoted string
	err = conn.QueryRow(ctx, "SELECT quote_literal($1::text)", password).Scan(&quoted)
	if err == nil {
		_, err = conn.Exec(ctx, "ALTER ROLE "+AppRole+" PASSWORD "+quoted)
	}
	if err = errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("set password of %s: %w", AppRole, err)
	}
	return nil
}

// secureAfter gives the application its rights after the migrations. url is the owner's.
func secureAfter(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	return errors.Join(secure(ctx, conn), conn.Close(ctx))
}
