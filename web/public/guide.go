package public

import (
	"fmt"
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// Guide tells how a procedure is handled, all from the pack: the city's, or another to compare (?pack=).
func (s *Door) Guide(w http.ResponseWriter, r *http.Request) error {
	own, err := s.Pack()
	if err != nil {
		return err
	}
	pack := own
	if id := r.URL.Query().Get("pack"); id != "" {
		if pack, err = s.Book.InForce(id, calendar.DateOf(s.Clock.Now())); err != nil || !pack.Provides(casefile.FlowObjection) {
			return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
		}
	}
	agency, err := s.StoreFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &flow.GuideFrame{Page: s.NewPage(r, "guide.title"), Compared: pack.ID != own.ID,
		MayApply: mayApply(r)}
	g := dates.Writer{Printer: data.Printer, Pack: pack}
	data.Pack, data.City = g.Pick(pack.Name), g.Pick(own.Name)
	data.Contact = ui.SummaryList{Rows: contactRows(data.Printer, agency)}
	for _, id := range s.Book.IDs() {
		other, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		if id != pack.ID && other.Provides(casefile.FlowObjection) {
			data.Others = append(data.Others, ui.Link{Text: data.T("guide.other", g.Pick(other.Name), ui.StandingTag(data.Printer, other).Text), Href: "/guide?pack=" + id})
		}
	}
	pages := s.Flows[0].Guide
	s.Views.Render(w, r, http.StatusOK, pages.Template, pages.Write(data, g))
	return nil
}
