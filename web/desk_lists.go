package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// rowsPerPage is how many rows a list shows; queries ask for one more, to know whether there is a next page.
const rowsPerPage = 25

// cursor is where a page of a list begins: after the row with this instant and id.
type cursor struct {
	at time.Time
	id uuid.UUID
}

// The ends of every list. Nothing of ours is older or younger.
var (
	listBottom = cursor{time.Time{}, uuid.Nil}
	listTop    = cursor{time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC), uuid.Max}
)

func (c cursor) String() string { return strconv.FormatInt(c.at.UnixMicro(), 36) + "." + c.id.String() }

// cursorOf reads where the page begins from the address; anything unreadable begins at the start.
func cursorOf(r *http.Request, start cursor) cursor {
	at, id, _ := strings.Cut(r.URL.Query().Get("after"), ".")
	micros, err := strconv.ParseInt(at, 36, 64)
	if err != nil {
		return start
	}
	parsed, err := uuid.Parse(id)
	if err != nil || micros < listBottom.at.UnixMicro() || micros > listTop.at.UnixMicro() {
		return start
	}
	return cursor{time.UnixMicro(micros).UTC(), parsed}
}

// listPage is a table with a filter beside it, and the way through its pages.
type listPage struct {
	page
	Intro     []string
	Form      *form
	Filters   []filter
	Table     table
	Pages     pagination
	FirstPage string // back to the start; empty on the first page
	Clear     string // the list without a filter; empty where none is set
}

// filter is one question beside a list: a choice, or a line of text.
type filter struct {
	Choice *choice
	Text   *textInput
}

// filterForm takes the filter from the address.
func filterForm(p *page, r *http.Request) *form {
	values := r.URL.Query()
	for key, vs := range values {
		for i, v := range vs {
			vs[i] = tidy(v)
			if !readable(v) {
				delete(values, key)
				break
			}
		}
	}
	return newForm(p.Printer, values)
}

// chosen returns the option of a filter that the address names, the first where it names none that is offered, and shows
// it as chosen.
func (data *listPage) chosen(id, stem string, options []option) string {
	value := data.Form.Value(id)
	if !slices.ContainsFunc(options, func(o option) bool { return o.Value == value }) {
		value = options[0].Value
	}
	data.Form.Set(id, value)
	c := data.Form.Choice(id, stem, options)
	data.Filters = append(data.Filters, filter{Choice: &c})
	return value
}

// numberFilter asks for a number or its beginning; plain writes it as it is kept.
func (data *listPage) numberFilter(stem string, plain func(string) string) string {
	value := plain(data.Form.Value("number"))
	if len(value) > 40 {
		value = strings.ToValidUTF8(value[:40], "")
	}
	data.Form.Set("number", value)
	t := data.Form.TextInput("number", stem)
	data.Filters = append(data.Filters, filter{Text: &t})
	return value
}

// textFilter asks for words, of which the first limit characters count.
func (data *listPage) textFilter(id, stem string, limit int) string {
	value := data.Form.Value(id)
	if runes := []rune(value); len(runes) > limit {
		value = string(runes[:limit])
	}
	data.Form.Set(id, value)
	t := data.Form.TextInput(id, stem)
	data.Filters = append(data.Filters, filter{Text: &t})
	return value
}

// shown cuts off the row that was read only to know that more follow, and says where the next page begins: "" for none.
func shown[T any](rows []T, at func(T) cursor) ([]T, string) {
	if len(rows) <= rowsPerPage {
		return rows, ""
	}
	rows = rows[:rowsPerPage]
	return rows, at(rows[rowsPerPage-1]).String()
}

// turn sets the links through the list: next is where the next page begins, "" for none.
func (data *listPage) turn(r *http.Request, next string, filtered bool) {
	data.Pages.NextHref, data.FirstPage = turns(r, next)
	if filtered {
		data.Clear = r.URL.Path
	}
}

