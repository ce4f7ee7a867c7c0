package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
)

// ErrPastCap says that an extension would pass the limit that the article sets.
var ErrPastCap = errors.New("extension passes the cap")

// ErrNoExtension says that the article does not provide for the extension asked for.
var ErrNoExtension = errors.New("extension is not provided for")

// ErrBadSuspension says that a suspension ends before it begins.
var ErrBadSuspension = errors.New("suspension ends before it begins")

// Suspended is the kind of a day on which a period stood still. Unlike the other kinds it is no matter of the calendar.
const Suspended calendar.Kind = "suspended"

// DayNote is one day that was counted or skipped, and why.
type DayNote struct {
	Date   calendar.Date `json:"date"`
	Kind   calendar.Kind `json:"kind"`
	Name   string        `json:"name,omitempty"`   // Chinese name of the holiday
	Notice string        `json:"notice,omitempty"` // id of the notice that names the day
}

// Suspension is a time that is outside the periods of a case. None of its days counts, the first and the last included: the
// day of asking had not elapsed when the clock stopped, and the day of the act that starts it again is not counted.
type Suspension struct {
	From   time.Time `json:"from"`   // the applicant was asked
	To     time.Time `json:"to"`     // what was asked for came
	Reason string    `json:"reason"` // "supplement"
}

func (s Suspension) covers(day calendar.Date) bool {
	return !day.Before(calendar.DateOf(s.From)) && !day.After(calendar.DateOf(s.To))
}

func (s Suspension) same(o Suspension) bool {
	return s.From.Equal(o.From) && s.To.Equal(o.To) && s.Reason == o.Reason
}

// Prolongation is one extension of a deadline.
type Prolongation struct {
	Amount     int       `json:"amount"`      // of the deadline's unit
	ApprovedBy Text      `json:"approved_by"` // the role that the article names
	At         time.Time `json:"at,omitzero"` // of approval
}

// CapNote is the limit that the article sets to a period with all its extensions.
type CapNote struct {
	Amount int            `json:"amount"`
	Unit   Unit           `json:"unit"`
	From   casefile.Event `json:"from"`
	Start  time.Time      `json:"start"` // the act that the limit runs from
	Due    time.Time      `json:"due"`   // no extension ends later
	// RunsOn says that the limit runs while a supplement is awaited, though the period itself may stand still.
	RunsOn bool `json:"runs_on,omitempty"`
	// Reserve is how much of the limit is kept for what must still follow; Due does not contain it.
	Reserve int `json:"reserve,omitempty"`
	// Cut is how much of what was approved the limit took back when days were counted again.
	Cut         int          `json:"cut,omitempty"`
	Suspensions []Suspension `json:"suspensions,omitempty"` // since Start
}

// Deadline is a computed due instant with every fact that explains it. All instants are +08:00.
type Deadline struct {
	Pack        string    `json:"pack"`
	PackVersion int       `json:"pack_version"`
	Clock       string    `json:"clock"`
	Label       Text      `json:"label,omitzero"` // what the pack calls it, where it does
	Article     string    `json:"article,omitempty"`
	Basis       Basis     `json:"basis"`
	Law         bool      `json:"law,omitempty"`    // stated by a regulation in force: set by law (法定)
	Unread      bool      `json:"unread,omitempty"` // the document states it, and its number could not be read: see Clock
	Agreed      bool      `json:"agreed,omitempty"` // Amount and Unit are of the terms that a party has signed: see Clock
	AtOnce      Text      `json:"at_once,omitzero"` // the article's word for no days
	Amount      int       `json:"amount"`
	Unit        Unit      `json:"unit"`
	Start       time.Time `json:"start"`                 // the act; its day is not counted
	StartsAt    Text      `json:"starts_at,omitzero"`    // what the act is
	StartBasis  Basis     `json:"start_basis,omitempty"` // policy: the article does not say from when, see Clock
	Due         time.Time `json:"due"`                   // the last second of the due day
	// Provisional says that a day on which the result depends lies in a year whose notice is not yet published.
	Provisional bool `json:"provisional"`
	// Counted lists the days that make up a period in days, Skipped the days off and the suspended days passed over. A
	// calendar-day period counts days off too, and skips only those that its end moved over. Both are empty for months and
	// years.
	Counted         []DayNote      `json:"counted"`
	Skipped         []DayNote      `json:"skipped"`
	Extended        int            `json:"extended,omitempty"`    // units added by extensions, beyond Amount
	Extensions      []Prolongation `json:"extensions,omitempty"`  // in the order of approval
	Cap             *CapNote       `json:"cap,omitempty"`         // set with the first extension, or from the beginning by Within
	Suspensions     []Suspension   `json:"suspensions,omitempty"` // in order; those that end after Start
	CalendarVersion string         `json:"calendar_version"`
}

