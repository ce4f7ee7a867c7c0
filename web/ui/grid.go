package ui

import (
	"html/template"
	"strconv"
	"strings"
)

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

// Rows are the weeks as rows of the table. A case has some hundred cells, which its template would take half of its time for. What stands in
// a cell is for the eye; beside it, hidden, is what is read out.
func (m GridMonth) Rows() template.HTML {
	var b strings.Builder
	for _, week := range m.Weeks {
		b.WriteString("\n        <tr>")
		for _, day := range week {
			day.write(&b)
		}
		b.WriteString("</tr>")
	}
	return template.HTML(b.String()) //nolint:gosec // escaped by write
}

// GridDay is one cell. Day is 0 outside the month; a day outside the period has no marks.
type GridDay struct {
	Day   int
	Class string   // for the style sheet
	Marks []string // short words
	Said  string   // the same, as it is read out
}

func (d GridDay) write(b *strings.Builder) {
	text := func(parts ...string) {
		for _, part := range parts {
			b.WriteString(part)
		}
	}
	number := func() { text(`<span class="cc-day__number">`, strconv.Itoa(d.Day), "</span>") }
	if d.Said == "" {
		b.WriteString(`<td class="cc-day">`)
		if d.Day != 0 {
			number()
		}
		b.WriteString("</td>")
		return
	}
	text(`<td class="cc-day`, template.HTMLEscapeString(d.Class), `"><span aria-hidden="true">`)
	number()
	for _, mark := range d.Marks {
		text(`<span class="cc-day__mark">`, template.HTMLEscapeString(mark), "</span>")
	}
	text(`</span><span class="govuk-visually-hidden">`, template.HTMLEscapeString(d.Said), "</span></td>")
}

// WeekdayName is a day of the week, as it heads a column and as it is read out.
type WeekdayName struct{ Short, Full string }

// LegendItem explains a mark.
type LegendItem struct{ Class, Mark, Text string }

// DayMark is what a day is in a deadline's calendar. It is also the end of the mark's keys and of its class.
type DayMark string
