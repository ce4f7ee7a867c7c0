package oncase

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// WithdrawWord is the word in the path under which a case is taken back.
const WithdrawWord = "withdraw"

// PaperWithdrawing is the page on which the body that handles a case enters that its party, which has asked on paper, withdraws on paper.
type PaperWithdrawing struct{ Pages }

// paperWithdrawPage asks for the paper.
type paperWithdrawPage struct {
	Frame
	Paper
	Form    *forms.Form
	FormID  string
	Reasons ui.TextArea
}

// Offer is the way there, for the body that handles a case which its party has asked for on paper, as long as it can be withdrawn.
func (s PaperWithdrawing) Offer(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || !s.Handles(c, *v.Unit, v.Role) || c.Case.ClosedAt != nil || decided(c) || c.ApplicantName != "" {
		return nil
	}
	return []ui.Link{{Text: p.T("desk.paper_withdraw.link"), Href: Href(c) + "/" + WithdrawWord}}
}

// decided reports whether something was decided in the case.
func decided(c *casepage.Dossier) bool {
	return c.Whole != nil || slices.ContainsFunc(c.Records, func(a *casepage.About) bool { return a.Decision != nil })
}

// Form asks for it.
func (s PaperWithdrawing) Form(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayWithdraw(r.Context(), c.Case); err != nil {
		return s.Conflict(w, r, c, err)
	}
	return s.show(w, r, c, http.StatusOK, forms.New(visit.Printer(r), nil), uuid.New(), nil)
}

func (s PaperWithdrawing) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, status int, f *forms.Form, id uuid.UUID, late *ui.Banner) error {
	f.Printer = f.Of(c.Case.Flow)
	data := &paperWithdrawPage{Frame: s.FrameOf(r, c, "desk.paper_withdraw.title"), Form: f, FormID: id.String(),
		Reasons: f.TextArea("reasons", "desk.paper_withdraw.reasons", casefile.MaxReasons)}
	data.Errors = f.Errors
	if late != nil {
		data.Flash = late
	}
	var err error
	if data.Paper, err = AskPaper(s.Server, r, f, id); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/desk_paper_withdraw", data)
	return nil
}

// Send receives it. Where it comes too late the form says why, with what was typed.
func (s PaperWithdrawing) Send(w http.ResponseWriter, r *http.Request) error {
	sent, err := s.ReadSent(w, r)
	if sent == nil || err != nil {
		return err
	}
	c, f, id := sent.Case, sent.Form, sent.ID
	user := visit.ViewerOf(r)
	paper, removed, err := ReadPaper(s.Server, r, f, id)
	if err != nil {
		return err
	}
	back := casefile.Withdrawal{Reasons: f.Optional("reasons", "desk.paper_withdraw.reasons", casefile.MaxReasons), Paper: paper}
	if removed { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, c, http.StatusOK, f, id, nil)
	}
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, http.StatusUnprocessableEntity, f, id, nil) })
	}
	receipt, err := s.Store.WithdrawOnPaper(r.Context(), id, user.ID, user.UnitID, c.Case.ID, s.Flow, back, s.Clock.Now())
	if e, ok := site.ConflictIn(err); ok {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, http.StatusConflict, f, id, site.Stays(f.Printer, e)) })
	}
	if err != nil {
		return err
	}
	uploads.EmptyTray(s.Server, r, PaperTray(id))
	return s.After(w, r, receipt)
}
