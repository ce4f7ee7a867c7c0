package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// watchPage is the supervisor's board: what has newly come before him, how much is open, and what presses.
type watchPage struct {
	page
	Escalated chooseList
	More      string // that not all which is new is shown
	Stages    table
	Sub       subNavigation
	Due       chooseList
	Own       *table // what was decided by whoever had put it up, in place of what is due
	DueTitle  string
	Pages     pagination
	FirstPage string
}

// watch shows the board. Of the lists, overdue, due soon and own decisions, the address says which.
func (s *watchDoor) watch(w http.ResponseWriter, r *http.Request) error {
	data := &watchPage{page: s.newPage(r, "watch.title")}
	data.Wide = true
	which := "overdue"
	if asked := r.URL.Query().Get("list"); asked == "soon" || asked == "own" {
		which = asked
	}
	now := data.Now
	var (
		escalated []db.WatchEscalatedRow
		counts    []db.WatchStagesRow
		own       int64
		tasks     []db.WatchDueRow
		decisions []db.WatchOwnDecisionsRow
	)
	from, until := s.dueSpan(which)
	list := askDue(r, &tasks, from, until)
	if which == "own" {
		list = askOwn(r, &decisions)
	}
	err := s.Store.Together(r.Context(), list,
		db.Ask(&escalated, (*db.Queries).WatchEscalated, db.WatchEscalatedParams{OverdueUntil: overdueUntil(now), Most: mostNew + 1}),
		db.Ask(&counts, (*db.Queries).WatchStages, db.WatchStagesParams{OverdueUntil: overdueUntil(now),
			SoonUntil: dueSoonUntil(s.Calendar.InForce(), now)}),
		func(ctx context.Context, q *db.Queries) (err error) { own, err = q.WatchOwnCount(ctx); return err })
	if err != nil {
		return err
	}
	s.watchEscalated(data, escalated)
	total := data.watchStages(counts)
	data.DueTitle = data.T("watch." + which + "_list")
	data.Sub = subNavigation{Label: data.T("watch.list"), Items: []navItem{
		{Text: data.T("watch.overdue_list") + " " + strconv.FormatInt(total.Overdue, 10), Href: "/watch", Current: which == "overdue"},
		{Text: data.T("watch.soon_list") + " " + strconv.FormatInt(total.Soon, 10), Href: "/watch?list=soon", Current: which == "soon"},
		{Text: data.T("watch.own_list") + " " + strconv.FormatInt(own, 10), Href: "/watch?list=own", Current: which == "own"},
	}}
	next := ""
	if which == "own" {
		decisions, next = shown(decisions, func(d db.WatchOwnDecisionsRow) cursor { return cursor{d.ReceivedAt, d.ID} })
		data.Own = watchOwn(data, decisions)
	} else {
		tasks, next = shown(tasks, func(t db.WatchDueRow) cursor { return cursor{t.DueAt, t.ID} })
		data.Due = s.watchDue(data, which, tasks)
	}
	data.Pages.NextHref, data.FirstPage = turns(r, next)
	s.views.render(w, r, http.StatusOK, "pages/watch", data)
	return nil
}

// askDue asks for tasks that are due within the span.
func askDue(r *http.Request, into *[]db.WatchDueRow, from, until time.Time) db.Question {
	after := cursorOf(r, listBottom)
	return db.Ask(into, (*db.Queries).WatchDue, db.WatchDueParams{DueFrom: from, DueUntil: until, AfterDue: after.at, AfterID: after.id,
		Most: rowsPerPage + 1})
}

// askOwn asks for what was decided by whoever had put it up.
func askOwn(r *http.Request, into *[]db.WatchOwnDecisionsRow) db.Question {
	before := cursorOf(r, listTop)
	return db.Ask(into, (*db.Queries).WatchOwnDecisions, db.WatchOwnDecisionsParams{Before: before.at, BeforeID: before.id,
		Most: rowsPerPage + 1})
}

func watchOwn(data *watchPage, decisions []db.WatchOwnDecisionsRow) *table {
	t := &table{Caption: data.DueTitle, HideCaption: true, Empty: data.T("watch.own_empty"),
		Columns: []column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("watch.own.what")}, {Text: data.T("watch.unit")},
			{Text: data.T("watch.own.by")}, {Text: data.T("watch.own.at"), Whole: true}}}
	for _, d := range decisions {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: d.CaseNumber, Href: "/watch/cases/" + d.CaseID.String()},
			{Text: data.T("task." + string(d.Kind))}, {Text: inLanguage(data.Printer, d.UnitZH, d.UnitEN)}, {Text: d.ActorName},
			{Text: data.DateTime(d.ReceivedAt)}}})
	}
	return t
}

// mostNew is how many new ones are shown at once; to mark them as seen brings the next, and the list below has them all.
const mostNew = 10

