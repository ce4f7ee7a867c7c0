package web

import (
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
)

// ofDraft is a handler of a draft's pages, which its procedure shows.
func (s *myDoor) ofDraft(show func(filing, http.ResponseWriter, *http.Request, db.Draft) error) handler {
	return s.orFiled(func(w http.ResponseWriter, r *http.Request) error {
		kept, err := s.ownDraft(r)
		if err != nil {
			return err
		}
		pages, err := s.flows.of(kept.Flow)
		if err != nil {
			return err
		}
		return show(pages.filing, w, r, kept)
	})
}

// sendDraft files what a draft says. A draft that is gone because the same form has filed it already leads to its receipt.
func (s *myDoor) sendDraft(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r, formLimit)
	if err != nil {
		return err
	}
	kept, err := s.ownDraft(r)
	if err != nil {
		id, idErr := formID(f)
		if idErr != nil || casefile.CodeOf(err) != casefile.CodeNotFound {
			return err
		}
		if answered, failed := s.afterFiling(w, r, id); answered || failed != nil {
			return failed
		}
		return err
	}
	pages, err := s.flows.of(kept.Flow)
	if err != nil {
		return err
	}
	return pages.filing.Send(w, r, f, kept)
}

// orFiled is a handler of a draft's pages that leads, where the draft is gone because it was filed, to its receipt: so does the "back"
// of the browser.
func (s *myDoor) orFiled(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := handle(w, r)
		if id, bad := pathID(r, "draft"); bad == nil && messageOf(err) == "filing.gone" {
			if answered, failed := s.afterFiling(w, r, id); answered || failed != nil {
				return failed
			}
		}
		return err
	}
}
