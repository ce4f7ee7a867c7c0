package desk

import (
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// May is a handler of the pages on which staff look up, for somebody at the counter, whether the procedure in the path is possible.
func (s *Door) May(show func(flow.May, http.ResponseWriter, *http.Request) error) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		pages, err := s.Flows.Of(casefile.Flow(mux.Vars(r)["flow"]))
		if err != nil {
			return err
		}
		return show(pages.May, w, r)
	}
}
