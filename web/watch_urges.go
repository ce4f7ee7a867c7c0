package web

import (
	"net/http"
	"strings"

	"creditcase/casefile"
	"creditcase/db"
)

// watchUrges lists what was urged, latest first, with the answers.
func (s *watchDoor) watchUrges(w http.ResponseWriter, r *http.Request) error {
	data := &listPage{page: s.newPage(r, "watch.urges.title")}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	options := []option{{Value: "", Text: data.T("list.all")}, {Value: "open", Text: data.T("watch.urges.state.open")}}
	for _, end := range []casefile.UrgeEnd{casefile.UrgeReplied, casefile.UrgeDone, casefile.UrgeReplaced} {
		options = append(options, option{Value: string(end), Text: data.T("watch.urges.state." + string(end))})
	}
	state := data.chosen("state", "watch.urges.state", options)
	before := cursorOf(r, listTop)
	urges, err := s.Store.WatchUrges(r.Context(), db.WatchUrgesParams{State: state, Before: before.at, BeforeID: before.id,
		Most: rowsPerPage + 1})
	if err != nil {
		return err
	}
	urges, next := shown(urges, func(u db.WatchUrgesRow) cursor { return cursor{u.UrgedAt, u.ID} })
	data.Table = s.urgesTable(data, urges, state != "")
	data.turn(r, next, state != "")
	s.views.render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func (s *watchDoor) urgesTable(data *listPage, urges []db.WatchUrgesRow, filtered bool) table {
	t := table{Caption: data.T("watch.urges.caption"), HideCaption: true, Empty: data.T("watch.urges.empty"),
		EmptyActions: []link{{data.T("watch.title"), "/watch"}}, Columns: []column{{Text: data.T("case.number"), Whole: true},
			{Text: data.T("watch.urges.level")}, {Text: data.T("watch.urges.what")}, {Text: data.T("watch.urges.at"), Whole: true},
			{Text: data.T("watch.urges.answer")}}}
	if filtered {
		t.Empty, t.EmptyActions = data.T("watch.urges.empty_filtered"), nil
	}
	now := s.Clock.Now()
	for _, u := range urges {
		answer := cell{Hint: data.T("watch.urges.due", data.ShortDate(u.ReplyDue))}
		late := false
		switch {
		case u.Ended == nil:
			late = isOverdue(u.ReplyDue, now)
			answer.Tags = []tag{{data.T("watch.urges.state.open"), tagPaused}, dueTag(data.Printer, s.Calendar.InForce(), u.ReplyDue, now)}
		case *u.Ended == casefile.UrgeReplied:
			answer.Text, answer.Tags = u.Reply, []tag{{data.T("watch.urges.state.replied"), tagGood}}
			answer.Hint = data.T("watch.urges.promise", data.ShortDate(*u.DoneBy))
		default:
			answer.Tags, answer.Hint = []tag{{data.T("watch.urges.state." + string(*u.Ended)), tagNeutral}}, ""
		}
		t.Rows = append(t.Rows, row{Late: late, Cells: []cell{{Text: u.CaseNumber, Href: "/watch/cases/" + u.CaseID.String()},
			{Text: data.T("watch.level." + string(u.Level))},
			{Text: data.T("task." + string(u.TaskKind)), Hint: inLanguage(data.Printer, u.UnitZH, u.UnitEN)},
			{Text: data.DateTime(u.UrgedAt)}, answer}})
	}
	return t
}

// noticeForWatch finds a document that the supervisor has sent. Those of others are not his to read.
func (s *watchDoor) noticeForWatch(r *http.Request) (noticeView, error) {
	caseID, id, err := noticeIDs(r)
	if err != nil {
		return noticeView{}, err
	}
	n, err := s.Store.WatchNotice(r.Context(), db.WatchNoticeParams{ID: id, CaseID: caseID})
	base := "/watch/cases/" + caseID.String()
	return noticeView{Notice: n, Back: &link{printer(r).T("notice.back"), base},
		PDFHref: strings.TrimSuffix(r.URL.Path, "/pdf") + "/pdf"}, db.Found(err, "error.not_found.body")
}
