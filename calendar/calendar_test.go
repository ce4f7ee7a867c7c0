package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func latest(t testing.TB) *Calendar {
	t.Helper()
	c, err := Latest()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func published(t testing.TB, asOf string) *Calendar {
	t.Helper()
	c, err := Published(day(t, asOf))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendar_Why(t *testing.T) {
	tests := []struct {
		date        string
		off         bool
		kind        Kind
		name        string
		notice      string
		provisional bool
	}{
		{"2026-09-18", false, Weekday, "", "", false},
		{"2026-09-19", true, Weekend, "", "", false},
		{"2026-01-04", false, MakeUp, "元旦", "2026-1", false},
		{"2026-05-01", true, Holiday, "劳动节", "2026-1", false},
		{"2026-05-02", true, Holiday, "劳动节", "2026-1", false}, // a Saturday, off by notice
		{"2022-12-31", true, Holiday, "元旦", "2023-1", false},
		{"2018-12-29", false, MakeUp, "元旦", "2019-1", false},
		{"2020-02-03", false, Weekday, "春节", "2020-2", false}, // a Monday that a notice says is worked
		{"2027-02-05", true, Holiday, "春节", "", true},
		{"2027-02-09", false, Weekday, "", "", true},
		{"2027-05-01", true, Holiday, "劳动节", "", true},
		{"2035-10-01", false, Weekday, "", "", true}, // beyond all data: weekends only
		{"2035-10-06", true, Weekend, "", "", true},
		{"1999-10-01", false, Weekday, "", "", true},
	}
	c := latest(t)
	for _, tt := range tests {
		want := Day{Date: day(t, tt.date), Off: tt.off, Kind: tt.kind, Name: tt.name, Notice: tt.notice, Provisional: tt.provisional}
		if got := c.Why(want.Date); got != want {
			t.Errorf("Why(%s) = %+v, want %+v", tt.date, got, want)
		}
		if c.IsWorkday(want.Date) == tt.off {
			t.Errorf("IsWorkday(%s) = %t", tt.date, !tt.off)
		}
	}
}

// Make-up days only move days off about: a year has as many working days as it has weekdays, less the days off that
// regulation grants (11, from 2025 on 13). In 2020 the Spring Festival was prolonged by two days without make-up.
func TestCalendar_WorkdaysInYear(t *testing.T) {
	granted := map[int]int{2018: 11, 2019: 11, 2020: 13, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13}
	c := latest(t)
	for year, off := range granted {
		worked, weekdays := 0, 0
		for d := NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
			if c.IsWorkday(d) {
				worked++
			}
			if !plain(d).Off {
				weekdays++
			}
		}
		if want := weekdays - off; worked != want {
			t.Errorf("%d has %d working days, want %d", year, worked, want)
		}
	}
}

func TestPublished_NoticeChangedInMidYear(t *testing.T) {
	tests := []struct {
		asOf string
		date string
		off  bool
	}{
		// 2019: days off and make-up days were added.
		{"2019-03-21", "2019-05-02", false},
		{"2019-03-21", "2019-04-28", true},
		{"2019-03-22", "2019-05-02", true},
		{"2019-03-22", "2019-04-28", false},
		{"2019-03-22", "2019-05-05", false},
		{"2019-03-22", "2019-05-01", true}, // unchanged by the revision
		// 2020: a make-up workday became a day off.
		{"2020-01-26", "2020-02-01", false},
		{"2020-01-26", "2020-01-31", false},
		{"2020-01-27", "2020-02-01", true},
		{"2020-01-27", "2020-01-31", true},
		{"2020-01-27", "2020-02-03", false},
	}
	for _, tt := range tests {
		if got := !published(t, tt.asOf).IsWorkday(day(t, tt.date)); got != tt.off {
			t.Errorf("as published on %s, %s is off: %t, want %t", tt.asOf, tt.date, got, tt.off)
		}
	}
	if published(t, "2019-03-21").Version() == published(t, "2019-03-22").Version() {
		t.Error("a revised calendar has the version of the old one")
	}
	if published(t, "2026-09-18") != latest(t) {
		t.Error("the latest calendar is not the one published by now")
	}
}

func TestPublished_YearWithoutNotice(t *testing.T) {
	tests := []struct {
		asOf, from, to string
		want           bool
	}{
		{"2026-09-18", "2026-12-28", "2026-12-30", false},
		{"2026-09-18", "2027-01-01", "2027-01-06", true},
		{"2026-09-18", "2026-12-31", "2027-01-01", true},
		{"2026-09-18", "2027-01-02", "2027-01-01", false}, // nothing walked
		{"2025-11-03", "2026-02-02", "2026-02-03", true},
		{"2025-11-04", "2026-02-02", "2026-02-03", false},
		{"2016-01-01", "2018-05-02", "2018-05-02", true}, // before every notice
		{"2026-09-18", "2090-01-01", "2150-01-01", true},
	}
	for _, tt := range tests {
		if got := published(t, tt.asOf).Provisional(day(t, tt.from), day(t, tt.to)); got != tt.want {
			t.Errorf("as published on %s, %s to %s is provisional: %t, want %t", tt.asOf, tt.from, tt.to, got, tt.want)
		}
	}
	if got := published(t, "2016-01-01").Version()[:5]; got != "none@" {
		t.Errorf("a calendar without notices has version %s…", got)
	}
}

func TestCalendar_AddWorkdays(t *testing.T) {
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-04-30", 2, "2026-05-07"},
		{"2024-02-08", 2, "2024-02-18"},
		{"2021-01-03", 0, "2021-01-03"}, // a day off stays itself
		{"2025-01-24", 1, "2025-01-26"},
		{"2026-12-31", 3, "2027-01-06"},
		{"2026-05-07", -2, "2026-04-30"},
		{"2026-05-02", -1, "2026-04-30"},
		{"1999-12-31", 1, "2000-01-03"}, // from before the index into it
		{"2000-01-03", -1, "1999-12-31"},
		{"2099-12-31", 1, "2100-01-01"}, // and out of it
	}
	c := latest(t)
	for _, tt := range tests {
		if got := c.AddWorkdays(day(t, tt.from), tt.n); got != day(t, tt.want) {
			t.Errorf("%s + %d working days = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
	if got := c.RollForward(day(t, "2026-05-01")); got != day(t, "2026-05-06") {
		t.Errorf("2026-05-01 rolls to %s", got)
	}
	if got := c.RollForward(day(t, "2026-05-06")); got != day(t, "2026-05-06") {
		t.Errorf("a working day rolls to %s", got)
	}
}

func TestCalendar_AddWorkdays_AgreesWithWalking(t *testing.T) {
	c := latest(t)
	rapid.Check(t, func(t *rapid.T) {
		from := anyDate(1995, 2105).Draw(t, "from")
		n := rapid.IntRange(-400, 400).Draw(t, "n")
		got := c.AddWorkdays(from, n)
		if want := c.walk(from, n); got != want {
			t.Fatalf("%s + %d = %s, walking gives %s", from, n, got, want)
		}
		if n != 0 && (!c.IsWorkday(got) || c.Why(got).Off) {
			t.Fatalf("%s + %d = %s, a day off", from, n, got)
		}
		more := rapid.IntRange(0, 100).Draw(t, "more")
		if n > 0 && c.AddWorkdays(got, more) != c.AddWorkdays(from, n+more) {
			t.Fatalf("%s + %d + %d is not %s + %d", from, n, more, from, n+more)
		}
	})
}

func TestCalendar_AddWorkdays_DoesNotAllocate(t *testing.T) {
	c, from := latest(t), day(t, "2026-04-30")
	if allocs := testing.AllocsPerRun(100, func() { from = c.AddWorkdays(from, 1) }); allocs != 0 {
		t.Errorf("AddWorkdays allocates %v times", allocs)
	}
}
