package desk

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/lists"
	"creditcase/web/records"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Inbox lists the open tasks of the viewer's unit, soonest first.
func (s *Door) Inbox(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	data := &lists.List{Page: s.NewPage(r, "desk.inbox.title")}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	kind := data.Chosen("kind", "desk.filter.kind", taskOptions(data, user.Role))
	holder := data.Chosen("holder", "desk.filter.holder", []ui.Option{{Value: "", Text: data.T("list.all")},
		{Value: "mine", Text: data.T("desk.filter.holder.mine")}, {Value: "nobody", Text: data.T("desk.filter.holder.nobody")}})
	due := data.Chosen("due", "desk.filter.due", []ui.Option{{Value: "", Text: data.T("list.all")},
		{Value: "overdue", Text: data.T("desk.filter.due.overdue")}, {Value: "soon", Text: data.T("desk.filter.due.soon")}})
	kinds := kindNames(casefile.TasksFor(user.Role))
	all := kinds
	if kind != "" {
		kinds = []string{kind}
	}
	after := lists.CursorOf(r, lists.Bottom)
	from, until := dates.DueSpan(s.Server, due)
	now := s.Clock.Now()
	var (
		tasks  []db.DeskInboxRow
		counts db.DeskInboxCountsRow
	)
	err := s.Store.Together(r.Context(),
		db.Ask(&tasks, (*db.Queries).DeskInbox, db.DeskInboxParams{
			UnitID: user.UnitID, AccountID: user.ID, Kinds: kinds, Holder: holder, DueFrom: from, DueUntil: until,
			AfterDue: after.At, AfterID: after.ID, Most: lists.RowsPerPage + 1,
		}),
		db.Ask(&counts, (*db.Queries).DeskInboxCounts, db.DeskInboxCountsParams{UnitID: user.UnitID, AccountID: user.ID, Kinds: all,
			OverdueUntil: dates.OverdueUntil(now), SoonUntil: dates.DueSoonUntil(s.Calendar.InForce(), now)}))
	if err != nil {
		return err
	}
	data.Intro = append(data.Intro, data.T("desk.inbox.counts", counts.Open, counts.Overdue, counts.Soon, counts.Mine))
	tasks, next := lists.Shown(tasks, func(t db.DeskInboxRow) lists.Cursor { return lists.Cursor{At: t.DueAt, ID: t.ID} })
	filtered := kind+holder+due != ""
	data.Table = s.inboxTable(data, user, tasks, filtered)
	data.Turn(r, next, filtered)
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

// taskOptions are the kinds of task that are for the role.
func taskOptions(data *lists.List, role casefile.Role) []ui.Option {
	options := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, k := range casefile.TasksFor(role) {
		options = append(options, ui.Option{Value: string(k), Text: data.T("task." + string(k))})
	}
	return options
}

func kindNames(kinds []casefile.TaskKind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}

// movedShown is for how long a task says that a notice has moved its date.
const movedShown = 7 * 24 * time.Hour

func (s *Door) inboxTable(data *lists.List, user *visit.Viewer, tasks []db.DeskInboxRow, filtered bool) ui.Table {
	t := ui.Table{Caption: data.T("desk.inbox.caption"), HideCaption: true, Empty: data.T("desk.inbox.empty"),
		EmptyActions: []ui.Link{{Text: data.T("desk.inbox.all_cases"), Href: "/desk/cases"}},
		Columns: []ui.Column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")},
			{Text: data.T("case.subject")}, {Text: data.T("desk.inbox.due"), Whole: true}, {Text: data.T("desk.inbox.holder")},
			{Text: data.T("desk.inbox.action"), Whole: true}}}
	if filtered {
		t.Empty, t.EmptyActions = data.T("desk.inbox.empty_filtered"), nil
	}
	now := s.Clock.Now()
	for _, task := range tasks {
		at := "/desk/cases/" + task.CaseID.String()
		todo := ui.Cell{Text: data.T("desk.inbox.view"), Href: at}
		holder := data.T("desk.inbox.unclaimed")
		if task.ClaimedBy != nil && *task.ClaimedBy == user.ID {
			holder = data.T("desk.inbox.me")
		} else if task.HolderName != nil {
			holder = *task.HolderName
		}
		what := ui.Cell{Text: ui.OfCase(data.Printer, task.CaseNumber).T("task." + string(task.Kind))}
		switch {
		case task.Waiting:
			what.Tags = []ui.Tag{{Text: data.T("desk.cases.waiting"), Colour: ui.TagPaused}}
		case task.ForAnother:
			what.Tags = []ui.Tag{{Text: ui.OfCase(data.Printer, task.CaseNumber).T("desk.for_another"), Colour: ui.TagPaused}}
		case task.ClaimedBy == nil || *task.ClaimedBy == user.ID:
			todo = ui.Cell{Text: data.T("desk.inbox.act"), Href: "/desk/tasks/" + task.ID.String() + "/act"}
		}
		due := ui.Cell{Text: data.ShortDate(task.DueAt), Tags: []ui.Tag{dates.DueTag(data.Printer, s.Calendar.InForce(), task.DueAt, now)}}
		if task.DueMovedAt != nil && now.Sub(*task.DueMovedAt) < movedShown {
			due.Tags = append(due.Tags, ui.Tag{Text: data.T("desk.due_moved"), Colour: ui.TagPaused})
		}
		t.Rows = append(t.Rows, ui.Row{Late: dates.IsOverdue(task.DueAt, now), Cells: []ui.Cell{
			{Text: task.CaseNumber, Href: at}, what, {Text: ui.InLanguage(data.Printer, task.AboutZH, task.AboutEN)},
			{Text: task.SubjectName}, due, {Text: holder}, todo}})
	}
	return t
}

