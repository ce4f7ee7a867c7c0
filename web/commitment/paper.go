package commitment

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/web/casepage"
	"creditcase/web/commitment/party"
	"creditcase/web/flow"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/site"
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

// awaited reports whether something is waited for from the party, as far as the case says: its time has begun, and the case stands at its stage.
func awaited(c *casepage.Dossier, said party.Saying) bool {
	_, runs := c.Deadline(c.Pack.Procedure(c.Case.Flow).Steps[said.Step])
	return runs && c.Case.ClosedAt == nil && c.Case.Stage == said.Stage
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

func (s paper) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id string, tray *uploads.Tray, status int) error {
	if !awaited(c, s.said) {
		return s.Conflict(w, r, c, casefile.NewError(casefile.CodeConflict, "error.check_not_waiting_paper", nil))
	}
	f.Printer = f.Of(c.Case.Flow)
	data := &paperPage{Frame: s.FrameOf(r, c, s.stem()+".title"), Form: f, FormID: id, Fields: s.said.Ask(f, s.stem()), Tray: tray}
	data.Errors, data.Lead, data.Send = f.Errors, data.T(s.stem()+".lead"), data.T(s.stem()+".send")
	s.Views.Render(w, r, status, "pages/commitment_paper", data)
	return nil
}

// send receives it. It counts from the day on which it came.
func (s paper) send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	again, found, err := s.ActOfForm(r.Context(), id)
	if err != nil {
		return err
	}
	if found && again.ActorID == visit.ViewerOf(r).ID {
		return s.After(w, r, again.Receipt())
	}
	f.Printer = f.Of(c.Case.Flow)
	tray, removed, err := uploads.FillTray(s.Server, r, f, "scan", "desk.commitment.paper.scan", uploads.DeskFilesAt, id)
	if err != nil {
		return err
	}
	if removed { // it was not sent yet
		return s.show(w, r, c, f, id.String(), tray, http.StatusOK)
	}
	content := s.said.Read(f, s.stem(), nil, s.came(f, c, tray))
	if !f.OK() {
		return s.show(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity)
	}
	return s.receive(w, r, c, f, tray, id, content)
}

func (s paper) receive(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, tray *uploads.Tray, id uuid.UUID, content casefile.SaidInCheck) error {
	user := visit.ViewerOf(r)
	receipt, err := s.Store.SayInCheck(r.Context(), db.NewSaying{FormID: id, ActorID: user.ID, UnitID: user.UnitID, CaseID: c.Case.ID, Kind: s.said.Act,
		Content: content, At: s.Clock.Now()})
	if casefile.CodeOf(err) == casefile.CodeInvalid && site.MessageOf(err) != "" {
		f.Fail("came", site.MessageOf(err))
		return s.show(w, r, c, f, id.String(), tray, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return s.Conflict(w, r, c, err)
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
	began, _ := c.Deadline(c.Pack.Procedure(c.Case.Flow).Steps[s.said.Step])
	if _, not := reply.Came(began.StartedAt, s.Clock.Now()); not != nil {
		f.FailFor("came", not)
	}
	return reply
}
