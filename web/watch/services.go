package watch

import (
	"fmt"
	"net/http"

	"creditcase/web/services"
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
	return services.ShowProof(s.Server, w, r, id, services.Of(sent), "/watch/cases/"+id.String())
}
