package watch

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/web/lists"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// monthsToChoose is how far back a report can be chosen.
const monthsToChoose = 36

// reportPage is a report to read and to print.
type reportPage struct {
	lists.List
	Running  string // that the month is not over
	Units    ui.Table
	Clocks   ui.Table
	Months   ui.Table
	Chart    chart
	Download string
}

// chart is a bar for each month: what was closed in time, and after it what was closed late. Widths are shares of the picture's, so
// that words keep their size on a phone. Every number is in the table as well.
type chart struct {
	Title  string
	Height int // pixels
	Bars   []bar
}

// bar is one line of a chart; lengths are in per cent of the width.
type bar struct {
	Label               string
	Y, TextY            int // pixels
	InTime, Late, Start string
	ValueAt             string
	Value, LateValue    string
}

// Where the bars of a chart begin and how long the longest is, in per cent of the width, and the height of a line in pixels.
const (
	chartStart  = 22.0
	chartLength = 50.0
	chartLine   = 32
)

// Reports shows the report of a month.
func (s *Door) Reports(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	data := &reportPage{List: lists.List{Page: s.NewPage(r, "watch.reports.title")}}
	p := data.Printer
	data.Title = reportTitle(p, rep)
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	s.chooseReport(data, rep)
	if today := calendar.DateOf(s.Clock.Now()); !rep.Month.AddMonths(1).Before(today) && !firstOfMonth(today).After(rep.Month) {
		data.Running = p.T("watch.reports.running", p.DateTime(s.Clock.Now()))
	}
	data.Units, data.Clocks, data.Months = unitsReport(p, rep), clocksReport(p, rep), monthsReport(p, rep)
	data.Chart = chartOf(p, rep.Trend)
	data.Download = "/watch/reports.xlsx?" + r.URL.Query().Encode()
	s.Views.Render(w, r, http.StatusOK, "pages/watch_reports", data)
	return nil
}

// reportAsked reads which report the address asks for: of the running month and the whole city where it does not say.
func (s *Door) reportAsked(r *http.Request) (*report, error) {
	today := calendar.DateOf(s.Clock.Now())
	month := firstOfMonth(today)
	if asked, err := calendar.ParseDate(r.URL.Query().Get("month") + "-01"); err == nil && !asked.After(today) &&
		asked.After(month.AddMonths(-monthsToChoose)) {
		month = asked
	}
	var unit *uuid.UUID
	if id, err := uuid.Parse(r.URL.Query().Get("unit")); err == nil {
		unit = &id
	}
	p := visit.Printer(r)
	return s.reportOf(r.Context(), month, unit, func(u db.ReportUnitsRow) string { return ui.InLanguage(p, u.NameZH, u.NameEN) })
}

// chooseReport puts the questions beside the report: which month, which unit.
func (s *Door) chooseReport(data *reportPage, rep *report) {
	p := data.Printer
	var months []ui.Option
	month := firstOfMonth(calendar.DateOf(s.Clock.Now()))
	for range monthsToChoose {
		months = append(months, ui.Option{Value: monthKey(month), Text: monthName(p, month)})
		month = month.AddMonths(-1)
	}
	data.Form.Set("month", monthKey(rep.Month))
	data.Chosen("month", "watch.reports.choose", months)
	units := []ui.Option{{Value: "", Text: p.T("watch.reports.city")}}
	for _, u := range rep.chosen {
		units = append(units, ui.Option{Value: u.ID.String(), Text: ui.InLanguage(p, u.NameZH, u.NameEN)})
	}
	data.Chosen("unit", "watch.reports.unit", units)
}

// monthKey writes a month as addresses and charts have it: 2026-03.
func monthKey(month calendar.Date) string { return month.String()[:len("2006-01")] }

func monthName(p *messages.Printer, month calendar.Date) string {
	year, m, _ := month.Civil()
	return p.T("watch.reports.month", year, fmt.Sprintf(monthForm(p), int(m)))
}

// monthForm is 3 in 2026年3月 and 03 in 2026-03.
func monthForm(p *messages.Printer) string {
	if p.Lang() == messages.English {
		return "%02d"
	}
	return "%d"
}

func reportTitle(p *messages.Printer, rep *report) string {
	whose := p.T("watch.reports.city")
	if rep.Unit != nil {
		whose = ui.InLanguage(p, rep.Unit.NameZH, rep.Unit.NameEN)
	}
	return p.T("watch.reports.title_of", whose, monthName(p, rep.Month))
}

// reportColumns heads a table whose first column is words and whose others are numbers.
func reportColumns(p *messages.Printer, first string, numbers ...string) []ui.Column {
	columns := []ui.Column{{Text: p.T(first)}}
	for _, key := range numbers {
		columns = append(columns, ui.Column{Text: p.T(key), Numeric: true})
	}
	return columns
}

