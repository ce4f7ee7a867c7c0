package party

import (
	"net/http"
	"slices"
	"strconv"
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

// Own are what the party can do on its case, by the words in the path.
func Own(s *site.Server) map[string]flow.Own {
	return map[string]flow.Own{"reply": &reply{s}, "more-time": &moreTime{s}}
}

// reply is the page of statement and defence (陈述申辩).
type reply struct{ *site.Server }

// Act is what a reply is received as.
func (*reply) Act() casefile.ActKind { return casefile.ActReply }

// running is the party's time to answer, as long as it runs at the instant; nil otherwise.
func running(c *casepage.Own, now time.Time) *db.Deadline {
	clock := c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepListingReply]
	i := slices.IndexFunc(c.Deadlines, func(d db.Deadline) bool {
		return d.Clock == clock && d.MetAt == nil && now.Before(d.DueAt.Add(time.Second))
	})
	if i < 0 || !c.AtStage(casefile.StageListingReply) {
		return nil
	}
	return &c.Deadlines[i]
}

// Offer is there as long as the party's time runs.
func (h *reply) Offer(p *messages.Printer, c *casepage.Own) *ui.Todo {
	d := running(c, h.Clock.Now())
	if d == nil {
		return nil
	}
	return &ui.Todo{Heading: p.T("listing.reply.wanted"), Text: p.T("listing.reply.wanted_text", p.LongDate(d.DueAt)), Link: ui.Link{Text: p.T("listing.reply.link")}}
}

// replyPage asks for each point with what shows it.
type replyPage struct {
	site.Page
	Identity ui.IdentityBar
	Due      *ui.Deadline
	Notice   []ui.Link // what is answered
	Form     *forms.Form
	FormID   string
	Points   []pointFields
	More     bool // one more point can be added
	CaseAt   string
}

// pointFields asks for one point.
type pointFields struct {
	N     int
	Text  ui.TextArea
	Files ui.FileUpload
	Tray  *uploads.Tray
}

func (h *reply) page(r *http.Request, c *casepage.Own, f *forms.Form, form uuid.UUID) (*replyPage, error) {
	data := &replyPage{Page: h.NewPageOf(r, c.Case.Flow, "listing.reply.title"), Form: f, FormID: form.String(), CaseAt: site.MyCaseHref(c.Case.ID)}
	p := data.Printer
	data.Back, data.Pack, data.Errors = &ui.Link{Text: p.T("listing.reply.back"), Href: data.CaseAt}, ui.Pick(p, c.Pack.Name), f.Errors
	data.Identity = casepage.Bar(p, c)
	data.Notice = c.NoticeLinks(p, casefile.NoticeBeforeListing)
	d := running(c, h.Clock.Now())
	if d == nil {
		return data, h.over(r, c)
	}
	due, err := dates.Show(h.Server, p, c.Pack, *d, c.Past)
	data.Due = &due
	return data, err
}

// over is why there is no time to answer: the reason that the receipt of an answer would give.
func (h *reply) over(r *http.Request, c *casepage.Own) error {
	return mayStill(r, h.Server, c, casefile.ActReply)
}

func mayStill(r *http.Request, s *site.Server, c *casepage.Own, kind casefile.ActKind) error {
	err := s.Store.MayReply(r.Context(), c.Case, c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepListingReply], kind, nil, s.Clock.Now())
	if err == nil { // it is under way to be processed
		err = casefile.NewError(casefile.CodeConflict, "error.reply_over_now", nil)
	}
	return err
}

// Form asks what the party has to say.
func (h *reply) Form(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	form := uuid.New()
	data, err := h.page(r, &c, forms.New(visit.Printer(r), nil), form)
	if err != nil {
		return err
	}
	if err := data.ask(h.Server, r, form, 1); err != nil {
		return err
	}
	h.Views.Render(w, r, http.StatusOK, "pages/listing_reply", data)
	return nil
}

// trayOf is the id under which the files of a point are kept until the reply is sent.
func trayOf(form uuid.UUID, n int) uuid.UUID {
	return uuid.NewSHA1(form, []byte("point "+strconv.Itoa(n)))
}

