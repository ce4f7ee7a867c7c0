package db_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// writes is a statement of a migration that writes rows, and its table; comments are none.
var (
	writes  = regexp.MustCompile(`(?i)\b(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?([a-z_]+)`)
	comment = regexp.MustCompile(`(?m)--.*$`)
)

// writesSealed are the migrations that write into tables of cases, each with why what trails have sealed still holds, or what is to be done where it does not.
var writesSealed = map[string]string{
	"00166_who_stands_for_a_party.sql": "parties of cases are ended; docs/operations.md has whoever upgrades seal these",
	"00170_lists_end.sql":              "versions of records that are of no case",
}

// A migration does not change what cases have written: their trails would say that it was tampered with.
func TestMigrations_LeaveWhatIsSealed(t *testing.T) {
	sealed, _, err := db.Sealed(t.Context(), db.NewStore(dbtest.New(t)).Pool)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d migrations, %v", len(files), err)
	}
	named := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		for _, statement := range writes.FindAllStringSubmatch(comment.ReplaceAllString(string(text), ""), -1) {
			if !slices.Contains(sealed, statement[1]) || name < "00103" { // the first migrations make the functions that write
				continue
			}
			if named[name] = true; writesSealed[name] == "" {
				t.Errorf("%s writes into %s, whose rows cases have sealed", name, statement[1])
			}
		}
	}
	for name := range writesSealed {
		if !named[name] {
			t.Errorf("%s is said to write what is sealed, and does not", name)
		}
	}
}

// Migration 170 gives the record of a listing its last day in a version of its own, on a database with the triggers that keep versions, and every trail holds after it.
func TestMigrations_ListsEnd(t *testing.T) {
	store := db.NewStore(dbtest.New(t))
	c := dbtest.NewCity(t, store)
	record := c.NewRecord(t, casefile.Content{"amount": "1000"}, casefile.Content{"amount": "1000"})
	list := c.NewList(t, c.Unit, "YZ", "serious_list", "x", nil)
	at := time.Date(2026, time.March, 9, 2, 0, 0, 0, time.UTC)
	c.BareCaseOf(t, casefile.FlowListing, "LR2026000001", record, at, false)
	dbtest.Arrange(t, store, `UPDATE records SET item_id = $1`, list)
	dbtest.Arrange(t, store, `UPDATE record_versions SET case_id = (SELECT id FROM cases)`)
	dbtest.Arrange(t, store, `INSERT INTO listings (case_id, item_id, subject_id, nature, act, record_id, listed_at, ends_at)
		SELECT id, $1, subject_id, 'x', 'one', $2, $3, '2029-03-08T16:00:00Z' FROM cases`, list, record, at)
	text, err := os.ReadFile("migrations/00170_lists_end.sql")
	if err != nil {
		t.Fatal(err)
	}
	owner, err := pgx.Connect(t.Context(), dbtest.OwnerDSN(store))
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context()) //nolint:errcheck // nothing is left unwritten
	if _, err := owner.Exec(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
	var version int
	var until string
	err = store.Pool.QueryRow(t.Context(), `SELECT r.version, v.content->>'listed_until' FROM records r
		JOIN record_versions v ON v.record_id = r.id AND v.version = r.version WHERE r.id = $1`, record).Scan(&version, &until)
	if err != nil || version != 2 || until != "2029-03-08" {
		t.Errorf("version %d until %q, %v", version, until, err)
	}
	if n, err := store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("%s: %v", number, err) }); err != nil || n != 1 {
		t.Errorf("%d trails checked, %v", n, err)
	}
}
