package propose

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// beginPage asks for which list somebody is proposed.
type beginPage struct {
	site.Page
	Form   *forms.Form
	Lists  ui.Choice
	Drafts ui.Table // that the account has begun
}

// BeginForm asks for the list, of those of the unit that the pack knows.
func (s *Pages) BeginForm(w http.ResponseWriter, r *http.Request) error {
	return s.showBegin(w, r, forms.New(visit.Printer(r), nil), http.StatusOK)
}

func (s *Pages) showBegin(w http.ResponseWriter, r *http.Request, f *forms.Form, status int) error {
	pack, err := s.rules()
	if err != nil {
		return err
	}
	items, err := s.Store.ListingItems(r.Context(), visit.ViewerOf(r).UnitID)
	if err != nil {
		return fmt.Errorf("read lists: %w", err)
	}
	f.Printer = f.Of(casefile.FlowListing)
	data := &beginPage{Page: s.NewPageOf(r, casefile.FlowListing, "desk.listing.propose.title"), Form: f}
	data.Back, data.Errors = &ui.Link{Text: data.T("desk.lists.title"), Href: "/desk/lists"}, f.Errors
	data.Pack = data.T("desk.case.rules", ui.Pick(data.Printer, pack.Name), pack.Version)
	var options []ui.Option
	for _, item := range items {
		kind, ok := pack.Listing.List(item.Category)
		option := ui.Option{Value: item.ID.String(), Text: ui.InLanguage(data.Printer, item.NameZH, item.NameEN)}
		if ok {
			option.Hint = data.T("desk.listing.basis", data.Article(kind.Article))
		} else {
			option.Disabled, option.Hint = true, data.T("desk.listing.ask.kind_unknown", ui.Pick(data.Printer, pack.Title))
		}
		options = append(options, option)
	}
	data.Lists = f.Choice(itemKept, stem(itemKept), options)
	if data.Drafts, err = s.drafts(r, data, items); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/listing_propose_begin", data)
	return nil
}

// mostDrafts is how many drafts are listed, and may be kept.
const mostDrafts = 20

// drafts lists what the account has begun and not sent.
func (s *Pages) drafts(r *http.Request, data *beginPage, items []db.CatalogueItem) (ui.Table, error) {
	t := ui.Table{Caption: data.T("desk.listing.drafts"), Columns: []ui.Column{{Text: data.T("case.subject")}, {Text: data.T("desk.listing.row.list")},
		{Text: data.T("desk.listing.saved"), Whole: true}}}
	kept, err := s.Store.ActDraftsOf(r.Context(), db.ActDraftsOfParams{AccountID: visit.ViewerOf(r).ID, Kind: string(casefile.ActPropose), Most: mostDrafts})
	if err != nil {
		return t, fmt.Errorf("read drafts: %w", err)
	}
	for _, d := range kept {
		var answers url.Values
		if err := ui.ReadJSON("draft", d.Answers, &answers); err != nil {
			return t, err
		}
		list := ""
		for _, item := range items {
			if item.ID.String() == answers.Get(itemKept) {
				list = ui.InLanguage(data.Printer, item.NameZH, item.NameEN)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.OrNothing(data.Printer, answers.Get(rules.AskName)), Href: at + "/" + d.About.String()}, {Text: list},
			{Text: data.DateTime(d.SavedAt)}}})
	}
	return t, nil
}

// BeginDraft begins a draft for the list that was chosen.
func (s *Pages) BeginDraft(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	pack, err := s.rules()
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	f.Printer = f.Of(casefile.FlowListing)
	id, err := uuid.Parse(f.Value(itemKept))
	if err != nil {
		f.Fail(itemKept, "form.choose", f.Name(stem(itemKept)))
		return s.showBegin(w, r, f, http.StatusUnprocessableEntity)
	}
	item, err := s.Store.ListingItem(r.Context(), db.ListingItemParams{ID: id, UnitID: user.UnitID})
	if err != nil {
		return db.Found(err, "error.list_not_found")
	}
	if _, known := pack.Listing.List(item.Category); !known {
		f.Fail(itemKept, "desk.listing.ask.kind_unknown", ui.Pick(f.Printer, pack.Title))
		return s.showBegin(w, r, f, http.StatusUnprocessableEntity)
	}
	kept, err := s.Store.ActDraftsOf(r.Context(), db.ActDraftsOfParams{AccountID: user.ID, Kind: string(casefile.ActPropose), Most: mostDrafts})
	if err != nil {
		return fmt.Errorf("count drafts: %w", err)
	}
	if len(kept) == mostDrafts {
		f.Fail(itemKept, "desk.listing.ask.drafts_many", mostDrafts)
		return s.showBegin(w, r, f, http.StatusUnprocessableEntity)
	}
	d := &draft{}
	d.Draft, err = casepage.DraftOf(db.ActDraftGetParams{AccountID: user.ID, About: uuid.New(), Kind: string(casefile.ActPropose)}, nil)
	if err != nil {
		return err
	}
	answers := forms.New(f.Printer, url.Values{itemKept: {id.String()}})
	if _, err := casepage.KeepDraft(r.Context(), s.Server, &d.Draft, answers, d.FormID); err != nil {
		return err
	}
	http.Redirect(w, r, d.href(pageSubject), http.StatusSeeOther)
	return nil
}

// dropPage asks before a draft is thrown away.
type dropPage struct {
	site.Page
	Draft, Name, Files string
}

// DropForm asks before a draft is thrown away.
func (s *Pages) DropForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.open(r)
	if err != nil {
		return err
	}
	data := &dropPage{Page: s.newPage(r, d, "desk.listing.drop.title"), Draft: d.href("")}
	data.Name = data.T("desk.listing.drop.what", ui.OrNothing(data.Printer, d.Values.Get(rules.AskName)), ui.InLanguage(data.Printer, d.item.NameZH, d.item.NameEN))
	s.Views.Render(w, r, http.StatusOK, "pages/filing_drop", data)
	return nil
}

// Drop throws a draft away. Its files are removed with the others that were never sent.
func (s *Pages) Drop(w http.ResponseWriter, r *http.Request) error {
	d, err := s.open(r)
	if err != nil {
		return err
	}
	if err := s.Store.ActDraftDrop(r.Context(), db.ActDraftDropParams{ID: d.ID, AccountID: d.AccountID}); err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Success: true, Heading: p.T("desk.listing.drop.done")})
	http.Redirect(w, r, Begin, http.StatusSeeOther)
	return nil
}
