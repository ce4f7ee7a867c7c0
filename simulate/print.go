package simulate

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"creditcase/rules"
)

// column is one figure of a row.
type column struct {
	title string
	of    func(Row) string
}

// columns are the figures of a row; beside another pack only those that one compares.
func columns(several bool) []column {
	all := []column{
		{"started", func(r Row) string { return fmt.Sprint(r.Started) }},
		{"on time", percent},
		{"median", func(r Row) string { return days(r, r.Median) }},
		{"p90", func(r Row) string { return days(r, r.P90) }},
		{"asked", func(r Row) string { return fmt.Sprint(r.Asked) }},
		{"extended", func(r Row) string { return fmt.Sprint(r.Extended) }},
		{"overdue", func(r Row) string { return fmt.Sprint(r.Late) }},
		{"expected", func(r Row) string { return fmt.Sprint(r.Expected) }},
	}
	if several {
		return slices.DeleteFunc(all, func(c column) bool { return c.title == "asked" || c.title == "overdue" })
	}
	return all
}

// Print writes reports of the same cases side by side, one line for each clock and for each body and clock.
func Print(out io.Writer, reports ...Report) error {
	if len(reports) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	head(w, reports)
	figures := columns(len(reports) > 1)
	withPeriod := append([]column{{"period", length}}, figures...)
	title(w, []string{"clock", ""}, withPeriod, reports)
	for _, clock := range clocks(reports, func(r Report) []Row { return r.Clocks }) {
		line(w, []string{clock, ""}, withPeriod, clock, reports, func(r Report) []Row { return r.Clocks })
	}
	fmt.Fprintln(w)
	title(w, []string{"unit", "clock"}, figures, reports)
	for i, u := range reports[0].Units {
		of := func(r Report) []Row { return r.Units[i].Clocks }
		name := fmt.Sprintf("%s: %.1f a day, lying %.1f days", u.Name, u.Capacity, u.Delay)
		for _, clock := range clocks(reports, of) {
			line(w, []string{name, clock}, figures, clock, reports, of)
			name = ""
		}
	}
	return w.Flush()
}

func head(w io.Writer, reports []Report) {
	for i, r := range reports {
		fmt.Fprintf(w, "%s %s version %d (%s), %s to %s, calendar %s, seed %d\n", letter(i, reports), r.Pack, r.Version, r.Standing, r.From, r.To,
			r.CalendarVersion, r.Seed)
		if r.Provisional {
			fmt.Fprintln(w, "  provisional: a year that was played has no holiday notice yet")
		}
		ends := make([]string, 0, len(r.Ended))
		for _, result := range slices.Sorted(maps.Keys(r.Ended)) {
			ends = append(ends, fmt.Sprintf("%s %d", strings.ReplaceAll(string(result), "_", " "), r.Ended[result]))
		}
		fmt.Fprintf(w, "  %d cases, %d case-days; ended: %s; open: %d\n", r.Cases, r.CaseDays, strings.Join(ends, ", "), r.Open)
		if r.Suspended > 0 {
			fmt.Fprintf(w, "  queries suspended for %d records, because their unit stayed silent\n", r.Suspended)
		}
	}
	fmt.Fprintln(w)
}

// letter tells reports apart where there are several.
func letter(i int, reports []Report) string {
	if len(reports) == 1 {
		return "pack"
	}
	return string(rune('A'+i)) + ":"
}

func title(w io.Writer, first []string, columns []column, reports []Report) {
	var titles []string
	for _, c := range columns {
		titles = append(titles, c.title)
	}
	for range reports {
		first = append(append(first, titles...), "|")
	}
	fmt.Fprintln(w, strings.Join(first[:len(first)-1], "\t")+"\t")
}

// line writes the figures of one clock in each report after one another.
func line(w io.Writer, first []string, columns []column, clock string, reports []Report, of func(Report) []Row) {
	for _, report := range reports {
		row, ok := find(of(report), clock)
		for _, c := range columns {
			text := "–"
			if ok {
				text = c.of(row)
			}
			first = append(first, text)
		}
		first = append(first, "|")
	}
	fmt.Fprintln(w, strings.Join(first[:len(first)-1], "\t")+"\t")
}

// clocks lists the clocks of all reports, each once, in the order of the procedure.
func clocks(reports []Report, of func(Report) []Row) (names []string) {
	for _, r := range reports {
		at := 0
		for _, row := range of(r) {
			if i := slices.Index(names, row.Clock); i >= 0 {
				at = i + 1
				continue
			}
			names = slices.Insert(names, at, row.Clock)
			at++
		}
	}
	return names
}

// length is the period with its basis, which must never be mistaken: "10 working days, 38(1)" or "2 working days, policy".
func length(r Row) string {
	on := string(r.Basis)
	if r.Basis == rules.Statute {
		on = r.Article
	}
	unit := strings.ReplaceAll(string(r.Unit), "_", " ")
	if r.Amount != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s, %s", r.Amount, unit, on)
}

func percent(r Row) string {
	share, ok := r.Share()
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*share)
}

func days(r Row, n int) string {
	if r.Answered == 0 {
		return "–"
	}
	return fmt.Sprint(n)
}
