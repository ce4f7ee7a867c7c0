package my

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/dates"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// mySupplementPage lists what is missing and takes it in.
type mySupplementPage struct {
	site.Page
	Identity ui.IdentityBar
	Due      ui.Deadline
	Items    []string
	Form     *forms.Form
	FormID   string
	Tray     *uploads.Tray
	CaseAt   string
}

// MaxStatement and Accept are limits that the template shows.
func (*mySupplementPage) MaxStatement() int { return casefile.MaxStatement }

// Accept is what the file box offers.
func (*mySupplementPage) Accept() string { return uploads.Accept }

// supplementPage is the page of the case's open request. Where nothing is awaited it returns a casefile.Error with CodeConflict.
func (s *Door) supplementPage(r *http.Request) (*mySupplementPage, uuid.UUID, error) {
	c, err := casepage.OpenOwn(s.Server, r)
	if err != nil {
		return nil, uuid.Nil, err
	}
	open, err := s.Store.MySupplementOpen(r.Context(), db.MySupplementOpenParams{CaseID: c.Case.ID, AccountID: visit.ViewerOf(r).ID})
	if err = db.Found(err, "error.no_supplement_asked"); casefile.CodeOf(err) == casefile.CodeNotFound && err != nil {
		return nil, c.Case.ID, casefile.NewError(casefile.CodeConflict, "error.no_supplement_asked", err)
	}
	if err != nil {
		return nil, c.Case.ID, fmt.Errorf("read request: %w", err)
	}
	data := &mySupplementPage{Page: s.NewPageOf(r, c.Case.Flow, "my.supplement.title"), CaseAt: site.MyCaseHref(c.Case.ID)}
	p := data.Printer
	data.Back, data.Pack, data.Identity = &ui.Link{Text: p.T("my.withdraw.back"), Href: data.CaseAt}, ui.Pick(p, c.Pack.Name), casepage.Bar(p, &c)
	clock := c.Pack.Procedure(c.Case.Flow).Steps[casefile.StepSupplement]
	left, _ := dates.OwedTag(s.Server, p, clock, open.DueAt)
	data.Due = ui.Deadline{Label: explain.Clock(p, c.Pack.ClockLabel(clock), clock), Due: open.DueAt, Tag: &left}
	data.Items, err = casepage.ItemsOf(open.Items)
	return data, c.Case.ID, err
}

// SupplementForm lists what is missing.
func (s *Door) SupplementForm(w http.ResponseWriter, r *http.Request) error {
	data, caseID, err := s.supplementPage(r)
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	data.Form, data.FormID, data.Tray = forms.New(data.Printer, nil), forms.NewID(), &uploads.Tray{Kept: files.Days(files.FormKept)}
	s.Views.Render(w, r, http.StatusOK, "pages/my_supplement", data)
	return nil
}

// Supplement receives what was missing. Files are kept before the act that carries them, so that nothing acknowledged is lost.
func (s *Door) Supplement(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	account := visit.ViewerOf(r).ID
	if told, err := s.ToldForm(w, r, id); told || err != nil { // sent again: it was received
		return err
	}
	data, caseID, err := s.supplementPage(r)
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	content := casefile.Supplement{Statement: f.Require("statement", "my.supplement.statement", casefile.MaxStatement)}
	kept, removed, err := uploads.FillTray(s.Server, r, f, "files", "my.supplement.files", uploads.MyFilesAt, id)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if removed {
		f.Errors, status = nil, http.StatusOK // the form was not sent yet
	}
	if !f.OK() || removed {
		data.Form, data.FormID, data.Tray, data.Errors = f, id.String(), kept, f.Errors
		s.Views.Render(w, r, status, "pages/my_supplement", data)
		return nil
	}
	content.Attachments = kept.IDs()
	receipt, err := s.Store.Supplement(r.Context(), id, account, caseID, content, s.Clock.Now())
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	uploads.EmptyTray(s.Server, r, id)
	s.TellAct(r, receipt, s.FollowAct(r, receipt, account))
	http.Redirect(w, r, data.CaseAt, http.StatusSeeOther)
	return nil
}

// tellApplicant takes an applicant whose act came too late back to the case and says there why, or that he has done it already. Any
// other error is returned.
func (s *Door) tellApplicant(w http.ResponseWriter, r *http.Request, caseID uuid.UUID, kind casefile.ActKind, err error) error {
	if told, failed := s.ToldOwn(w, r, site.OwnAct{CaseID: caseID, Task: nil, Kind: kind, CaseAt: site.MyCaseHref(caseID)}, err); told || failed != nil {
		return failed
	}
	var late *casefile.Error
	if !errors.As(err, &late) || late.Code != casefile.CodeConflict {
		return err
	}
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Heading: p.T("act.conflict"), Lines: []string{p.T(late.Message, ui.Written(p, late.Args)...)}})
	http.Redirect(w, r, site.MyCaseHref(caseID), http.StatusSeeOther)
	return nil
}

// supplementItems tell the applicant what was asked of him and what he sent, for the timeline.
func supplementItems(c casepage.Own, p *messages.Printer) ([]ui.TimelineItem, error) {
	var items []ui.TimelineItem
	for _, a := range c.Supplements {
		missing, err := casepage.ItemsOf(a.Items)
		if err != nil {
			return nil, err
		}
		items = append(items, ui.TimelineItem{Title: p.T("my.event.supplement_asked"), At: a.AskedAt,
			Lines: append(missing, p.T("my.event.supplement_until", p.Date(a.DueAt)))})
		if a.AnsweredAt == nil {
			continue
		}
		var sent casefile.Supplement
		if err := ui.ReadJSON("supplement", a.Answer, &sent); err != nil {
			return nil, err
		}
		items = append(items, ui.TimelineItem{Title: p.T("my.event.supplemented"), At: *a.AnsweredAt, Lines: ui.Lines(sent.Statement)})
	}
	return items, nil
}
