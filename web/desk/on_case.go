package desk

import (
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
)

// OnCaseForm asks for what the unit that handles a case does on it as a whole.
func (s *Door) OnCaseForm(w http.ResponseWriter, r *http.Request) error {
	return s.onCase(w, r, func(o flow.OnCase) site.Handler { return o.Form })
}

// OnCaseSend receives it.
func (s *Door) OnCaseSend(w http.ResponseWriter, r *http.Request) error {
	return s.onCase(w, r, func(o flow.OnCase) site.Handler { return o.Send })
}

func (s *Door) onCase(w http.ResponseWriter, r *http.Request, handler func(flow.OnCase) site.Handler) error {
	row, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return err
	}
	pages, err := s.Flows.Of(row.Case.Flow)
	if err != nil {
		return err
	}
	on, ok := pages.OnCase[mux.Vars(r)["on"]]
	if !ok {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return handler(on)(w, r)
}
