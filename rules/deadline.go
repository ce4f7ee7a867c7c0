package rules

import (
	"errors"
	"fmt"
	"time"

	"creditcase/calendar"
)

// ErrPastCap says that an extension would pass the limit that the article sets.
var ErrPastCap = errors.New("extension passes the cap")

// ErrNoExtension says that the article does not provide for the extension asked for.
var ErrNoExtension = errors.New("extension is not provided for")

// DayNote is one day that was counted or skipped, and why.
type DayNote struct {
	Date calendar.Date `json:"date"`
	Kind calendar.Kind `json:"kind"`
	Name string        `json:"name,omitempty"` // Chinese name of the holiday
}

// Deadline is a computed due instant with every fact that explains it. All instants are +08:00.
type Deadline struct {
	Pack        string    `json:"pack"`
	PackVersion int       `json:"pack_version"`
	Clock       string    `json:"clock"`
	Article     string    `json:"article,omitempty"`
	Basis       Basis     `json:"basis"`
	Amount      int       `json:"amount"`
	Unit        Unit      `json:"unit"`
	Start       time.Time `json:"start"` // the act; its day is not counted
	Due         time.Time `json:"due"`   // the last second of the due day
	// Provisional says that a day on which the result depends lies in a year whose notice is not yet published.
	Provisional bool `json:"provisional"`
	// Counted lists the days that make up a period in days, Skipped the days off passed over. A calendar-day period counts
	// days off too, and skips only those that its end moved over. Both are empty for months and years.
	Counted         []DayNote `json:"counted"`
	Skipped         []DayNote `json:"skipped"`
	Extended        int       `json:"extended,omitempty"` // units added by extensions, beyond Amount
	CalendarVersion string    `json:"calendar_version"`
}

// DueDate is the due day.
func (d Deadline) DueDate() calendar.Date { return calendar.DateOf(d.Due) }

// Compute gives the deadline of the pack's clock when the act that starts it happened at start. It returns ErrNotFound when
// the pack has no such clock.
func Compute(pack *Pack, clock string, start time.Time, cal *calendar.Calendar) (Deadline, error) {
	k, err := pack.Clock(clock)
	if err != nil {
		return Deadline{}, err
	}
	d := Deadline{
		Pack:        pack.ID,
		PackVersion: pack.Version,
		Clock:       clock,
		Article:     k.Article,
		Basis:       k.Basis,
		Amount:      k.Amount,
		Unit:        k.Unit,
		Start:       start.In(calendar.Zone),
	}
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("compute %s of pack %s: %w", clock, pack.ID, err)
	}
	return d, nil
}

// Recompute counts the same period again by another calendar, as when a notice has been published since.
func Recompute(d Deadline, cal *calendar.Calendar) (Deadline, error) {
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("recompute %s of pack %s: %w", d.Clock, d.Pack, err)
	}
	return d, nil
}

// Extend prolongs the deadline by amount of its unit; days are counted on from the present end. capStart is the instant of
// the event that the clock's cap runs from, and is not looked at when there is no cap. It returns ErrNoExtension when the
// article gives no extension of that length, and ErrPastCap when the new end would be later than the cap allows. That the
// request was made in time and approved is for the caller to see to.
func Extend(pack *Pack, d Deadline, amount int, capStart time.Time, cal *calendar.Calendar) (Deadline, error) {
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return Deadline{}, err
	}
	e := k.Extension
	if e == nil || amount < 1 || amount > longest || (!e.Open && d.Extended+amount > e.Amount) {
		return Deadline{}, fmt.Errorf("extend %s by %d: %w", d.Clock, amount, ErrNoExtension)
	}
	d.Extended += amount
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("extend %s: %w", d.Clock, err)
	}
	if e.Cap == nil {
		return d, nil
	}
	limit := Deadline{Amount: e.Cap.Amount, Unit: e.Cap.Unit, Start: capStart}
	if err := limit.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("cap of %s: %w", d.Clock, err)
	}
	if d.Due.After(limit.Due) {
		return Deadline{}, fmt.Errorf("extend %s to %s, cap ends %s: %w", d.Clock, d.DueDate(), limit.DueDate(), ErrPastCap)
	}
	return d, nil
}

