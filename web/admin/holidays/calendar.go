package holidays

import (
	"net/http"
	"slices"
	"strconv"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// calendarPage shows which notices are in force, which could be, and how far deadlines have been counted again.
type calendarPage struct {
	site.Page
	Version  string
	Running  *ui.Banner // how far a recount under way has come
	Failed   string
	Untold   string // documents that are still to be laid out
	InForce  ui.Table
	Known    *ui.Table
	Recounts ui.Table
}

const recountsShown = 10

// Show shows the calendar in force, from the database: this very process may not have heard of the last notice yet.
func (s *Pages) Show(w http.ResponseWriter, r *http.Request) error {
	inForce, err := s.Store.ReadInForce(r.Context())
	if err != nil {
		return err
	}
	recounts, err := s.Store.Recounts(r.Context(), recountsShown)
	if err != nil {
		return err
	}
	untold, err := s.Store.TellLeft(r.Context())
	if err != nil {
		return err
	}
	known, err := s.knownNotices(inForce)
	if err != nil {
		return err
	}
	data := &calendarPage{Page: s.NewPage(r, "calendar.title")}
	data.Wide = true
	data.Version = data.T("calendar.version", inForce.Calendar().Version())
	data.showNotices(inForce)
	data.showKnown(known)
	data.showRecounts(recounts)
	if untold > 0 {
		data.Untold = data.N("calendar.untold", int(untold))
	}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_calendar", data)
	return nil
}

// knownNotices lists the notices that come with the program, are published, and are not in force here, by publication.
func (s *Pages) knownNotices(inForce db.InForce) ([]calendar.Notice, error) {
	known, err := calendar.Load()
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(s.Clock.Now())
	return slices.DeleteFunc(known.Notices(), func(n calendar.Notice) bool {
		applied := slices.ContainsFunc(inForce.Applied, func(row db.CalendarNoticesRow) bool { return row.ID == n.ID })
		return applied || n.Published.After(today)
	}), nil
}

// showNotices lists what is in force, by year and publication, latest first.
func (data *calendarPage) showNotices(inForce db.InForce) {
	data.InForce = ui.Table{Caption: data.T("calendar.in_force"), Empty: data.T("calendar.in_force_empty"), Columns: []ui.Column{
		{Text: data.T("calendar.notice"), Whole: true}, {Text: data.T("calendar.published"), Whole: true},
		{Text: data.T("calendar.revises"), Whole: true}, {Text: data.T("calendar.applied"), Whole: true},
		{Text: data.T("calendar.applied_by"), Whole: true}}}
	rows := slices.Clone(inForce.Applied)
	slices.SortStableFunc(rows, func(a, b db.CalendarNoticesRow) int { return b.Published.Compare(a.Published) })
	for _, n := range rows {
		by, revises := data.T("calendar.installation"), data.T("calendar.revises_none")
		if n.AppliedBy != nil {
			by = *n.AppliedBy
		}
		if n.Revises != nil {
			revises = *n.Revises
		}
		data.InForce.Rows = append(data.InForce.Rows, ui.Row{Cells: []ui.Cell{noticeCell(n.ID, n.Source),
			{Text: data.ShortDate(n.Published)}, {Text: revises}, {Text: data.DateTime(n.AppliedAt)}, {Text: by}}})
	}
}

// noticeCell names a notice and leads to its source, which is written out where it is no address.
func noticeCell(id, source string) ui.Cell {
	if dates.IsAddress(source) {
		return ui.Cell{Text: id, Href: source}
	}
	return ui.Cell{Text: id, Hint: source}
}

func (data *calendarPage) showKnown(known []calendar.Notice) {
	if len(known) == 0 {
		return
	}
	data.Known = &ui.Table{Caption: data.T("calendar.known"), HideCaption: true, Columns: []ui.Column{{Text: data.T("calendar.notice"), Whole: true},
		{Text: data.T("calendar.published"), Whole: true}, {Text: data.T("calendar.preview")}}}
	for _, n := range known {
		data.Known.Rows = append(data.Known.Rows, ui.Row{Cells: []ui.Cell{noticeCell(n.ID, n.Source), {Text: data.ShortDate(n.Published.Start())},
			{Text: ui.Joined(data.Printer, data.T("calendar.preview"), n.ID), Href: "/admin/calendar/known/" + n.ID}}})
	}
}

// showRecounts lists the recounts, latest first; one that runs stands above all.
func (data *calendarPage) showRecounts(recounts []db.Recount) {
	data.Recounts = ui.Table{Caption: data.T("calendar.recounts"), Empty: data.T("calendar.recounts_empty"), Columns: []ui.Column{
		{Text: data.T("calendar.notice"), Whole: true}, {Text: data.T("calendar.started"), Whole: true},
		{Text: data.T("calendar.finished"), Whole: true}, {Text: data.T("calendar.done"), Numeric: true},
		{Text: data.T("calendar.nearer"), Numeric: true}, {Text: data.T("calendar.later"), Numeric: true}}}
	for i, c := range recounts {
		finished := ui.Cell{Tags: []ui.Tag{{Text: data.T("calendar.running"), Colour: ui.TagActive}}}
		if c.FinishedAt != nil {
			finished = ui.Cell{Text: data.DateTime(*c.FinishedAt)}
		}
		data.Recounts.Rows = append(data.Recounts.Rows, ui.Row{Cells: []ui.Cell{{Text: c.NoticeID}, {Text: data.DateTime(c.StartedAt)}, finished,
			ui.Count(int64(c.Done)), ui.Count(int64(c.Nearer)), ui.Count(int64(c.Later))}})
		if i == 0 && c.FinishedAt == nil {
			progress := data.T("calendar.recount_progress", number(c.Done), number(c.Total), number(c.Nearer), number(c.Later))
			data.Running = &ui.Banner{Heading: data.T("calendar.recount_running", c.NoticeID), Lines: []string{progress},
				Links: []ui.Link{{Text: data.T("calendar.refresh"), Href: "/admin/calendar"}}}
		}
		if i == 0 && c.Failed > 0 {
			data.Failed = data.T("calendar.recount_failed", number(c.Failed))
		}
	}
}

func number(n int32) string { return strconv.Itoa(int(n)) }
