package watch

import (
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/dates"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checksSoon is within how many days a check is said to come soon.
const checksSoon = 7

// checksPage shows the checks of commitments in the whole city: unit by unit, then those that press.
type checksPage struct {
	site.Page
	Units     ui.Table
	Checks    ui.Table
	Pages     ui.Pagination
	FirstPage string
}

// Commitments shows which checks of commitments are due, under way and overdue.
func (s *Door) Commitments(w http.ResponseWriter, r *http.Request) error {
	data := &checksPage{Page: s.NewPage(r, "watch_commitments.title")}
	data.Wide = true
	today := calendar.DateOf(data.Now)
	soon := *db.Day(today.AddDays(checksSoon))
	units, err := s.Store.WatchCommitments(r.Context(), db.WatchCommitmentsParams{Today: *db.Day(today), SoonUntil: soon, OverdueUntil: dates.OverdueUntil(data.Now),
		Kept: casefile.CommitmentsHeld, Untrue: casefile.CommitmentsUntrue})
	if err != nil {
		return err
	}
	after := lists.CursorOf(r, lists.Bottom)
	checks, err := s.Store.WatchChecks(r.Context(), db.WatchChecksParams{SoonUntil: soon, AfterOn: after.At, AfterID: after.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	checks, next := lists.Shown(checks, func(c db.WatchChecksRow) lists.Cursor { return lists.Cursor{At: c.CheckOn, ID: c.ID} })
	data.unitRows(units)
	if err := s.checkRows(data, checks, today); err != nil {
		return err
	}
	data.Pages.NextHref, data.FirstPage = lists.Turns(r, next)
	s.Views.Render(w, r, http.StatusOK, "pages/watch_commitments", data)
	return nil
}

func (data *checksPage) unitRows(units []db.WatchCommitmentsRow) {
	t := ui.Table{Caption: data.T("watch_commitments.units"), Empty: data.T("watch_commitments.none"), Columns: []ui.Column{{Text: data.T("watch.unit")}}}
	for _, column := range []string{"waiting", "soon", "unopened", "checking", "overdue", "exempt", "kept", "untrue"} {
		t.Columns = append(t.Columns, ui.Column{Text: data.T("watch_commitments." + column), Numeric: true})
	}
	for _, u := range units {
		t.Rows = append(t.Rows, ui.Row{Late: u.Unopened+u.Overdue > 0, Cells: []ui.Cell{{Text: ui.InLanguage(data.Printer, u.UnitZH, u.UnitEN)}, ui.Count(u.Waiting),
			ui.Count(u.Soon), ui.Count(u.Unopened), ui.Count(u.Checking), ui.Count(u.Overdue), ui.Count(u.Exempt), ui.Count(u.Kept), ui.Count(u.Untrue)}})
	}
	data.Units = t
}

// checkRows lists checks that are under way, should have been opened, or come soon, whose day is the earliest first.
func (s *Door) checkRows(data *checksPage, checks []db.WatchChecksRow, today calendar.Date) error {
	p := data.Printer
	t := ui.Table{Caption: p.T("watch_commitments.checks"), Empty: p.T("watch_commitments.no_checks"), Columns: []ui.Column{
		{Text: p.T("unit_commitments.number.label"), Whole: true}, {Text: p.T("unit_commitments.item.label")}, {Text: p.T("watch.unit")},
		{Text: p.T("unit_commitments.check_on"), Whole: true}, {Text: p.T("watch_commitments.stands")}}}
	for _, c := range checks {
		terms, err := casefile.ReadTerms(c.Terms)
		if err != nil {
			return err
		}
		day := *db.DateOfColumn(&c.CheckOn)
		row := ui.Row{Cells: []ui.Cell{{Text: c.Number}, {Text: ui.InLanguage(p, terms.ZH, terms.EN)}, {Text: ui.InLanguage(p, c.UnitZH, c.UnitEN)},
			{Text: p.ShortDate(day.Start())}, {Text: p.T("commitment_state." + string(c.State))}}}
		stands := &row.Cells[4]
		switch {
		case c.CheckID != nil:
			stands.Text, stands.Href = *c.CheckNumber, "/watch/cases/"+c.CheckID.String()
			if c.Task != "" {
				stands.Hint = p.T("task." + c.Task)
				stands.Tags = []ui.Tag{dates.DueTag(p, s.Calendar.InForce(), c.DueAt, data.Now)}
				row.Late = dates.IsOverdue(c.DueAt, data.Now)
			}
		case day.Before(today):
			row.Late, stands.Tags = true, []ui.Tag{{Text: p.T("unit_commitments.not_opened"), Colour: ui.TagLate}}
		}
		t.Rows = append(t.Rows, row)
	}
	data.Checks = t
	return nil
}
