package reorganization

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// mostSays is how much may be typed of what should be known beside, in runes.
const mostSays = 500

// asking is the form of one document, open for who may send it.
type asking struct {
	*site.Server
	r      *http.Request
	form   *forms.Form
	id     uuid.UUID
	by     casefile.ReorganizationBy
	matter casefile.ReorganizationMatter
	base   string // where files are seen that were not sent yet
	back   ui.Link
	pack   *rules.Pack
	of     db.ReorganizableGetRow // the enterprise
	state  standing
	there  []db.RecordsToAssistRow // of a notice for assistance: what it can name
	tray   *uploads.Tray
}

// filePage asks for a document.
type filePage struct {
	site.Page
	Form     *forms.Form
	FormID   string
	PlanID   string // of the plan that the document is about, as the page was made
	Lead     []string
	About    ui.SummaryList
	Tray     *uploads.Tray
	Scan     ui.FileUpload
	Came     *ui.DateInput // at the agency's desk
	From     *ui.TextInput // at the agency's desk
	Plan     *ui.TextArea
	Performs *ui.DateInput
	Records  []assistPart
	Restores *ui.Choice
	Says     ui.TextArea
}

// assistPart asks what a notice for assistance has done with one record.
type assistPart struct {
	Does ui.Choice
}

// checkPage shows a document before it is sent.
type checkPage struct {
	site.Page
	Lead    []string
	Answers ui.SummaryList
	Records *ui.Table
	Hidden  []hidden // all that was typed
}

// hidden is an answer that goes along.
type hidden struct{ Name, Value string }

// The words with which the page before sending is left.
const (
	stepSend   = "send"
	stepChange = "change"
)

// matterOf is the document that the path names, if the pack has an effect for it.
func matterOf(r *http.Request, pack *rules.Pack) (casefile.ReorganizationMatter, error) {
	m := casefile.ReorganizationMatter(mux.Vars(r)["matter"])
	if !pack.Reorganization.Knows(m) {
		return m, notFound()
	}
	return m, nil
}

// readRecords reads what a notice for assistance can name.
func (a *asking) readRecords() (err error) {
	if a.matter == casefile.MatterAssistance {
		a.there, err = a.Store.RecordsToAssist(a.r.Context(), db.RecordsToAssistParams{SubjectID: a.of.ID, Now: a.Clock.Now()})
	}
	return err
}

// planID is the case of the plan that a document is about; nil: it approves one, or none runs.
func (a *asking) planID() uuid.UUID {
	if plan := a.state.running(); plan != nil && a.matter != casefile.MatterPlan {
		return plan.CaseID
	}
	return uuid.Nil
}

// page puts the questions on the page, with what was typed and the files that have come.
func (a *asking) page() (*filePage, error) {
	f := a.form
	data := &filePage{Page: a.NewPageOf(a.r, casefile.FlowReorganization, "reorganization.file.title", matterUnder(f.Printer, a.pack, a.matter)), Form: f, FormID: a.id.String(),
		PlanID: a.planID().String()}
	p := data.Printer
	data.Errors, data.Pack, data.Back = f.Errors, ui.Pick(p, a.pack.Name), &a.back
	data.Lead = []string{p.T("reorganization.file.lead." + a.pack.Reorganization.MatterWord(a.matter))}
	data.About.Rows = append([]ui.SummaryRow{{Key: p.T("reorganization.row.enterprise"), Value: a.of.Name}, {Key: p.T("reorganization.row.code"), Value: a.of.Code}},
		a.planRows(p)...)
	var err error
	if a.tray == nil {
		if a.tray, err = uploads.OpenTray(a.Server, a.r, p, a.id, a.base); err != nil {
			return nil, err
		}
	}
	data.Tray, data.Scan = a.tray, f.FileUpload("scan", "reorganization.file.scan", uploads.Accept, true)
	data.Says = f.TextArea("says", "reorganization.file.says", mostSays)
	if a.by == casefile.ReorganizationByAgency {
		came, from := f.DateInput("came", "paper.came"), f.TextInput("from", "reorganization.file.from")
		data.Came, data.From = &came, &from
	}
	if a.matter == casefile.MatterPlan {
		plan, performs := f.TextArea("plan", "reorganization.file.plan", casefile.MaxPlan), f.DateInput("performs", "reorganization.file.performs")
		data.Plan, data.Performs = &plan, &performs
	}
	for _, row := range a.there {
		data.Records = append(data.Records, a.assistPart(p, row))
	}
	if a.asksRestores() {
		choice := f.Choice("restores", "reorganization.file.restores", []ui.Option{{Value: "no", Text: p.T("reorganization.file.restores.no")},
			{Value: "yes", Text: p.T("reorganization.file.restores.yes"), Hint: p.T("reorganization.file.restores.yes_hint")}})
		data.Restores = &choice
	}
	return data, nil
}

