package delisting

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// askPage asks how each condition of the decision is met, with what shows it.
type askPage struct {
	site.Page
	Identity   ui.IdentityBar
	Lead       string
	Removal    ui.SummaryList // what the list says of coming off
	Form       *forms.Form
	FormID     string
	Conditions []conditionFields
	Paper      *paperFields // of the unit alone
	CaseAt     string
}

// conditionFields asks about one condition.
type conditionFields struct {
	Heading, Text string
	Says          ui.TextArea
	Files         ui.FileUpload
	Tray          *uploads.Tray
}

func saysOf(n int) string  { return "says-" + strconv.Itoa(n+1) }
func filesOf(n int) string { return "files-" + strconv.Itoa(n+1) }

// trayOf is the id under which the files of a question are kept until the form is sent.
func trayOf(form uuid.UUID, question string) uuid.UUID {
	return uuid.NewSHA1(form, []byte(question))
}

// begin makes the page, where the removal can be asked for now; otherwise it returns the casefile.Error that says why not. base is where files are seen
// that were not sent yet.
func begin(s *site.Server, r *http.Request, listing uuid.UUID, f *forms.Form, form uuid.UUID, title, lead string) (*askPage, []casefile.ItemText, error) {
	_, list, err := s.Store.MayDelist(r.Context(), listing, s.Clock.Now())
	if err != nil {
		return nil, nil, err
	}
	f.Printer = f.Of(casefile.FlowDelisting)
	data := &askPage{Page: s.NewPageOf(r, casefile.FlowDelisting, title), Form: f, FormID: form.String()}
	data.Lead, data.Errors = data.T(lead), f.Errors
	data.Removal.Rows = []ui.SummaryRow{{Key: data.T("delisting.ask.removal"), Lines: ui.Lines(ui.InLanguage(data.Printer, list.Removal.ZH, list.Removal.EN))}}
	return data, list.RemovalConditions(), nil
}

// ask puts a question on the page for each condition, with what was typed and the files that have come.
func (data *askPage) ask(s *site.Server, r *http.Request, form uuid.UUID, conditions []casefile.ItemText, base string) error {
	for i, c := range conditions {
		n := strconv.Itoa(i + 1)
		fields := conditionFields{Heading: data.T("delisting.ask.heading", n), Text: ui.Capital(ui.InLanguage(data.Printer, c.ZH, c.EN)),
			Says:  data.Form.TextArea(saysOf(i), "delisting.ask.says", casefile.MaxConditionSays),
			Files: data.Form.FileUpload(filesOf(i), "delisting.ask.files", uploads.Accept, true)}
		fields.Says.Label, fields.Files.Label = data.T("delisting.ask.says.label", n), data.T("delisting.ask.files.label", n)
		var err error
		if fields.Tray, err = uploads.OpenTray(s, r, data.Printer, trayOf(form, filesOf(i)), base); err != nil {
			return err
		}
		data.Conditions = append(data.Conditions, fields)
	}
	return nil
}

// readConditions takes in what was said of so many conditions. removed reports that the form was sent to take a file off, and for nothing else.
func readConditions(s *site.Server, r *http.Request, f *forms.Form, form uuid.UUID, n int, base string) (said []casefile.DelistingCondition, removed bool, err error) {
	defer f.About("")
	for i := range n {
		f.AboutNth("desk.delisting.numbered", i, n)
		tray, off, err := uploads.FillTray(s, r, f, filesOf(i), "delisting.ask.files", base, trayOf(form, filesOf(i)))
		if err != nil {
			return nil, removed, err
		}
		removed = removed || off
		said = append(said, casefile.DelistingCondition{Says: f.Require(saysOf(i), "delisting.ask.says", casefile.MaxConditionSays), Files: tray.IDs()})
	}
	return said, removed, nil
}

// emptyTrays gives up what is left of a form that has been sent.
func emptyTrays(s *site.Server, r *http.Request, form uuid.UUID, conditions int) {
	for i := range conditions {
		uploads.EmptyTray(s, r, trayOf(form, filesOf(i)))
	}
}

// newDelisting is the request as the store receives it, under the pack in force.
func newDelisting(s *site.Server, pack *rules.Pack, form, actor, listing uuid.UUID, request casefile.DelistingRequest) db.NewDelisting {
	return db.NewDelisting{FormID: form, ActorID: actor, ListingID: listing, PackID: pack.ID, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(casefile.FlowDelisting), Request: request, At: s.Clock.Now()}
}

