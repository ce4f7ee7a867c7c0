package delisting

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Desk are the pages on which the unit that has listed somebody opens a removal: what has come on paper, or of its own motion.
type Desk struct{ *site.Server }

// paperFields asks who asks, and of a paper how it has come.
type paperFields struct {
	By   ui.Choice
	Came ui.DateInput
	From ui.TextInput
	Tray *uploads.Tray
	Scan ui.FileUpload
}

// caseOf is the case in the path, if it is a listing of the viewer's unit, and the pack under which the removal is asked for.
func (s *Desk) caseOf(r *http.Request) (db.DeskCaseRow, *rules.Pack, error) {
	row, err := casepage.CaseForDesk(s.Server, r)
	if err != nil {
		return row, nil, err
	}
	pack, err := packNow(s.Server)
	if err != nil {
		return row, nil, err
	}
	if pack == nil || row.Case.Flow != casefile.FlowListing || row.Case.UnitID != visit.ViewerOf(r).UnitID {
		return row, nil, notProvided()
	}
	return row, pack, nil
}

func deskCaseAt(id uuid.UUID) string { return "/desk/cases/" + id.String() }

// show shows the form, or leads back to the case and says there why nothing can be asked for.
func (s *Desk) show(w http.ResponseWriter, r *http.Request, row db.DeskCaseRow, pack *rules.Pack, f *forms.Form, form uuid.UUID, status int) error {
	data, conditions, err := begin(s.Server, r, row.Case.ID, f, form, "delisting.ask.desk_title", "delisting.ask.desk_text")
	if err != nil {
		return s.conflict(w, r, row.Case.ID, err)
	}
	data.CaseAt, data.Pack = deskCaseAt(row.Case.ID), ui.Pick(data.Printer, pack.Name)
	data.Back = &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	data.Identity = casepage.IdentityOf(s.Server, data.Printer, &casepage.Dossier{DeskCaseRow: row, About: &casepage.About{}, Pack: pack})
	data.Paper = &paperFields{By: f.Choice("by", "delisting.ask.by", []ui.Option{
		{Value: string(casefile.DelistingByPaper), Text: data.T("delisting.ask.by.paper")}, {Value: string(casefile.DelistingByUnit), Text: data.T("delisting.ask.by.unit")}}),
		Came: f.DateInput("came", "delisting.ask.came"), From: f.TextInput("from", "delisting.ask.from"),
		Scan: f.FileUpload("scan", "delisting.ask.scan", uploads.Accept, true)}
	if data.Paper.Tray, err = uploads.OpenTray(s.Server, r, data.Printer, trayOf(form, "scan"), uploads.DeskFilesAt); err != nil {
		return err
	}
	if err := data.ask(s.Server, r, form, conditions, uploads.DeskFilesAt); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/delisting_ask", data)
	return nil
}

// conflict leads to the case and says there why nothing was received. Any error but a conflict is returned.
func (s *Desk) conflict(w http.ResponseWriter, r *http.Request, id uuid.UUID, err error) error {
	return s.LeadBack(w, r, casefile.FlowDelisting, deskCaseAt(id), err)
}

// Form asks for what the unit has to say.
func (s *Desk) Form(w http.ResponseWriter, r *http.Request) error {
	row, pack, err := s.caseOf(r)
	if err != nil {
		return err
	}
	return s.show(w, r, row, pack, forms.New(visit.Printer(r), nil), uuid.New(), http.StatusOK)
}

// Send receives it: a case of its own begins.
func (s *Desk) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	row, pack, err := s.caseOf(r)
	if err != nil {
		return err
	}
	user := visit.ViewerOf(r)
	if again, found, err := s.ActOfForm(r.Context(), id); err != nil || found && again.ActorID == user.ID {
		if err != nil {
			return err
		}
		return s.after(w, r, again.Receipt())
	}
	_, list, err := s.Store.MayDelist(r.Context(), row.Case.ID, s.Clock.Now())
	if err != nil {
		return s.conflict(w, r, row.Case.ID, err)
	}
	f.Printer = f.Of(casefile.FlowDelisting)
	conditions := len(list.RemovalConditions())
	request, removed, err := s.read(r, f, id, conditions)
	if err != nil {
		return err
	}
	if removed { // it was not sent yet
		f.Errors = nil
		return s.show(w, r, row, pack, f, id, http.StatusOK)
	}
	if !f.OK() {
		return s.show(w, r, row, pack, f, id, http.StatusUnprocessableEntity)
	}
	n := newDelisting(s.Server, pack, id, user.ID, row.Case.ID, request)
	n.UnitID = user.UnitID
	receipt, err := s.Store.AskDelisting(r.Context(), n)
	if err != nil {
		if casefile.CodeOf(err) == casefile.CodeInvalid && site.MessageOf(err) != "" { // the day on which the paper came
			f.FailFor("came", err)
			return s.show(w, r, row, pack, f, id, http.StatusUnprocessableEntity)
		}
		return s.conflict(w, r, row.Case.ID, err)
	}
	emptyTrays(s.Server, r, id, conditions)
	uploads.EmptyTray(s.Server, r, trayOf(id, "scan"))
	return s.after(w, r, receipt)
}

// after waits a little for what becomes of the request, and leads to its case.
func (s *Desk) after(w http.ResponseWriter, r *http.Request, receipt db.Receipt) error {
	s.TellAct(r, receipt, s.FollowAct(r, receipt, visit.ViewerOf(r).ID))
	http.Redirect(w, r, deskCaseAt(receipt.CaseID), http.StatusSeeOther)
	return nil
}

// read takes in what was said. What is filled in of a paper where the unit acts of its own motion contradicts that, and is asked back.
func (s *Desk) read(r *http.Request, f *forms.Form, form uuid.UUID, conditions int) (casefile.DelistingRequest, bool, error) {
	request := casefile.DelistingRequest{By: casefile.DelistingBy(f.ChooseOne("by", "delisting.ask.by", string(casefile.DelistingByPaper), string(casefile.DelistingByUnit)))}
	tray, off, err := uploads.FillTray(s.Server, r, f, "scan", "delisting.ask.scan", uploads.DeskFilesAt, trayOf(form, "scan"))
	if err != nil {
		return request, off, err
	}
	var removed bool
	if request.Conditions, removed, err = readConditions(s.Server, r, f, form, conditions, uploads.DeskFilesAt); err != nil {
		return request, removed, err
	}
	paper := request.By == casefile.DelistingByPaper
	day, ok := f.Day("came", "delisting.ask.came", paper)
	from := f.Optional("from", "delisting.ask.from", casefile.MaxDocumentName)
	switch {
	case paper:
		request.Paper = &casefile.PaperReply{From: f.Require("from", "delisting.ask.from", casefile.MaxDocumentName), Files: tray.IDs()}
		if ok {
			request.Paper.ReceivedOn = day.String()
		}
		if ok && day.After(calendar.DateOf(s.Clock.Now())) {
			f.Fail("came", "error.delisting_future")
		}
		if len(tray.IDs()) == 0 {
			f.Fail("scan", "form.file_required", f.Name("delisting.ask.scan"))
		}
	case request.By == casefile.DelistingByUnit && (ok && !day.IsZero() || from != "" || len(tray.IDs()) > 0):
		f.Fail("by", "delisting.ask.paper_unused")
	}
	return request, removed || off, nil
}
