package my

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mostAgencies is how many of the cases of an agent the page lists; all of them are among his cases.
const mostAgencies = 50

// myPeoplePage is 我可代为办理的主体.
type myPeoplePage struct {
	site.Page
	Subjects ui.Table
	Agencies ui.Table
	More     bool // not all cases are listed
	Begin    []beginning
}

// People lists for whom the account may act: itself and those it represents, at any time; and, case by case, those whose
// agent it is, with the days of the letter.
func (s *Door) People(w http.ResponseWriter, r *http.Request) error {
	account := visit.ViewerOf(r).ID
	subjects, err := s.Store.AccountSubjects(r.Context(), account)
	if err != nil {
		return fmt.Errorf("read subjects: %w", err)
	}
	cases, err := s.Store.MyAgencies(r.Context(), db.MyAgenciesParams{Opens: casefile.ActFile, AccountID: account, Most: mostAgencies + 1})
	if err != nil {
		return fmt.Errorf("read cases as agent: %w", err)
	}
	data := &myPeoplePage{Page: s.NewPage(r, "my.people.title"), More: len(cases) > mostAgencies}
	data.Wide = true
	if data.Begin, err = s.beginnings(data.Printer, "my.people.file"); err != nil {
		return err
	}
	data.Subjects = subjectTable(data.Printer, subjects)
	today := calendar.DateOf(s.Clock.Now()).String()
	data.Agencies, err = agencyTable(data.Printer, cases[:min(len(cases), mostAgencies)], today)
	if err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_people", data)
	return nil
}

func subjectTable(p *messages.Printer, subjects []db.AccountSubjectsRow) ui.Table {
	t := ui.Table{Caption: p.T("my.people.own"), HideCaption: true, Empty: p.T("my.records.nobody"), Columns: []ui.Column{
		{Text: p.T("case.subject")}, {Text: p.T("case.capacity")}, {Text: p.T("desk.case.code")}}}
	for _, subject := range subjects {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: subject.Name, Hint: p.T("subject_kind." + string(subject.Kind))},
			{Text: p.T("capacity." + string(subject.Capacity))}, {Text: casefile.MaskCode(subject.Code)}}})
	}
	return t
}

func agencyTable(p *messages.Printer, cases []db.MyAgenciesRow, today string) (ui.Table, error) {
	t := ui.Table{Caption: p.T("my.people.agent"), HideCaption: true, Empty: p.T("my.people.none"), Columns: []ui.Column{
		{Text: p.T("case.subject")}, {Text: p.T("my.cases.number")}, {Text: p.T("case.record")}, {Text: p.T("my.people.letter")},
		{Text: p.T("case.stage")}}}
	for _, c := range cases {
		var filing casefile.Standing
		if err := json.Unmarshal(c.Filing, &filing); err != nil {
			return t, fmt.Errorf("read filing: %w", err)
		}
		letter := ui.Cell{}
		if m := filing.Mandate; m != nil {
			letter.Text = p.T("case.letter_days", ui.DayText(p, m.From), ui.DayText(p, m.Until))
			if !m.Covers(today) {
				letter.Tags = []ui.Tag{{Text: p.T("case.letter_expired"), Colour: ui.TagLate}}
			}
		}
		stage := ui.Cell{Tags: []ui.Tag{casepage.StageTag(ui.OfCase(p, c.Number), c.Stage)}}
		if c.Result != nil {
			stage.Hint = ui.OfCase(p, c.Number).T("result." + string(*c.Result))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.SubjectName},
			{Text: c.Number, Href: site.MyCaseHref(c.ID), Hint: p.ShortDate(c.FiledAt)},
			{Text: ui.InLanguage(p, c.AboutZH, c.AboutEN), Hint: strings.Join(c.RecordNumbers, " ")}, letter, stage}})
	}
	return t, nil
}
