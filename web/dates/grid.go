package dates

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"creditcase/calendar"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// The marks, in the order of the legend.
const (
	markStart       ui.DayMark = "start"
	markCounted     ui.DayMark = "counted"
	markMakeUp      ui.DayMark = "make_up"
	markExtension   ui.DayMark = "extension"
	markWeekend     ui.DayMark = "weekend"
	markHoliday     ui.DayMark = "holiday"
	markSuspended   ui.DayMark = "suspended"
	markDue         ui.DayMark = "due"
	markCap         ui.DayMark = "cap"
	markProvisional ui.DayMark = "provisional"
)

var (
	inLegend = []ui.DayMark{markStart, markCounted, markMakeUp, markExtension, markWeekend, markHoliday, markSuspended, markDue, markCap,
		markProvisional}
	// inCell is the order in which the marks of one day stand and are read out.
	inCell = []ui.DayMark{markDue, markCap, markStart, markMakeUp, markExtension, markCounted, markWeekend, markHoliday, markSuspended,
		markProvisional}
)

// mostGridMonths is the longest calendar that helps: whoever wants more reads the facts.
const mostGridMonths = 6

// markedDay is a day with its marks.
type markedDay struct {
	marks  []ui.DayMark
	nth    int    // of the counted days
	name   string // of its holiday
	rolled bool   // off, and so the end of a calendar-day period moved over it
}

func (d *markedDay) has(m ui.DayMark) bool { return d != nil && slices.Contains(d.marks, m) }

// markedDays are the days of a period that are not plain.
type markedDays map[calendar.Date]*markedDay

func (days markedDays) mark(date calendar.Date, m ui.DayMark) *markedDay {
	if days[date] == nil {
		days[date] = &markedDay{}
	}
	if !days[date].has(m) {
		days[date].marks = append(days[date].marks, m)
	}
	return days[date]
}

// grid is the calendar of the period's days. It is nil where the period is not counted in days, or is too long to be read so.
func (r reckoning) grid() *ui.DayGrid {
	if !r.inDays() {
		return nil
	}
	days := r.markedDays()
	first := calendar.DateOf(r.Start)
	last := first
	for date := range days {
		if date.After(last) {
			last = date
		}
	}
	g := &ui.DayGrid{Legend: r.legend(days), Weekdays: weekdayNames(r.Printer)}
	about := r.T("deadline.grid.of", r.name())
	for month := monthOf(first); !month.After(last); month = month.AddMonths(1) {
		if len(g.Months) == mostGridMonths {
			return nil
		}
		g.Months = append(g.Months, ui.GridMonth{Title: r.Month(month.Start()), About: about, Weeks: r.weeks(month, days)})
	}
	return g
}

// monthOf is the first day of the date's month.
func monthOf(date calendar.Date) calendar.Date {
	year, month, _ := date.Civil()
	return calendar.NewDate(year, month, 1)
}

func weekdayNames(p *messages.Printer) []ui.WeekdayName {
	names := make([]ui.WeekdayName, 7)
	for i := range names {
		n := strconv.Itoa(i + 1)
		names[i] = ui.WeekdayName{Short: p.T("deadline.weekday." + n), Full: p.T("deadline.weekday_full." + n)}
	}
	return names
}

// markedDays marks every day of the period, from the kept explanation alone: what the calendar in force says of them today is
// not what they were counted by.
func (r reckoning) markedDays() markedDays {
	days := markedDays{}
	days.mark(calendar.DateOf(r.Start), markStart)
	for i, note := range r.Counted {
		if r.standsStill(note.Date) {
			break
		}
		days.mark(note.Date, markCounted).nth = i + 1
		if i >= r.Amount {
			days.mark(note.Date, markExtension)
		}
		if r.Unit == rules.WorkingDay && note.Kind == calendar.MakeUp {
			days.mark(note.Date, markMakeUp).name = note.Name
		}
	}
	for _, note := range r.Skipped {
		if !r.standsStill(note.Date) {
			r.markSkipped(days, note)
		}
	}
	if r.paused() {
		today := calendar.DateOf(r.now)
		for date := calendar.DateOf(*r.row.PausedAt); !date.After(today); date = date.AddDays(1) {
			days.mark(date, markSuspended)
		}
		return days
	}
	days.mark(r.DueDate(), markDue)
	r.markCap(days)
	r.markProvisional(days)
	return days
}

// standsStill reports whether the day lies after the clock stopped: what was reckoned of it holds no more.
func (r reckoning) standsStill(date calendar.Date) bool {
	return r.paused() && !date.Before(calendar.DateOf(*r.row.PausedAt))
}

func (r reckoning) markSkipped(days markedDays, note rules.DayNote) {
	switch note.Kind {
	case rules.Suspended:
		days.mark(note.Date, markSuspended)
	case calendar.Holiday:
		d := days.mark(note.Date, markHoliday)
		d.name, d.rolled = note.Name, r.Unit == rules.CalendarDay
	default:
		days.mark(note.Date, markWeekend).rolled = r.Unit == rules.CalendarDay
	}
}

