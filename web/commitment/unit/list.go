package unit

import (
	"net/http"
	"strconv"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/commitment/sign"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// How far ahead the filter by the day of the check looks, in days.
const (
	checkWeek  = 7
	checkMonth = 31
)

// Commitments lists what was signed for the unit's items, latest first.
func (s *Pages) Commitments(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	data := &lists.List{Page: s.NewPage(r, "unit_commitments.title")}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	counts, err := s.Store.CommitmentCountsOfUnit(r.Context(), user.UnitID)
	if err != nil {
		return err
	}
	items, err := s.Store.CommitmentItemsOfUnit(r.Context(), user.UnitID)
	if err != nil {
		return err
	}
	ask, err := s.asked(data, counts, items)
	if err != nil {
		return err
	}
	filtered := ask.State+ask.Item+ask.Number != "" || ask.DueUntil != nil
	before := lists.CursorOf(r, lists.Top)
	ask.UnitID, ask.Before, ask.BeforeID, ask.Most = user.UnitID, before.At, before.ID, lists.RowsPerPage+1
	rows, err := s.Store.CommitmentsOfUnit(r.Context(), ask)
	if err != nil {
		return err
	}
	rows, next := lists.Shown(rows, cursorOf)
	if data.Table, err = s.table(data, rows, filtered); err != nil {
		return err
	}
	data.Links = []ui.Link{{Text: data.T("unit_commitments.find"), Href: at + "/find"}, {Text: data.T("unit_items.title"), Href: itemsAt}}
	if _, err := s.rules(); err != nil {
		data.Intro = append(data.Intro, data.T("commitments.not_provided"))
	}
	data.Turn(r, next, filtered)
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func cursorOf(m db.CommitmentsOfUnitRow) lists.Cursor { return lists.Cursor{At: m.SignedAt, ID: m.ID} }

// asked reads the filter: state, item, number, and the day of the check.
func (s *Pages) asked(data *lists.List, counts []db.CommitmentCountsOfUnitRow, items []db.CommitmentItemsOfUnitRow) (ask db.CommitmentsOfUnitParams, err error) {
	all := []ui.Option{{Value: "", Text: data.T("list.all")}}
	ask.Number = data.NumberFilter("unit_commitments.number", casefile.PlainCode)
	states := all
	for _, state := range casefile.CommitmentStates {
		n := int64(0)
		for _, c := range counts {
			if c.State == state {
				n = c.N
			}
		}
		states = append(states, ui.Option{Value: string(state), Text: data.T("unit_commitments.state_count", data.T("commitment_state."+string(state)), strconv.FormatInt(n, 10))})
	}
	ask.State = data.Chosen("state", "unit_commitments.state", states)
	of := all
	for _, item := range items {
		terms, err := casefile.ReadTerms(item.Terms)
		if err != nil {
			return ask, err
		}
		of = append(of, ui.Option{Value: item.Code, Text: itemName(data.Printer, terms)})
	}
	ask.Item = data.Chosen("item", "unit_commitments.item", of)
	today := calendar.DateOf(s.Clock.Now())
	switch data.Chosen("due", "unit_commitments.due", append(all, ui.Option{Value: "late", Text: data.T("unit_commitments.due.late")},
		ui.Option{Value: "week", Text: data.T("unit_commitments.due.week")}, ui.Option{Value: "month", Text: data.T("unit_commitments.due.month")})) {
	case "late":
		ask.DueUntil = db.Day(today.AddDays(-1))
	case "week":
		ask.DueFrom, ask.DueUntil = *db.Day(today), db.Day(today.AddDays(checkWeek))
	case "month":
		ask.DueFrom, ask.DueUntil = *db.Day(today), db.Day(today.AddDays(checkMonth))
	}
	return ask, nil
}

func (s *Pages) table(data *lists.List, rows []db.CommitmentsOfUnitRow, filtered bool) (ui.Table, error) {
	p := data.Printer
	t := ui.Table{Caption: p.T("unit_commitments.caption"), HideCaption: true, Empty: p.T("unit_commitments.empty"), Columns: []ui.Column{
		{Text: p.T("unit_commitments.number.label"), Whole: true}, {Text: p.T("case.subject")}, {Text: p.T("unit_commitments.item.label")},
		{Text: p.T("unit_commitments.signed"), Whole: true}, {Text: p.T("unit_commitments.check_on"), Whole: true}, {Text: p.T("unit_commitments.state.label")}}}
	if filtered {
		t.Empty = p.T("unit_commitments.empty_filtered")
	}
	today := calendar.DateOf(s.Clock.Now())
	for _, m := range rows {
		terms, err := casefile.ReadTerms(m.Terms)
		if err != nil {
			return t, err
		}
		check := ui.Cell{}
		if day := db.DateOfColumn(m.CheckOn); day != nil {
			check.Text = p.ShortDate(day.Start())
		}
		late := m.State == casefile.CommitmentFinished && db.DateOfColumn(m.CheckOn).Before(today)
		if late {
			check.Tags = []ui.Tag{{Text: p.T("unit_commitments.not_opened"), Colour: ui.TagLate}}
		}
		t.Rows = append(t.Rows, ui.Row{Late: late, Cells: []ui.Cell{{Text: m.Number, Href: href(m.Number)},
			{Text: m.SubjectName, Hint: casefile.MaskCode(m.SubjectCode)}, {Text: itemName(p, terms)}, {Text: p.ShortDate(m.SignedAt), Hint: p.T("commitment_way." + string(m.Way))},
			check, {Tags: []ui.Tag{sign.StateTag(p, m.State)}}}})
	}
	return t, nil
}

// findPage looks for the commitments of somebody. Whom, stays out of addresses.
type findPage struct {
	lists.List
	Words string
	Next  string
}

// FindForm asks whose commitments are looked for.
func (s *Pages) FindForm(w http.ResponseWriter, r *http.Request) error {
	return s.showFound(w, r, http.StatusOK, forms.New(visit.Printer(r), nil), nil, "")
}

// Find shows them.
func (s *Pages) Find(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	words := f.Require("words", "unit_commitments.words", mostWords)
	if !f.OK() {
		return s.showFound(w, r, http.StatusUnprocessableEntity, f, nil, "")
	}
	before := lists.CursorFrom(f.Value("after"), lists.Top)
	rows, err := s.Store.CommitmentsOfUnitAbout(r.Context(), db.CommitmentsOfUnitAboutParams{UnitID: visit.ViewerOf(r).UnitID, Code: casefile.PlainCode(words),
		NamePattern: "%" + lists.LikeEscaper.Replace(casefile.Fold(words)) + "%", Before: before.At, BeforeID: before.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	found := make([]db.CommitmentsOfUnitRow, len(rows))
	for i, row := range rows {
		found[i] = db.CommitmentsOfUnitRow(row)
	}
	found, next := lists.Shown(found, cursorOf)
	return s.showFound(w, r, http.StatusOK, f, found, next)
}

// mostWords bounds what is looked for, in characters.
const mostWords = 100

func (s *Pages) showFound(w http.ResponseWriter, r *http.Request, status int, f *forms.Form, rows []db.CommitmentsOfUnitRow, next string) (err error) {
	data := &findPage{List: lists.List{Page: s.NewPage(r, "unit_commitments.find"), Form: f}, Words: f.Value("words"), Next: next}
	data.Wide, data.Errors, data.Back = true, f.Errors, &ui.Link{Text: data.T("common.back"), Href: at}
	if f.Value("words") != "" && f.OK() {
		if data.Table, err = s.table(&data.List, rows, true); err != nil {
			return err
		}
	}
	if f.Again {
		status = http.StatusOK
	}
	s.Views.Render(w, r, status, "pages/commitment_find", data)
	return nil
}
