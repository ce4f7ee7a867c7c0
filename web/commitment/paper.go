package commitment

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/web/casepage"
	"creditcase/web/commitment/party"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// paper is the page on which the unit enters what the party has said on paper.
type paper struct {
	oncase.Pages
	said party.Saying
}

func (s paper) onCase() flow.OnCase {
	return flow.OnCase{Act: s.said.Act, Form: s.form, Send: s.send}
}

// stem is that of the words in which the unit is asked.
func (s paper) stem() string { return "desk." + s.said.Stem }

// awaited reports whether something is waited for from the party, as far as the case says: its time has begun, and the case stands at its stage. What came
// on paper in time is still entered when that time has passed in silence, as long as the next stage has come to nothing.
func awaited(c *casepage.Dossier, said party.Saying) bool {
	had, runs := c.Deadline(clockOf(c, said))
	return runs && c.Case.ClosedAt == nil && (c.Case.Stage == said.Stage || c.Case.Stage == said.Late && had.OverdueAt != nil)
}

// clockOf is the clock of the party's time.
func clockOf(c *casepage.Dossier, said party.Saying) string {
	return c.Pack.Procedure(c.Case.Flow).Steps[said.Step]
}

// paperPage takes in what the party has said on paper.
type paperPage struct {
	oncase.Frame
	Lead   string
	Form   *forms.Form
	FormID string
	party.Fields
	Tray *uploads.Tray
	Send string
}

// Accept is what the file box offers.
func (*paperPage) Accept() string { return uploads.Accept }

func (s paper) form(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	return s.show(w, r, c, forms.New(visit.Printer(r), nil), forms.NewID(), &uploads.Tray{Kept: files.Days(files.FormKept)}, http.StatusOK)
}

// notWaiting says that nothing can be entered.
var notWaiting = casefile.NewError(casefile.CodeConflict, "error.check_not_waiting_paper", nil)

func (s paper) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id string, tray *uploads.Tray, status int) error {
	if !awaited(c, s.said) {
		return s.Conflict(w, r, c, notWaiting)
	}
	s.render(w, r, c, f, id, tray, status, nil)
	return nil
}

// stays shows the form again with all that was typed, where it cannot be received, and says why (docs/decisions/0078). Any error but a conflict is returned.
func (s paper) stays(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id string, tray *uploads.Tray, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	f.Errors = nil // there is nothing to mend
	s.render(w, r, c, f, id, tray, http.StatusConflict, site.Stays(f.Printer, e))
	return nil
}

func (s paper) render(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id string, tray *uploads.Tray, status int, late *ui.Banner) {
	f.Printer = f.Of(c.Case.Flow)
	data := &paperPage{Frame: s.FrameOf(r, c, s.stem()+".title"), Form: f, FormID: id, Fields: s.said.Ask(f, s.stem()), Tray: tray}
	data.Errors, data.Lead, data.Send = f.Errors, data.T(s.stem()+".lead"), data.T(s.stem()+".send")
	if late != nil {
		data.Flash = late
	}
	s.Views.Render(w, r, status, "pages/commitment_paper", data)
}

// send receives it. It counts from the day on which it came.
func (s paper) send(w http.ResponseWriter, r *http.Request) error {
	sent, err := s.ReadSent(w, r)
	if sent == nil || err != nil {
		return err
	}
	c, f, id := sent.Case, sent.Form, sent.ID
	tray, removed, err := uploads.FillTray(s.Server, r, f, "scan", "desk.commitment.paper.scan", uploads.DeskFilesAt, id)
	if err != nil {
		return err
	}
	if removed { // it was not sent yet
		return s.show(w, r, c, f, id.String(), tray, http.StatusOK)
	}
	if !awaited(c, s.said) {
		return s.ToldOr(w, r, id, func() error { return s.stays(w, r, c, f, id.String(), tray, notWaiting) })
	}
	content := s.said.Read(f, s.stem(), nil, s.came(f, c, tray))
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity) })
	}
	return s.receive(w, r, c, f, tray, id, content)
}

func (s paper) receive(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, tray *uploads.Tray, id uuid.UUID, content casefile.SaidInCheck) error {
	user := visit.ViewerOf(r)
	receipt, err := s.Store.SayInCheck(r.Context(), db.NewSaying{FormID: id, ActorID: user.ID, UnitID: user.UnitID, CaseID: c.Case.ID, Clock: clockOf(c, s.said), Kind: s.said.Act,
		Content: content, At: s.Clock.Now()})
	if casefile.CodeOf(err) == casefile.CodeInvalid && site.MessageOf(err) != "" {
		f.Fail("came", site.MessageOf(err))
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity) })
	}
	if err != nil {
		return s.ToldOr(w, r, id, func() error { return s.stays(w, r, c, f, id.String(), tray, err) })
	}
	return s.After(w, r, receipt)
}

// came reads when the paper came, and from whom. It came after the party's time had begun, and not in the future.
func (s paper) came(f *forms.Form, c *casepage.Dossier, tray *uploads.Tray) *casefile.PaperReply {
	reply := &casefile.PaperReply{Files: tray.IDs(), From: f.Require("from", "desk.commitment.paper.from", casefile.MaxDocumentName)}
	if len(reply.Files) == 0 {
		f.Fail("scan", "form.file_required", f.Name("desk.commitment.paper.scan"))
	}
	day, ok := f.Day("came", "desk.commitment.paper.came", true)
	if !ok {
		return reply
	}
	reply.ReceivedOn = day.String()
	had, _ := c.Deadline(clockOf(c, s.said))
	came, not := reply.Came(had.StartedAt, s.Clock.Now())
	switch {
	case not != nil:
		f.FailFor("came", not)
	case c.Case.Stage == s.said.Late && calendar.DateOf(came).After(calendar.DateOf(had.DueAt)):
		f.Fail("came", "error.check_came_late")
	}
	return reply
}
