package my

import (
	"net/http"

	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// beginning is a button that begins a draft.
type beginning struct{ At, Text string }

// beginnings are the buttons that begin a draft of each procedure that is provided for, each with the word of its own under key.
func (s *Door) beginnings(p *messages.Printer, key string) ([]beginning, error) {
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return nil, err
	}
	var buttons []beginning
	for _, pages := range provided {
		if pages.Filing != nil {
			buttons = append(buttons, beginning{"/my/" + pages.Filing.Begins(), p.Of(pages.Flow).T(key)})
		}
	}
	return buttons, nil
}

// elsewhere are the ways to procedures that are begun on pages of their own.
func (s *Door) elsewhere(p *messages.Printer) ([]ui.Link, error) {
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, pages := range provided {
		if pages.Mine != "" {
			links = append(links, ui.Link{Text: p.Of(pages.Flow).T("my.link"), Href: pages.Mine})
		}
	}
	return links, nil
}

// Begin begins a draft of the procedure whose word is in the path.
func (s *Door) Begin(w http.ResponseWriter, r *http.Request) error {
	pages, err := s.Flows.Begun(mux.Vars(r)["begun"])
	if err != nil {
		return err
	}
	return pages.Filing.New(w, r)
}

// May shows whether the procedure in the path is possible for the account's records.
func (s *Door) May(w http.ResponseWriter, r *http.Request) error {
	pages, err := s.Flows.Of(casefile.Flow(mux.Vars(r)["flow"]))
	if err != nil {
		return err
	}
	return pages.May.Mine(w, r)
}

// OfDraft is a handler of a draft's pages, which its procedure shows.
func (s *Door) OfDraft(show func(flow.Filing, http.ResponseWriter, *http.Request, db.Draft) error) site.Handler {
	return s.OrFiled(func(w http.ResponseWriter, r *http.Request) error {
		kept, err := s.OwnDraft(r)
		if err != nil {
			return err
		}
		pages, err := s.Flows.Of(kept.Flow)
		if err != nil {
			return err
		}
		return show(pages.Filing, w, r, kept)
	})
}

// SendDraft files what a draft says. A draft that is gone because the same form has filed it already leads to its receipt.
func (s *Door) SendDraft(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	kept, err := s.OwnDraft(r)
	if err != nil {
		id, idErr := forms.ID(f)
		if idErr != nil || casefile.CodeOf(err) != casefile.CodeNotFound {
			return err
		}
		if answered, failed := s.AfterFiling(w, r, id); answered || failed != nil {
			return failed
		}
		return err
	}
	pages, err := s.Flows.Of(kept.Flow)
	if err != nil {
		return err
	}
	return pages.Filing.Send(w, r, f, kept)
}

// OrFiled is a handler of a draft's pages that leads, where the draft is gone because it was filed, to its receipt: so does the "back"
// of the browser.
func (s *Door) OrFiled(handle site.Handler) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := handle(w, r)
		if id, bad := site.PathID(r, "draft"); bad == nil && site.MessageOf(err) == "filing.gone" {
			if answered, failed := s.AfterFiling(w, r, id); answered || failed != nil {
				return failed
			}
		}
		return err
	}
}
