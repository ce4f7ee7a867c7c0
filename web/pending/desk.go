package pending

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/oncase"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// deskAt is where a clerk of the agency enters what was shown on paper.
const deskAt = "/desk/pending"

// Desk are the pages on which a clerk of the agency enters what somebody without an account shows on paper.
type Desk struct{ *site.Server }

// deskLink leads the agency there.
func deskLink(p *messages.Printer, _ *rules.Pack, role casefile.Role) *ui.Link {
	if !role.AtAgency() {
		return nil
	}
	return &ui.Link{Text: p.Of(casefile.FlowPending).T("desk.pending.link"), Href: deskAt}
}

// find asks for the record by its number.
func (s *Desk) find() (records.Find, error) {
	pack, err := provided(s.Server)
	return records.Find{Server: s.Server, Flow: casefile.FlowPending, Pack: pack, At: deskAt, Lead: "pending.ask.desk_text", Stem: "desk.pending.record"}, err
}

// FindForm asks for the record.
func (s *Desk) FindForm(w http.ResponseWriter, r *http.Request) error {
	find, err := s.find()
	if err != nil {
		return err
	}
	return find.Form(w, r)
}

// Find leads to the form about the record with the number.
func (s *Desk) Find(w http.ResponseWriter, r *http.Request) error {
	find, err := s.find()
	if err != nil {
		return err
	}
	return find.Send(w, r, nil)
}

// conflict leads to where records are named and says there why nothing can be asked for about this one. Any error but a conflict is returned.
func (s *Desk) conflict(w http.ResponseWriter, r *http.Request, err error) error {
	return s.LeadBack(w, r, casefile.FlowPending, deskAt, err)
}

// Form asks for what was shown.
func (s *Desk) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := begin(s.Server, r, forms.New(visit.Printer(r), nil), uuid.New(), uploads.DeskFilesAt, deskAt)
	if err != nil {
		return s.conflict(w, r, err)
	}
	return a.show(w, http.StatusOK)
}

// Send receives it: a case begins.
func (s *Desk) Send(w http.ResponseWriter, r *http.Request) error {
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := begin(s.Server, r, f, id, uploads.DeskFilesAt, deskAt)
		if err != nil {
			return err
		}
		return a.send(w)
	}, s.conflict)
}

// outcomeAtDesk is the page on which the agency enters that the party has told the outcome on paper.
type outcomeAtDesk struct{ oncase.Pages }

// offer is the way there, once the record is treated accordingly, for the agency.
func (s outcomeAtDesk) offer(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	if v.Unit == nil || !s.Handles(c, *v.Unit, v.Role) || !waits(c.Case) {
		return nil
	}
	return []ui.Link{{Text: p.T("desk.pending.outcome.link"), Href: oncase.Href(c) + "/" + outcomeWord}}
}

func (s outcomeAtDesk) form(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	return s.show(w, r, c, forms.New(visit.Printer(r), nil), uuid.New(), http.StatusOK)
}

func (s outcomeAtDesk) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, f *forms.Form, id uuid.UUID, status int) error {
	if !waits(c.Case) {
		return s.Conflict(w, r, c, casefile.NewError(casefile.CodeConflict, "pending.outcome.not_now", nil))
	}
	f.Printer = f.Of(casefile.FlowPending)
	frame := s.FrameOf(r, c, "pending.outcome.title")
	data := newOutcomePage(frame.Page, f, id)
	data.Identity, data.CaseAt = frame.Identity, frame.CaseAt
	paper, err := oncase.AskPaper(s.Server, r, f, id)
	if err != nil {
		return err
	}
	data.Paper = &paper
	s.Views.Render(w, r, status, "pages/pending_outcome", data)
	return nil
}

func (s outcomeAtDesk) send(w http.ResponseWriter, r *http.Request) error {
	sent, err := s.ReadSent(w, r)
	if sent == nil || err != nil {
		return err
	}
	c, f, id := sent.Case, sent.Form, sent.ID
	user := visit.ViewerOf(r)
	paper, removed, err := oncase.ReadPaper(s.Server, r, f, id)
	if err != nil {
		return err
	}
	told := s.read(f, paper)
	if removed { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, c, f, id, http.StatusOK)
	}
	if !f.OK() {
		return s.ToldOr(w, r, id, func() error { return s.show(w, r, c, f, id, http.StatusUnprocessableEntity) })
	}
	receipt, err := s.Store.TellOutcome(r.Context(), db.NewOutcome{FormID: id, ActorID: user.ID, UnitID: user.UnitID, CaseID: c.Case.ID, Outcome: told, At: s.Clock.Now()})
	if err != nil {
		return s.ToldOr(w, r, id, func() error { return s.Conflict(w, r, c, err) })
	}
	uploads.EmptyTray(s.Server, r, oncase.PaperTray(id))
	return s.After(w, r, receipt)
}

// read takes in the outcome, of which the paper tells nothing that came later than itself.
func (s outcomeAtDesk) read(f *forms.Form, paper *casefile.PaperReply) casefile.ProceedingsOutcome {
	result := f.ChooseOne("result", "pending.outcome.result", string(casefile.ResultWon), string(casefile.ResultLost), string(casefile.ResultSettled))
	told := readOutcome(f, casefile.Result(result), "scan", paper.Files, calendar.DateOf(s.Clock.Now()))
	if told.On != "" && paper.ReceivedOn != "" && told.On > paper.ReceivedOn && f.OK() {
		f.Fail("on", "error.outcome_after_paper")
	}
	told.Paper, paper.Files = paper, nil // the scan is that of what tells it
	return told
}
