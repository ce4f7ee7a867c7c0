package calendar

import (
	"slices"
	"time"
)

// Change is what a notice makes of one day. As is empty for a day that the notice does not name: one that regulation alone
// made off as long as its year had no notice.
type Change struct {
	NoticeDay
	Before, After Day
	// Fault is what is odd about the day; nil: nothing. Where it CanBeMeant, whoever applies the notice is asked about it.
	Fault *Fault
}

// CanBeMeant reports whether the fault may be what the notice really says, so that a person can confirm it.
func (f *Fault) CanBeMeant() bool { return f.Reason == FaultStatutory }

// Changes lists what the notice makes of each day: those that it names, in its order, and then those that it leaves worked
// although regulation had them off. before and after are the calendars without it and with it.
func (n Notice) Changes(before, after *Calendar) []Change {
	var changes []Change
	named := make(map[Date]bool, len(n.Days))
	shipped := n.shipped()
	for i, d := range n.Days {
		named[d.Date] = true
		change := Change{NoticeDay: d, Before: before.Why(d.Date), After: after.Why(d.Date)}
		// What comes with the program was read by people beside the publication, and publications do name days that stay as
		// they are: that of January 2020 says that Monday 3 February is worked.
		if reason := n.oddity(change, before); reason != "" && !shipped {
			change.Fault = &Fault{Field: "days", Reason: reason, About: d.Date.String(), day: i}
		}
		changes = append(changes, change)
	}
	if after.InUnnoticedYear(NewDate(n.Year, time.January, 1)) || !before.InUnnoticedYear(NewDate(n.Year, time.January, 1)) {
		return changes
	}
	for _, s := range before.history.statutory {
		if b, a := before.Why(s.Date), after.Why(s.Date); s.Date.Year() == n.Year && !named[s.Date] && b.Kind != a.Kind {
			changes = append(changes, Change{NoticeDay: NoticeDay{Date: s.Date, Name: s.Name}, Before: b, After: a})
		}
	}
	return changes
}

// oddity is what nobody would arrange without an error: a day that stays as it is, or work on the holiday itself.
func (n Notice) oddity(c Change, before *Calendar) Reason {
	switch {
	// The first notice of a year says of the days that regulation fixes, and of those that a neighbouring year's notice has
	// named, that they are off or worked, as they were: that settles them. A change names only what changes.
	case c.Before.Kind == c.After.Kind && (c.As != Off && plain(c.Date).Kind == c.After.Kind || n.Revises != ""):
		return FaultUnchanged
	case c.As != Off && !c.After.Off && before.fixedHoliday(c.Date):
		return FaultStatutory
	}
	return ""
}

// fixedHoliday reports whether regulation itself makes d a holiday: one of those that are known for the coming years, or one
// that has the same date in every year.
func (c *Calendar) fixedHoliday(d Date) bool {
	if slices.ContainsFunc(c.history.statutory, func(s StatutoryDay) bool { return s.Date == d }) {
		return true
	}
	switch _, month, day := d.Civil(); month {
	case time.January, time.May:
		return day == 1
	case time.October:
		return day <= 3
	}
	return false
}

// shipped reports whether the notice came with the program, word for word.
func (n Notice) shipped() bool {
	known, err := Load()
	return err == nil && slices.ContainsFunc(known.notices, func(k Notice) bool {
		return k.ID == n.ID && k.Year == n.Year && k.Published == n.Published && k.Revises == n.Revises && slices.Equal(k.Days, n.Days)
	})
}

// Unconfirmed lists the faults of changes for which nobody has said that they are meant, in their order. Those that cannot be
// meant are never confirmed.
func Unconfirmed(changes []Change, confirmed []Date) []*Fault {
	var faults []*Fault
	for _, c := range changes {
		if c.Fault != nil && (!c.Fault.CanBeMeant() || !slices.Contains(confirmed, c.Date)) {
			faults = append(faults, c.Fault)
		}
	}
	return faults
}
