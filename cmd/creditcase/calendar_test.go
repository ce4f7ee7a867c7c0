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

const (
	meantDays = madeUpDays + "2027-05-01,劳动节,work\n"
	oddDays   = meantDays + "2027-02-24,春节,work\n"
)

func confirming(day string) []string {
	return append([]string{"--confirm=" + day}, madeUpHead...)
}

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
		{"as Excel saves it", "日期,名称,类型\r\n2027/1/1,元旦,休\r\n2027/1/3,元旦,班\r\n,,\r\n", madeUpHead, "names 2 days: sound"},
		{"day of publication with slashes", madeUpDays, []string{"--id=2027-1", "--year=2027", "--published=2026/11/5", "--source=x"}, "published 2026-11-05"},
		{"what a day was and becomes", madeUpDays, madeUpHead, "2027-01-03 Sun  元旦       work               weekend  make-up working day"},
		{"a holiday left out", madeUpDays, madeUpHead, "2027-02-05 Fri  春节       not in the notice  holiday  working day"},
		{"a make-up day that is worked anyway", oddDays, madeUpHead, "day 2027-02-24: stays what it is"},
		{"work on the holiday itself", oddDays, madeUpHead, "2027-05-01: worked, although it is a holiday by regulation; mend the file, or confirm the day (--confirm=2027-05-01)"},
		{"another day confirmed", meantDays, confirming("2027-05-02"), "(--confirm=2027-05-01)"},
		{"confirmed", meantDays, confirming("2027/5/1"), "sound"},
		{"the file of a notice that is known", "2020-2", nil, "2020-02-03 Mon  春节       work         working day"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		file := test.days
		if strings.Contains(file, ",") {
			file = madeUpNotice(t, file)
		}
		args := append([]string{"calendar", "check", file}, test.head...)
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
	file, odd := madeUpNotice(t, madeUpDays), madeUpNotice(t, oddDays)
	for _, head := range [][]string{madeUpHead, confirming("2027-05-01")} {
		err := run(context.Background(), append([]string{"calendar", "apply", odd}, head...), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), "2027-02-24: stays") {
			t.Errorf("applied although a day of it changes nothing: %v", err)
		}
	}
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "2026-1"},
		{append([]string{"preview", file}, madeUpHead...), "0 open deadlines would come nearer, 0 move on"},
		{append([]string{"preview", file}, madeUpHead...), "weekend  make-up working day"},
		{append([]string{"preview", odd}, madeUpHead...), "cannot be applied so:\nday 2027-05-01"},
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