// ExtendFully prolongs the deadline as far as its article allows: by the amount it gives, or, where it leaves the amount open,
// to the cap. It returns ErrNoExtension where the article gives none, or leaves it open without a cap.
func ExtendFully(pack *Pack, d Deadline, capStart time.Time, cal *calendar.Calendar) (Deadline, error) {
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return Deadline{}, err
	}
	e := k.Extension
	if e == nil || e.Open && e.Cap == nil {
		return Deadline{}, fmt.Errorf("extend %s: %w", d.Clock, ErrNoExtension)
	}
	if !e.Open {
		return Extend(pack, d, e.Amount, capStart, cal)
	}
	longer, err := Extend(pack, d, 1, capStart, cal)
	for err == nil {
		d = longer
		longer, err = Extend(pack, d, 1, capStart, cal)
	}
	if !errors.Is(err, ErrPastCap) || d.Extended == 0 {
		return Deadline{}, err
	}
	return d, nil
}

// count sets the end of the period and what explains it.
func (d *Deadline) count(cal *calendar.Calendar) error {
	first := calendar.DateOf(d.Start)
	amount := d.Amount + d.Extended
	d.Counted, d.Skipped, d.Provisional = []DayNote{}, []DayNote{}, false
	d.CalendarVersion = cal.Version()
	var due calendar.Date
	switch d.Unit {
	case WorkingDay:
		// The day of the act is not counted; 0 working days end with that same day, worked or not.
		due = cal.AddWorkdays(first, amount)
		d.Provisional = cal.Provisional(first.AddDays(1), due)
		for day := first.AddDays(1); !day.After(due); day = day.AddDays(1) {
			d.note(cal.Why(day), !cal.IsWorkday(day))
		}
	case CalendarDay:
		// Somebody must act by the end, so an end on a day off moves on; whether it is one depends on its year's notice.
		last := first.AddDays(amount)
		due = cal.RollForward(last)
		d.Provisional = cal.Provisional(last, due)
		for day := first.AddDays(1); !day.After(last); day = day.AddDays(1) {
			d.note(cal.Why(day), false)
		}
		for day := last; day.Before(due); day = day.AddDays(1) {
			d.note(cal.Why(day), true)
		}
	case Month:
		// Months and years limit what is published or kept; nobody has to act on that day, so they do not roll.
		due = first.AddMonths(amount)
	case Year:
		due = first.AddYears(amount)
	default:
		return fmt.Errorf("unit %q: %w", d.Unit, ErrNotFound)
	}
	d.Due = due.End()
	return nil
}

func (d *Deadline) note(day calendar.Day, skipped bool) {
	note := DayNote{Date: day.Date, Kind: day.Kind, Name: day.Name}
	if skipped {
		d.Skipped = append(d.Skipped, note)
		return
	}
	d.Counted = append(d.Counted, note)
}

// reminderHour is when a working day begins for reminders.
const reminderHour = 9

// RemindAt is when to remind of the deadline: at 09:00 two working days before the due day, or on the due day itself when
// the period has two days or fewer. It is the zero time when there is nothing to remind of: when the period ends on the day
// of the act, or the instant has passed by the time the period starts.
func RemindAt(d Deadline, cal *calendar.Calendar) time.Time {
	amount := d.Amount + d.Extended
	if amount == 0 {
		return time.Time{}
	}
	day := d.DueDate()
	if short := amount <= 2 && (d.Unit == WorkingDay || d.Unit == CalendarDay); !short {
		day = cal.AddWorkdays(day, -2)
	}
	at := day.At(reminderHour, 0)
	if at.Before(d.Start) {
		return time.Time{}
	}
	return at
}
