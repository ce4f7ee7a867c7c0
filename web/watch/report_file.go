package watch

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"creditcase/messages"
	"creditcase/web/ui"
)

// guarded keeps a spreadsheet from reading a text as a formula: what begins like one is preceded by an apostrophe.
func guarded(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// sheet is one sheet of a report: its name, the keys of its columns, and its lines. Texts are guarded, numbers are numbers.
type sheet struct {
	name    string
	columns []ui.Column
	lines   [][]any
	shares  int // the column, from one, whose numbers are per cent
}

// reportFile writes the tables of a report as a workbook in the reader's language.
func reportFile(p *messages.Printer, rep *report) (content []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("make style: %w", err)
	}
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 9}) // 0%
	if err != nil {
		return nil, fmt.Errorf("make style: %w", err)
	}
	for i, one := range reportSheets(p, rep) {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), one.name)
		} else {
			_, err = f.NewSheet(one.name)
		}
		if err == nil {
			err = one.write(f, reportTitle(p, rep), bold, percent)
		}
		if err != nil {
			return nil, fmt.Errorf("write sheet %d: %w", i+1, err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

// write puts the title, the heads of the columns and the lines on the sheet.
func (s sheet) write(f *excelize.File, title string, bold, percent int) error {
	heads := make([]any, len(s.columns))
	for i, c := range s.columns {
		heads[i] = guarded(c.Text)
	}
	last, err := excelize.ColumnNumberToName(len(s.columns))
	if err != nil {
		return err
	}
	share, err := excelize.ColumnNumberToName(s.shares)
	if err != nil {
		return err
	}
	const first = 3 // below the title and the heads
	lines := append([][]any{{guarded(title)}, heads}, s.lines...)
	for i, line := range lines {
		if err := f.SetSheetRow(s.name, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return err
		}
	}
	return errors.Join(f.SetColWidth(s.name, "A", "A", 36), f.SetColWidth(s.name, "B", last, 14),
		f.SetCellStyle(s.name, "A1", last+"2", bold),
		f.SetCellStyle(s.name, fmt.Sprintf("%s%d", share, first), fmt.Sprintf("%s%d", share, max(first, len(lines))), percent))
}

// shareValue is the share as a number, rounded down like on the page; nil of nothing.
func shareValue(n, of int64) any {
	if of == 0 {
		return nil
	}
	return float64(n*100/of) / 100
}

// medianValue is the median as a number; nil where nothing was closed.
func (t *tally) medianValue() any {
	halves, ok := t.median()
	if !ok {
		return nil
	}
	return float64(halves) / 2
}

func reportSheets(p *messages.Printer, rep *report) []sheet {
	units := sheet{name: p.T("watch.reports.units"), columns: unitsReport(p, rep).Columns, shares: 6}
	line := func(name string, u *tally) []any {
		return []any{guarded(name), u.Received, u.Closed, u.InTime, u.Late(), shareValue(u.InTime, u.Closed), u.Overdue, u.Extensions,
			u.Urges, u.medianValue()}
	}
	for _, u := range rep.Units {
		units.lines = append(units.lines, line(u.Name, u))
	}
	if len(rep.Units) > 1 {
		units.lines = append(units.lines, line(p.T("watch.reports.total"), &rep.Total))
	}
	clocks := sheet{name: p.T("watch.reports.clocks"), columns: clocksReport(p, rep).Columns, shares: 5}
	for _, c := range rep.Clocks {
		clocks.lines = append(clocks.lines, []any{guarded(clockName(p, c)), c.Closed, c.InTime, c.Late(), shareValue(c.InTime, c.Closed),
			c.Overdue, c.medianValue()})
	}
	months := sheet{name: p.T("watch.reports.months"), columns: monthsReport(p, rep).Columns, shares: 6}
	for _, m := range rep.Trend {
		months.lines = append(months.lines, []any{guarded(monthName(p, m.Month)), m.Received, m.Closed, m.InTime, m.Closed - m.InTime,
			shareValue(m.InTime, m.Closed)})
	}
	return []sheet{units, clocks, months}
}
