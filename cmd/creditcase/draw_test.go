package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// An auditor draws again what the schedule has drawn, and is told where somebody was treated otherwise.
func TestAuditDraw(t *testing.T) {
	ctx := t.Context()
	store := db.NewStore(dbtest.New(t))
	city := dbtest.NewCity(t, store)
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewManual(time.Date(2026, time.March, 9, 10, 0, 0, 0, calendar.Zone))
	pack, err := book.InForce("shenzhen-2022", calendar.DateOf(clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	item := city.NewCommitmentItem(t, city.Unit, "XC", func(t *casefile.CommitmentTerms) { t.Share = 500 }, clock.Now())
	for range 8 {
		n := city.Committing(item, pack, cal.InForce(), clock.Now())
		n.Finished = true
		if _, err := store.Sign(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(40 * 24 * time.Hour)
	steps := &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: clock}
	if _, err := steps.EndDue(ctx); err != nil {
		t.Fatal(err)
	}
	audit := func(args ...string) (string, error) {
		var out bytes.Buffer
		err := run(context.Background(), append([]string{"audit-draw", "--database-url=" + store.Pool.Config().ConnString()}, args...), &out)
		return out.String(), err
	}
	if out, err := audit("P", "2026-04-09"); err != nil || !strings.Contains(out, "8 commitments drawn again") || !strings.HasPrefix(out, "seed ") {
		t.Errorf("%v\n%s", err, out)
	}
	dbtest.Tamper(t, store, `UPDATE commitments SET draw = draw + 1 WHERE number = 'CN2026000003'`)
	if out, err := audit("P", "2026-04-09"); err == nil || !strings.Contains(out, "CN2026000003 XC: ") || strings.Count(out, "does not agree") != 1 {
		t.Errorf("%v\n%s", err, out)
	}
	for _, args := range [][]string{{"P", "2026-04-10"}, {"X", "2026-04-09"}, {"P", "9 April"}} {
		if out, err := audit(args...); err == nil {
			t.Errorf("%v: %s", args, out)
		}
	}
}
