package pending

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// outcome is how the party tells how a review or a lawsuit has ended, on the page of its case.
type outcome struct{ *site.Server }

// outcomePage asks for it.
type outcomePage struct {
	site.Page
	Identity ui.IdentityBar
	Form     *forms.Form
	FormID   string
	Result   ui.Choice
	Does     ui.Choice
	Tray     *uploads.Tray
	Paper    *oncase.Paper // at the desk
	CaseAt   string
}

// outcomeWord is the word in the path under which the outcome is told.
const outcomeWord = "outcome"

// waits reports whether the case waits for the outcome: the record is treated accordingly.
func waits(c db.Case) bool {
	return c.ClosedAt == nil && (c.Stage == casefile.StagePendingWaits || c.Stage == casefile.StagePendingAsks)
}

// newOutcomePage puts the questions on a page.
func newOutcomePage(page site.Page, f *forms.Form, id uuid.UUID) *outcomePage {
	data := &outcomePage{Page: page, Form: f, FormID: id.String()}
	data.Errors = f.Errors
	data.Result, data.Does = f.Choice("result", "pending.outcome.result", resultOptions(f.Printer)), f.Choice("does", "pending.outcome.does", doesOptions(f.Printer))
	return data
}

// MaxSays and Accept are limits that the template shows.
func (*outcomePage) MaxSays() int { return mostSays }

// Accept is what the file box offers.
func (*outcomePage) Accept() string { return uploads.Accept }

// Act is what it is received as.
func (*outcome) Act() casefile.ActKind { return casefile.ActTellOutcome }

// Offer is there once the record is treated accordingly, until the outcome is told.
func (*outcome) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	if !waits(c.Case) {
		return nil
	}
	return &ui.Todo{Heading: p.T("pending.outcome.wanted"), Text: p.T("pending.outcome.wanted_text"), Link: ui.Link{Text: p.T("pending.outcome.link")}}
}

// resultOptions are how the matter can have ended.
func resultOptions(p *messages.Printer) []ui.Option {
	var options []ui.Option
	for _, r := range casefile.ProceedingsResults {
		options = append(options, ui.Option{Value: string(r), Text: p.T("pending.result." + string(r)), Hint: p.T("pending.result." + string(r) + ".hint")})
	}
	return options
}

// doesOptions are what can have become of the decision behind the record where the matter was won.
func doesOptions(p *messages.Printer) []ui.Option {
	var options []ui.Option
	for _, end := range casefile.BasisEnds {
		options = append(options, ui.Option{Value: string(end), Text: p.T("pending.end." + string(end))})
	}
	return options
}

// readOutcome takes in how the matter has ended. What is said of a document has no use where there is none, and is asked back; box
// is that of the files.
func readOutcome(f *forms.Form, result casefile.Result, box string, files []uuid.UUID, today calendar.Date) casefile.ProceedingsOutcome {
	o := casefile.ProceedingsOutcome{Result: result, Files: files}
	if result == "" {
		return o
	}
	if result == casefile.ResultWon {
		o.Does = casefile.BasisEnd(f.ChooseOne("does", "pending.outcome.does", string(casefile.BasisRevoked), string(casefile.BasisChanged), string(casefile.BasisVoid)))
	} else if f.Value("does") != "" {
		f.Fail("does", "pending.outcome.does_unused")
	}
	o.On = dayNotLater(f, "on", "pending.outcome.on", "error.outcome_future", today)
	if result == casefile.ResultSettled {
		o.Says, o.Body, o.Number = f.Require("says", "pending.outcome.says", mostSays), f.Optional("body", "pending.outcome.body", mostBody), f.Optional("number", "pending.outcome.number", mostNumber)
		return o
	}
	o.Says = f.Optional("says", "pending.outcome.says", mostSays)
	o.Body, o.Number = f.Require("body", "pending.outcome.body", mostBody), f.Require("number", "pending.outcome.number", mostNumber)
	if len(files) == 0 {
		f.Fail(box, "form.file_required", f.Name("pending.outcome.scan"))
	}
	return o
}

// show shows the form.
func (h *outcome) show(w http.ResponseWriter, r *http.Request, c casepage.Own, f *forms.Form, id uuid.UUID, tray *uploads.Tray, status int) error {
	f.Printer = f.Of(casefile.FlowPending)
	data := newOutcomePage(h.NewPageOf(r, casefile.FlowPending, "pending.outcome.title"), f, id)
	p := data.Printer
	data.CaseAt, data.Tray, data.Pack, data.Identity = site.MyCaseHref(c.Case.ID), tray, ui.Pick(p, c.Pack.Name), casepage.Bar(p, &c)
	data.Back = &ui.Link{Text: p.T("notice.back"), Href: data.CaseAt}
	if data.Tray == nil {
		var err error
		if data.Tray, err = uploads.OpenTray(h.Server, r, p, id, uploads.MyFilesAt); err != nil {
			return err
		}
	}
	h.Views.Render(w, r, status, "pages/pending_outcome", data)
	return nil
}

// open returns a casefile.Error where there is nothing to tell.
func (h *outcome) open(p *messages.Printer, c *casepage.Own) error {
	if h.Offer(p, c) == nil {
		return casefile.NewError(casefile.CodeConflict, "pending.outcome.not_now", nil)
	}
	return nil
}

// Form asks for it.
func (h *outcome) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	if err := h.open(visit.Printer(r).Of(casefile.FlowPending), &c); err != nil {
		return err
	}
	return h.show(w, r, c, forms.New(visit.Printer(r), nil), uuid.New(), nil, http.StatusOK)
}

// Send receives it.
func (h *outcome) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := uploads.ReadSent(h.Server, w, r)
	if err != nil {
		return err
	}
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	f.Printer = f.Of(casefile.FlowPending)
	if err := h.open(f.Printer, &c); err != nil {
		return err
	}
	tray, removed, err := uploads.FillTray(h.Server, r, f, "scan", "pending.outcome.scan", uploads.MyFilesAt, id)
	if err != nil {
		return err
	}
	if removed { // it was not sent yet
		f.Errors = nil
		return h.show(w, r, c, f, id, tray, http.StatusOK)
	}
	result := f.ChooseOne("result", "pending.outcome.result", string(casefile.ResultWon), string(casefile.ResultLost), string(casefile.ResultSettled))
	told := readOutcome(f, casefile.Result(result), "scan", tray.IDs(), calendar.DateOf(h.Clock.Now()))
	if !f.OK() {
		return h.ToldOr(w, r, id, func() error { return h.show(w, r, c, f, id, tray, http.StatusUnprocessableEntity) })
	}
	account := visit.ViewerOf(r).ID
	receipt, err := h.Store.TellOutcome(r.Context(), db.NewOutcome{FormID: id, ActorID: account, CaseID: c.Case.ID, Outcome: told, At: h.Clock.Now()})
	if err != nil {
		return err
	}
	uploads.EmptyTray(h.Server, r, id)
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}
