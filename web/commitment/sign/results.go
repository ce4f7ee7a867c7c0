package sign

import (
	"fmt"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// shownResults are the states that the public list shows.
var shownResults = []string{string(casefile.CommitmentKept), string(casefile.CommitmentRectified), string(casefile.CommitmentBroken)}

type resultsPage struct {
	site.Page
	Form  *forms.Form
	Table ui.Table
	Pages ui.Pagination
	Next  string // where the next page of what was found begins; "": there is none
	Words string
}

// Results lists what organisations have kept and broken, of items that publish it.
func (s *Door) Results(w http.ResponseWriter, r *http.Request) error {
	return s.results(w, r, forms.New(visit.Printer(r), nil))
}

// ResultsFound looks for those of one organisation. What was asked stays out of addresses.
func (s *Door) ResultsFound(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	done, err := s.Question(r)
	if err != nil {
		return err
	}
	defer done()
	return s.results(w, r, f)
}

func (s *Door) results(w http.ResponseWriter, r *http.Request, f *forms.Form) error {
	_, limits, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	words, after := f.Optional("words", "commitment_results.words", 100), lists.CursorOf(r, lists.Top)
	if r.Method == http.MethodPost {
		after = lists.CursorFrom(f.Value("after"), lists.Top)
	}
	ask := db.PublicCommitmentsParams{States: shownResults, Now: s.Clock.Now(), Limits: limits, Before: after.At, BeforeID: after.ID, Most: lists.RowsPerPage + 1}
	if words != "" {
		ask.Code, ask.NamePattern = casefile.PlainCode(words), "%"+lists.LikeEscaper.Replace(casefile.Fold(words))+"%"
	}
	rows, err := s.StoreFor(r).PublicCommitments(r.Context(), ask)
	if err != nil {
		return fmt.Errorf("read commitments: %w", err)
	}
	rows, next := lists.Shown(rows, func(m db.PublicCommitmentsRow) lists.Cursor { return lists.Cursor{At: m.ClosedAt, ID: m.ID} })
	data := &resultsPage{Page: s.NewPage(r, "commitment_results.title"), Form: f, Words: words}
	p := data.Printer
	data.Errors = f.Errors
	data.Table = ui.Table{Caption: p.T("commitment_results.list"), Columns: []ui.Column{{Text: p.T("on_lists.subject")}, {Text: p.T("commitments.item")},
		{Text: p.T("commitment_results.checked"), Whole: true}, {Text: p.T("my_commitments.state")}}, Empty: p.T("commitment_results.none"),
		EmptyActions: []ui.Link{{Text: p.T("commitments.title"), Href: "/commitments"}}}
	for _, m := range rows {
		terms, err := casefile.ReadTerms(m.Terms)
		if err != nil {
			return err
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: m.SubjectName, Hint: m.SubjectCode},
			{Text: ui.InLanguage(p, terms.ZH, terms.EN), Hint: ui.InLanguage(p, m.UnitZH, m.UnitEN)}, {Text: p.ShortDate(m.ClosedAt)},
			{Tags: []ui.Tag{StateTag(p, m.State)}}}})
	}
	if r.Method == http.MethodGet {
		data.Pages.NextHref, data.Pages.PrevHref = lists.Turns(r, next)
	} else {
		data.Next = next
	}
	s.Views.Render(w, r, http.StatusOK, "pages/commitment_results", data)
	return nil
}