// watchEscalated lists what has fallen overdue and has not been looked at.
func (s *watchDoor) watchEscalated(data *watchPage, rows []db.WatchEscalatedRow) {
	if len(rows) > mostNew {
		rows = rows[:mostNew]
		data.More = data.T("watch.escalated.more", mostNew)
	}
	t := table{Caption: data.T("watch.escalated.caption"), HideCaption: true, Columns: []column{{}, {Text: data.T("case.number"), Whole: true},
		{Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")}, {Text: data.T("watch.unit")},
		{Text: data.T("watch.escalated.clock")}, {Text: data.T("watch.escalated.at"), Whole: true}}}
	for _, e := range rows {
		what := cell{Text: data.T("task." + string(e.Kind)), Tags: urgedTags(data.Printer, e.Urged)}
		t.Rows = append(t.Rows, row{Late: true, Cells: []cell{selects(data.Printer, "new", e.TaskID, e.CaseNumber),
			{Text: e.CaseNumber, Href: "/watch/cases/" + e.CaseID.String()}, what,
			{Text: inLanguage(data.Printer, e.ItemZH, e.ItemEN)}, {Text: inLanguage(data.Printer, e.UnitZH, e.UnitEN)},
			{Text: s.clockWord(data.Printer, e.Clock)},
			{Text: data.DateTime(e.At), Tags: []tag{dueTag(data.Printer, s.Calendar.InForce(), e.DueAt, data.Now)}}}})
	}
	data.Escalated = chooseList{ID: "new", Table: t, Seen: true}
}

// watchStages shows the counts of open tasks by kind, and returns them in all.
func (data *watchPage) watchStages(counts []db.WatchStagesRow) (total db.WatchStagesRow) {
	byKind := make(map[casefile.TaskKind]db.WatchStagesRow, len(counts))
	for _, c := range counts {
		byKind[c.Kind] = c
	}
	data.Stages = table{Caption: data.T("watch.stages"), Empty: data.T("watch.no_open"), Columns: []column{{Text: data.T("watch.stage")},
		{Text: data.T("watch.open"), Numeric: true}, {Text: data.T("watch.soon"), Numeric: true},
		{Text: data.T("watch.overdue"), Numeric: true}}}
	for _, kind := range casefile.TaskKinds {
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
	return total
}

// count is a number in a table.
func count(n int64) cell { return cell{Text: strconv.FormatInt(n, 10)} }

func (s *watchDoor) watchDue(data *watchPage, which string, tasks []db.WatchDueRow) chooseList {
	t := table{Caption: data.DueTitle, HideCaption: true, Empty: data.T("watch." + which + "_empty"),
		Columns: []column{{}, {Text: data.T("case.number"), Whole: true}, {Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")},
			{Text: data.T("watch.unit")}, {Text: data.T("desk.inbox.due"), Whole: true}, {Text: data.T("desk.inbox.holder")},
			{Text: data.T("watch.state")}}}
	now := s.Clock.Now()
	for _, task := range tasks {
		holder := data.T("desk.inbox.unclaimed")
		if task.HolderName != nil {
			holder = *task.HolderName
		}
		state := cell{Text: data.T("watch.not_reminded"), Tags: urgedTags(data.Printer, task.Urged)}
		switch {
		case task.RemindedAt != nil:
			state.Text = data.T("watch.reminded", data.DateTime(*task.RemindedAt))
		case which == "overdue":
			state.Text = ""
		}
		t.Rows = append(t.Rows, row{Late: which == "overdue", Cells: []cell{selects(data.Printer, "due", task.ID, task.CaseNumber),
			{Text: task.CaseNumber, Href: "/watch/cases/" + task.CaseID.String()}, {Text: data.T("task." + string(task.Kind))},
			{Text: inLanguage(data.Printer, task.ItemZH, task.ItemEN)}, {Text: inLanguage(data.Printer, task.UnitZH, task.UnitEN)},
			{Text: data.ShortDate(task.DueAt), Tags: []tag{dueTag(data.Printer, s.Calendar.InForce(), task.DueAt, now)}},
			{Text: holder}, state}})
	}
	return chooseList{ID: "due", Table: t}
}

// watchCase shows a case to look at: no identity number, no files, and of the tasks only to urge them.
func (s *watchDoor) watchCase(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "case")
	if err != nil {
		return err
	}
	row, err := s.Store.WatchCase(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	var kept []db.WatchNoticesRow
	own, err := s.flows.of(row.Case.Flow)
	if err != nil {
		return err
	}
	c, err := s.caseFile(r.Context(), db.DeskCaseRow(row), own.sections, db.Ask(&kept, (*db.Queries).WatchNotices, id))
	if err != nil {
		return err
	}
	notices := make([]db.DeskNoticesRow, len(kept))
	for i, n := range kept {
		notices[i] = db.DeskNoticesRow(n)
	}
	data := &casePage{page: s.newPage(r, "desk.case.title", row.Case.Number)}
	data.Back = &link{data.T("common.back"), "/watch"}
	if err := s.fillCase(data, c, caseViewer{watches: true, base: "/watch/cases/" + id.String()}, notices); err != nil {
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
func (s *watchDoor) watchUnits(w http.ResponseWriter, r *http.Request) error {
	now := s.Clock.Now()
	since := calendar.DateOf(now).AddYears(-1).Start()
	units, err := s.Store.WatchUnits(r.Context(), db.WatchUnitsParams{OverdueUntil: overdueUntil(now),
		SoonUntil: dueSoonUntil(s.Calendar.InForce(), now), Since: &since})
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
