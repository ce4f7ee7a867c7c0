package watch

import (
	"fmt"
	"net/http"

	"creditcase/web/casepage"
	"creditcase/web/site"
)

// ServiceProof shows how a document of a case reached its party.
func (s *Door) ServiceProof(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	sent, err := s.Store.WatchServices(r.Context(), id)
	if err != nil {
		return fmt.Errorf("read services: %w", err)
	}
	return casepage.ShowServiceProof(s.Server, w, r, id, casepage.ServicesOf(sent), "/watch/cases/"+id.String())
}
