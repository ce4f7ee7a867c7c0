package party

import (
	"encoding/json"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// moreTime is the page on which the party asks, once, for more time to answer.
type moreTime struct{ *site.Server }

// Act is what it is received as.
func (*moreTime) Act() casefile.ActKind { return casefile.ActAskTime }

// longer is by how much the party's time can be prolonged; false where it cannot be any more, or the pack knows no more time.
func (h *moreTime) longer(c *casepage.Own) (rules.Clock, bool) {
	d := running(c, h.Clock.Now())
	if d == nil {
		return rules.Clock{}, false
	}
	var had rules.Deadline
	clock, err := c.Pack.Clock(d.Clock)
	if err != nil || clock.Extension == nil || json.Unmarshal(d.Explanation, &had) != nil || had.Extended > 0 {
		return clock, false
	}
	return clock, true
}

// Offer is there as long as the party's time runs and has not been prolonged.
func (h *moreTime) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	clock, ok := h.longer(c)
	if !ok {
		return nil
	}
	return &ui.Todo{Heading: p.T("listing.more_time.title"), Text: p.T("listing.more_time.text", explain.Amount(p, clock.Extension.Amount, clock.Unit)),
		Link: ui.Link{Text: p.T("listing.more_time.link")}, Less: true}
}

type moreTimePage struct {
	site.Page
	Identity ui.IdentityBar
	Text     string
	Form     *forms.Form
	FormID   string
	CaseAt   string
}

// MaxReasons is the limit that the template shows.
func (*moreTimePage) MaxReasons() int { return casefile.MaxReasons }

func (h *moreTime) show(w http.ResponseWriter, r *http.Request, c *casepage.Own, f *forms.Form, form string, status int) error {
	clock, ok := h.longer(c)
	if !ok {
		return mayStill(r, h.Server, c, casefile.ActAskTime)
	}
	data := &moreTimePage{Page: h.NewPageOf(r, c.Case.Flow, "listing.more_time.title"), Form: f, FormID: form, CaseAt: site.MyCaseHref(c.Case.ID)}
	p := data.Printer
	data.Back, data.Pack, data.Errors = &ui.Link{Text: p.T("listing.reply.back"), Href: data.CaseAt}, ui.Pick(p, c.Pack.Name), f.Errors
	data.Identity, data.Text = casepage.Bar(p, c), p.T("listing.more_time.text", explain.Amount(p, clock.Extension.Amount, clock.Unit))
	h.Views.Render(w, r, status, "pages/listing_more_time", data)
	return nil
}

// Form asks for the reason.
func (h *moreTime) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	return h.show(w, r, &c, forms.New(visit.Printer(r), nil), forms.NewID(), http.StatusOK)
}

// Send receives it. The time is given at once, by the step.
func (h *moreTime) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	content := casefile.MoreTime{Reasons: f.Reasons("reasons", "listing.more_time.reasons")}
	if !f.OK() {
		return h.show(w, r, &c, f, id.String(), http.StatusUnprocessableEntity)
	}
	receipt, err := h.Store.AskTime(r.Context(), db.NewReply{FormID: id, ActorID: account, CaseID: c.Case.ID,
		Clock: c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepListingReply], At: h.Clock.Now()}, content)
	if err != nil {
		return err
	}
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(c.Case.ID), http.StatusSeeOther)
	return nil
}