// Cases lists cases, latest first: all for the agency, for a unit those that a task of its own has opened to it.
func (s *Door) Cases(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	agency := user.Role.AtAgency()
	data := &lists.List{Page: s.NewPage(r, "desk.cases.title")}
	if !agency {
		data.Title, data.Intro = data.T("desk.cases.unit_title"), []string{data.T("desk.cases.unit_note")}
	}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	number := data.NumberFilter("desk.filter.case_number", casefile.PlainCode)
	stages := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, stage := range casefile.AllStages() {
		stages = append(stages, ui.Option{Value: string(stage), Text: data.T("stage." + string(stage))})
	}
	stage := data.Chosen("stage", "desk.filter.stage", stages)
	before := lists.CursorOf(r, lists.Top)
	cases, err := s.Store.DeskCases(r.Context(), db.DeskCasesParams{UnitID: user.UnitID, Back: string(casefile.EventRightTakenBack), Stage: stage, Number: number,
		BeforeFiled: before.At, BeforeID: before.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	cases, next := lists.Shown(cases, func(c db.DeskCasesRow) lists.Cursor { return lists.Cursor{At: c.FiledAt, ID: c.ID} })
	data.Table = s.casesTable(data, cases, stage+number != "")
	data.Turn(r, next, stage+number != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func (s *Door) casesTable(data *lists.List, cases []db.DeskCasesRow, filtered bool) ui.Table {
	t := ui.Table{Caption: data.T("desk.cases.caption"), HideCaption: true, Empty: data.T("desk.cases.empty"),
		Columns: []ui.Column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("case.item")}, {Text: data.T("case.subject")},
			{Text: data.T("desk.cases.stage_and_due")}, {Text: data.T("case.filed_at"), Whole: true}}}
	if filtered {
		t.Empty = data.T("desk.cases.empty_filtered")
	}
	now := s.Clock.Now()
	for _, c := range cases {
		stage := ui.Cell{Tags: []ui.Tag{ui.Back(data.Printer, casepage.CaseTag(ui.OfCase(data.Printer, c.Number), c.Stage, c.Result), c.BackAt)}}
		late := c.DueAt != nil && dates.IsOverdue(*c.DueAt, now)
		if c.DueAt != nil {
			stage.Tags = append(stage.Tags, dates.DueTag(data.Printer, s.Calendar.InForce(), *c.DueAt, now))
			stage.Hint = data.T("desk.cases.due", data.ShortDate(*c.DueAt))
		}
		if c.Waiting {
			stage.Hint = data.T("desk.cases.waiting")
		}
		t.Rows = append(t.Rows, ui.Row{Late: late, Cells: []ui.Cell{
			{Text: c.Number, Href: "/desk/cases/" + c.ID.String()},
			{Text: ui.InLanguage(data.Printer, c.AboutZH, c.AboutEN), Hint: ui.InLanguage(data.Printer, c.UnitZH, c.UnitEN)},
			{Text: c.SubjectName}, stage, {Text: data.ShortDate(c.FiledAt)}}})
	}
	return t
}

// Records lists records with the state of each: the unit's own, or all for the agency.
func (s *Door) Records(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	data := &lists.List{Page: s.NewPage(r, "desk.records.title")}
	if user.Role == casefile.RoleUnitClerk || user.Role == casefile.RoleUnitPrincipal {
		data.Title = data.T("desk.records.unit_title")
	}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	number := data.NumberFilter("desk.filter.record_number", casefile.PlainNumber)
	marked := data.Chosen("marked", "desk.filter.marked", []ui.Option{{Value: "", Text: data.T("list.all")},
		{Value: "yes", Text: data.T("desk.filter.marked.yes")}})
	before := lists.CursorOf(r, lists.Top)
	rows, err := s.Store.DeskRecords(r.Context(), db.DeskRecordsParams{UnitID: user.UnitID, Number: number,
		Marked: marked == "yes", Now: s.Clock.Now(), BeforeDay: before.At, BeforeID: before.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	rows, next := lists.Shown(rows, func(rec db.DeskRecordsRow) lists.Cursor { return lists.Cursor{At: rec.RecordedOn, ID: rec.ID} })
	effects, cases, err := s.effectsOn(r, rows)
	if err != nil {
		return err
	}
	data.Table = s.recordsTable(data, rows, effects, cases, number+marked != "")
	if data.Links, err = s.lookups(data.Printer, visit.ViewerOf(r).Role); err != nil {
		return err
	}
	if user.Role.AtAgency() {
		data.Links = append(data.Links, ui.Link{Text: data.T("administrators.title"), Href: "/desk/administrators"})
	}
	data.Turn(r, next, number+marked != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

// effectsOn reads what lies on records, with the cases on which it rests.
func (s *Door) effectsOn(r *http.Request, rows []db.DeskRecordsRow) (map[uuid.UUID][]casefile.Effect, records.Cases, error) {
	unit, ids := visit.ViewerOf(r).UnitID, make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	list, err := s.Store.DeskRecordEffects(r.Context(), db.DeskRecordEffectsParams{Records: ids, UnitID: unit})
	if err != nil {
		return nil, nil, fmt.Errorf("read effects on records: %w", err)
	}
	effects := records.EffectsByRecord(list)
	cases, err := records.CasesForUnit(r.Context(), s.Server, unit, effects)
	return effects, cases, err
}

// recordsTable lists records, each with what lies on it now: in a word, and below with its article, its days and its case.
func (s *Door) recordsTable(data *lists.List, rows []db.DeskRecordsRow, effects map[uuid.UUID][]casefile.Effect, cases records.Cases, filtered bool) ui.Table {
	t := ui.Table{Caption: data.T("desk.records.caption"), HideCaption: true, Empty: data.T("desk.records.empty"),
		Columns: []ui.Column{{Text: data.T("case.record_number"), Whole: true}, {Text: data.T("case.item")}, {Text: data.T("case.subject")},
			{Text: data.T("desk.records.recorded_on"), Whole: true}, {Text: data.T("desk.records.publicity")},
			{Text: data.T("desk.records.state")}}}
	if filtered {
		t.Empty = data.T("desk.records.empty_filtered")
	}
	now := s.Clock.Now()
	for _, rec := range rows {
		state := ui.Cell{Hints: records.EffectLines(data.Printer, effects[rec.ID], cases, now)}
		for _, e := range effects[rec.ID] {
			if e.InForce(now) {
				state.Tags = append(state.Tags, ui.EffectTag(data.Printer, e.Kind))
			}
		}
		if len(state.Tags) == 0 {
			state.Text = data.T("desk.records.plain")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: rec.Number},
			{Text: ui.InLanguage(data.Printer, rec.ItemZH, rec.ItemEN), Hint: ui.InLanguage(data.Printer, rec.UnitZH, rec.UnitEN)},
			{Text: rec.SubjectName}, {Text: data.ShortDate(rec.RecordedOn)}, {Text: data.T("publicity." + string(rec.Publicity))}, state}})
	}
	return t
}