// packNow is the pack under which a removal is asked for; nil where it does not provide for one.
func packNow(s *site.Server) (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowDelisting)
	if err != nil || !pack.Provides(casefile.FlowDelisting) {
		return nil, err
	}
	return pack, nil
}

// notProvided says that the document in force does not provide for it.
func notProvided() error {
	return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
}

// ask is how the party asks, on the page of its listing.
type ask struct{ *site.Server }

// Act is what it is received as.
func (*ask) Act() casefile.ActKind { return casefile.ActAskDelisting }

// Offer is there as long as the listing is in force, as far as its page knows, and nobody has asked for the same.
func (h *ask) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	if pack, err := packNow(h.Server); err != nil || pack == nil || slices.Contains(c.OpenAbout, string(casefile.FlowDelisting)) {
		return nil
	}
	now := h.Clock.Now()
	for _, e := range c.Effects {
		if e.Kind == casefile.EffectListed && e.CaseID == c.Case.ID && e.EndedAt == nil && (e.EndsAt == nil || now.Before(*e.EndsAt)) {
			said := p.Of(casefile.FlowDelisting)
			return &ui.Todo{Heading: said.T("delisting.ask.wanted"), Text: said.T("delisting.ask.wanted_text"), Link: ui.Link{Text: said.T("delisting.ask.link")}, Less: true}
		}
	}
	return nil
}

func (h *ask) page(r *http.Request, c *casepage.Own, f *forms.Form, form uuid.UUID) (*askPage, []casefile.ItemText, error) {
	data, conditions, err := begin(h.Server, r, c.Case.ID, f, form, "delisting.ask.title", "delisting.ask.text")
	if err != nil {
		return nil, nil, err
	}
	data.CaseAt = site.MyCaseHref(c.Case.ID)
	data.Identity, data.Back = casepage.Bar(data.Printer, c), &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	return data, conditions, nil
}

// Form asks for what the party has to say.
func (h *ask) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	pack, err := packNow(h.Server)
	if err != nil || pack == nil {
		return orNotProvided(err)
	}
	form := uuid.New()
	data, conditions, err := h.page(r, &c, forms.New(visit.Printer(r), nil), form)
	if err != nil {
		return err
	}
	data.Pack = ui.Pick(data.Printer, pack.Name)
	if err := data.ask(h.Server, r, form, conditions, uploads.MyFilesAt); err != nil {
		return err
	}
	h.Views.Render(w, r, http.StatusOK, "pages/delisting_ask", data)
	return nil
}

func orNotProvided(err error) error {
	if err != nil {
		return err
	}
	return notProvided()
}

// Send receives it: a case of its own begins.
func (h *ask) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := uploads.ReadSent(h.Server, w, r)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	pack, err := packNow(h.Server)
	if err != nil || pack == nil {
		return orNotProvided(err)
	}
	data, conditions, err := h.page(r, &c, f, id)
	if err != nil {
		return h.ToldOr(w, r, id, func() error { return err })
	}
	said, removed, err := readConditions(h.Server, r, f, id, len(conditions), uploads.MyFilesAt)
	if err != nil {
		return err
	}
	if removed || !f.OK() {
		status := http.StatusUnprocessableEntity
		if removed { // it was not sent yet
			f.Errors, status = nil, http.StatusOK
		}
		data.Errors, data.Pack = f.Errors, ui.Pick(data.Printer, pack.Name)
		if err := data.ask(h.Server, r, id, conditions, uploads.MyFilesAt); err != nil {
			return err
		}
		return h.ToldOr(w, r, id, func() error {
			h.Views.Render(w, r, status, "pages/delisting_ask", data)
			return nil
		})
	}
	receipt, err := h.Store.AskDelisting(r.Context(), newDelisting(h.Server, pack, id, account, c.Case.ID,
		casefile.DelistingRequest{By: casefile.DelistingByParty, Conditions: said}))
	if err != nil {
		return h.ToldOr(w, r, id, func() error { return err })
	}
	emptyTrays(h.Server, r, id, len(conditions))
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(receipt.CaseID), http.StatusSeeOther)
	return nil
}
