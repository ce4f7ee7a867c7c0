package listing

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// paperPage takes in what the party has said on paper.
type paperPage struct {
	oncase.Frame
	Form   *forms.Form
	FormID string
	Points []ui.TextArea
	Rows   int
	More   bool // another point can be added
	Tray   *uploads.Tray
}

// Accept is what the file box offers.
func (*paperPage) Accept() string { return uploads.Accept }

func pointBox(i int) string { return "point-" + strconv.Itoa(i+1) }

// PaperForm asks for what the party has said on paper.
func (s *Desk) PaperForm(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	f := forms.New(visit.Printer(r), nil)
	if !atReply(c) {
		s.Flash(r, ui.Banner{Heading: f.T("act.not_now"), Lines: []string{f.T("desk.listing.paper.not_now")}})
		http.Redirect(w, r, oncase.Href(c), http.StatusSeeOther)
		return nil
	}
	return s.showPaper(w, r, c, f, forms.NewID(), &uploads.Tray{Kept: files.Days(files.FormKept)}, http.StatusOK, nil)
}

// showPaper shows the form with what was typed. late is why it was not received; nil: it was not sent yet, or something is wrong with it.
func (s *Desk) showPaper(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id string, tray *uploads.Tray, status int, late *ui.Banner) error {
	f.Printer = f.Of(c.Case.Flow)
	data := &paperPage{Frame: s.FrameOf(r, c, "desk.listing.paper.title"), Form: f, FormID: id, Tray: tray, Rows: pointRows(f)}
	data.Errors = f.Errors
	for i := range data.Rows {
		point := f.TextArea(pointBox(i), "desk.listing.paper.point", casefile.MaxReplyPoint)
		point.Label = data.T("desk.listing.row.point", strconv.Itoa(i+1))
		data.Points = append(data.Points, point)
	}
	if late != nil {
		data.Flash = late
	}
	data.More = data.Rows < casefile.MaxReplyPoints
	s.Views.Render(w, r, status, "pages/listing_paper", data)
	return nil
}

// pointRows is how many points are asked for.
func pointRows(f *forms.Form) int {
	n, err := strconv.Atoi(f.Value("rows"))
	if err != nil {
		return 1
	}
	return min(max(n, 1), casefile.MaxReplyPoints)
}

// Paper receives what the party has said on paper. It counts from the day on which it came.
func (s *Desk) Paper(w http.ResponseWriter, r *http.Request) error {
	sent, err := s.ReadSent(w, r)
	if sent == nil || err != nil {
		return err
	}
	c, f, id := sent.Case, sent.Form, sent.ID
	tray, removed, err := uploads.FillTray(s.Server, r, f, "scan", "desk.listing.paper.scan", uploads.DeskFilesAt, id)
	if err != nil {
		return err
	}
	if f.Value("then") == "more" {
		f.Set("rows", strconv.Itoa(min(pointRows(f)+1, casefile.MaxReplyPoints)))
		removed = true
	}
	if removed { // it was not sent yet
		return s.showPaper(w, r, c, f, id.String(), tray, http.StatusOK, nil)
	}
	reply := s.readPaper(f, tray)
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.showPaper(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity, nil) })
	}
	return s.receivePaper(w, r, c, f, id, tray, reply)
}

func (s *Desk) receivePaper(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id uuid.UUID, tray *uploads.Tray, reply casefile.ListingReply) error {
	user := visit.ViewerOf(r)
	receipt, err := s.Store.EnterReply(r.Context(), db.NewReply{FormID: id, ActorID: user.ID, CaseID: c.Case.ID,
		Clock: c.Pack.Listing.Steps[casefile.StepListingReply], Reply: reply, At: s.Clock.Now()}, user.UnitID)
	if dayIsWrong(err) {
		f.FailFor("came", err)
		return s.ToldOr(w, r, id, func() error { return s.showPaper(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity, nil) })
	}
	if e, ok := site.ConflictIn(err); ok { // what was typed of the paper stays in the form (docs/decisions/0078)
		return s.ToldOr(w, r, id, func() error {
			return s.showPaper(w, r, c, f, id.String(), tray, http.StatusConflict, site.Stays(f.Printer, e))
		})
	}
	if err != nil {
		return err
	}
	return s.After(w, r, receipt)
}

// dayIsWrong reports whether nothing but the day on which the paper came stands against it. The day is mended in the form, where everything else is still written.
func dayIsWrong(err error) bool {
	return casefile.CodeOf(err) == casefile.CodeInvalid && site.MessageOf(err) != "" || site.MessageOf(err) == "error.reply_over"
}

// readPaper reads the points, and how they came. A point of which nothing is written does not count.
func (s *Desk) readPaper(f *forms.Form, tray *uploads.Tray) casefile.ListingReply {
	paper := &casefile.PaperReply{Files: tray.IDs()}
	reply := casefile.ListingReply{Paper: paper}
	for i := range pointRows(f) {
		if text := f.Optional(pointBox(i), "desk.listing.paper.point", casefile.MaxReplyPoint); text != "" {
			reply.Points = append(reply.Points, casefile.ReplyPoint{Text: text})
		}
	}
	if len(reply.Points) == 0 {
		f.Fail(pointBox(0), "form.required", f.Name("desk.listing.paper.point"))
	}
	if day, ok := f.Day("came", "desk.listing.paper.came", true); ok {
		paper.ReceivedOn = day.String()
		if day.After(calendar.DateOf(s.Clock.Now())) {
			f.Fail("came", "error.reply_future")
		}
	}
	paper.From = f.Require("from", "desk.listing.paper.from", casefile.MaxDocumentName)
	if len(paper.Files) == 0 {
		f.Fail("scan", "form.file_required", f.Name("desk.listing.paper.scan"))
	}
	return reply
}
