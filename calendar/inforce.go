package calendar

import "time"

// Source says which calendar is in force. What a city computes with is not what a program knows but what its administrator
// has put in force, and that changes while cases run: whoever counts asks anew, and keeps one answer for one reckoning.
type Source interface {
	// InForce is the calendar in force now. It is never nil, and safe for concurrent use.
	InForce() *Calendar
}

// InForce is the calendar itself: alone, it is in force for good.
func (c *Calendar) InForce() *Calendar { return c }

// FirstDifference is the first date that c and other arrange differently: worked or off, in a year with a notice or without.
// No period that ends before it is counted differently. ok is false where there is none.
func (c *Calendar) FirstDifference(other *Calendar) (first Date, ok bool) {
	for year := firstYear; year <= lastYear; year++ {
		if c.noticed[year-firstYear] != other.noticed[year-firstYear] {
			return NewDate(year, time.January, 1), true
		}
		for day, end := NewDate(year, time.January, 1), NewDate(year+1, time.January, 1); day.Before(end); day = day.AddDays(1) {
			if c.IsWorkday(day) != other.IsWorkday(day) {
				return day, true
			}
		}
	}
	return Date{}, false
}