// asksRestores reports whether the form asks if records come back: a plan fails, while which something was deleted, or taken off its list, on a court's notice.
func (a *asking) asksRestores() bool {
	plan := a.state.running()
	return a.matter.Fails() && plan != nil && slices.ContainsFunc(a.state, func(d document) bool {
		return d.PlanID == plan.CaseID && d.DecidedAt != nil && casefile.ReorganizationMatter(d.Matter) == casefile.MatterAssistance
	})
}

// planRows name the plan that the document is about.
func (a *asking) planRows(p *messages.Printer) []ui.SummaryRow {
	if a.matter == casefile.MatterPlan {
		return nil
	}
	return []ui.SummaryRow{{Key: p.T("reorganization.row.plan"), Lines: planLines(p, a.state)}}
}

// leave is the answer that a record stays as it is.
const leave = "leave"

// assistField is the question about a record.
func assistField(record uuid.UUID) string { return assistFields + record.String() }

const assistFields = "record-"

// assistPart asks about a record. One that stands on no list cannot be taken off one.
func (a *asking) assistPart(p *messages.Printer, row db.RecordsToAssistRow) assistPart {
	options := []ui.Option{{Value: leave, Text: p.T("reorganization.file.leave")}, {Value: string(casefile.OutcomeDelete), Text: doesWord(p, casefile.OutcomeDelete)}}
	if row.Listed {
		options = append(options, ui.Option{Value: string(casefile.OutcomeRemoveFromList), Text: doesWord(p, casefile.OutcomeRemoveFromList)})
	}
	choice := a.form.Choice(assistField(row.ID), "reorganization.file.record", options)
	choice.Label = assistName(p, row)
	choice.Hint = p.T("reorganization.file.record_about", ui.InLanguage(p, row.UnitZH, row.UnitEN), p.ShortDate(row.RecordedOn))
	return assistPart{choice.InOneLine()}
}

// assistName is what a record is called.
func assistName(p *messages.Printer, row db.RecordsToAssistRow) string {
	return p.T("reorganization.record", ui.InLanguage(p, row.ItemZH, row.ItemEN), row.Number)
}

// doesWord is what a notice for assistance has done with a record.
func doesWord(p *messages.Printer, o casefile.Outcome) string {
	return p.T("reorganization.does." + string(o))
}

// read takes in what was said.
func (a *asking) read() casefile.ReorganizationFiling {
	f := a.form
	filing := casefile.ReorganizationFiling{By: a.by, Matter: a.matter, Document: casefile.CourtDocument{
		Court: f.Require("court", "reorganization.file.court", casefile.MaxCourt), Number: f.Require("number", "reorganization.file.number", casefile.MaxCaseRef),
		Files: a.tray.IDs()}}
	if day, ok := f.Day("issued", "reorganization.file.issued", true); ok {
		filing.Document.IssuedOn = day.String()
		a.checkDay(day)
	}
	if len(filing.Document.Files) == 0 {
		f.Fail("scan", "form.file_required", f.Name("reorganization.file.scan"))
	}
	if a.by == casefile.ReorganizationByAgency {
		filing.Paper = a.readPaper(filing.Document.IssuedOn)
	}
	if a.matter == casefile.MatterPlan {
		if filing.Plan = f.Require("plan", "reorganization.file.plan", casefile.MaxPlan); casefile.TellsPersonal(filing.Plan) {
			f.Fail("plan", "error.plan_personal")
		}
		if by, ok := f.Day("performs", "reorganization.file.performs", false); ok {
			filing.Performs = by.String()
			if filing.Document.IssuedOn != "" && filing.Performs <= filing.Document.IssuedOn {
				f.Fail("performs", "error.plan_performs")
			}
		}
	}
	if a.matter == casefile.MatterAssistance {
		filing.Records = a.readAssisted()
	}
	if a.asksRestores() {
		filing.Restores = f.ChooseOne("restores", "reorganization.file.restores", "no", "yes") == "yes"
	}
	filing.Says = f.Optional("says", "reorganization.file.says", mostSays)
	return filing
}

// readPaper reads when the document was shown to the agency, and by whom: not in the future, and not before the document was issued.
func (a *asking) readPaper(issued string) *casefile.PaperReply {
	paper := &casefile.PaperReply{From: a.form.Require("from", "reorganization.file.from", casefile.MaxPaperFrom)}
	var ok bool
	if paper.ReceivedOn, ok = oncase.ReadCame(a.Server, a.form); ok && issued > paper.ReceivedOn {
		a.form.Fail("came", "error.court_day_after_paper")
	}
	return paper
}

