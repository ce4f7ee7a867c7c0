package pending

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/oncase"
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

// askPage asks for what shows that a review or a lawsuit was filed or accepted.
type askPage struct {
	site.Page
	Lead   string
	Record ui.SummaryList
	Form   *forms.Form
	FormID string
	What   ui.Choice
	Stands ui.Choice
	Tray   *uploads.Tray
	Paper  *oncase.Paper // at the desk
	Cancel string
}

// MaxSays and Accept are limits that the template shows.
func (*askPage) MaxSays() int { return mostSays }

// Accept is what the file box offers.
func (*askPage) Accept() string { return uploads.Accept }

// asking is a form about a record, open for its subject, or for a clerk of the agency to whom it was shown on paper.
type asking struct {
	*site.Server
	r      *http.Request
	form   *forms.Form
	id     uuid.UUID
	base   string // where files are seen that were not sent yet
	back   string
	pack   *rules.Pack
	record db.RevocationRecordRow
	tray   *uploads.Tray
	paper  *casefile.PaperReply // at the desk, once it is read
}

// onPaper reports whether the form is the desk's.
func (a *asking) onPaper() bool { return a.base == uploads.DeskFilesAt }

// provided is the pack in force. It returns a casefile.Error with CodeNotFound where it has nothing befall a record while a matter is pending.
func provided(s *site.Server) (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowPending)
	if err == nil && !pack.Provides(casefile.FlowPending) {
		err = casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return pack, err
}

// begin finds the record and the pack in force; base is where files of the door are seen, and back where its records are. It returns a casefile.Error that
// says why nothing can be asked for.
func begin(s *site.Server, r *http.Request, f *forms.Form, id uuid.UUID, base, back string) (*asking, error) {
	pack, err := provided(s)
	if err != nil {
		return nil, err
	}
	record, err := site.PathID(r, "record")
	if err != nil {
		return nil, err
	}
	f.Printer = f.Of(casefile.FlowPending)
	a := &asking{Server: s, r: r, form: f, id: id, pack: pack, base: base, back: back}
	user := visit.ViewerOf(r)
	a.record, err = s.Store.PendingOn(r.Context(), user.ID, user.UnitID, record, s.Clock.Now())
	return a, err
}

// show shows the form, with what was typed and the files that have come.
func (a *asking) show(w http.ResponseWriter, status int) error {
	data := &askPage{Page: a.NewPageOf(a.r, casefile.FlowPending, "pending.ask.title"), Form: a.form, FormID: a.id.String()}
	p := data.Printer
	data.Errors, data.Pack, data.Back = a.form.Errors, ui.Pick(p, a.pack.Name), &ui.Link{Text: p.T("pending.ask.back"), Href: a.back}
	data.Lead, data.Cancel = p.T("pending.ask.text"), a.back
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
	var stands []ui.Option
	for _, stand := range casefile.ProceedingsStands {
		stands = append(stands, ui.Option{Value: string(stand), Text: p.T("pending.stands." + string(stand)), Hint: p.T("pending.stands." + string(stand) + ".hint")})
	}
	data.Stands = a.form.Choice("stands", "pending.ask.stands", stands)
	if a.onPaper() {
		data.Lead = p.T("pending.ask.desk_text")
		data.Record.Rows = append([]ui.SummaryRow{{Key: p.T("case.subject"), Value: a.record.SubjectName}}, data.Record.Rows...)
		paper, err := oncase.AskPaper(a.Server, a.r, a.form, a.id)
		if err != nil {
			return err
		}
		data.Paper = &paper
	} else if data.Tray = a.tray; data.Tray == nil {
		if data.Tray, err = uploads.OpenTray(a.Server, a.r, p, a.id, a.base); err != nil {
			return err
		}
	}
	a.Views.Render(w, a.r, status, "pages/pending_ask", data)
	return nil
}

// read takes in what was said.
func (a *asking) read() casefile.PendingRequest {
	f := a.form
	request := casefile.PendingRequest{
		What:   casefile.ProceedingsKind(f.ChooseOne("what", "pending.ask.what", string(casefile.ProceedingsReview), string(casefile.ProceedingsLitigation))),
		Stands: casefile.ProceedingsStand(f.ChooseOne("stands", "pending.ask.stands", string(casefile.ProceedingsFiled), string(casefile.ProceedingsAccepted))),
		Body:   f.Require("body", "pending.ask.body", mostBody), Says: f.Require("says", "pending.ask.says", mostSays), Paper: a.paper}
	if request.Stands == casefile.ProceedingsAccepted { // and so it has a number
		request.Number = f.Require("number", "pending.ask.number", mostNumber)
	} else {
		request.Number = f.Optional("number", "pending.ask.number", mostNumber)
	}
	request.On = dayNotLater(f, "shown", "pending.ask.shown", "error.pending_future", calendar.DateOf(a.Clock.Now()))
	if a.paper != nil {
		if request.Files = a.paper.Files; f.OK() && request.On > a.paper.ReceivedOn {
			f.Fail("shown", "error.pending_after_paper")
		}
		a.paper.Files = nil // the scan is that of what shows it
		return request
	}
	if request.Files = a.tray.IDs(); len(request.Files) == 0 {
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

// readFiles takes in the files that came, and at the desk how it came on paper. removed: one was taken off, and nothing was sent yet.
func (a *asking) readFiles() (removed bool, err error) {
	if a.onPaper() {
		a.paper, removed, err = oncase.ReadPaper(a.Server, a.r, a.form, a.id)
	} else {
		a.tray, removed, err = uploads.FillTray(a.Server, a.r, a.form, "scan", "pending.ask.scan", a.base, a.id)
	}
	return removed, err
}

// send receives the form and leads to its case, or shows it again.
func (a *asking) send(w http.ResponseWriter) error {
	removed, err := a.readFiles()
	if err != nil {
		return err
	}
	if removed {
		a.form.Errors = nil
		return a.show(w, http.StatusOK)
	}
	request := a.read()
	if !a.form.OK() {
		return a.ToldOr(w, a.r, a.id, func() error { return a.show(w, http.StatusUnprocessableEntity) })
	}
	user := visit.ViewerOf(a.r)
	receipt, err := a.Store.AskPending(a.r.Context(), db.NewPending{FormID: a.id, ActorID: user.ID, UnitID: user.UnitID, RecordID: a.record.ID, Pack: a.pack,
		Request: request, At: a.Clock.Now()})
	if site.MessageOf(err) == db.PendingOlder {
		a.form.FailFor("shown", err)
		return a.ToldOr(w, a.r, a.id, func() error { return a.show(w, http.StatusUnprocessableEntity) })
	}
	if err != nil {
		return err
	}
	uploads.EmptyTray(a.Server, a.r, a.id)
	uploads.EmptyTray(a.Server, a.r, oncase.PaperTray(a.id))
	a.TellAct(a.r, receipt, a.FollowAct(a.r, receipt, user.ID))
	http.Redirect(w, a.r, site.CaseHref(a.r)(receipt.CaseID), http.StatusSeeOther)
	return nil
}