// markCap marks the last day that extensions can reach, unless it lies so far off that months of plain days would lead there.
func (r reckoning) markCap(days markedDays) {
	if r.Cap == nil {
		return
	}
	if last := calendar.DateOf(r.Cap.Due); !last.Before(calendar.DateOf(r.Start)) && !monthOf(last).After(monthOf(r.DueDate()).AddMonths(1)) {
		days.mark(last, markCap)
	}
}

// markProvisional marks the days that a notice may still change. Of a period in calendar days only the end depends on days off.
func (r reckoning) markProvisional(days markedDays) {
	if !r.Provisional {
		return
	}
	first := calendar.DateOf(r.Start).AddDays(1)
	if n := len(r.Counted); r.Unit == rules.CalendarDay && n > 0 {
		first = r.Counted[n-1].Date
	}
	for date := first; !date.After(r.DueDate()); date = date.AddDays(1) {
		if r.cal.Why(date).Provisional {
			days.mark(date, markProvisional)
		}
	}
}

// weeks lays a month out, Monday first.
func (r reckoning) weeks(month calendar.Date, days markedDays) [][7]ui.GridDay {
	var weeks [][7]ui.GridDay
	next := month.AddMonths(1)
	for date := month; date.Before(next); date = date.AddDays(1) {
		column := (int(date.Weekday()) + 6) % 7
		if column == 0 || len(weeks) == 0 {
			weeks = append(weeks, [7]ui.GridDay{})
		}
		weeks[len(weeks)-1][column] = r.cell(date, days[date])
	}
	return weeks
}

func (r reckoning) cell(date calendar.Date, day *markedDay) ui.GridDay {
	_, _, n := date.Civil()
	if day == nil {
		return ui.GridDay{Day: n}
	}
	cell := ui.GridDay{Day: n, Class: " cc-day--marked"}
	said := []string{r.ShortDate(date.Start())}
	for _, m := range inCell {
		if !day.has(m) {
			continue
		}
		cell.Class += " cc-day--" + string(m)
		said = append(said, r.said(m, day))
		if m != markProvisional { // hatched, and the legend says so: a fourth line has no room
			cell.Marks = append(cell.Marks, r.short(m, day))
		}
	}
	cell.Said = strings.Join(said, r.T("explain.and"))
	return cell
}

// short is the word in the cell. A holiday is named where its name has room: 国庆, but not National Day.
func (r reckoning) short(m ui.DayMark, day *markedDay) string {
	switch {
	case m == markCounted:
		return r.T("deadline.mark.counted", ordinal(r.Printer, day.nth))
	case m == markHoliday && r.Lang() == messages.Chinese:
		if name := strings.TrimSuffix(explain.Holiday(r.Printer, day.name), "节"); len([]rune(name)) == 2 {
			return name
		}
	}
	return r.T("deadline.mark." + string(m))
}

// said is the mark in words, of one day.
func (r reckoning) said(m ui.DayMark, day *markedDay) string {
	switch m {
	case markStart:
		return r.T("deadline.said."+r.wordOf(m, day), r.startsAt())
	case markCounted:
		return r.T("deadline.said."+r.wordOf(m, day), ordinal(r.Printer, day.nth))
	case markMakeUp, markHoliday:
		return r.T("deadline.said."+r.wordOf(m, day), explain.Holiday(r.Printer, day.name))
	}
	return r.T("deadline.said." + r.wordOf(m, day))
}

// wordOf is the end of the key under which a mark is said and explained.
func (r reckoning) wordOf(m ui.DayMark, day *markedDay) string {
	switch {
	case m == markCounted:
		return "counted_" + string(r.Unit)
	case m == markStart && r.Amount+r.Extended == 0:
		return "start_same_day"
	case (m == markWeekend || m == markHoliday) && day.rolled:
		return string(m) + "_rolled"
	}
	return string(m)
}

// legend explains the marks that are in the calendar, and names its holidays.
func (r reckoning) legend(days markedDays) []ui.LegendItem {
	inOrder := slices.SortedFunc(maps.Keys(days), calendar.Date.Compare)
	var items []ui.LegendItem
	for _, m := range inLegend {
		var one *markedDay
		var names []string
		for _, date := range inOrder {
			day := days[date]
			if !day.has(m) {
				continue
			}
			one = day
			if name := explain.Holiday(r.Printer, day.name); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if one == nil {
			continue
		}
		item := ui.LegendItem{Class: " cc-day--marked cc-day--" + string(m), Mark: r.short(m, &markedDay{nth: 1})}
		switch m {
		case markHoliday, markMakeUp:
			item.Text = r.T("deadline.legend."+r.wordOf(m, one), strings.Join(names, r.T("case.list_and")))
		default:
			item.Text = r.T("deadline.legend." + r.wordOf(m, one))
		}
		items = append(items, item)
	}
	return items
}

// ordinal writes which of several: 3 in Chinese, where 第 stands before it, 3rd in English.
func ordinal(p *messages.Printer, n int) string {
	text := strconv.Itoa(n)
	if p.Lang() != messages.English {
		return text
	}
	if n%100/10 == 1 {
		return text + "th"
	}
	switch n % 10 {
	case 1:
		return text + "st"
	case 2:
		return text + "nd"
	case 3:
		return text + "rd"
	}
	return text + "th"
}