// checkDay holds that the document has its day within what can be, and not before the plan that it is about.
func (a *asking) checkDay(day calendar.Date) {
	today := calendar.DateOf(a.Clock.Now())
	switch plan := a.state.running(); {
	case day.After(today):
		a.form.Fail("issued", "error.court_day_future")
	case day.Year() < today.Year()-casefile.MaxRulingAge:
		a.form.Fail("issued", "error.court_day")
	case a.matter != casefile.MatterPlan && plan != nil && day.Before(calendar.DateOf(plan.IssuedOn)):
		a.form.Fail("issued", "error.court_day_before_plan")
	}
}

// readAssisted reads what is done with each record. What is not said of leaves a record as it is; one at least is named. What was said of a record that has gone
// since the page was made is told: the document names it.
func (a *asking) readAssisted() []casefile.AssistedRecord {
	if a.namesGone() {
		a.form.Fail(assistField(a.there[0].ID), "error.assisted_record_gone")
	}
	var named []casefile.AssistedRecord
	for _, row := range a.there {
		a.form.AboutNamed(assistName(a.form.Printer, row))
		field := assistField(row.ID)
		offered := []string{leave, string(casefile.OutcomeDelete)}
		if row.Listed {
			offered = append(offered, string(casefile.OutcomeRemoveFromList))
		}
		if len(a.form.Values[field]) > 1 { // both
			a.form.Fail(field, "error.assisted_both")
			continue
		}
		if a.form.Value(field) == "" {
			continue
		}
		if does := a.form.ChooseOne(field, "reorganization.file.record", offered...); does != "" && does != leave {
			named = append(named, casefile.AssistedRecord{RecordID: row.ID, Does: casefile.Outcome(does)})
		}
	}
	a.form.About("")
	if len(named) == 0 && len(a.there) > 0 {
		a.form.Fail(assistField(a.there[0].ID), "error.assisted_none")
	}
	return named
}

// namesGone reports whether something is to be done with a record that is not there for it.
func (a *asking) namesGone() bool {
	if len(a.there) == 0 { // which the form as a whole says
		return false
	}
	known := make(map[string]bool)
	for _, row := range a.there {
		known[assistField(row.ID)] = true
	}
	for field, said := range a.form.Values {
		if strings.HasPrefix(field, assistFields) && !known[field] && !slices.Equal(said, []string{leave}) {
			return true
		}
	}
	return false
}

// show shows the form; late, where there is one, says above it why it was not received.
func (a *asking) show(w http.ResponseWriter, status int, late *casefile.Error) error {
	data, err := a.page()
	if err != nil {
		return err
	}
	if late != nil {
		data.Flash = site.Stays(data.Printer, late)
	}
	a.Views.Render(w, a.r, status, "pages/reorganization_file", data)
	return nil
}

// showCheck shows all that was said before it is sent.
func (a *asking) showCheck(w http.ResponseWriter, filing casefile.ReorganizationFiling) error {
	data := &checkPage{Page: a.NewPageOf(a.r, casefile.FlowReorganization, "reorganization.check.title", matterUnder(a.form.Printer, a.pack, a.matter))}
	p := data.Printer
	data.Pack, data.Lead = ui.Pick(p, a.pack.Name), []string{p.T("reorganization.check.lead"), p.T("reorganization.check.next")}
	scan := ui.SummaryRow{Key: p.T("reorganization.row.scan")}
	for _, file := range a.tray.Files {
		scan.Links = append(scan.Links, ui.Link{Text: file.Name, Href: file.Href})
	}
	data.Answers.Rows = append([]ui.SummaryRow{{Key: p.T("reorganization.row.enterprise"), Value: a.of.Name}, {Key: p.T("reorganization.row.code"), Value: a.of.Code}}, a.planRows(p)...)
	data.Answers.Rows = append(data.Answers.Rows, documentRows(p, filing, &scan)...)
	if len(filing.Records) > 0 {
		t := ui.Table{Caption: p.T("reorganization.assisted", len(filing.Records)), Columns: []ui.Column{{Text: p.T("case.record")}, {Text: p.T("reorganization.will.what")}}}
		for _, row := range a.there {
			if i := slices.IndexFunc(filing.Records, func(r casefile.AssistedRecord) bool { return r.RecordID == row.ID }); i >= 0 {
				t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.T("reorganization.record", ui.InLanguage(p, row.ItemZH, row.ItemEN), row.Number),
					Hint: ui.InLanguage(p, row.UnitZH, row.UnitEN)}, {Text: doesWord(p, filing.Records[i].Does)}}})
			}
		}
		data.Records = &t
	}
	data.Hidden = goesAlong(a.form.Values, a.id, a.planID())
	a.Views.Render(w, a.r, http.StatusOK, "pages/reorganization_check", data)
	return nil
}