// shareCell writes a share of what was closed, or that there was nothing.
func shareCell(p *messages.Printer, n, of int64) ui.Cell {
	if of == 0 {
		return ui.Cell{Text: p.T("watch.units.none_done")}
	}
	return ui.Cell{Text: p.T("watch.units.percent", share(n, of))}
}

func medianCell(p *messages.Printer, t *tally) ui.Cell {
	if t.Closed == 0 {
		return ui.Cell{Text: p.T("watch.units.none_done")}
	}
	return ui.Cell{Text: t.Median()}
}

func unitsReport(p *messages.Printer, rep *report) ui.Table {
	t := ui.Table{Caption: p.T("watch.reports.units"), Empty: p.T("watch.reports.empty"),
		Columns: reportColumns(p, "watch.units.unit", "watch.reports.received", "watch.reports.closed", "watch.reports.in_time",
			"watch.reports.late", "watch.reports.share", "watch.reports.overdue", "watch.reports.extensions", "watch.reports.urges",
			"watch.reports.median")}
	line := func(name string, u *tally) ui.Row {
		return ui.Row{Late: u.Overdue > 0 && u != &rep.Total, Cells: []ui.Cell{{Text: name}, ui.Count(u.Received), ui.Count(u.Closed), ui.Count(u.InTime),
			ui.Count(u.Late()), shareCell(p, u.InTime, u.Closed), ui.Count(u.Overdue), ui.Count(u.Extensions), ui.Count(u.Urges), medianCell(p, u)}}
	}
	for _, u := range rep.Units {
		t.Rows = append(t.Rows, line(u.Name, u))
	}
	if len(rep.Units) > 1 {
		t.Rows = append(t.Rows, line(p.T("watch.reports.total"), &rep.Total))
	}
	return t
}

// clockName names a clock with what it rests on: a period of the law and one of the city's never look alike.
func clockName(p *messages.Printer, t *tally) string {
	return p.T("watch.reports.clock_basis", explain.Clock(p, t.Label, t.Name), ui.WordFor(p, "basis.", t.Basis))
}

func clocksReport(p *messages.Printer, rep *report) ui.Table {
	t := ui.Table{Caption: p.T("watch.reports.clocks"), Empty: p.T("watch.reports.empty"),
		Columns: reportColumns(p, "watch.reports.clock", "watch.reports.closed", "watch.reports.in_time", "watch.reports.late",
			"watch.reports.share", "watch.reports.overdue", "watch.reports.median")}
	for _, c := range rep.Clocks {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: clockName(p, c)}, ui.Count(c.Closed), ui.Count(c.InTime), ui.Count(c.Late()),
			shareCell(p, c.InTime, c.Closed), ui.Count(c.Overdue), medianCell(p, c)}})
	}
	return t
}

func monthsReport(p *messages.Printer, rep *report) ui.Table {
	t := ui.Table{Caption: p.T("watch.reports.months"), HideCaption: true,
		Columns: reportColumns(p, "watch.reports.month_column", "watch.reports.received", "watch.reports.closed", "watch.reports.in_time",
			"watch.reports.late", "watch.reports.share")}
	for _, m := range rep.Trend {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: monthName(p, m.Month)}, ui.Count(m.Received), ui.Count(m.Closed), ui.Count(m.InTime),
			ui.Count(m.Closed - m.InTime), shareCell(p, m.InTime, m.Closed)}})
	}
	return t
}

// chartOf draws the months.
func chartOf(p *messages.Printer, months []monthTally) chart {
	c := chart{Title: p.T("watch.reports.chart"), Height: chartLine * len(months)}
	most := int64(1)
	for _, m := range months {
		most = max(most, m.Closed)
	}
	percent := func(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
	for i, m := range months {
		long := func(n int64) float64 { return chartLength * float64(n) / float64(most) }
		b := bar{Label: monthKey(m.Month), Y: chartLine*i + 6, TextY: chartLine*i + 22, Start: percent(chartStart + long(m.InTime)),
			InTime: percent(long(m.InTime)), Late: percent(long(m.Closed - m.InTime)),
			ValueAt: percent(chartStart + long(m.Closed) + 1), Value: strconv.FormatInt(m.Closed, 10)}
		if late := m.Closed - m.InTime; late > 0 {
			b.LateValue = p.T("watch.reports.late_bar", late)
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// ReportsFile sends the report as a spreadsheet.
func (s *Door) ReportsFile(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	p := visit.Printer(r)
	sheet, err := reportFile(p, rep)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	whose := p.T("watch.reports.city")
	if rep.Unit != nil {
		whose = ui.InLanguage(p, rep.Unit.NameZH, rep.Unit.NameEN)
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", uploads.Disposition("attachment", p.T("watch.reports.file", whose, monthKey(rep.Month))))
	visit.Write(w, r, http.StatusOK, sheet)
	return nil
}
