package propose

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// stepPage is a page with questions.
type stepPage struct {
	site.Page
	Form         *forms.Form
	Parts        []part
	FormID       string
	DraftVersion int32
	Rows         int    // persons that are asked for
	More         bool   // another can be added
	Saved        string // when it was kept
	Overview     string
}

// overviewPage shows the pages of a draft, and how far each is.
type overviewPage struct {
	site.Page
	Draft string
	Kept  string
	Tasks ui.TaskList
}

// newPage starts a page of the draft.
func (s *Pages) newPage(r *http.Request, d *draft, title string) site.Page {
	page := s.NewPageOf(r, casefile.FlowListing, title)
	page.Back = &ui.Link{Text: page.T("desk.listing.ask.back"), Href: d.href("")}
	page.Pack = page.T("desk.case.rules", ui.Pick(page.Printer, d.pack.Name), d.pack.Version)
	return page
}

// judged are the faults of all that is kept.
func (s *Pages) judged(r *http.Request, p *messages.Printer, d *draft) (forms.Errors, casefile.ListingProposal, error) {
	if err := s.openTrays(r, p, d); err != nil {
		return nil, casefile.ListingProposal{}, err
	}
	f := d.whole(p)
	proposal := d.read(f, calendar.DateOf(s.Clock.Now()))
	err := s.known(r.Context(), d, f, proposal)
	return f.Errors, proposal, err
}

// ready reports whether every page was sent and nothing is wrong.
func (d *draft) ready(faults forms.Errors) bool {
	return len(faults) == 0 && !slices.ContainsFunc(d.pages(), func(page string) bool { return d.Values.Get(sentKept+page) == "" })
}

// Overview shows the pages of the draft, and how far each is.
func (s *Pages) Overview(w http.ResponseWriter, r *http.Request) error {
	d, err := s.open(r)
	if err != nil {
		return err
	}
	return s.showOverview(w, r, d, http.StatusOK, nil)
}

func (s *Pages) showOverview(w http.ResponseWriter, r *http.Request, d *draft, status int, flash *ui.Banner) error {
	data := &overviewPage{Page: s.newPage(r, d, "desk.listing.propose.title"), Draft: d.href("")}
	data.Title = data.T("desk.listing.propose.to", ui.InLanguage(data.Printer, d.item.NameZH, d.item.NameEN))
	data.Back, data.Kept = &ui.Link{Text: data.T("desk.lists.title"), Href: "/desk/lists"}, data.T("desk.draft.saved", data.DateTime(d.SavedAt))
	if flash != nil {
		data.Flash = flash
	}
	faults, _, err := s.judged(r, data.Printer, d)
	if err != nil {
		return err
	}
	for _, page := range d.pages() {
		item := ui.TaskItem{Text: data.T("desk.listing.page." + page), Href: d.href(page)}
		wrong := on(page, faults)
		switch {
		case d.Values.Get(sentKept+page) == "":
			item.Tag = &ui.Tag{Text: data.T("filing.status.to_do"), Colour: ui.TagActive}
		case len(wrong) > 0:
			// What was right when it was sent can be wrong now, as where another unit was first: whoever comes back reads why.
			item.Tag = &ui.Tag{Text: data.T("desk.listing.ask.to_correct"), Colour: ui.TagLate}
			item.Hint = strings.Join(wrong.Lines(data.Printer), data.T("common.and_further"))
		default:
			item.Status = data.T("filing.status.done")
		}
		data.Tasks.Items = append(data.Tasks.Items, item)
	}
	last := ui.TaskItem{Text: data.T("desk.listing.page.check"), Status: data.T("filing.status.cannot_start")}
	if d.ready(faults) {
		last.Href, last.Status, last.Tag = d.href("check"), "", &ui.Tag{Text: data.T("filing.status.ready"), Colour: ui.TagActive}
	}
	data.Tasks.Items = append(data.Tasks.Items, last)
	s.Views.Render(w, r, status, "pages/filing_tasks", data)
	return nil
}

