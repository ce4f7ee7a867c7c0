package pending

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// The most that may be typed, in runes.
const (
	mostBody   = 100
	mostNumber = 80
	mostSays   = 2000
)

// Mine are the pages on which the subject of a record shows that a review or a lawsuit about it was accepted.
type Mine struct{ *site.Server }

// askPage asks for the acceptance.
type askPage struct {
	site.Page
	Record ui.SummaryList
	Form   *forms.Form
	FormID string
	What   ui.Choice
	Tray   *uploads.Tray
}

// MaxSays and Accept are limits that the template shows.
func (*askPage) MaxSays() int { return mostSays }

// Accept is what the file box offers.
func (*askPage) Accept() string { return uploads.Accept }

// asking is a form about a record, open for its subject.
type asking struct {
	*Mine
	r      *http.Request
	form   *forms.Form
	id     uuid.UUID
	pack   *rules.Pack
	record db.RevocationRecordRow
	tray   *uploads.Tray
}

// begin finds the record and the pack in force. It returns a casefile.Error that says why nothing can be asked for.
func (s *Mine) begin(r *http.Request, f *forms.Form, id uuid.UUID) (*asking, error) {
	pack, err := s.PackFor(casefile.FlowPending)
	if err != nil {
		return nil, err
	}
	record, err := site.PathID(r, "record")
	if err == nil && !pack.Provides(casefile.FlowPending) {
		err = casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	if err != nil {
		return nil, err
	}
	f.Printer = f.Of(casefile.FlowPending)
	a := &asking{Mine: s, r: r, form: f, id: id, pack: pack}
	a.record, err = s.Store.PendingOn(r.Context(), visit.ViewerOf(r).ID, record, s.Clock.Now())
	return a, err
}

// conflict leads to the records and says there why nothing can be asked for. Any error but a conflict is returned.
func (s *Mine) conflict(w http.ResponseWriter, r *http.Request, err error) error {
	return s.LeadBack(w, r, casefile.FlowPending, "/my/records", err)
}

// show shows the form, with what was typed and the files that have come.
func (a *asking) show(w http.ResponseWriter, status int) error {
	data := &askPage{Page: a.NewPageOf(a.r, casefile.FlowPending, "pending.ask.title"), Form: a.form, FormID: a.id.String()}
	p := data.Printer
	data.Errors, data.Pack, data.Back = a.form.Errors, ui.Pick(p, a.pack.Name), &ui.Link{Text: p.T("pending.ask.back"), Href: "/my/records"}
	content, err := records.ContentRows(p, a.record.Fields, a.record.Content)
	if err != nil {
		return err
	}
	data.Record.Rows = append([]ui.SummaryRow{{Key: p.T("case.item"), Value: ui.InLanguage(p, a.record.ItemZH, a.record.ItemEN)},
		{Key: p.T("case.record_number"), Value: a.record.Number}, {Key: p.T("case.unit"), Value: ui.InLanguage(p, a.record.UnitZH, a.record.UnitEN)}}, content...)
	var options []ui.Option
	for _, kind := range casefile.ProceedingsKinds {
		options = append(options, ui.Option{Value: string(kind), Text: p.T("pending.what." + string(kind))})
	}
	data.What = a.form.Choice("what", "pending.ask.what", options)
	if data.Tray = a.tray; data.Tray == nil {
		if data.Tray, err = uploads.OpenTray(a.Server, a.r, p, a.id, uploads.MyFilesAt); err != nil {
			return err
		}
	}
	a.Views.Render(w, a.r, status, "pages/pending_ask", data)
	return nil
}

// Form asks for the acceptance.
func (s *Mine) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := s.begin(r, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return s.conflict(w, r, err)
	}
	return a.show(w, http.StatusOK)
}

// read takes in what was said.
func (a *asking) read() casefile.PendingRequest {
	f := a.form
	request := casefile.PendingRequest{What: casefile.ProceedingsKind(f.ChooseOne("what", "pending.ask.what", string(casefile.ProceedingsReview), string(casefile.ProceedingsLitigation))),
		Body: f.Require("body", "pending.ask.body", mostBody), Number: f.Require("number", "pending.ask.number", mostNumber),
		Says: f.Require("says", "pending.ask.says", mostSays), Files: a.tray.IDs()}
	request.AcceptedOn = dayNotLater(f, "accepted", "pending.ask.accepted", "error.pending_future", calendar.DateOf(a.Clock.Now()))
	if len(request.Files) == 0 {
		f.Fail("scan", "form.file_required", f.Name("pending.ask.scan"))
	}
	return request
}

// dayNotLater reads a day that cannot lie after today.
func dayNotLater(f *forms.Form, id, stem, sentence string, today calendar.Date) string {
	day, ok := f.Day(id, stem, true)
	if !ok {
		return ""
	}
	if day.After(today) {
		f.Fail(id, sentence)
	}
	return day.String()
}

// Send receives it: a case begins.
func (s *Mine) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	if told, err := s.ToldForm(w, r, id, site.MyCaseHref); told || err != nil {
		return err
	}
	a, err := s.begin(r, f, id)
	if err != nil {
		return s.conflict(w, r, err)
	}
	removed := false
	if a.tray, removed, err = uploads.FillTray(s.Server, r, f, "scan", "pending.ask.scan", uploads.MyFilesAt, id); err != nil {
		return err
	}
	if removed { // it was not sent yet
		f.Errors = nil
		return a.show(w, http.StatusOK)
	}
	request := a.read()
	if !f.OK() {
		return a.show(w, http.StatusUnprocessableEntity)
	}
	account := visit.ViewerOf(r).ID
	receipt, err := s.Store.AskPending(r.Context(), db.NewPending{FormID: id, ActorID: account, RecordID: a.record.ID, Pack: a.pack, Request: request, At: s.Clock.Now()})
	if err != nil {
		return s.conflict(w, r, err)
	}
	uploads.EmptyTray(s.Server, r, id)
	s.TellAct(r, receipt, s.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}
