package web

import (
	"fmt"
	"net/http"

	"creditcase/calendar"
	"creditcase/casefile"
)

// guide tells how a procedure is handled, all from the pack: the city's, or another to compare (?pack=).
func (s *publicDoor) guide(w http.ResponseWriter, r *http.Request) error {
	own, err := s.pack()
	if err != nil {
		return err
	}
	pack := own
	if id := r.URL.Query().Get("pack"); id != "" {
		if pack, err = s.Book.InForce(id, calendar.DateOf(s.Clock.Now())); err != nil {
			return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
		}
	}
	agency, err := s.storeFor(r).UnitAgency(r.Context())
	if err != nil {
		return fmt.Errorf("find agency: %w", err)
	}
	data := &guideFrame{page: s.newPage(r, "guide.title"), Compared: pack.ID != own.ID,
		MayApply: mayApply(r)}
	g := guideWriter{data.Printer, pack}
	data.Pack, data.City = g.pick(pack.Name), g.pick(own.Name)
	data.Contact = summaryList{Rows: contactRows(data.Printer, agency)}
	for _, id := range s.Book.IDs() {
		other, err := s.Book.InForce(id, calendar.DateOf(s.Clock.Now()))
		if err != nil {
			return fmt.Errorf("list packs: %w", err)
		}
		if id != pack.ID {
			data.Others = append(data.Others, link{data.T("guide.other", g.pick(other.Name), standingTag(data.Printer, other).Text), "/guide?pack=" + id})
		}
	}
	pages := s.flows[0].guide
	s.views.render(w, r, http.StatusOK, pages.template, pages.write(data, g))
	return nil
}