// DueDate is the due day.
func (d Deadline) DueDate() calendar.Date { return calendar.DateOf(d.Due) }

// Compute gives the deadline of the pack's clock when the act that starts it happened at start. Of the case's suspensions
// those that end after start are taken into account. It returns ErrNotFound when the pack has no such clock.
func Compute(pack *Pack, clock string, start time.Time, cal *calendar.Calendar, suspensions ...Suspension) (Deadline, error) {
	k, err := pack.Clock(clock)
	if err != nil {
		return Deadline{}, err
	}
	d := pack.reckon(k, start)
	if d.Suspensions, err = since(start, suspensions); err == nil {
		err = d.count(cal)
	}
	if err != nil {
		return Deadline{}, fmt.Errorf("compute %s of pack %s: %w", clock, pack.ID, err)
	}
	return d, nil
}

// reckon is the deadline of a period that begins at start, before its days are counted.
func (p *Pack) reckon(k Clock, start time.Time) Deadline {
	return Deadline{
		Pack:        p.ID,
		PackVersion: p.Version,
		Clock:       k.Name,
		Article:     k.Article,
		Basis:       k.Basis,
		Law:         k.Basis == Statute && p.Law(),
		Unread:      k.Unread,
		AtOnce:      k.AtOnce,
		Amount:      k.Amount,
		Unit:        k.Unit,
		StartsAt:    k.StartsAt,
		StartBasis:  k.StartBasis,
		Label:       k.Label,
		Start:       start.In(calendar.Zone),
	}
}

// Within holds the deadline to the cap of its clock from the beginning, where the cap limits the whole handling (shenzhen-2020
// 38(2)): no step of it ends later, and whoever comes late in it has less. Nobody has less than the day on which the period began.
// The arguments are those of Extend.
func Within(pack *Pack, d Deadline, capStart time.Time, cal *calendar.Calendar, suspensions ...Suspension) (Deadline, error) {
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return Deadline{}, err
	}
	limit := pack.CapOf(d.Clock)
	if !limit.FromTheBeginning(k) {
		return d, nil
	}
	if d.Cap, err = capFrom(*limit, capStart, slices.Concat(d.Suspensions, suspensions)); err != nil {
		return Deadline{}, fmt.Errorf("cap of %s: %w", d.Clock, err)
	}
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("hold %s to its cap: %w", d.Clock, err)
	}
	return d, nil
}

// capFrom is the cap as it runs in one case.
func capFrom(c Cap, start time.Time, suspensions []Suspension) (*CapNote, error) {
	if c.RunsOn {
		suspensions = nil
	}
	since, err := since(start, suspensions)
	if err != nil {
		return nil, err
	}
	return &CapNote{Amount: c.Amount, Unit: c.Unit, From: c.From, RunsOn: c.RunsOn, Reserve: c.Reserve,
		Start: start.In(calendar.Zone), Suspensions: since}, nil
}

// Agree gives the deadline the length that the terms say which a party has signed. It returns ErrNotFound where the pack does not leave it to these.
func (p *Pack) Agree(d Deadline, period casefile.ItemPeriod, cal *calendar.Calendar) (Deadline, error) {
	k, err := p.Clock(d.Clock)
	if err != nil {
		return d, err
	}
	d.Amount, d.Unit, d.Basis, d.Law, d.Agreed = period.Amount, Unit(period.Unit), Policy, false, true
	if !k.Agreed || d.Amount < 1 || d.Amount > longest(d.Unit) {
		return d, fmt.Errorf("%d %s for %s, on which the pack lets nobody agree: %w", d.Amount, d.Unit, d.Clock, ErrNotFound)
	}
	return Recompute(d, cal)
}

// Recompute counts the same period again by another calendar, as when a notice has been published since.
func Recompute(d Deadline, cal *calendar.Calendar) (Deadline, error) {
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("recompute %s of pack %s: %w", d.Clock, d.Pack, err)
	}
	return d, nil
}

// Suspend counts the period again with one more suspension, and so does its cap. A suspension that is known already, or
// ended before the period began, changes nothing.
func Suspend(d Deadline, s Suspension, cal *calendar.Calendar) (Deadline, error) {
	var err error
	if d.Suspensions, err = since(d.Start, append(slices.Clip(d.Suspensions), s)); err != nil {
		return Deadline{}, fmt.Errorf("suspend %s of pack %s: %w", d.Clock, d.Pack, err)
	}
	if d.Cap != nil && !d.Cap.RunsOn {
		limit := *d.Cap
		if limit.Suspensions, err = since(limit.Start, append(slices.Clip(limit.Suspensions), s)); err != nil {
			return Deadline{}, fmt.Errorf("suspend cap of %s: %w", d.Clock, err)
		}
		d.Cap = &limit
	}
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("suspend %s of pack %s: %w", d.Clock, d.Pack, err)
	}
	return d, nil
}