// ask puts the fields of so many points on the page, with the files that have come.
func (data *replyPage) ask(s *site.Server, r *http.Request, form uuid.UUID, points int) error {
	data.More = points < casefile.MaxReplyPoints
	for n := 1; n <= points; n++ {
		fields := pointFields{N: n, Text: data.Form.TextArea(field("point", n), "listing.reply.point", casefile.MaxReplyPoint),
			Files: data.Form.FileUpload(field("files", n), "listing.reply.files", uploads.Accept, true)}
		fields.Text.Label = data.T("listing.reply.point.label", n)
		fields.Files.Label = data.T("listing.reply.files.label", n)
		var err error
		if fields.Tray, err = uploads.OpenTray(s, r, data.Printer, trayOf(form, n), uploads.MyFilesAt); err != nil {
			return err
		}
		data.Points = append(data.Points, fields)
	}
	return nil
}

func field(name string, n int) string { return name + "_" + strconv.Itoa(n) }

// Send receives the reply, or shows the form again with one more point. Files are kept before the act that carries them.
func (h *reply) Send(w http.ResponseWriter, r *http.Request, c casepage.Own) error {
	f, id, err := uploads.ReadSent(h.Server, w, r)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := h.ToldForm(w, r, id); told || err != nil {
		return err
	}
	data, late := h.page(r, &c, f, id)
	if _, ok := site.ConflictIn(late); late != nil && !ok {
		return late
	}
	points := min(max(1, atoi(f.Value("points"))), casefile.MaxReplyPoints)
	content, again, err := h.read(r, f, id, points)
	if err != nil {
		return err
	}
	if late != nil {
		return h.ToldOr(w, r, id, func() error { return h.stays(w, r, data, id, points, late) })
	}
	status := http.StatusUnprocessableEntity
	if f.Value("then") == "add" && !f.CutOff {
		points, again = min(points+1, casefile.MaxReplyPoints), true
	}
	if again {
		f.Errors, status = nil, http.StatusOK // the reply was not sent yet
	}
	if !f.OK() || again {
		data.Errors = f.Errors
		if err := data.ask(h.Server, r, id, points); err != nil {
			return err
		}
		h.Views.Render(w, r, status, "pages/listing_reply", data)
		return nil
	}
	receipt, err := h.Store.Reply(r.Context(), db.NewReply{FormID: id, ActorID: account, CaseID: c.Case.ID,
		Clock: c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepListingReply], Reply: content, At: h.Clock.Now()})
	if err != nil {
		return h.ToldOr(w, r, id, func() error { return h.stays(w, r, data, id, points, err) })
	}
	for n := range points {
		uploads.EmptyTray(h.Server, r, trayOf(id, n+1))
	}
	h.TellAct(r, receipt, h.FollowAct(r, receipt, account))
	http.Redirect(w, r, data.CaseAt, http.StatusSeeOther)
	return nil
}

// stays shows the form again with all that was typed, where the reply cannot be received, and says why (docs/decisions/0078). Any error but a conflict
// is returned.
func (h *reply) stays(w http.ResponseWriter, r *http.Request, data *replyPage, form uuid.UUID, points int, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	data.Flash, data.Errors = site.Stays(data.Printer, e), nil
	if err := data.ask(h.Server, r, form, points); err != nil {
		return err
	}
	h.Views.Render(w, r, http.StatusConflict, "pages/listing_reply", data)
	return nil
}

// read takes in what was said. again reports that the form was sent to take a file off, and for nothing else. A point that says nothing and shows
// nothing is left out; one that only shows something is a fault.
func (h *reply) read(r *http.Request, f *forms.Form, form uuid.UUID, points int) (content casefile.ListingReply, again bool, err error) {
	for n := 1; n <= points; n++ {
		tray, removed, err := uploads.FillTray(h.Server, r, f, field("files", n), "listing.reply.files", uploads.MyFilesAt, trayOf(form, n))
		if err != nil {
			return content, again, err
		}
		again = again || removed
		point := casefile.ReplyPoint{Files: tray.IDs()}
		if len(point.Files) > 0 {
			point.Text = f.Require(field("point", n), "listing.reply.point", casefile.MaxReplyPoint)
		} else {
			point.Text = f.Optional(field("point", n), "listing.reply.point", casefile.MaxReplyPoint)
		}
		if point.Text != "" {
			content.Points = append(content.Points, point)
		}
	}
	if len(content.Points) == 0 && f.OK() {
		f.Fail(field("point", 1), "form.required", f.Name("listing.reply.point"))
	}
	return content, again, nil
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
