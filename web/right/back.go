package right

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// backWord is the word in the path under which what was granted is taken back.
const backWord = "take-back"

// backPage asks whether what was granted is really not wanted any more.
type backPage struct {
	site.Page
	Identity ui.IdentityBar
	Form     *forms.Form
	FormID   string
	Reasons  ui.TextArea
	Paper    *oncase.Paper // at the desk
	CaseAt   string
}

// takeBack is that whose right it is does not want any more what was granted.
type takeBack struct{ *site.Server }

func (*takeBack) Act() casefile.ActKind { return casefile.ActTakeBackRight }

// Offer offers it once the case has ended, until it is done.
func (*takeBack) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	if c.Case.ClosedAt == nil || c.Back() != nil {
		return nil
	}
	granted := c.Whole != nil && lasts(c.Whole.Outcome)
	for _, r := range c.Records {
		granted = granted || r.Decision != nil && lasts(r.Decision.Outcome)
	}
	if !granted {
		return nil
	}
	said := p.Of(casefile.FlowRight)
	return &ui.Todo{Heading: said.T("right.back.wanted"), Text: said.T("right.back.wanted_text"), Link: ui.Link{Text: said.T("right.back.link")}, Less: true}
}

func (h *takeBack) show(w http.ResponseWriter, r *http.Request, c casepage.Own, f *forms.Form, id string, status int) error {
	f.Printer = f.Of(casefile.FlowRight)
	data := &backPage{Page: h.NewPageOf(r, casefile.FlowRight, "right.back.title"), Form: f, FormID: id, CaseAt: site.MyCaseHref(c.Case.ID),
		Reasons: f.TextArea("reasons", "right.back.reasons", casefile.MaxRightReasons)}
	data.Errors, data.Identity, data.Back = f.Errors, casepage.Bar(data.Printer, &c), &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	data.Pack = ui.Pick(data.Printer, c.Pack.Name)
	h.Views.Render(w, r, status, "pages/right_back", data)
	return nil
}

// Form asks for it.
func (h *takeBack) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	if err := h.Store.MayTakeRightBack(r.Context(), c.Case, h.Clock.Now()); err != nil {
		return err
	}
	return h.show(w, r, c, forms.New(visit.Printer(r), nil), forms.NewID(), http.StatusOK)
}

// Send receives it.
func (h *takeBack) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	f.Printer = f.Of(casefile.FlowRight)
	content := casefile.RightTakenBack{Reasons: f.Optional("reasons", "right.back.reasons", casefile.MaxRightReasons)}
	if !f.OK() {
		return h.show(w, r, c, f, id.String(), http.StatusUnprocessableEntity)
	}
	account := visit.ViewerOf(r).ID
	receipt, err := h.Store.TakeBackRight(r.Context(), db.NewTakeBack{FormID: id, ActorID: account, CaseID: c.Case.ID, Content: content, At: h.Clock.Now()})
	if err != nil {
		return err
	}
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(c.Case.ID), http.StatusSeeOther)
	return nil
}

// backAtDesk is the page on which a clerk enters the same from paper.
type backAtDesk struct{ oncase.Pages }

func (s backAtDesk) onCase() flow.OnCase {
	return flow.OnCase{Act: casefile.ActTakeBackRight, Form: s.form, Send: s.send}
}

func (s backAtDesk) form(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	return s.show(w, r, c, forms.New(visit.Printer(r), nil), uuid.New(), http.StatusOK)
}

func (s backAtDesk) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id uuid.UUID, status int) error {
	if err := s.Store.MayTakeRightBack(r.Context(), c.Case, s.Clock.Now()); err != nil {
		return s.ToldOr(w, r, id, func() error { return s.Conflict(w, r, c, err) })
	}
	f.Printer = f.Of(casefile.FlowRight)
	frame := s.FrameOf(r, c, "right.back.title")
	data := &backPage{Page: frame.Page, Identity: frame.Identity, CaseAt: frame.CaseAt, Form: f, FormID: id.String(),
		Reasons: f.TextArea("reasons", "right.back.reasons", casefile.MaxRightReasons)}
	data.Errors = f.Errors
	paper, err := oncase.AskPaper(s.Server, r, f, id)
	if err != nil {
		return err
	}
	data.Paper = &paper
	s.Views.Render(w, r, status, "pages/right_back", data)
	return nil
}

func (s backAtDesk) send(w http.ResponseWriter, r *http.Request) error {
	sent, err := s.ReadSent(w, r)
	if sent == nil || err != nil {
		return err
	}
	c, f, id := sent.Case, sent.Form, sent.ID
	user := visit.ViewerOf(r)
	n := db.NewTakeBack{FormID: id, ActorID: user.ID, UnitID: user.UnitID, CaseID: c.Case.ID, At: s.Clock.Now()}
	var removed bool
	if n.Content.Paper, removed, err = oncase.ReadPaper(s.Server, r, f, id); err != nil {
		return err
	}
	n.Content.Reasons = f.Optional("reasons", "right.back.reasons", casefile.MaxRightReasons)
	if removed { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, c, f, id, http.StatusOK)
	}
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, f, id, http.StatusUnprocessableEntity) })
	}
	receipt, err := s.Store.TakeBackRight(r.Context(), n)
	if err != nil {
		return s.ToldOr(w, r, id, func() error { return s.Conflict(w, r, c, err) })
	}
	uploads.EmptyTray(s.Server, r, oncase.PaperTray(id))
	return s.After(w, r, receipt)
}