// turns gives the addresses of the next page and, on a later one, of the first; "" for none.
func turns(r *http.Request, next string) (nextHref, firstHref string) {
	q := r.URL.Query()
	if q.Has("after") {
		q.Del("after")
		firstHref = r.URL.Path
		if len(q) > 0 {
			firstHref += "?" + q.Encode()
		}
	}
	if next != "" {
		q.Set("after", next)
		nextHref = r.URL.Path + "?" + q.Encode()
	}
	return nextHref, firstHref
}

// dueSpan gives the instants between which something is due that is overdue, due soon, or anything.
func (s *server) dueSpan(which string) (from, until time.Time) {
	now := s.Clock.Now()
	switch which {
	case "overdue":
		return listBottom.at, overdueUntil(now)
	case "soon":
		return overdueUntil(now).Add(time.Microsecond), dueSoonUntil(s.Calendar.InForce(), now)
	}
	return listBottom.at, listTop.at
}

// overdueUntil is the latest end of a period that has passed at now: overdue begins a second after it.
func overdueUntil(now time.Time) time.Time { return now.Add(-time.Second) }

// inbox lists the open tasks of the viewer's unit, soonest first.
func (s *deskDoor) inbox(w http.ResponseWriter, r *http.Request) error {
	user := viewerOf(r)
	data := &listPage{page: s.newPage(r, "desk.inbox.title")}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	kind := data.chosen("kind", "desk.filter.kind", data.taskOptions(user.Role))
	holder := data.chosen("holder", "desk.filter.holder", []option{{Value: "", Text: data.T("list.all")},
		{Value: "mine", Text: data.T("desk.filter.holder.mine")}, {Value: "nobody", Text: data.T("desk.filter.holder.nobody")}})
	due := data.chosen("due", "desk.filter.due", []option{{Value: "", Text: data.T("list.all")},
		{Value: "overdue", Text: data.T("desk.filter.due.overdue")}, {Value: "soon", Text: data.T("desk.filter.due.soon")}})
	kinds := kindNames(casefile.TasksFor(user.Role))
	all := kinds
	if kind != "" {
		kinds = []string{kind}
	}
	after := cursorOf(r, listBottom)
	from, until := s.dueSpan(due)
	now := s.Clock.Now()
	var (
		tasks  []db.DeskInboxRow
		counts db.DeskInboxCountsRow
	)
	err := s.Store.Together(r.Context(),
		db.Ask(&tasks, (*db.Queries).DeskInbox, db.DeskInboxParams{
			UnitID: user.UnitID, AccountID: user.ID, Kinds: kinds, Holder: holder, DueFrom: from, DueUntil: until,
			AfterDue: after.at, AfterID: after.id, Most: rowsPerPage + 1,
		}),
		db.Ask(&counts, (*db.Queries).DeskInboxCounts, db.DeskInboxCountsParams{UnitID: user.UnitID, AccountID: user.ID, Kinds: all,
			OverdueUntil: overdueUntil(now), SoonUntil: dueSoonUntil(s.Calendar.InForce(), now)}))
	if err != nil {
		return err
	}
	data.Intro = append(data.Intro, data.T("desk.inbox.counts", counts.Open, counts.Overdue, counts.Soon, counts.Mine))
	tasks, next := shown(tasks, func(t db.DeskInboxRow) cursor { return cursor{t.DueAt, t.ID} })
	filtered := kind+holder+due != ""
	data.Table = s.inboxTable(data, user, tasks, filtered)
	data.turn(r, next, filtered)
	s.views.render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

// taskOptions are the kinds of task that are for the role.
func (data *listPage) taskOptions(role casefile.Role) []option {
	options := []option{{Value: "", Text: data.T("list.all")}}
	for _, k := range casefile.TasksFor(role) {
		options = append(options, option{Value: string(k), Text: data.T("task." + string(k))})
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

func (s *deskDoor) inboxTable(data *listPage, user *viewer, tasks []db.DeskInboxRow, filtered bool) table {
	t := table{Caption: data.T("desk.inbox.caption"), HideCaption: true, Empty: data.T("desk.inbox.empty"),
		EmptyActions: []link{{data.T("desk.inbox.all_cases"), "/desk/cases"}},
		Columns: []column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("desk.inbox.task")}, {Text: data.T("case.item")},
			{Text: data.T("case.subject")}, {Text: data.T("desk.inbox.due"), Whole: true}, {Text: data.T("desk.inbox.holder")},
			{Text: data.T("desk.inbox.action"), Whole: true}}}
	if filtered {
		t.Empty, t.EmptyActions = data.T("desk.inbox.empty_filtered"), nil
	}
	now := s.Clock.Now()
	for _, task := range tasks {
		at := "/desk/cases/" + task.CaseID.String()
		todo := cell{Text: data.T("desk.inbox.view"), Href: at}
		holder := data.T("desk.inbox.unclaimed")
		if task.ClaimedBy != nil && *task.ClaimedBy == user.ID {
			holder = data.T("desk.inbox.me")
		} else if task.HolderName != nil {
			holder = *task.HolderName
		}
		what := cell{Text: data.T("task." + string(task.Kind))}
		switch {
		case task.Waiting:
			what.Tags = []tag{{data.T("desk.cases.waiting"), tagPaused}}
		case task.ForAnother:
			what.Tags = []tag{{data.T("desk.for_another"), tagPaused}}
		case task.ClaimedBy == nil || *task.ClaimedBy == user.ID:
			todo = cell{Text: data.T("desk.inbox.act"), Href: "/desk/tasks/" + task.ID.String() + "/act"}
		}
		due := cell{Text: data.ShortDate(task.DueAt), Tags: []tag{dueTag(data.Printer, s.Calendar.InForce(), task.DueAt, now)}}
		if task.DueMovedAt != nil && now.Sub(*task.DueMovedAt) < movedShown {
			due.Tags = append(due.Tags, tag{data.T("desk.due_moved"), tagPaused})
		}
		t.Rows = append(t.Rows, row{Late: isOverdue(task.DueAt, now), Cells: []cell{
			{Text: task.CaseNumber, Href: at}, what, {Text: inLanguage(data.Printer, task.ItemZH, task.ItemEN)},
			{Text: task.SubjectName}, due, {Text: holder}, todo}})
	}
	return t
}

// deskCases lists cases, latest first: all for the agency, for a unit those that a task of its own has opened to it.
func (s *deskDoor) deskCases(w http.ResponseWriter, r *http.Request) error {
	user := viewerOf(r)
	agency := user.Role.AtAgency()
	data := &listPage{page: s.newPage(r, "desk.cases.title")}
	if !agency {
		data.Title, data.Intro = data.T("desk.cases.unit_title"), []string{data.T("desk.cases.unit_note")}
	}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	number := data.numberFilter("desk.filter.case_number", casefile.PlainCode)
	stages := []option{{Value: "", Text: data.T("list.all")}}
	for _, stage := range []casefile.Stage{casefile.StageFormCheck, casefile.StageComparison, casefile.StageCorrection,
		casefile.StageVerification, casefile.StageDecision, casefile.StageInforming, casefile.StageClosed} {
		stages = append(stages, option{Value: string(stage), Text: data.T("stage." + string(stage))})
	}
	stage := data.chosen("stage", "desk.filter.stage", stages)
	before := cursorOf(r, listTop)
	cases, err := s.Store.DeskCases(r.Context(), db.DeskCasesParams{UnitID: user.UnitID, Stage: stage, Number: number,
		BeforeFiled: before.at, BeforeID: before.id, Most: rowsPerPage + 1})
	if err != nil {
		return err
	}
	cases, next := shown(cases, func(c db.DeskCasesRow) cursor { return cursor{c.FiledAt, c.ID} })
	data.Table = s.casesTable(data, cases, stage+number != "")
	data.turn(r, next, stage+number != "")
	s.views.render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func (s *deskDoor) casesTable(data *listPage, cases []db.DeskCasesRow, filtered bool) table {
	t := table{Caption: data.T("desk.cases.caption"), HideCaption: true, Empty: data.T("desk.cases.empty"),
		Columns: []column{{Text: data.T("case.number"), Whole: true}, {Text: data.T("case.item")}, {Text: data.T("case.subject")},
			{Text: data.T("desk.cases.stage_and_due")}, {Text: data.T("case.filed_at"), Whole: true}}}
	if filtered {
		t.Empty = data.T("desk.cases.empty_filtered")
	}
	now := s.Clock.Now()
	for _, c := range cases {
		stage := cell{Tags: []tag{caseTag(data.Printer, c.Stage, c.Result)}}
		late := c.DueAt != nil && isOverdue(*c.DueAt, now)
		if c.DueAt != nil {
			stage.Tags = append(stage.Tags, dueTag(data.Printer, s.Calendar.InForce(), *c.DueAt, now))
			stage.Hint = data.T("desk.cases.due", data.ShortDate(*c.DueAt))
		}
		if c.Waiting {
			stage.Hint = data.T("desk.cases.waiting")
		}
		t.Rows = append(t.Rows, row{Late: late, Cells: []cell{
			{Text: c.Number, Href: "/desk/cases/" + c.ID.String()},
			{Text: inLanguage(data.Printer, c.ItemZH, c.ItemEN), Hint: inLanguage(data.Printer, c.UnitZH, c.UnitEN)},
			{Text: c.SubjectName}, stage, {Text: data.ShortDate(c.FiledAt)}}})
	}
	return t
}

// deskRecords lists records with the state of each: the unit's own, or all for the agency.
func (s *deskDoor) deskRecords(w http.ResponseWriter, r *http.Request) error {
	user := viewerOf(r)
	data := &listPage{page: s.newPage(r, "desk.records.title")}
	if user.Role == casefile.RoleUnitClerk || user.Role == casefile.RoleUnitPrincipal {
		data.Title = data.T("desk.records.unit_title")
	}
	data.Wide, data.Form = true, filterForm(&data.page, r)
	number := data.numberFilter("desk.filter.record_number", casefile.PlainNumber)
	marked := data.chosen("marked", "desk.filter.marked", []option{{Value: "", Text: data.T("list.all")},
		{Value: "yes", Text: data.T("desk.filter.marked.yes")}})
	before := cursorOf(r, listTop)
	records, err := s.Store.DeskRecords(r.Context(), db.DeskRecordsParams{UnitID: user.UnitID, Number: number,
		Marked: marked == "yes", Now: s.Clock.Now(), BeforeDay: before.at, BeforeID: before.id, Most: rowsPerPage + 1})
	if err != nil {
		return err
	}
	records, next := shown(records, func(rec db.DeskRecordsRow) cursor { return cursor{rec.RecordedOn, rec.ID} })
	data.Table = recordsTable(data, records, number+marked != "")
	data.turn(r, next, number+marked != "")
	s.views.render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func recordsTable(data *listPage, records []db.DeskRecordsRow, filtered bool) table {
	t := table{Caption: data.T("desk.records.caption"), HideCaption: true, Empty: data.T("desk.records.empty"),
		Columns: []column{{Text: data.T("case.record_number"), Whole: true}, {Text: data.T("case.item")}, {Text: data.T("case.subject")},
			{Text: data.T("desk.records.recorded_on"), Whole: true}, {Text: data.T("desk.records.publicity")},
			{Text: data.T("desk.records.state")}}}
	if filtered {
		t.Empty = data.T("desk.records.empty_filtered")
	}
	for _, rec := range records {
		state := cell{Text: data.T("desk.records.plain")}
		if len(rec.Effects) > 0 {
			state = cell{}
		}
		for _, kind := range rec.Effects {
			state.Tags = append(state.Tags, effectTag(data.Printer, casefile.EffectKind(kind)))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: rec.Number},
			{Text: inLanguage(data.Printer, rec.ItemZH, rec.ItemEN), Hint: inLanguage(data.Printer, rec.UnitZH, rec.UnitEN)},
			{Text: rec.SubjectName}, {Text: data.ShortDate(rec.RecordedOn)}, {Text: data.T("publicity." + string(rec.Publicity))}, state}})
	}
	return t
}
