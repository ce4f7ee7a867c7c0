package my

import (
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/flow"
)

// OwnForm asks for what a procedure lets who is in a case do on it.
func (s *Door) OwnForm(w http.ResponseWriter, r *http.Request) error {
	return s.own(w, r, flow.Own.Form)
}

// OwnSend receives it. Where it comes too late the page of the case says why.
func (s *Door) OwnSend(w http.ResponseWriter, r *http.Request) error {
	return s.own(w, r, flow.Own.Send)
}

func (s *Door) own(w http.ResponseWriter, r *http.Request, do func(flow.Own, http.ResponseWriter, *http.Request, casepage.Own) error) error {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return err
	}
	pages, err := s.Flows.Of(c.Case.Flow)
	if err != nil {
		return err
	}
	what, ok := pages.Own[mux.Vars(r)["own"]]
	if !ok {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	if err := do(what, w, r, c); err != nil {
		return s.tellApplicant(w, r, c.Case.ID, what.Act(), err)
	}
	return nil
}
