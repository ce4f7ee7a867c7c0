package web

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
)

// mySupplementPage lists what is missing and takes it in.
type mySupplementPage struct {
	page
	Identity identityBar
	Due      deadline
	Items    []string
	Form     *form
	FormID   string
	Tray     *tray
	CaseAt   string
}

// MaxStatement and Accept are limits that the template shows.
func (*mySupplementPage) MaxStatement() int { return casefile.MaxStatement }

// Accept is what the file box offers.
func (*mySupplementPage) Accept() string { return uploadAccept }

// supplementPage is the page of the case's open request. Where nothing is awaited it returns a casefile.Error with CodeConflict.
func (s *myDoor) supplementPage(r *http.Request) (*mySupplementPage, uuid.UUID, error) {
	c, err := s.openMyCase(r)
	if err != nil {
		return nil, uuid.Nil, err
	}
	open, err := s.Store.MySupplementOpen(r.Context(), db.MySupplementOpenParams{CaseID: c.Case.ID, AccountID: viewerOf(r).ID})
	if err = db.Found(err, "error.no_supplement_asked"); casefile.CodeOf(err) == casefile.CodeNotFound && err != nil {
		return nil, c.Case.ID, casefile.NewError(casefile.CodeConflict, "error.no_supplement_asked", err)
	}
	if err != nil {
		return nil, c.Case.ID, fmt.Errorf("read request: %w", err)
	}
	data := &mySupplementPage{page: s.newPage(r, "my.supplement.title"), CaseAt: myCaseHref(c.Case.ID)}
	p := data.Printer
	data.Back, data.Pack, data.Identity = &link{p.T("my.withdraw.back"), data.CaseAt}, pick(p, c.pack.Name), c.identity(p)
	left := dueTag(p, s.Calendar.InForce(), open.DueAt, s.Clock.Now())
	data.Due = deadline{Label: explain.Clock(p, c.pack.ClockLabel(c.pack.Objection.Steps.Supplement), c.pack.Objection.Steps.Supplement), Due: open.DueAt, Tag: &left}
	data.Items, err = itemsOf(open.Items)
	return data, c.Case.ID, err
}

func (s *myDoor) mySupplementForm(w http.ResponseWriter, r *http.Request) error {
	data, caseID, err := s.supplementPage(r)
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	data.Form, data.FormID, data.Tray = newForm(data.Printer, nil), newFormID(), &tray{Kept: files.Days(files.FormKept)}
	s.views.render(w, r, http.StatusOK, "pages/my_supplement", data)
	return nil
}

// mySupplement receives what was missing. Files are kept before the act that carries them, so that nothing acknowledged is lost.
func (s *myDoor) mySupplement(w http.ResponseWriter, r *http.Request) error {
	f, id, err := s.sentUpload(w, r)
	if err != nil {
		return err
	}
	account := viewerOf(r).ID
	if again, err := s.Store.ActByForm(r.Context(), id); err == nil && again.ActorID == account {
		p := f.Printer // sent again: it was received
		s.flash(r, yoursBanner(p, again.CaseNumber, again.ReceivedAt, link{p.T("act.yours_case"), myCaseHref(again.CaseID)}))
		http.Redirect(w, r, myCaseHref(again.CaseID), http.StatusSeeOther)
		return nil
	}
	data, caseID, err := s.supplementPage(r)
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	content := casefile.Supplement{Statement: f.Require("statement", "my.supplement.statement", casefile.MaxStatement)}
	kept, removed, err := s.fillTray(r, f, "files", "my.supplement.files", myFilesAt, id)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if removed {
		f.Errors, status = nil, http.StatusOK // the form was not sent yet
	}
	if !f.OK() || removed {
		data.Form, data.FormID, data.Tray, data.Errors = f, id.String(), kept, f.Errors
		s.views.render(w, r, status, "pages/my_supplement", data)
		return nil
	}
	content.Attachments = kept.ids()
	receipt, err := s.Store.Supplement(r.Context(), id, account, caseID, content, s.Clock.Now())
	if err != nil {
		return s.tellApplicant(w, r, caseID, casefile.ActSupplement, err)
	}
	s.emptyTray(r, id)
	s.tellAct(r, receipt, s.followAct(r, receipt, account))
	http.Redirect(w, r, data.CaseAt, http.StatusSeeOther)
	return nil
}

// tellApplicant takes an applicant whose act came too late back to the case and says there why, or that he has done it already. Any
// other error is returned.
func (s *myDoor) tellApplicant(w http.ResponseWriter, r *http.Request, caseID uuid.UUID, kind casefile.ActKind, err error) error {
	if told, failed := s.toldOwn(w, r, ownAct{caseID, nil, kind, myCaseHref(caseID)}, err); told || failed != nil {
		return failed
	}
	var late *casefile.Error
	if !errors.As(err, &late) || late.Code != casefile.CodeConflict {
		return err
	}
	p := printer(r)
	s.flash(r, banner{Heading: p.T("act.conflict"), Lines: []string{p.T(late.Message, written(p, late.Args)...)}})
	http.Redirect(w, r, myCaseHref(caseID), http.StatusSeeOther)
	return nil
}

// supplementItems tell the applicant what was asked of him and what he sent, for the timeline.
func (c myCaseFile) supplementItems(p *messages.Printer) ([]timelineItem, error) {
	var items []timelineItem
	for _, a := range c.supplements {
		missing, err := itemsOf(a.Items)
		if err != nil {
			return nil, err
		}
		items = append(items, timelineItem{Title: p.T("my.event.supplement_asked"), At: a.AskedAt,
			Lines: append(missing, p.T("my.event.supplement_until", p.Date(a.DueAt)))})
		if a.AnsweredAt == nil {
			continue
		}
		var sent casefile.Supplement
		if err := readJSON("supplement", a.Answer, &sent); err != nil {
			return nil, err
		}
		items = append(items, timelineItem{Title: p.T("my.event.supplemented"), At: *a.AnsweredAt, Lines: lines(sent.Statement)})
	}
	return items, nil
}
