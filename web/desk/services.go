package desk

import (
	"fmt"
	"net/http"

	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/visit"
)

// ServiceProof shows how a document of a case reached its party, if the viewer's unit may see it: the agency, or whoever issued the document.
func (s *Door) ServiceProof(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	row, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return err
	}
	sent, err := s.Store.DeskServices(r.Context(), db.DeskServicesParams{CaseID: row.Case.ID, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return fmt.Errorf("read services: %w", err)
	}
	return services.ShowProof(s.Server, w, r, id, services.Of(sent), "/desk/cases/"+id.String())
}
