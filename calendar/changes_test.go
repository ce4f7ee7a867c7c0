package calendar

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// changesOf is what the days make of the calendar of the program, and what is odd about them; revises names a notice.
func changesOf(t *testing.T, year int, revises, days string) []Change {
	t.Helper()
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	head := Notice{ID: NewDate(year, 1, 1).String()[:4] + "-9", Year: year, Published: NewDate(2026, time.November, 5), Source: "https://example.org",
		Revises: revises}
	n, err := ReadNotice([]byte("date,name,as\n"+days), head)
	if err != nil {
		t.Fatal(err)
	}
	then, err := h.With(n)
	if err != nil {
		t.Fatal(err)
	}
	return n.Changes(h.Latest(), then.Latest())
}

func TestChanges_OddDays(t *testing.T) {
	tests := []struct {
		name    string
		year    int
		revises string
		days    string
		want    Reason
	}{
		{"make-up day on a plain Wednesday", 2027, "", "2027-02-24,春节,work", FaultUnchanged},
		{"make-up day on a Saturday", 2027, "", "2027-02-20,春节,work", ""},
		{"work on the holiday itself, a Saturday", 2027, "", "2027-05-01,劳动节,work", FaultStatutory},
		{"work on the holiday itself, a Friday", 2027, "", "2027-10-01,国庆节,work", FaultStatutory},
		{"the holiday that regulation fixes", 2027, "", "2027-05-01,劳动节,off", ""},
		{"a bridging day", 2027, "", "2027-05-03,劳动节,off", ""},
		{"a weekend in a holiday", 2027, "", "2027-10-09,国庆节,off", ""},
		{"a change that puts a bridging day back", 2026, "2026-1", "2026-05-05,劳动节,ordinary", ""},
		{"a change that has a bridging day worked", 2026, "2026-1", "2026-05-05,劳动节,work", ""},
		{"a change that puts a make-up day back", 2026, "2026-1", "2026-05-09,劳动节,ordinary", ""},
		{"a change that puts a plain day back", 2026, "2026-1", "2026-05-12,劳动节,ordinary", FaultUnchanged},
		{"a change that repeats a day off", 2026, "2026-1", "2026-05-05,劳动节,off", FaultUnchanged},
		{"a change that repeats a make-up day", 2026, "2026-1", "2026-05-09,劳动节,work", FaultUnchanged},
		{"a change that takes the holiday itself", 2026, "2026-1", "2026-05-01,劳动节,ordinary", FaultStatutory},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := changesOf(t, tt.year, tt.revises, tt.days)[0]
			got := Reason("")
			if c.Fault != nil {
				got = c.Fault.Reason
				if !strings.Contains(c.Fault.Error(), c.Date.String()) {
					t.Errorf("%q does not name the day", c.Fault)
				}
			}
			if got != tt.want {
				t.Errorf("fault %q, want %q", got, tt.want)
			}
		})
	}
}

func TestChanges_WasAndBecomes(t *testing.T) {
	var got []string
	changes := changesOf(t, 2027, "", "2027-01-01,元旦,off\n2027-01-03,元旦,work\n2027-02-08,春节,off\n2027-05-03,劳动节,off\n")
	for _, c := range changes {
		got = append(got, strings.Join([]string{c.Date.String(), string(c.As), string(c.Before.Kind), string(c.After.Kind)}, " "))
	}
	want := []string{
		"2027-01-01 off holiday holiday", "2027-01-03 work weekend make_up", "2027-02-08 off holiday holiday", "2027-05-03 off weekday holiday",
		// Left out, they are no holidays any more.
		"2027-02-05  holiday weekday", "2027-02-06  holiday weekend", "2027-02-07  holiday weekend", "2027-04-05  holiday weekday",
		"2027-05-01  holiday weekend", "2027-05-02  holiday weekend", "2027-06-09  holiday weekday", "2027-09-15  holiday weekday",
		"2027-10-01  holiday weekday", "2027-10-02  holiday weekend", "2027-10-03  holiday weekend",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What comes with the program is not asked about, although it names days that stay as they are.
func TestChanges_NoticesOfTheProgram(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range h.Notices() {
		if i == 0 {
			continue
		}
		if faults := Unconfirmed(n.Changes(h.build(i), h.build(i+1)), nil); len(faults) > 0 {
			t.Errorf("%s: %v", n.ID, faults[0])
		}
		if n.Revises != "" { // and without the exception, only one of them is odd
			n.Source, n.Published = "https://example.org", n.Published.AddDays(1)
			faults := Unconfirmed(n.Changes(h.build(i), h.build(i+1)), nil)
			if (n.ID == "2020-2") != (len(faults) == 1 && faults[0].About == "2020-02-03") {
				t.Errorf("%s copied by hand: %v", n.ID, faults)
			}
		}
	}
}

func TestUnconfirmed(t *testing.T) {
	changes := changesOf(t, 2027, "", "2027-02-24,春节,work\n2027-05-01,劳动节,work\n2027-10-01,国庆节,work")
	all := []Date{changes[0].Date, changes[1].Date, changes[2].Date}
	for _, tt := range []struct {
		confirmed []Date
		want      string
	}{{nil, "2027-02-24 2027-05-01 2027-10-01"}, {all[1:2], "2027-02-24 2027-10-01"}, {all, "2027-02-24"}} {
		var got []string
		for _, f := range Unconfirmed(changes, tt.confirmed) {
			got = append(got, f.About)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("confirmed %v: left %v, want %s", tt.confirmed, got, tt.want)
		}
	}
}
