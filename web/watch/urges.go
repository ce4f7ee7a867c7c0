package watch

import (
	"net/http"
	"strings"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/dates"
	"creditcase/web/letters"
	"creditcase/web/lists"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Urges lists what was urged, latest first, with the answers.
func (s *Door) Urges(w http.ResponseWriter, r *http.Request) error {
	data := &lists.List{Page: s.NewPage(r, "watch.urges.title")}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	options := []ui.Option{{Value: "", Text: data.T("list.all")}, {Value: "open", Text: data.T("watch.urges.state.open")}}
	for _, end := range []casefile.UrgeEnd{casefile.UrgeReplied, casefile.UrgeDone, casefile.UrgeReplaced} {
		options = append(options, ui.Option{Value: string(end), Text: data.T("watch.urges.state." + string(end))})
	}
	state := data.Chosen("state", "watch.urges.state", options)
	before := lists.CursorOf(r, lists.Top)
	urges, err := s.Store.WatchUrges(r.Context(), db.WatchUrgesParams{State: state, Before: before.At, BeforeID: before.ID,
		Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	urges, next := lists.Shown(urges, func(u db.WatchUrgesRow) lists.Cursor { return lists.Cursor{At: u.UrgedAt, ID: u.ID} })
	data.Table = s.urgesTable(data, urges, state != "")
	data.Turn(r, next, state != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func (s *Door) urgesTable(data *lists.List, urges []db.WatchUrgesRow, filtered bool) ui.Table {
	t := ui.Table{Caption: data.T("watch.urges.caption"), HideCaption: true, Empty: data.T("watch.urges.empty"),
		EmptyActions: []ui.Link{{Text: data.T("watch.title"), Href: "/watch"}}, Columns: []ui.Column{{Text: data.T("case.number"), Whole: true},
			{Text: data.T("watch.urges.level")}, {Text: data.T("watch.urges.what")}, {Text: data.T("watch.urges.at"), Whole: true},
			{Text: data.T("watch.urges.answer")}}}
	if filtered {
		t.Empty, t.EmptyActions = data.T("watch.urges.empty_filtered"), nil
	}
	now := s.Clock.Now()
	for _, u := range urges {
		answer := ui.Cell{Hint: data.T("watch.urges.due", data.ShortDate(u.ReplyDue))}
		late := false
		switch {
		case u.Ended == nil:
			late = dates.IsOverdue(u.ReplyDue, now)
			answer.Tags = []ui.Tag{{Text: data.T("watch.urges.state.open"), Colour: ui.TagPaused}, dates.DueTag(data.Printer, s.Calendar.InForce(), u.ReplyDue, now)}
		case *u.Ended == casefile.UrgeReplied:
			answer.Text, answer.Tags = u.Reply, []ui.Tag{{Text: data.T("watch.urges.state.replied"), Colour: ui.TagGood}}
			answer.Hint = data.T("watch.urges.promise", data.ShortDate(*u.DoneBy))
		default:
			answer.Tags, answer.Hint = []ui.Tag{{Text: data.T("watch.urges.state." + string(*u.Ended)), Colour: ui.TagNeutral}}, ""
		}
		t.Rows = append(t.Rows, ui.Row{Late: late, Cells: []ui.Cell{{Text: u.CaseNumber, Href: "/watch/cases/" + u.CaseID.String()},
			{Text: data.T("watch.level." + string(u.Level))},
			{Text: ui.OfCase(data.Printer, u.CaseNumber).T("task." + string(u.TaskKind)), Hint: ui.InLanguage(data.Printer, u.UnitZH, u.UnitEN)},
			{Text: data.DateTime(u.UrgedAt)}, answer}})
	}
	return t
}

// Notice finds a document that the supervisor has sent. Those of others are not his to read.
func (s *Door) Notice(r *http.Request) (letters.View, error) {
	caseID, id, err := letters.PathIDs(r)
	if err != nil {
		return letters.View{}, err
	}
	n, err := s.Store.WatchNotice(r.Context(), db.WatchNoticeParams{ID: id, CaseID: caseID})
	base := "/watch/cases/" + caseID.String()
	return letters.View{Notice: n, Back: &ui.Link{Text: visit.Printer(r).T("notice.back"), Href: base},
		PDFHref: strings.TrimSuffix(r.URL.Path, "/pdf") + "/pdf"}, db.Found(err, "error.not_found.body")
}
