package web

import (
	"net/http"
	"strconv"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// watchPage is the supervisor's board: how much is open, and what presses.
type watchPage struct {
	page
	Sub       subNavigation
	Stages    table
	Due       table
	DueTitle  string
	Pages     pagination
	FirstPage string
}

// watch shows the board. Of the two lists, overdue and due soon, the address says which.
func (s *server) watch(w http.ResponseWriter, r *http.Request) error {
	data := &watchPage{page: s.newPage(r, "watch.title")}
	data.Wide = true
	overdue, soon, err := s.watchStages(r, data)
	if err != nil {
		return err
	}
	which := "overdue"
	if r.URL.Query().Get("list") == "soon" {
		which = "soon"
	}
	data.DueTitle = data.T("watch." + which + "_list")
	data.Sub = subNavigation{Label: data.T("watch.list"), Items: []navItem{
		{Text: data.T("watch.overdue_list") + " " + strconv.FormatInt(overdue, 10), Href: "/watch", Current: which == "overdue"},
		{Text: data.T("watch.soon_list") + " " + strconv.FormatInt(soon, 10), Href: "/watch?list=soon", Current: which == "soon"},
	}}
	from, until := s.dueSpan(which)
	after := cursorOf(r, listBottom)
	tasks, err := s.Store.WatchDue(r.Context(), db.WatchDueParams{DueFrom: from, DueUntil: until, AfterDue: after.at,
		AfterID: after.id, Most: rowsPerPage + 1})
	if err != nil {
		return err
	}
	tasks, next := shown(tasks, func(t db.WatchDueRow) cursor { return cursor{t.DueAt, t.ID} })
	data.Due = s.watchDue(data, which, tasks)
	data.Pages.NextHref, data.FirstPage = turns(r, next)
	s.views.render(w, r, http.StatusOK, "pages/watch", data)
	return nil
}

// watchStages counts open tasks by kind and in all; every open case has one.
func (s *server) watchStages(r *http.Request, data *watchPage) (overdue, soon int64, err error) {
	now := s.Clock.Now()
	counts, err := s.Store.WatchStages(r.Context(), db.WatchStagesParams{OverdueUntil: overdueUntil(now),
		SoonUntil: dueSoonUntil(s.Calendar, now)})
	if err != nil {
		return 0, 0, err
	}
	byKind := make(map[casefile.TaskKind]db.WatchStagesRow, len(counts))
	for _, c := range counts {
		byKind[c.Kind] = c
	}
	data.Stages = table{Caption: data.T("watch.stages"), Empty: data.T("watch.no_open"), Columns: []column{{Text: data.T("watch.stage")},
		{Text: data.T("watch.open"), Numeric: true}, {Text: data.T("watch.soon"), Numeric: true},
		{Text: data.T("watch.overdue"), Numeric: true}}}
	var total db.WatchStagesRow
	for _, kind := range []casefile.TaskKind{casefile.TaskFormCheck, casefile.TaskCompare, casefile.TaskCorrect,
		casefile.TaskVerify, casefile.TaskDecide, casefile.TaskInform} {
		c, ok := byKind[kind]
		if !ok {
			continue
		}
		total.Open, total.Soon, total.Overdue = total.Open+c.Open, total.Soon+c.Soon, total.Overdue+c.Overdue
		data.Stages.Rows = append(data.Stages.Rows, row{Late: c.Overdue > 0,
			Cells: []cell{{Text: data.T("task." + string(kind))}, count(c.Open), count(c.Soon), count(c.Overdue)}})
	}
	if len(data.Stages.Rows) > 0 {
		data.Stages.Rows = append(data.Stages.Rows, row{Cells: []cell{{Text: data.T("watch.total")}, count(total.Open),
			count(total.Soon), count(total.Overdue)}})
	}
	return total.Overdue, total.Soon, nil
}

// count is a number in a table.
func count(n int64) cell { return cell{Text: strconv.FormatInt(n, 10)} }

func (s *server) watchDue(data *watchPage, which string, tasks []db.WatchDueRow) table {
	t := table{Caption: data.DueTitle, HideCaption: true, Empty: data.T("watch." + which + "_empty"),
		Columns: []column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")},
			{Text: data.T("watch.unit")}, {Text: data.T("desk.inbox.due"), Whole: true}, {Text: data.T("desk.inbox.holder")}}}
	now := s.Clock.Now()
	for _, task := range tasks {
		holder := data.T("desk.inbox.unclaimed")
		if task.HolderName != nil {
			holder = *task.HolderName
		}
		t.Rows = append(t.Rows, row{Late: which == "overdue", Cells: []cell{
			{Text: task.CaseNumber, Href: "/watch/cases/" + task.CaseID.String()}, {Text: data.T("task." + string(task.Kind))},
			{Text: inLanguage(data.Printer, task.ItemZH, task.ItemEN)}, {Text: inLanguage(data.Printer, task.UnitZH, task.UnitEN)},
			{Text: data.ShortDate(task.DueAt), Tags: []tag{dueTag(data.Printer, s.Calendar, task.DueAt, now)}},
			{Text: holder}}})
	}
	return t
}

