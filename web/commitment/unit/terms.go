package unit

import (
	"net/http"
	"strconv"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/commitment/sign"
	"creditcase/web/forms"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// publishing is the form on which the head of a unit publishes an item, or the next version of its terms.
type publishing struct {
	pack      *rules.Pack
	form      *forms.Form
	code      string // of the item that is changed; "": a new one
	seen      int    // the version that is changed
	catalogue []db.CatalogueItem
	shown     string // the digest of the terms that are previewed; "": none are
	terms     casefile.CommitmentTerms
	rows      map[string][]int // which of the rows asked for is the nth that says something, by kind of row
}

// rowKinds are what there can be several of, with how many at most.
var rowKinds = map[string]int{rowPromise: casefile.MaxPromises, rowPaper: casefile.MaxPromisedPapers, rowExempt: casefile.MaxExemptClasses}

const (
	rowPromise = "promise"
	rowPaper   = "paper"
	rowExempt  = "exempt"
)

// count is how many rows of a kind are asked for.
func (p *publishing) count(kind string) int {
	n, err := strconv.Atoi(p.form.Value(kind + "_rows"))
	if err != nil {
		n = 1
	}
	return min(max(n, 1), rowKinds[kind])
}

func box(kind string, i int, what string) string { return kind + "-" + strconv.Itoa(i+1) + "-" + what }

// publishing opens the form: of a new item, or of the one that the path names with what is in force in it.
func (s *Pages) publishing(r *http.Request, f *forms.Form, changes bool) (*publishing, error) {
	pack, err := s.rules()
	if err != nil {
		return nil, err
	}
	p := &publishing{pack: pack, form: f}
	p.catalogue, err = s.Store.CommitmentCatalogueItems(r.Context(), db.CommitmentCatalogueItemsParams{UnitID: visit.ViewerOf(r).UnitID,
		Categories: []string{casefile.CategoryCommitment, casefile.CategoryBreach}})
	if err != nil || !changes {
		return p, err
	}
	row, terms, err := s.itemOf(r)
	if err == nil && row.RetiredAt != nil {
		err = casefile.NewError(casefile.CodeConflict, "error.commitment_item_retired", nil)
	}
	p.code, p.seen, p.terms = row.Code, int(row.Version), terms
	return p, err
}

// NewForm asks for the terms of a new item.
func (s *Pages) NewForm(w http.ResponseWriter, r *http.Request) error {
	return s.publishForm(w, r, false)
}

// ChangeForm asks for the next version of an item, beginning with what is in force.
func (s *Pages) ChangeForm(w http.ResponseWriter, r *http.Request) error {
	return s.publishForm(w, r, true)
}

func (s *Pages) publishForm(w http.ResponseWriter, r *http.Request, changes bool) error {
	p, err := s.publishing(r, forms.New(visit.Printer(r), nil), changes)
	if err != nil {
		return s.refused(w, r, itemsAt, err)
	}
	if changes {
		p.write()
	}
	return s.showPublishing(w, r, http.StatusOK, p)
}

// New publishes an item.
func (s *Pages) New(w http.ResponseWriter, r *http.Request) error { return s.publish(w, r, false) }

// Change publishes the next version of an item.
func (s *Pages) Change(w http.ResponseWriter, r *http.Request) error { return s.publish(w, r, true) }

// publish reads the terms, previews the letter as the party will see it, and publishes what was previewed.
func (s *Pages) publish(w http.ResponseWriter, r *http.Request, changes bool) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	p, err := s.publishing(r, f, changes)
	if err != nil {
		return s.refused(w, r, itemsAt, err)
	}
	for kind := range rowKinds {
		if f.Value("then") == "more_"+kind {
			f.Set(kind+"_rows", strconv.Itoa(p.count(kind)+1))
			return s.showPublishing(w, r, http.StatusOK, p)
		}
	}
	if changes {
		if f.Value("seen") != strconv.Itoa(p.seen) {
			f.Fail("name-zh", "error.commitment_terms_changed")
		}
	} else {
		p.code = p.readCode()
	}
	p.read()
	if !f.OK() {
		return s.showPublishing(w, r, http.StatusUnprocessableEntity, p)
	}
	hash, err := p.terms.Hash()
	if err != nil {
		return err
	}
	if p.shown = p.code + " " + hash; f.Value("then") != "publish" || f.Value("shown") != p.shown {
		return s.showPublishing(w, r, http.StatusOK, p)
	}
	user := visit.ViewerOf(r)
	version, err := s.Store.PublishTerms(r.Context(), db.NewTerms{UnitID: user.UnitID, ActorID: user.ID, Code: p.code, Seen: p.seen, Terms: p.terms, At: s.Clock.Now()})
	if casefile.CodeOf(err) == casefile.CodeConflict || casefile.CodeOf(err) == casefile.CodeInvalid {
		p.notPublished(err)
		return s.showPublishing(w, r, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return s.done(w, r, itemHref(p.code), f.T("unit_terms.done", strconv.Itoa(version)))
}

func (s *Pages) showPublishing(w http.ResponseWriter, r *http.Request, status int, p *publishing) error {
	title, cancel := "unit_items.new", itemsAt
	if p.seen > 0 {
		title, cancel = "unit_terms.change", itemHref(p.code)
	}
	data := s.ask(r, p.form, title, "unit_terms.preview", cancel)
	data.Pack, data.Lead = ui.Pick(data.Printer, p.pack.Name), []string{data.T("unit_terms.lead")}
	if p.seen > 0 {
		data.Caption = p.code
		data.hide("seen", strconv.Itoa(p.seen))
	}
	if p.shown != "" {
		unit, err := s.unitName(r)
		if err != nil {
			return err
		}
		data.Lead = append(data.Lead, data.T("unit_terms.previewed"))
		data.Letter, data.Also = sign.LetterOf(data.Printer, p.pack, p.terms, "", unit), data.T("unit_terms.publish")
		data.Above = &ui.SummaryList{Rows: sign.TermsRows(data.Printer, p.terms, unit, p.code, int32(p.seen+1), s.Clock.Now())} //nolint:gosec // small
		data.hide("shown", p.shown)
	}
	p.questions(data)
	return s.show(w, r, status, data)
}
