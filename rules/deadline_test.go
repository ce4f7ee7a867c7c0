package rules

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"creditcase/calendar"
)

func pack(t testing.TB, id string) *Pack {
	t.Helper()
	p, err := load(t).Pack(id, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compute(t testing.TB, packID, clock, start string, cal *calendar.Calendar) Deadline {
	t.Helper()
	d, err := Compute(pack(t, packID), clock, instant(t, start), cal)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func notes(days []DayNote) string {
	var parts []string
	for _, n := range days {
		parts = append(parts, strings.TrimSpace(n.Date.String()[5:]+" "+string(n.Kind)+" "+n.Name))
	}
	return strings.Join(parts, ", ")
}

func TestCompute_ExplainsItself(t *testing.T) {
	tests := []struct {
		pack, clock, start string
		due                string
		counted, skipped   string
		provisional        bool
	}{
		{
			"qianhai-2020", "objection.decide", "2019-04-26T01:58:00+08:00", "2019-04-30",
			"04-28 make_up 劳动节, 04-29 weekday, 04-30 weekday", "04-27 weekend", false,
		},
		{
			"shenzhen-2020", "objection.compare", "2026-04-30T23:59:59+08:00", "2026-05-07",
			"05-06 weekday, 05-07 weekday",
			"05-01 holiday 劳动节, 05-02 holiday 劳动节, 05-03 holiday 劳动节, 05-04 holiday 劳动节, 05-05 holiday 劳动节", false,
		},
		{"shenzhen-2022", "objection.correct", "2026-10-18T03:57:00+08:00", "2026-10-18", "", "", false},
		{"shenzhen-2022", "objection.correct", "2027-01-01T03:57:00+08:00", "2027-01-01", "", "", false}, // counts no day
		{"xiamen-draft", "record.disclosure_minimum", "2026-12-24T06:30:00+08:00", "2027-03-24", "", "", false},
		{
			"shenzhen-2020", "objection.notify_partners", "2026-12-31T18:50:00+08:00", "2027-01-06",
			"01-04 weekday, 01-05 weekday, 01-06 weekday", "01-01 holiday 元旦, 01-02 weekend, 01-03 weekend", true,
		},
	}
	cal := latest(t)
	for _, tt := range tests {
		d := compute(t, tt.pack, tt.clock, tt.start, cal)
		got := []any{d.DueDate().String(), notes(d.Counted), notes(d.Skipped), d.Provisional, d.CalendarVersion}
		want := []any{tt.due, tt.counted, tt.skipped, tt.provisional, cal.Version()}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s from %s (-want +got):\n%s", tt.pack, tt.clock, tt.start, diff)
		}
	}
}

// shenzhen-2020 37: sixty days in which somebody may act; an end on a day off moves on.
func TestCompute_CalendarDaysRoll(t *testing.T) {
	cal := latest(t)
	d := compute(t, "shenzhen-2020", "objection.filing_window", "2026-09-30T17:07:00+08:00", cal)
	if d.DueDate().String() != "2026-11-30" || len(d.Counted) != 60 || notes(d.Skipped) != "11-29 weekend" {
		t.Errorf("due %s, %d counted, skipped %s", d.DueDate(), len(d.Counted), notes(d.Skipped))
	}
	// An end in a year without a notice may turn out to be a day off, so it is provisional even on a weekday.
	d = compute(t, "shenzhen-2020", "objection.filing_window", "2026-12-03T09:00:00+08:00", cal)
	if d.DueDate().String() != "2027-02-01" || !d.Provisional {
		t.Errorf("due %s, provisional %t", d.DueDate(), d.Provisional)
	}
}

// A change of notice moves open deadlines, in both directions.
func TestRecompute_ChangedNotice(t *testing.T) {
	tests := []struct{ start, revised, before, after string }{
		{"2019-04-26T10:00:00+08:00", "2019-03-22", "2019-05-13", "2019-05-13"}, // two days off, two make-up days: no change in ten days
		{"2019-04-30T10:00:00+08:00", "2019-03-22", "2019-05-15", "2019-05-16"},
		{"2019-04-12T10:00:00+08:00", "2019-03-22", "2019-04-26", "2019-04-26"},
		{"2019-04-15T10:00:00+08:00", "2019-03-22", "2019-04-29", "2019-04-28"},
		{"2020-01-22T10:00:00+08:00", "2020-01-27", "2020-02-11", "2020-02-13"},
	}
	for _, tt := range tests {
		revised, err := calendar.ParseDate(tt.revised)
		if err != nil {
			t.Fatal(err)
		}
		old, err := calendar.Published(revised.AddDays(-1))
		if err != nil {
			t.Fatal(err)
		}
		current, err := calendar.Published(revised)
		if err != nil {
			t.Fatal(err)
		}
		before := compute(t, "shenzhen-2020", "objection.verify", tt.start, old)
		after, err := Recompute(before, current)
		if err != nil {
			t.Fatal(err)
		}
		if before.DueDate().String() != tt.before || after.DueDate().String() != tt.after {
			t.Errorf("from %s: %s, then %s; want %s, then %s", tt.start, before.DueDate(), after.DueDate(), tt.before, tt.after)
		}
		if before.CalendarVersion == after.CalendarVersion {
			t.Errorf("from %s: both rest on calendar %s", tt.start, after.CalendarVersion)
		}
		if diff := cmp.Diff(compute(t, "shenzhen-2020", "objection.verify", tt.start, current), after); diff != "" {
			t.Errorf("recomputed differs from computed (-computed +recomputed):\n%s", diff)
		}
	}
}

func TestExtend(t *testing.T) {
	const start = "2026-09-18T10:00:00+08:00"
	tests := []struct {
		name, pack, clock string
		amounts           []int
		capStart          string
		due               string
		err               error
	}{
		// shenzhen-2022 51(3): two working days, three more.
		{"as far as the article goes", "shenzhen-2022", "objection.verify", []int{3}, "", "2026-09-24", nil},
		{"in two parts", "shenzhen-2022", "objection.verify", []int{1, 2}, "", "2026-09-24", nil},
		{"further than the article goes", "shenzhen-2022", "objection.verify", []int{4}, "", "", ErrNoExtension},
		{"a second time too far", "shenzhen-2022", "objection.verify", []int{3, 1}, "", "", ErrNoExtension},
		{"by nothing", "shenzhen-2022", "objection.verify", []int{0}, "", "", ErrNoExtension},
		{"no extension in the article", "xiamen-draft", "objection.verify", []int{1}, "", "", ErrNoExtension},
		// shenzhen-2020 38(2): the whole case at most twenty working days from receipt, here four working days before.
		// Two of them are kept for telling the applicant.
		{"up to the cap", "shenzhen-2020", "objection.verify", []int{4}, "2026-09-14T10:00:00+08:00", "2026-10-14", nil},
		{"past the cap", "shenzhen-2020", "objection.verify", []int{5}, "2026-09-14T10:00:00+08:00", "", ErrPastCap},
	}
	cal := latest(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := compute(t, tt.pack, tt.clock, start, cal)
			capStart := time.Time{}
			if tt.capStart != "" {
				capStart = instant(t, tt.capStart)
			}
			var err error
			for _, amount := range tt.amounts {
				if d, err = Extend(pack(t, tt.pack), d, amount, instant(t, start), capStart, cal); err != nil {
					break
				}
			}
			if !errors.Is(err, tt.err) {
				t.Fatalf("error %v, want %v", err, tt.err)
			}
			if err == nil && d.DueDate().String() != tt.due {
				t.Errorf("due %s, want %s", d.DueDate(), tt.due)
			}
		})
	}
}

