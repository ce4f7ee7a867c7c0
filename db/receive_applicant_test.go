package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// A supplement is taken from the applicant, once, while it is awaited and until the last second of its time.
func TestSupplement_OnlyWhileAwaited(t *testing.T) {
	ctx := context.Background()
	city := dbtest.NewCity(t, db.NewStore(dbtest.New(t)))
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, calendar.Zone)
	due := calendar.DateOf(at).AddDays(14).End()
	filed, err := city.Store.File(ctx, city.Filing(city.NewRecord(t, casefile.Content{"amount": "1"}, casefile.Content{"amount": "1"}),
		"city-2022", 1, "hash", at))
	if err != nil {
		t.Fatal(err)
	}
	send := func(actor uuid.UUID, at time.Time) string {
		_, err := city.Store.Supplement(ctx, uuid.New(), actor, filed.CaseID, casefile.Supplement{Statement: "补齐"}, at)
		var why *casefile.Error
		if errors.As(err, &why) {
			return why.Message
		}
		if err != nil {
			t.Fatal(err)
		}
		return ""
	}
	if got := send(city.Applicant, at); got != "error.no_supplement_asked" {
		t.Errorf("unasked: %q", got)
	}
	_, err = city.Store.Pool.Exec(ctx, `WITH asked AS (UPDATE cases SET stage = 'supplement' WHERE id = $1)
		INSERT INTO supplements (id, case_id, items, asked_at, due_at) VALUES ($2, $1, '["决定书"]', $3, $4)`,
		filed.CaseID, filed.ActID, at, due)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		actor uuid.UUID
		at    time.Time
		want  string
	}{
		{"somebody else", city.UnitClerk, at, "error.not_found.body"},
		{"a moment late", city.Applicant, due.Add(time.Second), "error.supplement_over"},
		{"in the last second", city.Applicant, due.Add(999 * time.Millisecond), ""},
		{"while another is on its way", city.Applicant, at, "error.supplement_waits"},
	} {
		if got := send(test.actor, test.at); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
