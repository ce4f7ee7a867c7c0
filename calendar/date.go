package calendar

import (
	"cmp"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// Zone is Chinese standard time, +08:00. It is a fixed offset, so it depends neither on the machine's zone nor on a zone
// database: China has had no daylight saving since 1991.
var Zone = time.FixedZone("CST", 8*60*60)

const (
	dateLayout    = "2006-01-02"
	secondsPerDay = 24 * 60 * 60
	// unixEpoch is 1970-01-01 counted in days from 0001-01-01.
	unixEpoch = 719162
)

// Date is a civil date in Zone. The zero Date is 0001-01-01 and stands for "no date". Dates compare with ==.
type Date struct {
	day int32 // days since 0001-01-01
}

// NewDate gives the civil date; months and days out of range carry over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return fromUnixDays(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDate reads a date written 2006-01-02.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateLayout, text)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", text)
	}
	return NewDate(t.Date()), nil
}

// DateOf gives the civil date in Zone on which the instant falls, whatever location t carries.
func DateOf(t time.Time) Date {
	_, offset := t.In(Zone).Zone()
	seconds := t.Unix() + int64(offset)
	days := seconds / secondsPerDay
	if seconds%secondsPerDay < 0 {
		days--
	}
	return fromUnixDays(days)
}

func fromUnixDays(days int64) Date { return Date{day: int32(days + unixEpoch)} }

// midnightUTC is the date as an instant on which the standard library's calendar arithmetic can work.
func (d Date) midnightUTC() time.Time {
	return time.Unix((int64(d.day)-unixEpoch)*secondsPerDay, 0).UTC()
}

// Start is 00:00:00 of the date, +08:00.
func (d Date) Start() time.Time {
	_, offset := time.Time{}.In(Zone).Zone()
	return time.Unix((int64(d.day)-unixEpoch)*secondsPerDay-int64(offset), 0).In(Zone)
}

// End is the last second of the date, 23:59:59 +08:00: the instant at which a period that ends on the date is over.
func (d Date) End() time.Time { return d.Start().Add(24*time.Hour - time.Second) }

// At is the given time of day on the date, +08:00.
func (d Date) At(hour, minute int) time.Time {
	return d.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// Civil gives year, month and day of the month.
func (d Date) Civil() (year int, month time.Month, day int) { return d.midnightUTC().Date() }

// Year is the civil year.
func (d Date) Year() int { return d.midnightUTC().Year() }

// Weekday is the day of the week. 0001-01-01 was a Monday.
func (d Date) Weekday() time.Weekday { return time.Weekday(((d.day+1)%7 + 7) % 7) }

// AddDays moves by civil days.
func (d Date) AddDays(n int) Date { return Date{day: d.day + int32(n)} }

// AddMonths moves to the same-numbered day n months on, or to the last day of that month where there is none.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	first := NewDate(year, month+time.Month(n), 1)
	last := NewDate(year, month+time.Month(n)+1, 1).AddDays(-1)
	same := first.AddDays(day - 1)
	if same.After(last) {
		return last
	}
	return same
}

// AddYears moves to the same day n years on; 29 February becomes 28 February in a common year.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// DaysUntil is the number of civil days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.day - d.day) }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.day < other.day }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.day > other.day }

// Compare orders dates: -1, 0 or +1.
func (d Date) Compare(other Date) int { return cmp.Compare(d.day, other.day) }

// Equal reports whether the dates are the same, for packages that compare by method; == does as well.
func (d Date) Equal(other Date) bool { return d == other }

// IsZero reports whether no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// String writes 2006-01-02.
func (d Date) String() string { return d.midnightUTC().Format(dateLayout) }

// MarshalText writes 2006-01-02, and nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// UnmarshalYAML reads 2006-01-02, quoted or not. Its error names the line.
func (d *Date) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: want a date", node.Line)}}
	}
	if err := d.UnmarshalText([]byte(node.Value)); err != nil {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %v", node.Line, err)}}
	}
	return nil
}
