package revocation

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// The most that may be typed of a document, in runes.
const (
	mostBody   = 100
	mostNumber = 80
	mostSays   = 2000
)

// askPage asks for the document that takes a record's basis away, and of the unit what is to be done with the record.
type askPage struct {
	*casepage.FieldTable
	By     casefile.RevocationBy
	Lead   string
	Record ui.SummaryList
	Does   ui.Choice
}

// MaxSays is the limit that the template shows.
func (*askPage) MaxSays() int { return mostSays }

// asking is a form about a record, open for who may send it.
type asking struct {
	*site.Server
	r      *http.Request
	by     casefile.RevocationBy
	form   *forms.Form
	id     uuid.UUID
	base   string // where files are seen that were not sent yet
	back   string
	pack   *rules.Pack
	record db.RevocationRecordRow
	tray   *uploads.Tray
}

// begin finds the record and the pack in force. It returns a casefile.Error that says why nobody can tell of it: the record is not the viewer's, is gone, is
// being handled, or the document in force does not provide for it.
func begin(s *site.Server, r *http.Request, by casefile.RevocationBy, f *forms.Form, id uuid.UUID) (*asking, error) {
	pack, err := s.PackFor(casefile.FlowRevocation)
	if err != nil {
		return nil, err
	}
	record, err := site.PathID(r, "record")
	if err == nil && !pack.Provides(casefile.FlowRevocation) {
		err = casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	if err != nil {
		return nil, err
	}
	f.Printer = explain.Worded(f.Of(casefile.FlowRevocation), pack)
	a := &asking{Server: s, r: r, by: by, form: f, id: id, base: uploads.DeskFilesAt, back: "/desk/records", pack: pack}
	if by == casefile.RevocationByParty {
		a.base, a.back = uploads.MyFilesAt, "/my/records"
	}
	user := visit.ViewerOf(r)
	a.record, err = s.Store.RevocableBy(r.Context(), user.ID, user.UnitID, record, by, s.Clock.Now())
	return a, err
}

// page puts the questions on the page, with what was typed and the files that have come.
func (a *asking) page() (*askPage, error) {
	table, err := a.table()
	if err != nil {
		return nil, err
	}
	data := &askPage{FieldTable: table, By: a.by}
	p := data.Printer
	data.Lead, data.Errors, data.Pack = p.T("revocation.ask.text."+string(a.by)), a.form.Errors, ui.Pick(p, a.pack.Name)
	data.Back = &ui.Link{Text: p.T("revocation.ask.back"), Href: a.back}
	if a.tray == nil {
		if a.tray, err = uploads.OpenTray(a.Server, a.r, p, a.id, a.base); err != nil {
			return nil, err
		}
	}
	data.Tray, data.FormID, data.CaseAt = a.tray, a.id.String(), a.back
	content, err := records.ContentRows(p, a.record.Fields, a.record.Content)
	if err != nil {
		return nil, err
	}
	data.Record.Rows = append([]ui.SummaryRow{{Key: p.T("case.item"), Value: ui.InLanguage(p, a.record.ItemZH, a.record.ItemEN)},
		{Key: p.T("case.record_number"), Value: a.record.Number}, {Key: p.T("case.subject"), Value: a.record.SubjectName},
		{Key: p.T("case.unit"), Value: ui.InLanguage(p, a.record.UnitZH, a.record.UnitEN)}}, content...)
	data.Does = a.form.Choice("does", "revocation.ask.does", endOptions(p, a.pack))
	if a.by == casefile.RevocationByUnit {
		data.Choices = a.form.Choice("outcome", "desk.revocation.outcome", outcomeOptions(p, a.pack, false))
		if a.pack.Revocation.Changes() {
			data.AskFields()
		}
	}
	return data, nil
}

// table is the fields of the record, which a unit has changed where the pack lets it.
func (a *asking) table() (*casepage.FieldTable, error) {
	of := new(casepage.About)
	err := errors.Join(json.Unmarshal(a.record.Fields, &of.Fields), json.Unmarshal(a.record.Content, &of.Content), json.Unmarshal(a.record.Source, &of.Source))
	if err != nil {
		return nil, fmt.Errorf("read record: %w", err)
	}
	frame := &casepage.Act{Page: a.NewPageOf(a.r, casefile.FlowRevocation, "revocation.ask.title"), Form: a.form, How: casepage.Form{Main: "outcome"}}
	frame.Printer = a.form.Printer
	frame.Title = frame.T("revocation.ask.title")
	return &casepage.FieldTable{Act: frame, Of: of, SourceWord: frame.T("desk.case.own_source")}, nil
}

// endOptions are what can have become of a document, as far as the pack speaks of it.
func endOptions(p *messages.Printer, pack *rules.Pack) []ui.Option {
	var options []ui.Option
	for _, end := range pack.Revocation.Ends {
		options = append(options, ui.Option{Value: string(end), Text: p.T("revocation.end." + string(end))})
	}
	return options
}

// outcomeOptions are what the unit can tell. Whoever tells of his own motion never tells that the document does not concern the record.
func outcomeOptions(p *messages.Printer, pack *rules.Pack, asked bool) []ui.Option {
	var options []ui.Option
	for _, o := range pack.Revocation.Outcomes {
		if o.ID == casefile.OutcomeNotConcerned && !asked {
			continue
		}
		option := ui.Option{Value: string(o.ID), Text: ui.OutcomeWord(p, pack, casefile.FlowRevocation, string(o.ID)),
			Hint: p.T("desk.act.outcome_basis", p.Article(o.Article))}
		if o.ID.ChangesContent() {
			option.Needs = "fields"
		}
		options = append(options, option)
	}
	return options
}

// read takes in what was said. The fields are read by the page, which asks back what the chosen answer has no use for.
func (a *asking) read(data *askPage) casefile.RevocationRequest {
	f := a.form
	var ends []string
	for _, end := range a.pack.Revocation.Ends {
		ends = append(ends, string(end))
	}
	request := casefile.RevocationRequest{By: a.by, Document: casefile.RevokingDocument{
		Does: casefile.BasisEnd(f.ChooseOne("does", "revocation.ask.does", ends...)), Body: f.Require("body", "revocation.ask.body", mostBody),
		Number: f.Require("number", "revocation.ask.number", mostNumber), Files: a.tray.IDs()}}
	if day, ok := f.Day("effective", "revocation.ask.effective", true); ok {
		request.Document.EffectiveOn = day.String()
		if day.After(calendar.DateOf(a.Clock.Now())) {
			f.Fail("effective", "error.revocation_future")
		}
	}
	if len(a.tray.IDs()) == 0 {
		f.Fail("scan", "form.file_required", f.Name("revocation.ask.scan"))
	}
	if a.by != casefile.RevocationByUnit {
		request.Says = f.Require("says", "revocation.ask.says", mostSays)
		return request
	}
	request.Tells = readNotice(data.FieldTable, a.pack, false)
	return request
}

// readNotice is what the unit tells: in the form with which it opens the case, or in that of its task.
func readNotice(data *casepage.FieldTable, pack *rules.Pack, asked bool) *casefile.RevocationNotice {
	f := data.Form
	var offered []string
	for _, o := range outcomeOptions(data.Printer, pack, asked) {
		offered = append(offered, o.Value)
	}
	n := &casefile.RevocationNotice{Outcome: casefile.Outcome(f.ChooseOne("outcome", "desk.revocation.outcome", offered...))}
	if n.Outcome.ChangesContent() {
		n.Changes = data.ReadChanges()
	} else if n.Outcome != "" && pack.Revocation.Changes() {
		data.Unused("outcome", "desk.revocation.told", data.TypedFields()...)
	}
	n.Reasons = f.Reasons("reasons", "desk.revocation.reasons")
	return n
}

// show shows the form.
func (a *asking) show(w http.ResponseWriter, status int) error {
	data, err := a.page()
	if err != nil {
		return err
	}
	a.Views.Render(w, a.r, status, "pages/revocation_ask", data)
	return nil
}

// showRead shows the form again that was read: with the question about what it has no use for.
func (a *asking) showRead(w http.ResponseWriter, read *askPage, status int) error {
	data, err := a.page()
	if err != nil {
		return err
	}
	data.Spare, data.Errors = read.Spare, a.form.Errors
	if a.by == casefile.RevocationByUnit && a.pack.Revocation.Changes() {
		data.AskFields()
	}
	a.Views.Render(w, a.r, status, "pages/revocation_ask", data)
	return nil
}

// send receives the form and leads to its case, or shows it again.
func (a *asking) send(w http.ResponseWriter) error {
	tray, removed, err := uploads.FillTray(a.Server, a.r, a.form, "scan", "revocation.ask.scan", a.base, a.id)
	if err != nil {
		return err
	}
	a.tray = tray
	if removed { // it was not sent yet
		a.form.Errors = nil
		return a.show(w, http.StatusOK)
	}
	data, err := a.page()
	if err != nil {
		return err
	}
	request := a.read(data)
	if !a.form.OK() {
		return a.ToldOr(w, a.r, a.id, func() error { return a.showRead(w, data, http.StatusUnprocessableEntity) })
	}
	user := visit.ViewerOf(a.r)
	receipt, err := a.Store.AskRevocation(a.r.Context(), db.NewRevocation{FormID: a.id, ActorID: user.ID, UnitID: user.UnitID, RecordID: a.record.ID, Pack: a.pack,
		Request: request, At: a.Clock.Now()})
	if err != nil {
		if casefile.CodeOf(err) == casefile.CodeInvalid && site.MessageOf(err) != "" {
			at := "does"
			if m := site.MessageOf(err); m == db.RevocationBefore || m == db.RevocationOlder {
				at = "effective"
			}
			a.form.FailFor(at, err)
			return a.ToldOr(w, a.r, a.id, func() error { return a.showRead(w, data, http.StatusUnprocessableEntity) })
		}
		return err
	}
	uploads.EmptyTray(a.Server, a.r, a.id)
	a.TellAct(a.r, receipt, a.FollowAct(a.r, receipt, user.ID))
	http.Redirect(w, a.r, site.CaseHref(a.r)(receipt.CaseID), http.StatusSeeOther)
	return nil
}
