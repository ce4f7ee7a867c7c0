package unit

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/commitment/sign"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Items lists what the unit handles on a commitment.
func (s *Pages) Items(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	rows, err := s.Store.CommitmentItemsOfUnit(r.Context(), user.UnitID)
	if err != nil {
		return err
	}
	data := &lists.List{Page: s.NewPage(r, "unit_items.title")}
	p := data.Printer
	data.Wide, data.Back = true, &ui.Link{Text: p.T("unit_commitment.back"), Href: at}
	data.Table = ui.Table{Caption: p.T("unit_items.caption"), HideCaption: true, Empty: p.T("unit_items.empty"), Columns: []ui.Column{
		{Text: p.T("commitments.code"), Whole: true}, {Text: p.T("commitments.item")}, {Text: p.T("commitments.version")}, {Text: p.T("commitments.share")}, {Text: p.T("unit_items.state")}}}
	for _, row := range rows {
		terms, err := casefile.ReadTerms(row.Terms)
		if err != nil {
			return err
		}
		state := ui.Tag{Text: p.T("unit_items.in_force"), Colour: ui.TagGood}
		if row.RetiredAt != nil {
			state = ui.Tag{Text: p.T("unit_items.retired"), Colour: ui.TagNeutral}
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: row.Code, Href: itemHref(row.Code)}, {Text: itemName(p, terms)},
			{Text: p.T("commitments.version_of", strconv.Itoa(int(row.Version)), p.ShortDate(row.PublishedAt))}, {Text: sign.ShareText(p, terms.Share)}, {Tags: []ui.Tag{state}}}})
	}
	switch _, err := s.rules(); {
	case err != nil:
		data.Intro = append(data.Intro, p.T("commitments.not_provided"))
	case user.Role == casefile.RoleUnitPrincipal:
		data.Links = append(data.Links, ui.Link{Text: p.T("unit_items.new"), Href: itemsAt + "/new"})
	default:
		data.Intro = append(data.Intro, p.T("unit_items.who"))
	}
	s.Views.Render(w, r, http.StatusOK, "pages/commitment_items", data)
	return nil
}

// itemPage shows an item with its terms in force, the letter as the party sees it, and its versions.
type itemPage struct {
	site.Page
	Name     string
	Retired  string
	Links    []ui.Link
	Terms    ui.SummaryList
	Letter   sign.Letter
	Versions ui.Table
}

// Item shows one.
func (s *Pages) Item(w http.ResponseWriter, r *http.Request) error {
	row, terms, err := s.itemOf(r)
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	versions, err := s.Store.CommitmentVersions(r.Context(), db.CommitmentVersionsParams{Code: row.Code, UnitID: user.UnitID})
	if err != nil {
		return err
	}
	unit, err := s.unitName(r)
	if err != nil {
		return err
	}
	pack, err := s.rules()
	if casefile.CodeOf(err) == casefile.CodeNotFound {
		pack, err = nil, nil
	}
	if err != nil {
		return err
	}
	data := &itemPage{Page: s.NewPage(r, "commitments.item_title"), Letter: sign.LetterOf(visit.Printer(r), pack, terms, "", unit)}
	p := data.Printer
	data.Name, data.Back = itemName(p, terms), &ui.Link{Text: p.T("unit_items.back"), Href: itemsAt}
	data.Terms = ui.SummaryList{Rows: append(sign.TermsRows(p, terms, unit, row.Code, row.Version, row.PublishedAt),
		ui.SummaryRow{Key: p.T("unit_terms.record_item.label"), Value: terms.RecordItem}, ui.SummaryRow{Key: p.T("unit_terms.breach_item.label"), Value: terms.BreachItem},
		ui.SummaryRow{Key: p.T("unit_terms.lists_results.label"), Value: p.T(yesNo(terms.ListsResults))})}
	if row.RetiredAt != nil {
		data.Retired = p.T("unit_item.retired_on", p.DateTime(*row.RetiredAt))
	}
	data.Links = itemLinks(p.T, user.Role, row, pack != nil)
	data.Versions = ui.Table{Caption: p.T("unit_item.versions"), Columns: []ui.Column{{Text: p.T("commitments.version"), Whole: true}, {Text: p.T("unit_item.published"), Whole: true},
		{Text: p.T("unit_item.published_by")}, {Text: p.T("unit_item.signed_under"), Numeric: true}}}
	for _, v := range versions {
		data.Versions.Rows = append(data.Versions.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(int(v.Version))}, {Text: p.DateTime(v.PublishedAt)}, {Text: v.PublishedBy}, ui.Count(v.Signed)}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/unit_item", data)
	return nil
}

func yesNo(yes bool) string {
	if yes {
		return "unit_terms.yes"
	}
	return "unit_terms.no"
}

// itemLinks are what the viewer can do with an item. Only the head publishes and retires (policy).
func itemLinks(t func(string, ...any) string, role casefile.Role, row db.CommitmentItemOfUnitRow, provided bool) []ui.Link {
	links := []ui.Link{{Text: t("unit_item.commitments"), Href: at + "?item=" + row.Code}}
	if row.RetiredAt != nil || !provided {
		return links
	}
	links = append(links, ui.Link{Text: t("unit_enter.title"), Href: itemHref(row.Code) + "/sign"})
	if role == casefile.RoleUnitPrincipal {
		links = append(links, ui.Link{Text: t("unit_terms.change"), Href: itemHref(row.Code) + "/change"}, ui.Link{Text: t("unit_retire.title"), Href: itemHref(row.Code) + "/retire"})
	}
	return links
}

// RetireForm asks whether an item is to be handled on a commitment no more.
func (s *Pages) RetireForm(w http.ResponseWriter, r *http.Request) error {
	row, terms, err := s.itemOf(r)
	if err != nil {
		return err
	}
	data := s.ask(r, forms.New(visit.Printer(r), nil), "unit_retire.title", "unit_retire.send", itemHref(row.Code))
	data.Caption, data.Lead, data.Warns = itemName(data.Printer, terms), []string{data.T("unit_retire.text")}, true
	return s.show(w, r, http.StatusOK, data)
}

// Retire ends an item: nobody signs it any more, and what was signed goes on.
func (s *Pages) Retire(w http.ResponseWriter, r *http.Request) error {
	row, _, err := s.itemOf(r)
	if err != nil {
		return err
	}
	head, told := visit.ViewerOf(r), "unit_retire.done"
	err = s.Store.RetireTerms(r.Context(), head.ID, head.UnitID, row.ID, s.Clock.Now())
	if not := new(casefile.Error); errors.As(err, &not) && not.Code == casefile.CodeConflict {
		told, err = not.Message, nil
	}
	if err != nil {
		return err
	}
	return s.done(w, r, itemHref(mux.Vars(r)["item"]), visit.Printer(r).T(told))
}