// goesAlong is all that was typed, as the page before sending carries it.
func goesAlong(typed url.Values, form, plan uuid.UUID) []hidden {
	list := []hidden{{"form_id", form.String()}, {"plan_id", plan.String()}}
	var names []string
	for name := range typed {
		if !slices.Contains([]string{"form_id", "plan_id", "step", "remove_file"}, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range typed[name] {
			if value != "" {
				list = append(list, hidden{name, value})
			}
		}
	}
	return list
}

// faultAt is the question at which is told what is wrong with what was said.
var faultAt = map[string]string{
	"error.court": "court", "error.court_number": "number", "error.court_document_used": "number", "error.court_document_used.bare": "number", "error.court_day": "issued",
	"error.court_day_future": "issued", "error.court_day_before_plan": "issued", "error.court_scan": "scan", "error.plan_empty": "plan", "error.plan_text": "plan",
	"error.court_day_after_paper": "came", "error.paper_future": "came", "error.document_from": "from", "error.plan_personal": "plan", "error.plan_performs": "performs", "error.plan_restores": "restores", "error.attachment_gone": "scan",
}

// refused tells at its question why a document was not received. late is what stands in its way as a whole, to be told above; both empty: it is no fault that
// can be told on the page.
func (a *asking) refused(err error) (told bool, late *casefile.Error) {
	message := site.MessageOf(err)
	if strings.HasPrefix(message, "error.assisted_") && len(a.there) > 0 {
		a.form.FailFor(assistField(a.there[0].ID), err)
		return true, nil
	}
	if at := faultAt[message]; at != "" {
		a.form.FailFor(at, err)
		return true, nil
	}
	e, ok := site.ConflictIn(err)
	if !ok {
		return false, nil
	}
	return true, e
}

// send receives the form: it is shown again where something is wrong with it, then shown for a last look, and received when that was had, which leads
// to its case.
func (a *asking) send(w http.ResponseWriter) error {
	tray, removed, err := uploads.FillTray(a.Server, a.r, a.form, "scan", "reorganization.file.scan", a.base, a.id)
	if err != nil {
		return err
	}
	a.tray = tray
	step := a.form.Value("step")
	filing := a.read()
	if removed || step == stepChange { // it was not sent yet
		a.form.Errors = nil
		return a.show(w, http.StatusOK, nil)
	}
	if late := a.late(); late != nil && !a.form.Again {
		return a.again(w, http.StatusConflict, late)
	}
	if !a.form.OK() {
		return a.again(w, http.StatusUnprocessableEntity, nil)
	}
	if step != stepSend {
		return a.showCheck(w, filing)
	}
	user := visit.ViewerOf(a.r)
	receipt, err := a.Store.FileReorganization(a.r.Context(), db.NewReorganization{FormID: a.id, ActorID: user.ID, UnitID: a.unit(), SubjectID: a.of.ID, PlanID: a.planID(),
		Pack: a.pack, Filing: filing, At: a.Clock.Now()})
	if err != nil {
		told, late := a.refused(err)
		if !told {
			return err
		}
		status := http.StatusUnprocessableEntity
		if late != nil {
			status = http.StatusConflict
		}
		return a.again(w, status, late)
	}
	uploads.EmptyTray(a.Server, a.r, a.id)
	a.TellAct(a.r, receipt, a.FollowAct(a.r, receipt, user.ID))
	http.Redirect(w, a.r, site.CaseHref(a.r)(receipt.CaseID), http.StatusSeeOther)
	return nil
}

// again shows the form again with what is wrong, unless another sending of it was received meanwhile.
func (a *asking) again(w http.ResponseWriter, status int, late *casefile.Error) error {
	return a.ToldOr(w, a.r, a.id, func() error { return a.show(w, status, late) })
}

// late is what has come between since the page was made: the plan has ended, or another is there, or another document about it is being checked.
func (a *asking) late() *casefile.Error {
	if not := a.state.stands(a.matter); not != nil {
		return not
	}
	if a.matter == casefile.MatterAssistance && len(a.there) == 0 {
		return casefile.NewError(casefile.CodeConflict, "error.assisted_nothing", nil)
	}
	if sent := a.form.Value("plan_id"); sent != "" && sent != a.planID().String() {
		return casefile.NewError(casefile.CodeConflict, "error.plan_none", fmt.Errorf("the page was about plan %s", sent))
	}
	return nil
}

// unit is the body that enters the document; nil: it comes from an account.
func (a *asking) unit() uuid.UUID {
	if a.by == casefile.ReorganizationByAgency || a.by == casefile.ReorganizationByUnit {
		return visit.ViewerOf(a.r).UnitID
	}
	return uuid.Nil
}
