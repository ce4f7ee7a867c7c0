package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
)

func draftHref(id uuid.UUID) string { return "/my/drafts/" + id.String() }

func receivedHref(caseID uuid.UUID) string { return "/my/cases/" + caseID.String() + "/received" }

// draftKept says how long a draft stays that nobody goes on with.
func draftKept(p *messages.Printer, saved time.Time) string {
	return p.T("filing.kept_until", files.Days(files.DraftKept), p.ShortDate(saved.Add(files.DraftKept)))
}

// ownDraft finds the draft in the route's path among those of the account. It returns a casefile.Error with CodeNotFound where it is
// gone or another's.
func (s *server) ownDraft(r *http.Request) (db.Draft, error) {
	id, err := pathID(r, "draft")
	if err != nil {
		return db.Draft{}, err
	}
	kept, err := s.Store.DraftGet(r.Context(), db.DraftGetParams{ID: id, AccountID: viewerOf(r).ID})
	return kept, db.Found(err, "filing.gone")
}

// afterFiling leads a form that this account has filed to its receipt. answered: it has.
func (s *server) afterFiling(w http.ResponseWriter, r *http.Request, form uuid.UUID) (answered bool, err error) {
	act, found, err := s.actOfForm(r.Context(), form)
	if err != nil {
		return false, fmt.Errorf("find act of form: %w", err)
	}
	if !found || act.ActorID != viewerOf(r).ID { // whose it is, is nobody else's to know
		return false, nil
	}
	p := printer(r)
	s.flash(r, yoursBanner(p, act.CaseNumber, act.ReceivedAt, link{p.T("act.yours_case"), myCaseHref(act.CaseID)}))
	http.Redirect(w, r, receivedHref(act.CaseID), http.StatusSeeOther)
	return true, nil
}
