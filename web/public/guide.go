package public

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// Guide tells how a procedure is handled, the first that the pack provides for or another of them (?of=). All is from the pack: the
// one that new cases of the procedure run under, or another to compare (?pack=).
func (s *Door) Guide(w http.ResponseWriter, r *http.Request) error {
	packFor := s.PackFor
	if id := r.URL.Query().Get("pack"); id != "" {
		named, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
		}
		packFor = func(casefile.Flow) (*rules.Pack, error) { return named, nil }
	}
	provided, err := s.Flows.Provided(packFor)
	if err != nil {
		return err
	}
	of := slices.IndexFunc(provided, func(p flow.Pages) bool { return string(p.Flow) == cmp.Or(r.URL.Query().Get("of"), string(p.Flow)) })
	if of < 0 {
		return s.notProvided(w, r, packFor)
	}
	pages := provided[of]
	own, err := s.PackFor(pages.Flow)
	if err != nil {
		return err
	}
	pack, err := packFor(pages.Flow)
	if err != nil {
		return err
	}
	agency, err := s.StoreFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &flow.GuideFrame{Page: s.NewPageOf(r, pages.Flow, "guide."+string(pages.Flow)+".title"), Compared: pack.ID != own.ID,
		Own: s.guideAt(pages.Flow, ""), MayApply: mayApply(r)}
	g := dates.Writer{Printer: data.Printer, Pack: pack}
	data.Pack, data.City = g.Pick(pack.Name), g.Pick(own.Name)
	data.Contact = ui.SummaryList{Rows: contactRows(data.Printer, agency)}
	for _, id := range s.Book.IDs() {
		other, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		switch {
		case id == pack.ID:
		case other.Provides(pages.Flow):
			data.Others = append(data.Others, s.otherGuide(data.Printer, pages.Flow, other))
		case data.Has(nearestKey(id)):
			data.Others = append(data.Others, ui.Link{Text: data.T("guide.other_silent", g.Pick(other.Name)), Href: s.guideAt(pages.Flow, id)})
		}
	}
	for i, p := range provided {
		if i != of {
			data.Procedures = append(data.Procedures, ui.Link{Text: data.T("guide." + string(p.Flow) + ".title"), Href: s.guideAt(p.Flow, r.URL.Query().Get("pack"))})
		}
	}
	s.Views.Render(w, r, http.StatusOK, pages.Guide.Template, pages.Guide.Write(data, g))
	return nil
}

func (s *Door) otherGuide(p *messages.Printer, of casefile.Flow, pack *rules.Pack) ui.Link {
	return ui.Link{Text: p.T("guide.other", ui.Pick(p, pack.Name), ui.StandingTag(p, pack).Text), Href: s.guideAt(of, pack.ID)}
}

// nearestKey is the sentence of a procedure that tells which article of a document comes nearest to it, where the document does not provide for it.
func nearestKey(pack string) string { return "guide.nearest." + strings.ReplaceAll(pack, "-", "_") }

// silentGuide says that a document does not provide for a procedure.
type silentGuide struct {
	site.Page
	Lines    []string
	Document ui.SummaryList
	Others   []ui.Link // under documents that do
}

// notProvided says of a procedure that the program has that the document does not provide for it, and which article comes nearest.
func (s *Door) notProvided(w http.ResponseWriter, r *http.Request, packFor func(casefile.Flow) (*rules.Pack, error)) error {
	pages, err := s.Flows.Of(casefile.Flow(r.URL.Query().Get("of")))
	if err != nil {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	pack, err := packFor(pages.Flow)
	if err != nil {
		return err
	}
	data := &silentGuide{Page: s.NewPageOf(r, pages.Flow, "guide."+string(pages.Flow)+".title")}
	p := data.Printer
	data.Pack, data.Document = ui.Pick(p, pack.Name), dates.Writer{Printer: p, Pack: pack}.Document()
	data.Lines = []string{p.T("guide.silent", ui.Pick(p, pack.Title), p.T("flow."+string(pages.Flow)+".title"))}
	if key := nearestKey(pack.ID); p.Has(key) {
		data.Lines = append(data.Lines, p.T(key))
	}
	for _, id := range s.Book.IDs() {
		other, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		if other.Provides(pages.Flow) {
			data.Others = append(data.Others, s.otherGuide(p, pages.Flow, other))
		}
	}
	s.Views.Render(w, r, http.StatusOK, "pages/guide_silent", data)
	return nil
}

// guideAt is where the guide to a procedure under a pack is, "" for the city's own. The first of the procedures is what is shown to
// whoever names none.
func (s *Door) guideAt(of casefile.Flow, pack string) string {
	query := url.Values{}
	if of != s.Flows[0].Flow {
		query.Set("of", string(of))
	}
	if pack != "" {
		query.Set("pack", pack)
	}
	at := url.URL{Path: "/guide", RawQuery: query.Encode()}
	return at.String()
}