// Page shows a page with what is kept of it. What is wrong with it is told once it was sent.
func (s *Pages) Page(w http.ResponseWriter, r *http.Request) error {
	d, err := s.open(r)
	if err != nil {
		return err
	}
	p, page := visit.Printer(r).Of(casefile.FlowListing), mux.Vars(r)["page"]
	if err := s.openTrays(r, p, d); err != nil {
		return err
	}
	return s.showPage(w, r, d, d.whole(p), page, http.StatusOK, nil)
}

func (s *Pages) showPage(w http.ResponseWriter, r *http.Request, d *draft, f *forms.Form, page string, status int, flash *ui.Banner) error {
	f.Printer = f.Of(casefile.FlowListing)
	data := &stepPage{Page: s.newPage(r, d, "desk.listing.page."+page), Form: f, FormID: d.FormID.String(), DraftVersion: d.Version, Overview: d.href("")}
	if flash != nil {
		data.Flash = flash
	}
	data.Saved = data.T("desk.draft.saved", data.DateTime(d.SavedAt))
	if page == pagePersons {
		data.Rows = d.personRows()
		data.More = data.Rows < casefile.MaxListingPersons
	}
	data.Parts, data.Errors = d.ask(f, page), f.Errors
	s.Views.Render(w, r, status, "pages/listing_propose", data)
	return nil
}

// Save keeps the answers of a page, whatever is wrong with them, and leads on.
func (s *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	f, _, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	d, err := s.open(r)
	if err != nil {
		return err
	}
	f.Printer = f.Of(casefile.FlowListing)
	page, then := mux.Vars(r)["page"], f.Value("then")
	f.Values = d.with(page, f.Values)
	if then == "more" {
		f.Set(rowsKept, strconv.Itoa(min(d.personRows()+1, casefile.MaxListingPersons)))
	}
	if err := s.openTrays(r, f.Printer, d); err != nil {
		return err
	}
	removed := false
	for _, question := range d.fileQuestions() {
		if pageOf(question) != page {
			continue
		}
		tray, taken, err := uploads.FillTray(s.Server, r, f, question, stem(question), uploads.DeskFilesAt, d.formOf(question))
		if err != nil {
			return err
		}
		d.trays[question], removed = tray, removed || taken
	}
	saved, err := casepage.KeepDraft(r.Context(), s.Server, &d.Draft, f, d.FormID)
	switch {
	case err != nil:
		return err
	case !saved && !removed && !d.Holds(f):
		return s.showPage(w, r, d, f, page, http.StatusConflict, &ui.Banner{Heading: f.T("desk.draft.overtaken"),
			Lines: []string{f.T("desk.draft.overtaken_text", f.DateTime(d.SavedAt))}})
	case f.OK() && (then == "more" || removed):
		http.Redirect(w, r, d.href(page), http.StatusSeeOther)
		return nil
	case f.OK() && then == "later":
		http.Redirect(w, r, d.href(""), http.StatusSeeOther)
		return nil
	}
	if err := s.judgePage(r, d, f, page); err != nil {
		return err
	}
	if !f.OK() {
		return s.showPage(w, r, d, f, page, http.StatusUnprocessableEntity, nil)
	}
	http.Redirect(w, r, d.next(page), http.StatusSeeOther)
	return nil
}

// judgePage notes what is wrong with the answers of the page.
func (s *Pages) judgePage(r *http.Request, d *draft, f *forms.Form, page string) error {
	proposal := d.read(f, calendar.DateOf(s.Clock.Now()))
	if err := s.known(r.Context(), d, f, proposal); err != nil {
		return err
	}
	f.Errors = on(page, f.Errors)
	return nil
}

// next is the page after one: the next with questions, and after the last the overview, which leads to the check.
func (d *draft) next(page string) string {
	pages := d.pages()
	i := slices.Index(pages, page)
	if i < 0 || i == len(pages)-1 {
		return d.href("")
	}
	return d.href(pages[i+1])
}