func TestCompute_NoSuchClock(t *testing.T) {
	if d, err := Compute(pack(t, "city-2022"), "objection.nothing", time.Now(), latest(t)); !errors.Is(err, ErrNotFound) {
		t.Errorf("computed %v, error %v", d, err)
	}
}

func TestDeadline_JSON(t *testing.T) {
	d := compute(t, "shenzhen-2022", "objection.compare", "2022-10-31T09:17:00Z", latest(t))
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"pack":"shenzhen-2022","pack_version":1,"clock":"objection.compare","article":"51(1)","basis":"statute",` +
		`"amount":1,"unit":"working_day","start":"2022-10-31T17:17:00+08:00",` +
		`"starts_at":{"zh":"异议受理","en":"objection accepted"},"due":"2022-11-01T23:59:59+08:00",` +
		`"provisional":false,"counted":[{"date":"2022-11-01","kind":"weekday"}],"skipped":[],` +
		`"calendar_version":"` + latest(t).Version() + `"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	var back Deadline
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func TestRemindAt(t *testing.T) {
	tests := []struct{ pack, clock, start, want string }{
		{"shenzhen-2020", "objection.verify", "2026-04-20T07:12:00+08:00", "2026-04-30T09:00:00+08:00"}, // due 7 May, after a holiday
		{"shenzhen-2020", "objection.compare", "2026-04-30T07:12:00+08:00", "2026-05-07T09:00:00+08:00"},
		{"shenzhen-2022", "objection.compare", "2026-04-30T07:12:00+08:00", "2026-05-06T09:00:00+08:00"},
		{"qianhai-2020", "objection.decide", "2026-09-15T20:00:00+08:00", "2026-09-16T09:00:00+08:00"},
		{"qianhai-2020", "objection.annotate", "2026-09-15T20:00:00+08:00", ""},
		{"shenzhen-2020", "objection.filing_window", "2026-09-30T17:07:00+08:00", "2026-11-26T09:00:00+08:00"},
	}
	cal := latest(t)
	for _, tt := range tests {
		got := RemindAt(compute(t, tt.pack, tt.clock, tt.start, cal), cal)
		if tt.want == "" {
			if !got.IsZero() {
				t.Errorf("%s %s: reminder at %v, want none", tt.pack, tt.clock, got)
			}
			continue
		}
		if !got.Equal(instant(t, tt.want)) {
			t.Errorf("%s %s: reminder at %v, want %s", tt.pack, tt.clock, got, tt.want)
		}
	}
}

// made gives a pack of one clock, for periods that no real pack has.
func made(amount int, unit Unit) *Pack {
	return &Pack{ID: "made", Version: 1, Clocks: map[string]Clock{
		"made.clock": {Name: "made.clock", Amount: amount, Unit: unit, Basis: Policy},
	}}
}

func drawStart(t *rapid.T) time.Time {
	first := calendar.NewDate(2017, time.June, 1).Start()
	return first.Add(time.Duration(rapid.Int64Range(0, int64(12*365*24*time.Hour)).Draw(t, "start")).Truncate(time.Second))
}

func mustCompute(t *rapid.T, amount int, unit Unit, start time.Time, cal *calendar.Calendar) Deadline {
	d, err := Compute(made(amount, unit), "made.clock", start, cal)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCompute_Properties(t *testing.T) {
	cal := latest(t)
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		least := 1
		if unit == WorkingDay {
			least = 0
		}
		amount := rapid.IntRange(least, 100).Draw(t, "amount")
		start := drawStart(t)
		d := mustCompute(t, amount, unit, start, cal)

		if d.Due != d.DueDate().End() || d.Due.Before(start) {
			t.Fatalf("due %v from %v", d.Due, start)
		}
		if mustCompute(t, amount+1, unit, start, cal).Due.Before(d.Due) {
			t.Fatal("a longer period ends earlier")
		}
		later := start.Add(time.Duration(rapid.Int64Range(0, int64(90*24*time.Hour)).Draw(t, "later")))
		if mustCompute(t, amount, unit, later, cal).Due.Before(d.Due) {
			t.Fatal("a later start ends earlier")
		}
		if remind := RemindAt(d, cal); !remind.IsZero() && (remind.Before(start) || remind.After(d.Due)) {
			t.Fatalf("reminder at %v, from %v to %v", remind, start, d.Due)
		}
		switch unit {
		case WorkingDay:
			if len(d.Counted) != amount {
				t.Fatalf("%d days counted, want %d", len(d.Counted), amount)
			}
			if amount > 0 && !cal.IsWorkday(d.DueDate()) {
				t.Fatalf("due on %v, a day off", d.DueDate())
			}
			if span := calendar.DateOf(start).DaysUntil(d.DueDate()); len(d.Counted)+len(d.Skipped) != span {
				t.Fatalf("%d counted and %d skipped of %d days", len(d.Counted), len(d.Skipped), span)
			}
			part := rapid.IntRange(0, amount).Draw(t, "part")
			first := mustCompute(t, part, unit, start, cal)
			if rest := mustCompute(t, amount-part, unit, first.Due, cal); rest.Due != d.Due {
				t.Fatalf("%d and then %d days end %v, %d days end %v", part, amount-part, rest.Due, amount, d.Due)
			}
		case CalendarDay:
			if !cal.IsWorkday(d.DueDate()) {
				t.Fatalf("due on %v, a day off", d.DueDate())
			}
		}
	})
}