// since gives the suspensions that end after start, in order and each once.
func since(start time.Time, suspensions []Suspension) ([]Suspension, error) {
	var kept []Suspension
	for _, s := range suspensions {
		if s.To.Before(s.From) {
			return nil, fmt.Errorf("from %s to %s: %w", s.From.Format(time.RFC3339), s.To.Format(time.RFC3339), ErrBadSuspension)
		}
		s.From, s.To = s.From.In(calendar.Zone), s.To.In(calendar.Zone)
		if s.To.After(start) && !slices.ContainsFunc(kept, s.same) {
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, func(a, b Suspension) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	return kept, nil
}

// Extend prolongs the deadline by amount of its unit, approved at the given instant; days are counted on from the present
// end. capStart is the instant of the event that the clock's cap runs from, and suspensions are those of the case, of which
// the cap may know some that had ended when the deadline began; neither is looked at when there is no cap. It returns
// ErrNoExtension when the article gives no extension of that length, and ErrPastCap when the new end would be later than the
// cap allows. That the request was made in time and approved is for the caller to see to.
func Extend(pack *Pack, d Deadline, amount int, at, capStart time.Time, cal *calendar.Calendar, suspensions ...Suspension) (
	Deadline, error) {
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return Deadline{}, err
	}
	e := k.Extension
	if e == nil || amount < 1 || amount > longest(d.Unit) || (!e.Open && d.Extended+amount > e.Amount) {
		return Deadline{}, fmt.Errorf("extend %s by %d: %w", d.Clock, amount, ErrNoExtension)
	}
	if !at.IsZero() {
		at = at.In(calendar.Zone)
	}
	d.Extended += amount
	d.Extensions = append(slices.Clip(d.Extensions), Prolongation{Amount: amount, ApprovedBy: e.ApprovedBy, At: at})
	if limit := pack.CapOf(d.Clock); limit != nil {
		if d.Cap, err = capFrom(*limit, capStart, slices.Concat(d.Suspensions, suspensions)); err != nil {
			return Deadline{}, fmt.Errorf("cap of %s: %w", d.Clock, err)
		}
	}
	if err := d.count(cal); err != nil {
		return Deadline{}, fmt.Errorf("extend %s: %w", d.Clock, err)
	}
	if d.Cap != nil && d.Cap.Cut > 0 {
		return Deadline{}, fmt.Errorf("extend %s by %d, cap ends %s: %w", d.Clock, amount, calendar.DateOf(d.Cap.Due), ErrPastCap)
	}
	return d, nil
}

// ExtendFully prolongs the deadline once, as far as its article allows: by what is left of the amount that it gives, and not
// past its cap. It returns ErrNoExtension where the article gives none, or leaves it open without a cap.
func ExtendFully(pack *Pack, d Deadline, at, capStart time.Time, cal *calendar.Calendar, suspensions ...Suspension) (
	Deadline, error) {
	k, err := pack.Clock(d.Clock)
	if err != nil {
		return Deadline{}, err
	}
	e := k.Extension
	if e == nil || e.Open && pack.CapOf(d.Clock) == nil {
		return Deadline{}, fmt.Errorf("extend %s: %w", d.Clock, ErrNoExtension)
	}
	furthest, err := Extend(pack, d, 1, at, capStart, cal, suspensions...)
	if err != nil {
		return Deadline{}, err
	}
	for amount := 2; ; amount++ {
		longer, err := Extend(pack, d, amount, at, capStart, cal, suspensions...)
		switch {
		case errors.Is(err, ErrPastCap), errors.Is(err, ErrNoExtension):
			return furthest, nil
		case err != nil:
			return Deadline{}, err
		}
		furthest = longer
	}
}

// count sets the end of the period and what explains it, within the cap where one is known.
func (d *Deadline) count(cal *calendar.Calendar) error {
	d.CalendarVersion = cal.Version()
	if d.Cap == nil {
		return d.span(d.length(), cal)
	}
	limit := *d.Cap
	end := Deadline{Unit: limit.Unit, Start: limit.Start, Suspensions: limit.Suspensions}
	if err := end.span(limit.Amount-limit.Reserve, cal); err != nil {
		return fmt.Errorf("cap: %w", err)
	}
	limit.Due, d.Cap = end.Due, &limit
	// Another calendar, or a suspension, can leave less under the cap than when the extension was approved. What the article
	// gives without an extension stays whole, unless the cap has run since before the period.
	most := d.Extended
	if limit.Start.Before(d.Start) || d.Basis == Policy {
		most += d.Amount
	}
	for limit.Cut = 0; ; limit.Cut++ {
		if err := d.span(d.length(), cal); err != nil {
			return err
		}
		if limit.Cut >= most || !d.Due.After(limit.Due) {
			return nil
		}
	}
}

// length is how many of its units the period has in all.
func (d *Deadline) length() int {
	if d.Cap != nil {
		return d.Amount + d.Extended - d.Cap.Cut
	}
	return d.Amount + d.Extended
}

// span sets the end of a period of that length and lists its days.
func (d *Deadline) span(amount int, cal *calendar.Calendar) error {
	first := calendar.DateOf(d.Start)
	d.Counted, d.Skipped, d.Provisional = []DayNote{}, []DayNote{}, false
	due := first
	switch d.Unit {
	case WorkingDay:
		// The day of the act is not counted; 0 working days end with that same day, worked or not.
		due = d.walk(first, amount, cal, func(day calendar.Day) bool { return !day.Off })
		if amount == 0 {
			due = d.resume(first)
		}
		d.Provisional = cal.Provisional(first.AddDays(1), due)
	case CalendarDay:
		// Somebody must act by the end, so an end on a day off moves on; whether it is one depends on its year's notice.
		last := d.walk(first, amount, cal, func(calendar.Day) bool { return true })
		due = d.roll(last, cal)
		d.Provisional = cal.Provisional(last, due)
	case Month:
		// Months and years limit what is published or kept; nobody has to act on that day, so they neither roll nor stop.
		due = first.AddMonths(amount)
	case Year:
		due = first.AddYears(amount)
	default:
		return fmt.Errorf("unit %q: %w", d.Unit, ErrNotFound)
	}
	d.Due = due.End()
	return nil
}

// walk lists the days after first until amount of them were counted, and gives the last.
func (d *Deadline) walk(first calendar.Date, amount int, cal *calendar.Calendar, counts func(calendar.Day) bool) calendar.Date {
	date := first
	for left := amount; left > 0; {
		date = date.AddDays(1)
		day := cal.Why(date)
		switch {
		case d.suspended(date):
			d.Skipped = append(d.Skipped, DayNote{Date: date, Kind: Suspended})
		case counts(day):
			d.Counted = append(d.Counted, noteOf(day))
			left--
		default:
			d.Skipped = append(d.Skipped, noteOf(day))
		}
	}
	return date
}

// resume gives the end of a period of no days: the day of the act, or, if the period stood still on it, the day on which it
// went on.
func (d *Deadline) resume(first calendar.Date) calendar.Date {
	due := first
	for _, s := range d.Suspensions {
		if s.covers(due) {
			due = calendar.DateOf(s.To)
		}
	}
	for date := first.AddDays(1); !date.After(due); date = date.AddDays(1) {
		d.Skipped = append(d.Skipped, DayNote{Date: date, Kind: Suspended})
	}
	return due
}

// roll moves the end of a calendar-day period over days on which nobody can be held to act.
func (d *Deadline) roll(last calendar.Date, cal *calendar.Calendar) calendar.Date {
	for ; ; last = last.AddDays(1) {
		day := cal.Why(last)
		switch {
		case d.suspended(last):
			d.Skipped = append(d.Skipped, DayNote{Date: last, Kind: Suspended})
		case day.Off:
			d.Skipped = append(d.Skipped, noteOf(day))
		default:
			return last
		}
	}
}

func (d *Deadline) suspended(day calendar.Date) bool {
	return slices.ContainsFunc(d.Suspensions, func(s Suspension) bool { return s.covers(day) })
}

func noteOf(day calendar.Day) DayNote {
	return DayNote{Date: day.Date, Kind: day.Kind, Name: day.Name, Notice: day.Notice}
}

// reminderHour is when a working day begins for reminders.
const reminderHour = 9

// RemindAt is when to remind of the deadline: at 09:00 two working days before the due day, or on the due day itself when
// the period has two days or fewer, or no more were left after a suspension. It is the zero time when there is nothing to
// remind of: when the period has no days, or the instant has passed by the time the period starts.
func RemindAt(d Deadline, cal *calendar.Calendar) time.Time {
	amount := d.length()
	if amount == 0 {
		return time.Time{}
	}
	day := d.DueDate()
	if short := amount <= 2 && (d.Unit == WorkingDay || d.Unit == CalendarDay); !short {
		day = d.remindOn(day, cal)
	}
	at := day.At(reminderHour, 0)
	if at.Before(d.Start) {
		return time.Time{}
	}
	return at
}

// remindOn gives the second working day before due. A period that stood still in between is reminded of on its last day:
// earlier nobody could know the date.
func (d *Deadline) remindOn(due calendar.Date, cal *calendar.Calendar) calendar.Date {
	day := cal.AddWorkdays(due, -2)
	if d.Unit == Month || d.Unit == Year {
		return day
	}
	for _, s := range d.Suspensions {
		if resumed := calendar.DateOf(s.To); !resumed.Before(day) && resumed.Before(due) {
			return due
		}
	}
	return day
}
