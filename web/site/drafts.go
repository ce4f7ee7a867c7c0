package site

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/web/visit"
)

// DraftHref is where the pages of a draft begin.
func DraftHref(id uuid.UUID) string { return "/my/drafts/" + id.String() }

// ReceivedHref is where it is confirmed that a filing was received.
func ReceivedHref(caseID uuid.UUID) string { return "/my/cases/" + caseID.String() + "/received" }

// DraftKept says how long a draft stays that nobody goes on with.
func DraftKept(p *messages.Printer, saved time.Time) string {
	return p.T("filing.kept_until", files.Days(files.DraftKept), p.ShortDate(saved.Add(files.DraftKept)))
}

// OwnDraft finds the draft in the route's path among those of the account. It returns a casefile.Error with CodeNotFound where it is
// gone or another's.
func (s *Server) OwnDraft(r *http.Request) (db.Draft, error) {
	id, err := PathID(r, "draft")
	if err != nil {
		return db.Draft{}, err
	}
	kept, err := s.Store.DraftGet(r.Context(), db.DraftGetParams{ID: id, AccountID: visit.ViewerOf(r).ID})
	return kept, db.Found(err, "filing.gone")
}

// AfterFiling leads a form that this account has filed to its receipt. answered: it has.
func (s *Server) AfterFiling(w http.ResponseWriter, r *http.Request, form uuid.UUID) (answered bool, err error) {
	return s.toldForm(w, r, form, ReceivedHref)
}