// The machine's zone must not move a deadline, nor change a letter of what is kept of it.
func TestCompute_WhateverTheMachinesZone(t *testing.T) {
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	cal := latest(t)
	counted := func(t *rapid.T, zone *time.Location, p *Pack, start time.Time, s Suspension) string {
		time.Local = zone
		d, err := Compute(p, "made.clock", start.In(zone), cal, Suspension{From: s.From.In(zone), To: s.To.In(zone), Reason: s.Reason})
		if err == nil && p.Clocks["made.clock"].Extension != nil {
			d, err = Extend(p, d, 1, start.In(zone), start.In(zone), cal)
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + RemindAt(d, cal).Format(time.RFC3339)
	}
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.IntRange(1, 60).Draw(t, "amount")
		p := made(amount, rapid.SampledFrom(units).Draw(t, "unit"))
		if rapid.Bool().Draw(t, "extended") {
			p = capped(amount, amount+1)
		}
		start := drawStart(t)
		s := drawSuspension(t, start)
		want := counted(t, time.UTC, p, start, s)
		offset := rapid.IntRange(-12*3600, 14*3600).Draw(t, "offset")
		if diff := cmp.Diff(want, counted(t, time.FixedZone("machine", offset), p, start, s)); diff != "" {
			t.Fatalf("with the machine at %+d s (-UTC +machine):\n%s", offset, diff)
		}
	})
}
