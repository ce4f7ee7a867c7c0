package propose

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Pages are the pages of proposals.
type Pages struct{ *site.Server }

// Where proposals are begun, and where their drafts are.
const (
	at    = "/desk/proposals"
	Begin = at + "/new"
)

// What a draft keeps beside the answers: the list that was chosen, how many persons are asked for, and a mark for each page that was sent.
const (
	itemKept = "item"
	rowsKept = "person_rows"
	sentKept = "sent-"
)

// draft is a proposal that is being written.
type draft struct {
	casepage.Draft
	pack   *rules.Pack
	item   db.CatalogueItem
	list   casefile.ItemListing
	fields []casefile.Field
	trays  map[string]*uploads.Tray // by question
	rows   []int                    // which of the persons asked for is the nth of the proposal
}

// href is a page of the draft; the overview for "".
func (d *draft) href(page string) string {
	href := at + "/" + d.About.String()
	if page != "" {
		href += "/" + page
	}
	return href
}

// rules are what new listings run under. It returns a casefile.Error with CodeNotFound where those do not provide for them.
func (s *Pages) rules() (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowListing)
	if err == nil && !pack.Provides(casefile.FlowListing) {
		err = casefile.NewError(casefile.CodeNotFound, "desk.listing.not_provided", nil)
	}
	return pack, err
}

// open finds the draft that the path names among those of the account, with its list and its files.
func (s *Pages) open(r *http.Request) (*draft, error) {
	pack, err := s.rules()
	if err != nil {
		return nil, err
	}
	id, err := site.PathID(r, "draft")
	if err != nil {
		return nil, err
	}
	user := visit.ViewerOf(r)
	d := &draft{pack: pack}
	if d.Draft, err = casepage.OpenDraft(r.Context(), s.Server, user.ID, id, casefile.ActPropose); err != nil {
		return nil, err
	}
	item, err := uuid.Parse(d.Values.Get(itemKept))
	if d.Version == 0 || err != nil {
		return nil, casefile.NewError(casefile.CodeNotFound, "desk.listing.draft_gone", nil)
	}
	d.item, err = s.Store.ListingItem(r.Context(), db.ListingItemParams{ID: item, UnitID: user.UnitID})
	if err != nil {
		return nil, db.Found(err, "error.list_not_found")
	}
	if d.list, err = d.item.List(); err != nil {
		return nil, err
	}
	return d, ui.ReadJSON("fields", d.item.Fields, &d.fields)
}

// openTrays finds the files of the draft. Those of each question are kept under a form of their own.
func (s *Pages) openTrays(r *http.Request, p *messages.Printer, d *draft) (err error) {
	d.trays = make(map[string]*uploads.Tray)
	for _, question := range d.fileQuestions() {
		if d.trays[question], err = uploads.OpenTray(s.Server, r, p, d.formOf(question), uploads.DeskFilesAt); err != nil {
			return err
		}
	}
	return nil
}

// fileQuestions are the questions that take files.
func (d *draft) fileQuestions() []string {
	list := []string{rules.AskDocumentFiles, rules.AskFiles}
	for i := range d.personRows() {
		list = append(list, rules.AskPerson(i, "files"))
	}
	return list
}

func (d *draft) formOf(question string) uuid.UUID { return uuid.NewSHA1(d.FormID, []byte(question)) }

// files are the files of a question.
func (d *draft) files(question string) []uuid.UUID {
	if tray := d.trays[question]; tray != nil {
		return tray.IDs()
	}
	return nil
}

// personRows is how many persons are asked for.
func (d *draft) personRows() int {
	n, err := strconv.Atoi(d.Values.Get(rowsKept))
	if err != nil {
		return 1
	}
	return min(max(n, 1), casefile.MaxListingPersons)
}

// The pages with questions.
const (
	pageSubject  = "subject"
	pageFacts    = "facts"
	pageDocument = "document"
	pageGrounds  = "grounds"
	pageMeasures = "measures"
	pagePersons  = "persons"
	pageFiles    = "files"
)

// AllPages are the pages with questions, by their words in the path, in order.
var AllPages = []string{pageSubject, pageFacts, pageDocument, pageGrounds, pageMeasures, pagePersons, pageFiles}

// pages are those that this proposal has: persons behind are asked for where there can be any.
func (d *draft) pages() []string {
	if d.pack.MayNamePersons(casefile.SubjectKind(d.Values.Get(rules.AskKind))) {
		return AllPages
	}
	return slices.DeleteFunc(slices.Clone(AllPages), func(page string) bool { return page == pagePersons })
}

// pageOf is the page on which a question stands; "" for what is no question.
func pageOf(question string) string {
	switch {
	case question == itemKept || strings.HasPrefix(question, sentKept):
		return ""
	case strings.HasPrefix(question, "subject_"), question == sureOfCode:
		return pageSubject
	case strings.HasPrefix(question, "field-"), question == rules.AskFacts:
		return pageFacts
	case strings.HasPrefix(question, "document_"):
		return pageDocument
	case question == rules.AskArea, question == rules.AskAgain, question == rules.AskHeavier, strings.HasPrefix(question, "leniency-"):
		return pageGrounds
	case question == rules.AskMeasures:
		return pageMeasures
	case strings.HasPrefix(question, "person"):
		return pagePersons
	case question == rules.AskFiles:
		return pageFiles
	}
	return ""
}

// with are the answers of the draft with those of a page as they were sent.
func (d *draft) with(page string, sent url.Values) url.Values {
	all := maps.Clone(sent)
	maps.DeleteFunc(all, func(name string, _ []string) bool {
		return pageOf(name) != page && !slices.Contains([]string{"form_id", "draft_version", "then", "remove_file"}, name)
	})
	for name, values := range d.Values {
		if pageOf(name) != page {
			all[name] = values
		}
	}
	all.Set(sentKept+page, "yes")
	return all
}

// whole is the form with all that is kept.
func (d *draft) whole(p *messages.Printer) *forms.Form { return forms.New(p, maps.Clone(d.Values)) }
