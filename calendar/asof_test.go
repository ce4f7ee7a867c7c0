package calendar

import (
	"testing"
	"time"
)

// A calendar looks back on what it was made from, and never forward to what its history came to know.
func TestCalendar_AsOf(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	eve, day := NewDate(2020, time.January, 26), NewDate(2020, time.January, 27)
	tests := []struct {
		name    string
		from    *Calendar
		asOf    Date
		want    *Calendar
		revised bool
	}{
		{"before the revision", h.Latest(), eve, h.Published(eve), false},
		{"on its day", h.Latest(), day, h.Published(day), true},
		{"a later day than the calendar's own", h.Published(eve), day, h.Published(eve), false},
		{"before any notice", h.Latest(), NewDate(2001, time.January, 1), h.Published(NewDate(2001, time.January, 1)), false},
	}
	for _, tt := range tests {
		got := tt.from.AsOf(tt.asOf)
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		// 31 January 2020 was a working day until the holiday was prolonged over it.
		if off := got.Why(NewDate(2020, time.January, 31)).Off; off != tt.revised {
			t.Errorf("%s: 31 January off: %v", tt.name, off)
		}
	}
}

func TestCalendar_Notice(t *testing.T) {
	h, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	n, ok := h.Latest().Notice("2020-2")
	if !ok || n.Published != NewDate(2020, time.January, 27) || n.Source == "" || n.Revises != "2020-1" {
		t.Errorf("%+v, %v", n, ok)
	}
	if n, ok := h.Published(NewDate(2020, time.January, 26)).Notice("2020-2"); ok {
		t.Errorf("known a day before: %+v", n)
	}
}
