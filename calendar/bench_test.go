package calendar

import (
	"fmt"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
)

// A working day has to be found some millions of times in a simulation and 100,000 times after a notice.
const (
	workdaysAhead = 20
	mostTime      = 100 * time.Nanosecond
)

// rival sets a calendar of the nearest library up with the days of the notices for 2018 to 2026: what is off as holidays of one
// year each, make-up days through its function for irregular weeks. cached lets it remember what each day is, for which it
// needs a calendar of its own in each goroutine.
func rival(c *Calendar, cached bool) *cal.BusinessCalendar {
	other := cal.NewBusinessCalendar()
	other.Cacheable = cached
	worked := make(map[time.Time]bool)
	for d := NewDate(2018, time.January, 1); d.Year() <= 2026; d = d.AddDays(1) {
		year, month, day := d.Civil()
		switch c.Why(d).Kind {
		case Holiday:
			other.AddHoliday(&cal.Holiday{Month: month, Day: day, StartYear: year, EndYear: year, Func: cal.CalcDayOfMonth})
		case MakeUp:
			worked[d.Start()] = true
		}
	}
	other.WorkdayFunc = func(t time.Time) bool { return !cal.IsWeekend(t) || worked[t] }
	return other
}

// starts are the days of a year with seven holidays, so that no single answer is measured.
func starts(t testing.TB) []Date {
	t.Helper()
	var days []Date
	for d := NewDate(2026, time.January, 1); d.Year() == 2026 && d.Before(NewDate(2026, time.November, 1)); d = d.AddDays(1) {
		days = append(days, d)
	}
	return days
}

// Set up alike, both find the same days: the comparison is fair.
func TestCalendar_AddWorkdays_AgreesWithAnotherLibrary(t *testing.T) {
	c := latest(t)
	other := rival(c, true)
	for _, d := range starts(t) {
		if got, want := c.AddWorkdays(d, workdaysAhead), DateOf(other.WorkdaysFrom(d.Start(), workdaysAhead)); got != want {
			t.Errorf("%d working days after %s: %s, by the other library %s", workdaysAhead, d, got, want)
		}
	}
}

func BenchmarkAddWorkdays(b *testing.B) {
	c, from := latest(b), starts(b)
	b.Run("creditcase", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			c.AddWorkdays(from[i%len(from)], workdaysAhead)
			i++
		}
		if each := b.Elapsed() / time.Duration(b.N); each > mostTime {
			b.Errorf("%v each, want at most %v", each, mostTime)
		}
	})
	for _, cached := range []bool{false, true} {
		other := rival(c, cached)
		b.Run(fmt.Sprintf("rickar-cal/cached=%t", cached), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				other.WorkdaysFrom(from[i%len(from)].Start(), workdaysAhead)
				i++
			}
		})
	}
}
