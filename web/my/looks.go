package my

import (
	"fmt"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

type myLooksPage struct {
	site.Page
	Looks     ui.Table
	Pages     ui.Pagination
	FirstPage string
}

// Looks lists who has looked at what is held about those for whom the account may act, and for what, latest first (qianhai-2020 9, city-2022 40). Whoever
// looks at what everybody can look at is not written down.
func (s *Door) Looks(w http.ResponseWriter, r *http.Request) error {
	from := lists.CursorOf(r, lists.Top)
	rows, err := s.Store.MyLooks(r.Context(), db.MyLooksParams{AccountID: visit.ViewerOf(r).ID, BeforeAt: from.At, BeforeID: from.ID, Most: lists.RowsPerPage + 1,
		Looks: []string{string(casefile.EnterpriseLooked), string(casefile.MarkLooked)}, Counter: string(casefile.CounterLooked),
		Identity: string(casefile.IdentityLooked), NamedRoles: []string{string(casefile.PartyListed), string(casefile.PartyAnswerable)}})
	if err != nil {
		return fmt.Errorf("read looks: %w", err)
	}
	rows, next := lists.Shown(rows, func(l db.MyLooksRow) lists.Cursor { return lists.Cursor{At: l.At, ID: l.ID} })
	data := &myLooksPage{Page: s.NewPage(r, "my.looks.title")}
	data.Wide = true
	data.Pages.NextHref, data.FirstPage = lists.Turns(r, next)
	data.Looks = ui.Table{Caption: data.T("my.looks.title"), HideCaption: true, Columns: []ui.Column{{Text: data.T("my.looks.at"), Whole: true},
		{Text: data.T("my.looks.by")}, {Text: data.T("my.looks.of")}, {Text: data.T("my.looks.what")}, {Text: data.T("my.looks.purpose")}},
		Empty: data.T("my.looks.empty"), EmptyActions: []ui.Link{{Text: data.T("my.records.title"), Href: "/my/records"}}}
	for _, l := range rows {
		by, what, purpose := ui.InLanguage(data.Printer, l.UnitZH, l.UnitEN), ui.Cell{Text: data.T("my.looks.kind." + l.Kind)}, data.T("my.looks.purpose.none")
		switch {
		case by == "": // of no body: a party to the case, who may take a full proof out of it
			by, purpose = data.T("my.looks.by.party"), data.T("my.looks.purpose.proof")
			if l.Own {
				by = data.T("my.looks.by.own")
			}
		case l.Purpose != "":
			purpose = ui.WordFor(data.Printer, "purpose.", l.Purpose)
		case l.Kind == string(casefile.CounterLooked):
			what.Hint = l.Named
		case l.Named != "":
			purpose = l.Named
		}
		data.Looks.Rows = append(data.Looks.Rows, ui.Row{Cells: []ui.Cell{{Text: data.DateTime(l.At)}, {Text: by},
			{Text: ui.Listed(data.Printer, l.SubjectNames...)}, what, {Text: purpose}}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_looks", data)
	return nil
}
