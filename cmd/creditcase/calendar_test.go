package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"creditcase/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

const madeUpDays = "date,name,as\n2027-01-01,元旦,off\n2027-01-03,元旦,work\n"

// madeUpNotice is a file of a notice for 2027 that nobody has published.
func madeUpNotice(t *testing.T, days string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "2027.csv")
	if err := os.WriteFile(path, []byte(days), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var madeUpHead = []string{"--id=2027-1", "--year=2027", "--published=2026-11-05", "--source=https://example.org/made-up"}

func TestCalendarCheck(t *testing.T) {
	tests := []struct {
		name, days string
		head       []string
		want       string
	}{
		{"sound", madeUpDays, madeUpHead, "sound"},
		{"no head", madeUpDays, nil, "id is missing"},
		{"bad day", strings.Replace(madeUpDays, "01-03", "02-30", 1), madeUpHead, `line 3: date "2027-02-30"`},
		{"second for its year", madeUpDays, []string{"--id=2026-9", "--year=2026", "--published=2026-11-05", "--source=x"}, "say what it revises"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		args := append([]string{"calendar", "check", madeUpNotice(t, test.days)}, test.head...)
		err := run(context.Background(), args, &out)
		text := out.String()
		if err != nil {
			text += err.Error()
		}
		if !strings.Contains(text, test.want) {
			t.Errorf("%s: %s, want %q", test.name, text, test.want)
		}
	}
}

// list, preview and apply on an empty register: nothing to move, and applying twice changes nothing.
func TestCalendar_Apply(t *testing.T) {
	t.Setenv("CREDITCASE_DATABASE_URL", dbtest.URL(t))
	t.Setenv("CREDITCASE_CLOCK", "2026-11-22T00:00:00Z=2026-11-22T09:00:00+08:00@24h")
	file := madeUpNotice(t, madeUpDays)
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "2026-1"},
		{append([]string{"preview", file}, madeUpHead...), "0 open deadlines would come nearer, 0 move on"},
		{append([]string{"apply", file}, madeUpHead...), "0 open deadlines are to be counted again"},
		{append([]string{"apply", file}, madeUpHead...), "in force already"},
		{append([]string{"preview", file}, madeUpHead...), "in force already"},
		{[]string{"list"}, "2027-1"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		if err := run(context.Background(), append([]string{"calendar"}, test.args...), &out); err != nil {
			t.Fatalf("%v: %v", test.args, err)
		}
		if !strings.Contains(out.String(), test.want) {
			t.Errorf("%v: %s, want %q", test.args, out.String(), test.want)
		}
	}
	other := strings.Replace(madeUpDays, "01-03", "01-02", 1)
	args := append([]string{"calendar", "apply", madeUpNotice(t, other)}, madeUpHead...)
	if err := run(context.Background(), args, &bytes.Buffer{}); err == nil {
		t.Error("another notice was applied under the same id")
	}
}
