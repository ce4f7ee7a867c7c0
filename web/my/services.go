package my

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/forms"
	"creditcase/web/letters"
	"creditcase/web/services"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// openPage stands before a document that has to be served: to open it is a step of its own, which no browser takes by itself.
type openPage struct {
	site.Page
	FormID string
	About  ui.SummaryList
	OpenAt string // where the document is opened
	CaseAt string
}

// Unopened shows, before a document that has to be served and was not opened, what opening it means; any other document is handed on to next.
func (s *Door) Unopened(next site.Handler) site.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		n, caseID, err := s.findNotice(r)
		if err != nil {
			return err
		}
		if n.Opened || n.Notice.Kind.ServiceEvent() == "" {
			return next(w, r)
		}
		p := visit.Printer(r)
		data := &openPage{Page: s.NewPage(r, "service.open.send"), FormID: forms.NewID(), CaseAt: site.MyCaseHref(caseID),
			OpenAt: site.MyNoticeHref(caseID, n.Notice.ID) + "/open"}
		data.Title = ui.LetterTitle(data.Printer, n.Notice.Kind, n.Notice.Number)
		data.Back = &ui.Link{Text: p.T("my.case.back"), Href: data.CaseAt}
		data.About = ui.SummaryList{Rows: []ui.SummaryRow{{Key: p.T("service.proof.number"), Value: n.Notice.Number},
			{Key: p.T("service.open.arrived"), Value: p.DateTime(n.Notice.IssuedAt)}}}
		s.Views.Render(w, r, http.StatusOK, "pages/my_open", data)
		return nil
	}
}

// Open receives that the account opens a document, and leads to it. A second opening leads there too.
func (s *Door) Open(w http.ResponseWriter, r *http.Request) error {
	_, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	n, caseID, err := s.findNotice(r)
	if err != nil {
		return err
	}
	if n.Notice.Kind.ServiceEvent() == "" {
		http.Redirect(w, r, site.MyNoticeHref(caseID, n.Notice.ID), http.StatusSeeOther) // which is opened by being shown
		return nil
	}
	account := visit.ViewerOf(r).ID
	receipt, err := s.Store.OpenDocument(r.Context(), id, account, caseID, n.Notice.ID, s.Clock.Now())
	if err != nil {
		return err
	}
	if receipt.ActID != uuid.Nil { // what became of it the case tells; the document is there already
		s.FollowAct(r, receipt, account)
	}
	http.Redirect(w, r, site.MyNoticeHref(caseID, n.Notice.ID), http.StatusSeeOther)
	return nil
}

// findNotice finds the document of the account's that the path names.
func (s *Door) findNotice(r *http.Request) (n db.MyNoticeRow, caseID uuid.UUID, err error) {
	caseID, id, err := letters.PathIDs(r)
	if err != nil {
		return n, caseID, err
	}
	n, err = s.Store.MyNotice(r.Context(), db.MyNoticeParams{ID: id, CaseID: caseID, AccountID: visit.ViewerOf(r).ID})
	return n, caseID, db.Found(err, "error.not_found.body")
}

// ServiceProof shows how a document to the account reached it.
func (s *Door) ServiceProof(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "case")
	if err != nil {
		return err
	}
	sent, err := s.Store.MyServices(r.Context(), db.MyServicesParams{CaseID: id, AccountID: visit.ViewerOf(r).ID})
	if err != nil {
		return fmt.Errorf("read services: %w", err)
	}
	return services.ShowProof(s.Server, w, r, id, services.Of(sent), site.MyCaseHref(id))
}

// servicesOf shows how the documents of the case reached the account that have to be served; nil where there are none.
func (s *Door) servicesOf(r *http.Request, caseID uuid.UUID, p *messages.Printer) (*ui.Table, error) {
	sent, err := s.Store.MyServices(r.Context(), db.MyServicesParams{CaseID: caseID, AccountID: visit.ViewerOf(r).ID})
	if err != nil {
		return nil, fmt.Errorf("read services: %w", err)
	}
	inForm := slices.DeleteFunc(services.Of(sent), func(of services.Row) bool { return !of.InForm() })
	if len(inForm) == 0 {
		return nil, nil //nolint:nilnil // nothing is shown
	}
	t := services.Table(p, inForm, site.MyCaseHref(caseID))
	return &t, nil
}
