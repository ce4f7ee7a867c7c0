package web

import (
	"encoding/json"
	"fmt"
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// mostAgencies is how many of the cases of an agent the page lists; all of them are among his cases.
const mostAgencies = 50

// myPeoplePage is 我可代为办理的主体.
type myPeoplePage struct {
	page
	Subjects table
	Agencies table
	More     bool // not all cases are listed
}

// myPeople lists for whom the account may act: itself and those it represents, at any time; and, case by case, those whose
// agent it is, with the days of the letter.
func (s *myDoor) myPeople(w http.ResponseWriter, r *http.Request) error {
	account := viewerOf(r).ID
	subjects, err := s.Store.AccountSubjects(r.Context(), account)
	if err != nil {
		return fmt.Errorf("read subjects: %w", err)
	}
	cases, err := s.Store.MyAgencies(r.Context(), db.MyAgenciesParams{AccountID: account, Most: mostAgencies + 1})
	if err != nil {
		return fmt.Errorf("read cases as agent: %w", err)
	}
	data := &myPeoplePage{page: s.newPage(r, "my.people.title"), More: len(cases) > mostAgencies}
	data.Wide = true
	data.Subjects = subjectTable(data.Printer, subjects)
	today := calendar.DateOf(s.Clock.Now()).String()
	data.Agencies, err = agencyTable(data.Printer, cases[:min(len(cases), mostAgencies)], today)
	if err != nil {
		return err
	}
	s.views.render(w, r, http.StatusOK, "pages/my_people", data)
	return nil
}

func subjectTable(p *messages.Printer, subjects []db.AccountSubjectsRow) table {
	t := table{Caption: p.T("my.people.own"), HideCaption: true, Empty: p.T("my.records.nobody"), Columns: []column{
		{Text: p.T("case.subject")}, {Text: p.T("case.capacity")}, {Text: p.T("desk.case.code")}}}
	for _, subject := range subjects {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: subject.Name, Hint: p.T("subject_kind." + string(subject.Kind))},
			{Text: p.T("capacity." + string(subject.Capacity))}, {Text: casefile.MaskCode(subject.Code)}}})
	}
	return t
}

func agencyTable(p *messages.Printer, cases []db.MyAgenciesRow, today string) (table, error) {
	t := table{Caption: p.T("my.people.agent"), HideCaption: true, Empty: p.T("my.people.none"), Columns: []column{
		{Text: p.T("case.subject")}, {Text: p.T("my.cases.number")}, {Text: p.T("case.record")}, {Text: p.T("my.people.letter")},
		{Text: p.T("case.stage")}}}
	for _, c := range cases {
		var filing casefile.Filing
		if err := json.Unmarshal(c.Filing, &filing); err != nil {
			return t, fmt.Errorf("read filing: %w", err)
		}
		letter := cell{}
		if m := filing.Mandate; m != nil {
			letter.Text = p.T("case.letter_days", isoDay(p, m.From), isoDay(p, m.Until))
			if !m.Covers(today) {
				letter.Tags = []tag{{p.T("case.letter_expired"), tagLate}}
			}
		}
		stage := cell{Tags: []tag{stageTag(p, c.Stage)}}
		if c.Result != nil {
			stage.Hint = p.T("result." + string(*c.Result))
		}
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: c.SubjectName},
			{Text: c.Number, Href: myCaseHref(c.ID), Hint: p.ShortDate(c.FiledAt)},
			{Text: inLanguage(p, c.ItemZH, c.ItemEN), Hint: c.RecordNumber}, letter, stage}})
	}
	return t, nil
}
