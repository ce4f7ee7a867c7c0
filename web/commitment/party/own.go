package party

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Own are what the party can do on the case of a check, by the words in the path.
func Own(s *site.Server) map[string]flow.Own {
	return map[string]flow.Own{HandingIn.Word: &own{s, HandingIn}, Rectifying.Word: &own{s, Rectifying}}
}

// own is the page on which the party says something.
type own struct {
	*site.Server
	Saying
}

// Act is what it is received as.
func (h *own) Act() casefile.ActKind { return h.Saying.Act }

// running is the party's time, as long as it runs at the instant; nil otherwise.
func (h *own) running(c *casepage.Own, now time.Time) *db.Deadline {
	clock := c.Pack.Procedure(c.Case.Flow).Steps[h.Step]
	i := casepage.LastIndex(c.Deadlines, func(d db.Deadline) bool {
		return d.Clock == clock && d.MetAt == nil && now.Before(d.DueAt.Add(time.Second)) // the last second of the last day is the party's
	})
	if i < 0 || !c.AtStage(h.Stage) {
		return nil
	}
	return &c.Deadlines[i]
}

// Offer is there as long as the party's time runs.
func (h *own) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	d := h.running(c, h.Clock.Now())
	if d == nil {
		return nil
	}
	return &ui.Todo{Heading: p.T(h.Stem + ".wanted"), Text: p.T(h.Stem+".wanted_text", p.LongDate(d.DueAt)), Link: ui.Link{Text: p.T(h.Stem + ".link")}}
}

// page asks for it.
type page struct {
	site.Page
	Identity ui.IdentityBar
	Due      *ui.Deadline
	Lead     string
	Once     string
	Notice   []ui.Link // what is answered
	Form     *forms.Form
	FormID   string
	Fields
	Upload ui.FileUpload
	Tray   *uploads.Tray
	Send   string
	CaseAt string
}

// notWaiting says that the party is not waited for.
var notWaiting = casefile.NewError(casefile.CodeConflict, "error.check_not_waiting", nil)

func (h *own) show(w http.ResponseWriter, r *http.Request, c *casepage.Own, f *forms.Form, form uuid.UUID, tray *uploads.Tray, status int) error {
	if h.running(c, h.Clock.Now()) == nil {
		return notWaiting
	}
	return h.render(w, r, c, f, form, tray, status, nil)
}

// stays shows the form again with all that was typed, where it cannot be received, and says why (docs/decisions/0078). Any error but a conflict is returned.
func (h *own) stays(w http.ResponseWriter, r *http.Request, c *casepage.Own, f *forms.Form, form uuid.UUID, tray *uploads.Tray, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	f.Errors = nil // there is nothing to mend
	return h.render(w, r, c, f, form, tray, http.StatusConflict, site.Stays(f.Printer, e))
}

func (h *own) render(w http.ResponseWriter, r *http.Request, c *casepage.Own, f *forms.Form, form uuid.UUID, tray *uploads.Tray, status int, late *ui.Banner) error {
	data := &page{Page: h.NewPageOf(r, c.Case.Flow, h.Stem+".title"), Form: f, FormID: form.String(), Tray: tray, CaseAt: site.MyCaseHref(c.Case.ID)}
	p := data.Printer
	data.Back, data.Pack, data.Errors = &ui.Link{Text: p.T("commitment.say.back"), Href: data.CaseAt}, ui.Pick(p, c.Pack.Name), f.Errors
	data.Identity, data.Notice = casepage.Bar(p, c), h.answered(p, c)
	data.Lead, data.Once, data.Send = p.T(h.Stem+".lead"), p.T(h.Stem+".once"), p.T(h.Stem+".send")
	data.Fields, data.Upload = h.Ask(f, h.Stem), f.FileUpload(FilesBox, h.Stem+".files", uploads.Accept, true)
	if late != nil {
		data.Flash = late
	}
	if d := h.running(c, h.Clock.Now()); d != nil {
		due, err := dates.Show(h.Server, p, c.Pack, *d, c.Past)
		if err != nil {
			return err
		}
		data.Due = &due
	}
	h.Views.Render(w, r, status, "pages/commitment_say", data)
	return nil
}

// answered leads to the document that is answered: the last of its kind, as papers can be asked for more than once.
func (h *own) answered(p *messages.Printer, c *casepage.Own) []ui.Link {
	var latest *db.MyCaseNoticesRow
	for i, n := range c.Notices {
		if n.Kind == h.Tells && (latest == nil || n.IssuedAt.After(latest.IssuedAt)) {
			latest = &c.Notices[i]
		}
	}
	if latest == nil {
		return nil
	}
	return []ui.Link{{Text: ui.LetterTitle(p, latest.Kind, latest.Number), Href: site.MyNoticeHref(c.Case.ID, latest.ID)}}
}

// Form asks what the party has to say.
func (h *own) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	form, p := uuid.New(), visit.Printer(r)
	tray, err := uploads.OpenTray(h.Server, r, p, form, uploads.MyFilesAt)
	if err != nil {
		return err
	}
	return h.show(w, r, &c, forms.New(p, nil), form, tray, http.StatusOK)
}

// Send receives it. Files are kept before the act that carries them.
func (h *own) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := uploads.ReadSent(h.Server, w, r)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	tray, removed, err := uploads.FillTray(h.Server, r, f, FilesBox, h.Stem+".files", uploads.MyFilesAt, id)
	if err != nil {
		return err
	}
	if removed { // it was not sent yet
		return h.show(w, r, &c, f, id, tray, http.StatusOK)
	}
	content := h.Read(f, h.Stem, tray.IDs(), nil)
	if h.running(&c, h.Clock.Now()) == nil {
		return h.ToldOr(w, r, id, func() error { return h.stays(w, r, &c, f, id, tray, notWaiting) })
	}
	if !f.OK() {
		return h.ToldOr(w, r, id, func() error { return h.show(w, r, &c, f, id, tray, http.StatusUnprocessableEntity) })
	}
	receipt, err := h.Store.SayInCheck(r.Context(), db.NewSaying{FormID: id, ActorID: account, CaseID: c.Case.ID, Kind: h.Saying.Act, Content: content,
		At: h.Clock.Now()})
	if err != nil {
		return h.ToldOr(w, r, id, func() error { return h.stays(w, r, &c, f, id, tray, err) })
	}
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, site.MyCaseHref(c.Case.ID), http.StatusSeeOther)
	return nil
}
