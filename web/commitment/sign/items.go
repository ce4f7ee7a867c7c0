package sign

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mostItems bounds the published items that one page shows; beyond it one searches.
const mostItems = 500

type itemsPage struct {
	site.Page
	Form     *forms.Form
	Provided bool
	Article  string // that has the items published
	Table    ui.Table
}

// Items lists what is handled on a commitment (shenzhen-2022 60(2)). Words to look for may stand in the address: they are nobody's.
func (s *Door) Items(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.provided()
	if err != nil {
		return err
	}
	data := &itemsPage{Page: s.NewPage(r, "commitments.title"), Form: forms.New(visit.Printer(r), r.URL.Query()), Provided: pack != nil}
	p := data.Printer
	words := casefile.Fold(data.Form.Optional("words", "commitments.words", 100))
	data.Table = ui.Table{Caption: p.T("commitments.list"), Columns: []ui.Column{{Text: p.T("commitments.item")}, {Text: p.T("commitments.unit")},
		{Text: p.T("commitments.code"), Whole: true}}, Empty: p.T("commitments.none")}
	if words != "" {
		data.Table.EmptyActions = []ui.Link{{Text: p.T("commitments.all"), Href: "/commitments"}}
	}
	if pack == nil {
		s.Views.Render(w, r, http.StatusOK, "pages/commitments", data)
		return nil
	}
	if pack.Commitment.ItemsArticle != "" {
		data.Article = p.T("commitments.article", ui.Pick(p, pack.Name), p.Article(pack.Commitment.ItemsArticle))
	}
	rows, err := s.StoreFor(r).CommitmentItemsPublished(r.Context(), db.CommitmentItemsPublishedParams{Most: mostItems})
	if err != nil {
		return fmt.Errorf("read items: %w", err)
	}
	for _, row := range rows {
		terms, err := casefile.ReadTerms(row.Terms)
		if err != nil {
			return err
		}
		if !strings.Contains(casefile.Fold(terms.ZH+" "+terms.EN+" "+row.Code+" "+row.UnitZH+" "+row.UnitEN), words) {
			continue
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.InLanguage(p, terms.ZH, terms.EN), Href: itemHref(row.Code)},
			{Text: ui.InLanguage(p, row.UnitZH, row.UnitEN)}, {Text: row.Code}}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/commitments", data)
	return nil
}

type itemPage struct {
	site.Page
	Name    string
	Terms   ui.SummaryList
	Letter  letter
	SignAt  string // "": this visitor signs nothing
	Excuses []string
}

// published is an item in force, with its terms.
func (s *Door) published(r *http.Request) (row db.CommitmentItemsPublishedRow, t casefile.CommitmentTerms, err error) {
	rows, err := s.StoreFor(r).CommitmentItemsPublished(r.Context(), db.CommitmentItemsPublishedParams{Code: mux.Vars(r)["item"], Most: 1})
	if err != nil {
		return row, t, fmt.Errorf("read item: %w", err)
	}
	if len(rows) == 0 {
		return row, t, casefile.NewError(casefile.CodeNotFound, "error.commitment_item_not_found", nil)
	}
	t, err = casefile.ReadTerms(rows[0].Terms)
	return rows[0], t, err
}

// Item shows an item: its terms, the form of the letter, and who cannot commit.
func (s *Door) Item(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.provided()
	if err != nil {
		return err
	}
	row, terms, err := s.published(r)
	if err != nil {
		return err
	}
	data := &itemPage{Page: s.NewPage(r, "commitments.item_title")}
	p := data.Printer
	data.Back, data.Name = &ui.Link{Text: p.T("commitments.back"), Href: "/commitments"}, ui.InLanguage(p, terms.ZH, terms.EN)
	data.Terms = ui.SummaryList{Rows: termsRows(p, terms, ui.InLanguage(p, row.UnitZH, row.UnitEN), row.Code, row.Version, row.PublishedAt)}
	data.Letter = letterOf(p, pack, terms, "", ui.InLanguage(p, row.UnitZH, row.UnitEN))
	if pack != nil {
		data.Pack = ui.Pick(p, pack.Name)
		for _, x := range pack.Commitment.Excludes {
			data.Excuses = append(data.Excuses, p.T("commitments.excludes", ui.InLanguage(p, x.ZH, x.EN), p.Article(x.Article)))
		}
		if user := visit.ViewerOf(r); user == nil || user.Role == casefile.RoleApplicant {
			data.SignAt = signHref(row.Code)
		}
	}
	s.Views.Render(w, r, http.StatusOK, "pages/commitment_item", data)
	return nil
}
