// Package calendar knows which days are worked in mainland China, on what notice that rests, and what time it is.
//
// Weekdays are worked and weekends are off, except where a yearly notice of the State Council's General Office says
// otherwise. A notice can be changed in mid-year, so a calendar is always the calendar as published on some day. A year
// without a notice is provisional: only the days off that regulation itself fixes are known.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Kind says why a day is worked or off.
type Kind string

// The kinds of day.
const (
	Weekday Kind = "weekday" // Monday to Friday, worked
	Weekend Kind = "weekend" // Saturday or Sunday, off
	Holiday Kind = "holiday" // off by notice, or by regulation in a provisional year
	MakeUp  Kind = "make_up" // a Saturday or Sunday worked by notice (调休)
)

// Day explains one date.
type Day struct {
	Date        Date   `json:"date"`
	Off         bool   `json:"off"`
	Kind        Kind   `json:"kind"`
	Name        string `json:"name,omitempty"`   // the holiday that a notice or the regulation connects with the day
	Notice      string `json:"notice,omitempty"` // id of the notice that names the day
	Provisional bool   `json:"provisional,omitempty"`
}

// The years that the index covers, and the notices may speak of. Outside them weekends are off and nothing else is known.
const (
	firstYear = 2000
	lastYear  = 2099
)

// Calendar is the set of working days as published on some day. It does not change and is safe for concurrent use.
type Calendar struct {
	history *History // whose first known notices it was made from
	known   int
	version string
	listed  map[Date]Day
	noticed [lastYear - firstYear + 1]bool
	first   Date
	// before[i] counts the working days among the first i days of the index; worked[k] is the offset of working day k.
	// Together they answer "the N-th working day after" without walking. A century has fewer than 65536 days.
	before []uint16
	worked []uint16
}

func newCalendar(notices []Notice, statutory []StatutoryDay) *Calendar {
	c := &Calendar{
		listed: make(map[Date]Day),
		first:  NewDate(firstYear, time.January, 1),
	}
	for _, n := range notices {
		c.noticed[n.Year-firstYear] = true
	}
	for _, s := range statutory {
		if c.InUnnoticedYear(s.Date) {
			c.listed[s.Date] = Day{Date: s.Date, Off: true, Kind: Holiday, Name: s.Name}
		}
	}
	for _, n := range notices { // by publication, so that a revision overrides
		for _, d := range n.Days {
			c.list(n.ID, d)
		}
	}
	c.index()
	c.version = version(notices, statutory)
	return c
}

func (c *Calendar) list(notice string, d NoticeDay) {
	day := plain(d.Date)
	day.Name, day.Notice = d.Name, notice
	switch {
	case d.As == Off:
		day.Off, day.Kind = true, Holiday
	case d.As == Work && day.Off:
		day.Off, day.Kind = false, MakeUp
	}
	c.listed[d.Date] = day
}

func (c *Calendar) index() {
	end := NewDate(lastYear+1, time.January, 1)
	days := c.first.DaysUntil(end)
	c.before = make([]uint16, 1, days+1)
	for offset := range days {
		if !c.day(c.first.AddDays(offset)).Off {
			c.worked = append(c.worked, uint16(offset))
		}
		c.before = append(c.before, uint16(len(c.worked)))
	}
}

// version names a calendar by the publication date of its newest notice and by a digest of all that it was built from.
func version(notices []Notice, statutory []StatutoryDay) string {
	digest := sha256.New()
	for _, s := range statutory {
		fmt.Fprintf(digest, "%s %s\n", s.Date, s.Name)
	}
	newest := "none"
	for _, n := range notices {
		fmt.Fprintf(digest, "%s %d %s %s\n", n.ID, n.Year, n.Published, n.Revises)
		for _, d := range n.Days {
			fmt.Fprintf(digest, "%s %s %s\n", d.Date, d.Name, d.As)
		}
		newest = n.Published.String()
	}
	return newest + "@" + hex.EncodeToString(digest.Sum(nil))[:12]
}

// Version identifies the calendar: equal versions count days equally. It is "<newest publication>@<digest>".
func (c *Calendar) Version() string { return c.version }

func plain(d Date) Day {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return Day{Date: d, Off: true, Kind: Weekend}
	}
	return Day{Date: d, Kind: Weekday}
}

func (c *Calendar) day(d Date) Day {
	if day, ok := c.listed[d]; ok {
		return day
	}
	return plain(d)
}

// offset is the place of d in the index; ok is false outside it.
func (c *Calendar) offset(d Date) (i int, ok bool) {
	i = c.first.DaysUntil(d)
	return i, i >= 0 && i < len(c.before)-1
}

// IsWorkday reports whether d is worked.
func (c *Calendar) IsWorkday(d Date) bool {
	if i, ok := c.offset(d); ok {
		return c.before[i+1] != c.before[i]
	}
	return !plain(d).Off
}

// Why explains d: worked or off, by which rule, holiday and notice, and whether a notice may still change it.
func (c *Calendar) Why(d Date) Day {
	day := c.day(d)
	// A day that a notice names is settled even where its own year has no notice yet (31 December, 1 January).
	day.Provisional = day.Notice == "" && c.InUnnoticedYear(d)
	return day
}

// AddWorkdays gives the n-th working day after from; from itself is not counted, whether worked or not. A negative n goes
// back to the n-th working day before from, and n = 0 gives from.
func (c *Calendar) AddWorkdays(from Date, n int) Date {
	if n == 0 {
		return from
	}
	if i, ok := c.offset(from); ok {
		k := int(c.before[i]) + n // going back: the days before from, from excluded
		if n > 0 {
			k = int(c.before[i+1]) + n - 1
		}
		if k >= 0 && k < len(c.worked) {
			return c.first.AddDays(int(c.worked[k]))
		}
	}
	return c.walk(from, n)
}

// walk is AddWorkdays day by day, for what the index does not hold.
func (c *Calendar) walk(d Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.IsWorkday(d) {
			n--
		}
	}
	return d
}

// RollForward gives d when it is worked, otherwise the next working day.
func (c *Calendar) RollForward(d Date) Date {
	if c.IsWorkday(d) {
		return d
	}
	return c.AddWorkdays(d, 1)
}

// InUnnoticedYear reports whether d lies in a year whose notice this calendar does not know.
func (c *Calendar) InUnnoticedYear(d Date) bool {
	year := d.Year()
	return year < firstYear || year > lastYear || !c.noticed[year-firstYear]
}

// Provisional reports whether any day from from to to, both included, lies in a year without a notice, so that counting
// over the span may have to be done again. It is false when to is before from.
func (c *Calendar) Provisional(from, to Date) bool {
	if to.Before(from) {
		return false
	}
	for year := from.Year(); year <= to.Year(); year++ {
		if c.InUnnoticedYear(NewDate(year, time.January, 1)) {
			return true
		}
	}
	return false
}

// String names the calendar for logs.
func (c *Calendar) String() string { return strings.Join([]string{"calendar", c.version}, " ") }
