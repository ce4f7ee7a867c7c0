package ui

// DayGrid is the calendar of a deadline: months as tables, and a legend of the marks that are in them. Template "day_grid".
type DayGrid struct {
	Months   []GridMonth
	Weekdays []WeekdayName
	Legend   []LegendItem
}

// GridMonth is one month, Monday first.
type GridMonth struct {
	Title string
	About string // whose calendar it is, for those who hear it
	Weeks [][7]GridDay
}

// GridDay is one cell. Day is 0 outside the month; a day outside the period has no marks.
type GridDay struct {
	Day   int
	Class string   // for the style sheet
	Marks []string // short words
	Said  string   // the same, as it is read out
}

// WeekdayName is a day of the week, as it heads a column and as it is read out.
type WeekdayName struct{ Short, Full string }

// LegendItem explains a mark.
type LegendItem struct{ Class, Mark, Text string }

// DayMark is what a day is in a deadline's calendar. It is also the end of the mark's keys and of its class.
type DayMark string
