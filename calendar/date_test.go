package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t testing.TB, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func anyDate(earliest, latest int) *rapid.Generator[Date] {
	first, last := NewDate(earliest, time.January, 1), NewDate(latest, time.December, 31)
	return rapid.Map(rapid.IntRange(0, first.DaysUntil(last)), first.AddDays)
}

func TestParseDate_BadText(t *testing.T) {
	for _, text := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-02-03T00:00:00Z", "二〇二六"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", text, d)
		}
	}
}

func TestDateOf_IsTheDateInChina(t *testing.T) {
	tests := []struct{ instant, want string }{
		{"2026-09-17T15:59:59Z", "2026-09-17"},
		{"2026-09-17T16:00:00Z", "2026-09-18"},
		{"2026-09-18T23:59:59+08:00", "2026-09-18"},
		{"2026-09-18T23:59:59-07:00", "2026-09-19"},
		{"1969-12-31T15:59:59Z", "1969-12-31"},
		{"1969-12-31T16:00:00Z", "1970-01-01"},
		{"1900-01-01T00:00:00+08:00", "1900-01-01"},
	}
	for _, tt := range tests {
		instant, err := time.Parse(time.RFC3339, tt.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := DateOf(instant); got != day(t, tt.want) {
			t.Errorf("DateOf(%s) = %s, want %s", tt.instant, got, tt.want)
		}
	}
}

func TestDate_AddMonths(t *testing.T) {
	tests := []struct {
		from   string
		months int
		want   string
	}{
		{"2026-01-31", 1, "2026-02-28"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2026-12-24", 3, "2027-03-24"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-11-30", 3, "2027-02-28"},
	}
	for _, tt := range tests {
		if got := day(t, tt.from).AddMonths(tt.months); got != day(t, tt.want) {
			t.Errorf("%s + %d months = %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestDate_AgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate(1, 9998).Draw(t, "date")
		n := rapid.IntRange(-300, 300).Draw(t, "days")
		civil := d.Start()
		if got := civil.Format(dateLayout); got != d.String() {
			t.Fatalf("start of %s is written %s", d, got)
		}
		if d.Weekday() != civil.Weekday() || d.Year() != civil.Year() {
			t.Fatalf("%s: %s %d, want %s %d", d, d.Weekday(), d.Year(), civil.Weekday(), civil.Year())
		}
		if DateOf(d.Start()) != d || DateOf(d.End()) != d || DateOf(d.End().Add(time.Second)) != d.AddDays(1) {
			t.Fatalf("%s does not begin at %s and end at %s", d, d.Start(), d.End())
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("ParseDate(%q) = %s, %v", d, back, err)
		}
		if later := d.AddDays(n); d.DaysUntil(later) != n || later.Compare(d) != sign(n) ||
			later.Before(d) != (n < 0) || later.After(d) != (n > 0) {
			t.Fatalf("%s + %d days = %s, ordered wrongly", d, n, later)
		}
	})
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func TestDate_JSON(t *testing.T) {
	type page struct {
		Due  Date `json:"due"`
		None Date `json:"none"`
		Gone Date `json:"gone,omitzero"`
	}
	text, err := json.Marshal(page{Due: day(t, "2026-09-18")})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"due":"2026-09-18","none":""}`; string(text) != want {
		t.Errorf("marshalled %s, want %s", text, want)
	}
	var back page
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Due != day(t, "2026-09-18") || !back.None.IsZero() {
		t.Errorf("read back %+v", back)
	}
	if err := json.Unmarshal([]byte(`{"due":"18.9.2026"}`), &back); err == nil {
		t.Error("a date in another form was accepted")
	}
}

func TestDate_At(t *testing.T) {
	if got := day(t, "2026-09-18").At(9, 30).Format(time.RFC3339); got != "2026-09-18T09:30:00+08:00" {
		t.Errorf("At(9, 30) = %s", got)
	}
}