// watchCase shows a case to look at: no identity number, no files, nothing to act on.
func (s *server) watchCase(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "case")
	if err != nil {
		return err
	}
	row, err := s.Store.WatchCase(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	c, err := s.caseFile(r.Context(), db.DeskCaseRow(row))
	if err != nil {
		return err
	}
	kept, err := s.Store.WatchNotices(r.Context(), id)
	if err != nil {
		return err
	}
	notices := make([]db.DeskNoticesRow, len(kept))
	for i, n := range kept {
		notices[i] = db.DeskNoticesRow(n)
	}
	data := &casePage{page: s.newPage(r, "desk.case.title", row.Case.Number)}
	data.Back = &link{data.T("common.back"), "/watch"}
	if err := s.fillCase(data, c, caseViewer{}, notices); err != nil {
		return err
	}
	s.views.render(w, r, http.StatusOK, "pages/desk_case", data)
	return nil
}

// unitsPage compares the units.
type unitsPage struct {
	page
	Note  string
	Units table
}

// watchUnits shows for every unit what is open and presses, and how much it has done in time within a year.
func (s *server) watchUnits(w http.ResponseWriter, r *http.Request) error {
	now := s.Clock.Now()
	since := calendar.DateOf(now).AddYears(-1).Start()
	units, err := s.Store.WatchUnits(r.Context(), db.WatchUnitsParams{OverdueUntil: overdueUntil(now),
		SoonUntil: dueSoonUntil(s.Calendar, now), Since: &since})
	if err != nil {
		return err
	}
	data := &unitsPage{page: s.newPage(r, "watch.units.title")}
	data.Wide, data.Note = true, data.T("watch.units.note", data.ShortDate(since))
	data.Units = table{Caption: data.T("watch.units.caption"), HideCaption: true, Empty: data.T("watch.units.empty"),
		Columns: []column{{Text: data.T("watch.units.unit")}, {Text: data.T("watch.open"), Numeric: true},
			{Text: data.T("watch.soon"), Numeric: true}, {Text: data.T("watch.overdue"), Numeric: true},
			{Text: data.T("watch.units.done"), Numeric: true}, {Text: data.T("watch.units.in_time"), Numeric: true}}}
	for _, u := range units {
		share := data.T("watch.units.none_done")
		if u.Done > 0 {
			// Rounded down: a hundred per cent means every one.
			share = data.T("watch.units.percent", u.DoneInTime*100/u.Done)
		}
		data.Units.Rows = append(data.Units.Rows, row{Late: u.Overdue > 0, Cells: []cell{
			{Text: inLanguage(data.Printer, u.NameZH, u.NameEN)}, count(u.Open), count(u.Soon), count(u.Overdue), count(u.Done),
			{Text: share}}})
	}
	s.views.render(w, r, http.StatusOK, "pages/watch_units", data)
	return nil
}
