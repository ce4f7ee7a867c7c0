package dbtest

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// Deadline is what a case keeps of a clock that it has run on; the test ends where there is none.
func Deadline(t testing.TB, store *db.Store, caseID uuid.UUID, clock string) db.Deadline {
	t.Helper()
	all, err := store.DeadlinesByCase(t.Context(), caseID)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.Clock == clock {
			return d
		}
	}
	t.Fatalf("no deadline %s", clock)
	return db.Deadline{}
}

// Trail is the trail of a case.
func Trail(t testing.TB, store *db.Store, caseID uuid.UUID) []casefile.TrailEntry {
	t.Helper()
	rows, err := store.TrailByCase(t.Context(), caseID)
	if err != nil {
		t.Fatal(err)
	}
	trail := make([]casefile.TrailEntry, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Entry), &trail[i]); err != nil {
			t.Fatal(err)
		}
	}
	return trail
}
