package watch

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/lists"
	"creditcase/web/records"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// watchPage is the supervisor's board: what has newly come before him, how much is open, and what presses.
type watchPage struct {
	site.Page
	Escalated chooseList
	More      string // that not all which is new is shown
	Stages    ui.Table
	Sub       ui.SubNavigation
	Due       chooseList
	Own       *ui.Table // what was decided by whoever had put it up, in place of what is due
	DueTitle  string
	Pages     ui.Pagination
	FirstPage string
}

// Board shows the board. Of the lists, overdue, due soon and own decisions, the address says which.
func (s *Door) Board(w http.ResponseWriter, r *http.Request) error {
	data := &watchPage{Page: s.NewPage(r, "watch.title")}
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
	from, until := dates.DueSpan(s.Server, which)
	list := askDue(r, &tasks, from, until)
	if which == "own" {
		list = askOwn(r, &decisions)
	}
	err := s.Store.Together(r.Context(), list,
		db.Ask(&escalated, (*db.Queries).WatchEscalated, db.WatchEscalatedParams{OverdueUntil: dates.OverdueUntil(now), Most: mostNew + 1}),
		db.Ask(&counts, (*db.Queries).WatchStages, db.WatchStagesParams{OverdueUntil: dates.OverdueUntil(now),
			SoonUntil: dates.DueSoonUntil(s.Calendar.InForce(), now)}),
		func(ctx context.Context, q *db.Queries) (err error) { own, err = q.WatchOwnCount(ctx); return err })
	if err != nil {
		return err
	}
	s.watchEscalated(data, escalated)
	total := data.watchStages(counts)
	data.DueTitle = data.T("watch." + which + "_list")
	data.Sub = ui.SubNavigation{Label: data.T("watch.list"), Items: []ui.NavItem{
		{Text: data.T("watch.overdue_list") + " " + strconv.FormatInt(total.Overdue, 10), Href: "/watch", Current: which == "overdue"},
		{Text: data.T("watch.soon_list") + " " + strconv.FormatInt(total.Soon, 10), Href: "/watch?list=soon", Current: which == "soon"},
		{Text: data.T("watch.own_list") + " " + strconv.FormatInt(own, 10), Href: "/watch?list=own", Current: which == "own"},
	}}
	next := ""
	if which == "own" {
		decisions, next = lists.Shown(decisions, func(d db.WatchOwnDecisionsRow) lists.Cursor { return lists.Cursor{At: d.ReceivedAt, ID: d.ID} })
		data.Own = watchOwn(data, decisions)
	} else {
		tasks, next = lists.Shown(tasks, func(t db.WatchDueRow) lists.Cursor { return lists.Cursor{At: t.DueAt, ID: t.ID} })
		data.Due = s.watchDue(data, which, tasks)
	}
	data.Pages.NextHref, data.FirstPage = lists.Turns(r, next)
	s.Views.Render(w, r, http.StatusOK, "pages/watch", data)
	return nil
}

// askDue asks for tasks that are due within the span.
func askDue(r *http.Request, into *[]db.WatchDueRow, from, until time.Time) db.Question {
	after := lists.CursorOf(r, lists.Bottom)
	return db.Ask(into, (*db.Queries).WatchDue, db.WatchDueParams{DueFrom: from, DueUntil: until, AfterDue: after.At, AfterID: after.ID,
		Most: lists.RowsPerPage + 1})
}

// askOwn asks for what was decided by whoever had put it up.
func askOwn(r *http.Request, into *[]db.WatchOwnDecisionsRow) db.Question {
	before := lists.CursorOf(r, lists.Top)
	return db.Ask(into, (*db.Queries).WatchOwnDecisions, db.WatchOwnDecisionsParams{Before: before.At, BeforeID: before.ID,
		Most: lists.RowsPerPage + 1})
}

func watchOwn(data *watchPage, decisions []db.WatchOwnDecisionsRow) *ui.Table {
	t := &ui.Table{Caption: data.DueTitle, HideCaption: true, Empty: data.T("watch.own_empty"),
		Columns: []ui.Column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("watch.own.what")}, {Text: data.T("watch.unit")},
			{Text: data.T("watch.own.by")}, {Text: data.T("watch.own.at"), Whole: true}}}
	for _, d := range decisions {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.CaseNumber, Href: "/watch/cases/" + d.CaseID.String()},
			{Text: ui.OfCase(data.Printer, d.CaseNumber).T("task." + string(d.Kind))}, {Text: ui.InLanguage(data.Printer, d.UnitZH, d.UnitEN)}, {Text: d.ActorName},
			{Text: data.DateTime(d.ReceivedAt)}}})
	}
	return t
}

