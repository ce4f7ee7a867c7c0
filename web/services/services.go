// Package services shows how documents reached their parties (送达): on the pages of a case, and as a proof that is printed.
package services

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Row is one way in which a document was tried to reach a party.
type Row struct {
	Service   db.Service
	Kind      casefile.NoticeKind // of the document
	Number    string
	PartyName string
}

// Of are the rows of any viewer's query: all of them say the same.
func Of[R db.DeskServicesRow | db.WatchServicesRow | db.MyServicesRow](rows []R) []Row {
	all := make([]Row, len(rows))
	for i, row := range rows {
		all[i] = Row(row)
	}
	return all
}

// InForm reports whether the service is one of a document that has to be served.
func (s Row) InForm() bool {
	return s.Kind.ServiceEvent() != "" || s.Service.Way != casefile.ServiceElectronic
}

// Table shows how each document reached whom, and when. base is the address of the case, under which the proofs are.
func Table(p *messages.Printer, services []Row, base string) ui.Table {
	t := ui.Table{Caption: p.T("service.heading"), HideCaption: true, Empty: p.T("service.empty"), Columns: []ui.Column{
		{Text: p.T("desk.case.notice")}, {Text: p.T("service.to")}, {Text: p.T("service.how")}, {Text: p.T("service.stands")}, {Text: p.T("service.proof")}}}
	for _, s := range services {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: ui.LetterTitle(p, s.Kind, s.Number), Hint: s.Number}, {Text: s.PartyName}, {Text: p.T("service.way." + string(s.Service.Way))},
			{Tags: []ui.Tag{tag(p, s)}, Hint: whenServed(p, s.Service)},
			{Text: p.T("service.proof"), Href: base + "/services/" + s.Service.ID.String()}}})
	}
	return t
}

// tag says how a service stands. A document that needs none in form lies ready, and is read or not.
func tag(p *messages.Printer, s Row) ui.Tag {
	switch {
	case s.Service.ServedAt != nil && !s.InForm():
		return ui.Tag{Text: p.T("my.notices.read"), Colour: ui.TagGood}
	case !s.InForm():
		return ui.Tag{Text: p.T("my.notices.unread"), Colour: ui.TagNeutral}
	case s.Service.State == casefile.ServiceServed:
		return ui.Tag{Text: p.T("service.state.served"), Colour: ui.TagGood}
	case s.Service.State.Failed():
		return ui.Tag{Text: p.T("service.state." + string(s.Service.State)), Colour: ui.TagLate}
	}
	return ui.Tag{Text: p.T("service.state." + string(s.Service.State)), Colour: ui.TagActive}
}

// whenServed is the last instant that counts.
func whenServed(p *messages.Printer, s db.Service) string {
	switch {
	case s.ServedAt != nil:
		return p.T("service.on", p.DateTime(*s.ServedAt))
	case s.OpenedAt != nil:
		return p.T("service.opened", p.DateTime(*s.OpenedAt))
	case s.State == casefile.ServiceAnnounced:
		return p.T("service.until", p.ShortDate(*s.EndsAt))
	case s.Way == casefile.ServiceElectronic:
		return p.T("service.arrived", p.DateTime(s.SentAt))
	}
	return p.DateTime(s.SentAt)
}

// About names the document that a task is to serve; nothing for any other task.
func About(p *messages.Printer, t db.CaseTasksRow, notices []db.DeskNoticesRow) []string {
	i := slices.IndexFunc(notices, func(n db.DeskNoticesRow) bool { return t.NoticeID != nil && n.ID == *t.NoticeID })
	if i < 0 {
		return nil
	}
	return []string{p.T("trail.fact.number", ui.LetterTitle(p, notices[i].Kind, notices[i].Number), notices[i].Number)}
}

// proofPage is a 送达回证 on the page, as it is printed.
type proofPage struct {
	site.Page
	Issuer, Number string
	Facts          []ui.Fact
	PDFHref        string // none: the browser prints it
}

// ShowProof shows the proof of the service that the path names, if it is among those that the viewer may see.
func ShowProof(s *site.Server, w http.ResponseWriter, r *http.Request, caseID uuid.UUID, seen []Row, base string) error {
	id, err := site.PathID(r, "service")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(seen, func(of Row) bool { return of.Service.ID == id })
	if i < 0 {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	facts, err := s.Store.ServiceFacts(r.Context(), db.ServiceFactsParams{NoticeID: seen[i].Service.NoticeID, CaseID: caseID})
	if err != nil {
		return fmt.Errorf("read document of service: %w", err)
	}
	p := ui.OfCase(visit.Printer(r), facts.CaseNumber)
	data := &proofPage{Page: s.Views.NewPage(r, "service.proof.title"), Issuer: ui.InLanguage(p, facts.UnitZH, facts.UnitEN), Number: facts.CaseNumber}
	data.Back = &ui.Link{Text: p.T("notice.back"), Href: base}
	if data.Facts, err = proofFacts(p, seen[i], facts); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "letters/service", data)
	return nil
}

// proofFacts are what a 送达回证 says: the document, on whom, how, and every instant that is kept.
func proofFacts(p *messages.Printer, of Row, doc db.ServiceFactsRow) ([]ui.Fact, error) {
	var said casefile.Serving
	if err := json.Unmarshal(of.Service.Evidence, &said); err != nil {
		return nil, fmt.Errorf("read evidence of service: %w", err)
	}
	s, sent := of.Service, "service.proof.sent"
	if s.Way == casefile.ServiceElectronic {
		sent = "service.proof.arrived"
	}
	served := p.T("service.proof.not_yet")
	if s.ServedAt != nil {
		served = p.DateTime(*s.ServedAt)
	}
	facts := []ui.Fact{
		{Key: p.T("service.proof.document"), Value: ui.LetterTitle(p, of.Kind, of.Number)}, {Key: p.T("service.proof.number"), Value: of.Number},
		{Key: p.T("service.proof.issued"), Value: p.Date(doc.IssuedAt)}, {Key: p.T("service.proof.case"), Value: doc.CaseNumber},
		{Key: p.T("service.proof.issuer"), Value: ui.InLanguage(p, doc.UnitZH, doc.UnitEN)}, {Key: p.T("service.proof.party"), Value: of.PartyName},
		{Key: p.T("service.proof.way"), Value: p.T("service.way." + string(s.Way))}, {Key: p.T(sent), Value: p.DateTime(s.SentAt)},
	}
	for _, more := range []struct {
		key   string
		value string
	}{
		{"service.proof.opened", instant(p, s.OpenedAt)}, {"service.proof.number_of", said.Number}, {"service.proof.received_by", said.ReceivedBy},
		{"service.proof.witnesses", said.Witnesses}, {"service.proof.place", said.Place}, {"service.proof.reasons", said.Reasons},
	} {
		if more.value != "" {
			facts = append(facts, ui.Fact{Key: p.T(more.key), Value: more.value})
		}
	}
	if s.Way == casefile.ServiceAnnouncement {
		facts = append(facts, ui.Fact{Key: p.T("service.proof.ends"), Value: p.Date(*s.EndsAt)})
	}
	return append(facts, ui.Fact{Key: p.T("service.proof.state"), Value: tag(p, of).Text}, ui.Fact{Key: p.T("service.proof.served"), Value: served}), nil
}

func instant(p *messages.Printer, at *time.Time) string {
	if at == nil {
		return ""
	}
	return p.DateTime(*at)
}
