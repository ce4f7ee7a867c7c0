package webtest

import (
	"encoding/json"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/rules"
)

// Calendar is the working days that are known.
func Calendar(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// Pack is the version of a pack that is in force on the day of the tests.
func Pack(t *testing.T, id string) *rules.Pack {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.Pack(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

// Kept computes a deadline and keeps it as the database does.
func Kept(t *testing.T, pack *rules.Pack, clock string, start time.Time) db.Deadline {
	t.Helper()
	d, err := rules.Compute(pack, clock, start, Calendar(t))
	if err != nil {
		t.Fatal(err)
	}
	return KeptRow(t, d)
}

// KeptRow is a deadline as the database keeps it.
func KeptRow(t *testing.T, d rules.Deadline) db.Deadline {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return db.Deadline{Clock: d.Clock, Article: d.Article, Basis: string(d.Basis), StartedAt: d.Start, DueAt: d.Due,
		Provisional: d.Provisional, Explanation: text}
}

// Now is the instant of the tests.
var Now = calendar.NewDate(2026, time.September, 18).At(14, 5)

// At is an instant of September 2026, whose 18th is the day of these tests.
func At(day, hour int) time.Time {
	return time.Date(2026, time.September, day, hour, 0, 0, 0, calendar.Zone)
}
