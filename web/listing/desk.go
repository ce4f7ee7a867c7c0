package listing

import (
	"net/http"
	"slices"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/lists"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Desk are the pages on which a unit sees who stands on its lists, and enters what a party has said on paper.
type Desk struct{ oncase.Pages }

// NewDesk are those of a server.
func NewDesk(s *site.Server) *Desk {
	return &Desk{oncase.Pages{Server: s, Flow: casefile.FlowListing, Sections: sections{}}}
}

// The states in which a listing can be, as the filter offers them.
var listingStates = []string{"proposed", "in_force", "over"}

// Lists shows who stands on the unit's lists, has stood there or is proposed for one, latest first.
func (s *Desk) Lists(w http.ResponseWriter, r *http.Request) error {
	user := visit.ViewerOf(r)
	data := &lists.List{Page: s.NewPageOf(r, casefile.FlowListing, "desk.lists.title")}
	data.Wide, data.Form = true, lists.FilterForm(&data.Page, r)
	items, err := s.Store.ListingItems(r.Context(), user.UnitID)
	if err != nil {
		return err
	}
	of := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, item := range items {
		of = append(of, ui.Option{Value: item.Code, Text: ui.InLanguage(data.Printer, item.NameZH, item.NameEN)})
	}
	item := data.Chosen("item", "desk.lists.filter.item", of)
	states := []ui.Option{{Value: "", Text: data.T("list.all")}}
	for _, state := range listingStates {
		states = append(states, ui.Option{Value: state, Text: data.T("desk.lists.state." + state)})
	}
	state := data.Chosen("state", "desk.lists.filter.state", states)
	before := lists.CursorOf(r, lists.Top)
	rows, err := s.Store.DeskListings(r.Context(), db.DeskListingsParams{UnitID: user.UnitID, Item: item, State: state, Now: s.Clock.Now(),
		BeforeFiled: before.At, BeforeID: before.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	rows, next := lists.Shown(rows, func(l db.DeskListingsRow) lists.Cursor { return lists.Cursor{At: l.FiledAt, ID: l.ID} })
	data.Table = listingsTable(data, rows, s.Clock.Now(), item+state != "")
	pack, err := s.PackFor(casefile.FlowListing)
	switch {
	case err != nil:
		return err
	case !pack.Provides(casefile.FlowListing):
		data.Intro = append(data.Intro, data.T("desk.listing.not_provided"))
	case len(items) > 0:
		data.Links = append(data.Links, ui.Link{Text: data.T("desk.lists.propose"), Href: "/desk/proposals/new"})
	}
	data.Turn(r, next, item+state != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

func listingsTable(data *lists.List, rows []db.DeskListingsRow, now time.Time, filtered bool) ui.Table {
	p := data.Printer
	t := ui.Table{Caption: p.T("desk.lists.caption"), HideCaption: true, Empty: p.T("desk.lists.empty"), Columns: []ui.Column{
		{Text: p.T("case.number"), Whole: true}, {Text: p.T("case.subject")}, {Text: p.T("desk.listing.row.list")}, {Text: p.T("desk.listing.row.term")},
		{Text: p.T("desk.lists.filter.state.label")}}}
	if filtered {
		t.Empty = p.T("desk.lists.empty_filtered")
	}
	for _, l := range rows {
		state := ui.Cell{Tags: []ui.Tag{stateTag(data, l, now)}}
		if l.EndedAt != nil && l.How != nil {
			state.Hint = p.T("desk.listing.ended_line", p.ShortDate(*l.EndedAt), endWord(p, *l.How))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Number, Href: "/desk/cases/" + l.ID.String()},
			{Text: l.SubjectName, Hint: casefile.MaskCode(l.SubjectCode)}, {Text: ui.InLanguage(p, l.ItemZH, l.ItemEN)},
			{Text: termLine(p, l.ListedAt, l.EndsAt)}, state}})
	}
	return t
}

// stateTag says where a listing stands: its case as long as it is only proposed, then whether it is in force.
func stateTag(data *lists.List, l db.DeskListingsRow, now time.Time) ui.Tag {
	switch {
	case l.ListedAt == nil && l.EndedAt == nil:
		return ui.Tag{Text: data.T("stage." + string(l.Stage)), Colour: ui.TagActive}
	case l.ListedAt == nil:
		return ui.Tag{Text: data.T("desk.lists.not_listed"), Colour: ui.TagNeutral}
	case l.EndedAt != nil, l.EndsAt != nil && !now.Before(*l.EndsAt):
		return ui.Tag{Text: data.T("desk.lists.state.over"), Colour: ui.TagNeutral}
	}
	return ui.Tag{Text: data.T("desk.lists.state.in_force"), Colour: ui.TagLate}
}

// atReply reports whether the party's answer can still be entered, as far as the case says.
func atReply(c *casepage.Dossier) bool {
	_, served := c.Deadline(c.Pack.Listing.Steps[casefile.StepListingReply])
	return served && c.Case.ClosedAt == nil && c.Whole == nil &&
		slices.Contains([]casefile.Stage{casefile.StageListingReply, casefile.StageListingDecision}, c.Case.Stage)
}

// beforeDecision reports whether the proposal can still be taken back.
func beforeDecision(c *casepage.Dossier) bool {
	return c.Case.ClosedAt == nil && c.Whole == nil && slices.Contains([]casefile.Stage{casefile.StageListingReply, casefile.StageListingCheck,
		casefile.StageListingDecision}, c.Case.Stage)
}
