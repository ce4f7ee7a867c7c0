package desk

import (
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
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

// lookups lead to where an enterprise is looked up, and to those pages, for each procedure that is provided for.
func (s *Door) lookups(p *messages.Printer) ([]ui.Link, error) {
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return nil, err
	}
	links := []ui.Link{{Text: p.T("desk.enterprise.link"), Href: "/desk/enterprises"}}
	for _, pages := range provided {
		if pages.May != nil {
			links = append(links, ui.Link{Text: p.Of(pages.Flow).T("desk.may.link"), Href: "/desk/may/" + string(pages.Flow)})
		}
		if pages.LookUp == nil {
			continue
		}
		pack, err := s.PackFor(pages.Flow)
		if err != nil {
			return nil, err
		}
		if link := pages.LookUp(p, pack); link != nil {
			links = append(links, *link)
		}
	}
	return links, nil
}