// mostNew is how many new ones are shown at once; to mark them as seen brings the next, and the list below has them all.
const mostNew = 10

// watchEscalated lists what has fallen overdue and has not been looked at.
func (s *Door) watchEscalated(data *watchPage, rows []db.WatchEscalatedRow) {
	if len(rows) > mostNew {
		rows = rows[:mostNew]
		data.More = data.T("watch.escalated.more", mostNew)
	}
	t := ui.Table{Caption: data.T("watch.escalated.caption"), HideCaption: true, Columns: []ui.Column{{}, {Text: data.T("case.number"), Whole: true},
		{Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")}, {Text: data.T("watch.unit")},
		{Text: data.T("watch.escalated.clock")}, {Text: data.T("watch.escalated.at"), Whole: true}}}
	for _, e := range rows {
		what := ui.Cell{Text: ui.OfCase(data.Printer, e.CaseNumber).T("task." + string(e.Kind)), Tags: urgedTags(data.Printer, e.Urged)}
		t.Rows = append(t.Rows, ui.Row{Late: true, Cells: []ui.Cell{selects(data.Printer, "new", e.TaskID, e.CaseNumber),
			{Text: e.CaseNumber, Href: "/watch/cases/" + e.CaseID.String()}, what,
			{Text: ui.InLanguage(data.Printer, e.AboutZH, e.AboutEN)}, {Text: ui.InLanguage(data.Printer, e.UnitZH, e.UnitEN)},
			{Text: dates.ClockWord(s.Server, data.Printer, e.Clock)},
			{Text: data.DateTime(e.At), Tags: []ui.Tag{dates.DueTag(data.Printer, s.Calendar.InForce(), e.DueAt, data.Now)}}}})
	}
	data.Escalated = chooseList{ID: "new", Table: t, Seen: true}
}

// watchStages shows the counts of open tasks by kind, and returns them in all.
func (data *watchPage) watchStages(counts []db.WatchStagesRow) (total db.WatchStagesRow) {
	byKind := make(map[casefile.TaskKind]db.WatchStagesRow, len(counts))
	for _, c := range counts {
		byKind[c.Kind] = c
	}
	data.Stages = ui.Table{Caption: data.T("watch.stages"), Empty: data.T("watch.no_open"), Columns: []ui.Column{{Text: data.T("watch.stage")},
		{Text: data.T("watch.open"), Numeric: true}, {Text: data.T("watch.soon"), Numeric: true},
		{Text: data.T("watch.overdue"), Numeric: true}}}
	for _, kind := range casefile.TaskKinds() {
		c, ok := byKind[kind]
		if !ok {
			continue
		}
		total.Open, total.Soon, total.Overdue = total.Open+c.Open, total.Soon+c.Soon, total.Overdue+c.Overdue
		data.Stages.Rows = append(data.Stages.Rows, ui.Row{Late: c.Overdue > 0,
			Cells: []ui.Cell{{Text: data.T("task." + string(kind))}, ui.Count(c.Open), ui.Count(c.Soon), ui.Count(c.Overdue)}})
	}
	if len(data.Stages.Rows) > 0 {
		data.Stages.Rows = append(data.Stages.Rows, ui.Row{Cells: []ui.Cell{{Text: data.T("watch.total")}, ui.Count(total.Open),
			ui.Count(total.Soon), ui.Count(total.Overdue)}})
	}
	return total
}

func (s *Door) watchDue(data *watchPage, which string, tasks []db.WatchDueRow) chooseList {
	t := ui.Table{Caption: data.DueTitle, HideCaption: true, Empty: data.T("watch." + which + "_empty"),
		Columns: []ui.Column{{}, {Text: data.T("case.number"), Whole: true}, {Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")},
			{Text: data.T("watch.unit")}, {Text: data.T("desk.inbox.due"), Whole: true}, {Text: data.T("desk.inbox.holder")},
			{Text: data.T("watch.state")}}}
	now := s.Clock.Now()
	for _, task := range tasks {
		holder := data.T("desk.inbox.unclaimed")
		if task.HolderName != nil {
			holder = *task.HolderName
		}
		state := ui.Cell{Text: data.T("watch.not_reminded"), Tags: urgedTags(data.Printer, task.Urged)}
		switch {
		case task.RemindedAt != nil:
			state.Text = data.T("watch.reminded", data.DateTime(*task.RemindedAt))
		case which == "overdue":
			state.Text = ""
		}
		t.Rows = append(t.Rows, ui.Row{Late: which == "overdue", Cells: []ui.Cell{selects(data.Printer, "due", task.ID, task.CaseNumber),
			{Text: task.CaseNumber, Href: "/watch/cases/" + task.CaseID.String()}, {Text: ui.OfCase(data.Printer, task.CaseNumber).T("task." + string(task.Kind))},
			{Text: ui.InLanguage(data.Printer, task.AboutZH, task.AboutEN)}, {Text: ui.InLanguage(data.Printer, task.UnitZH, task.UnitEN)},
			{Text: data.ShortDate(task.DueAt), Tags: []ui.Tag{dates.DueTag(data.Printer, s.Calendar.InForce(), task.DueAt, now)}},
			{Text: holder}, state}})
	}
	return chooseList{ID: "due", Table: t}
}

// Case shows a case to look at: no identity number, no files, and of the tasks only to urge them.
func (s *Door) Case(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	row, err := s.Store.WatchCase(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	var (
		kept     []db.WatchNoticesRow
		sent     []db.WatchServicesRow
		together []db.WatchCasesTogetherRow
	)
	own, err := s.Flows.Of(row.Case.Flow)
	if err != nil {
		return err
	}
	c, err := casepage.Read(r.Context(), s.Server, db.DeskCaseRow(row), own.Sections, db.Ask(&kept, (*db.Queries).WatchNotices, id),
		db.Ask(&sent, (*db.Queries).WatchServices, id),
		db.Ask(&together, (*db.Queries).WatchCasesTogether, id))
	if err != nil {
		return err
	}
	notices := make([]db.DeskNoticesRow, len(kept))
	for i, n := range kept {
		notices[i] = db.DeskNoticesRow(n)
	}
	v := casepage.Viewer{Watches: true, Base: "/watch/cases/" + id.String()}
	for _, o := range together {
		v.Together = append(v.Together, db.DeskCasesTogetherRow(o))
	}
	if v.Cases, err = records.CasesForWatch(r.Context(), s.Server, c.EffectsOn); err != nil {
		return err
	}
	v.Cases.Here(id)
	data := &casepage.Page{Page: s.NewPageOf(r, row.Case.Flow, "desk.case.title", row.Case.Number)}
	data.Back = &ui.Link{Text: data.T("common.back"), Href: "/watch"}
	if err := casepage.Fill(s.Server, data, c, v, notices, services.Of(sent)); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/desk_case", data)
	return nil
}

// unitsPage compares the units.
type unitsPage struct {
	site.Page
	Note  string
	Units ui.Table
}

// Units shows for every unit what is open and presses, and how much it has done in time within a year.
func (s *Door) Units(w http.ResponseWriter, r *http.Request) error {
	now := s.Clock.Now()
	since := calendar.DateOf(now).AddYears(-1).Start()
	units, err := s.Store.WatchUnits(r.Context(), db.WatchUnitsParams{OverdueUntil: dates.OverdueUntil(now),
		SoonUntil: dates.DueSoonUntil(s.Calendar.InForce(), now), Since: &since})
	if err != nil {
		return err
	}
	data := &unitsPage{Page: s.NewPage(r, "watch.units.title")}
	data.Wide, data.Note = true, data.T("watch.units.note", data.ShortDate(since))
	data.Units = ui.Table{Caption: data.T("watch.units.caption"), HideCaption: true, Empty: data.T("watch.units.empty"),
		Columns: []ui.Column{{Text: data.T("watch.units.unit")}, {Text: data.T("watch.open"), Numeric: true},
			{Text: data.T("watch.soon"), Numeric: true}, {Text: data.T("watch.overdue"), Numeric: true},
			{Text: data.T("watch.units.done"), Numeric: true}, {Text: data.T("watch.units.in_time"), Numeric: true}}}
	for _, u := range units {
		share := data.T("watch.units.none_done")
		if u.Done > 0 {
			// Rounded down: a hundred per cent means every one.
			share = data.T("watch.units.percent", u.DoneInTime*100/u.Done)
		}
		data.Units.Rows = append(data.Units.Rows, ui.Row{Late: u.Overdue > 0, Cells: []ui.Cell{
			{Text: ui.InLanguage(data.Printer, u.NameZH, u.NameEN)}, ui.Count(u.Open), ui.Count(u.Soon), ui.Count(u.Overdue), ui.Count(u.Done),
			{Text: share}}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/watch_units", data)
	return nil
}
