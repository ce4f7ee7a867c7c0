package revocation

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Desk are the pages on which a unit tells that the basis of one of its records is gone, and the agency that it has come to know so of any.
type Desk struct{ *site.Server }

// findPage asks for the number of the record.
type findPage struct {
	site.Page
	Form *forms.Form
	Lead string
}

// mostFound is how long a number may be, in runes.
const mostFound = 60

func caseAt(id uuid.UUID) string { return "/desk/cases/" + id.String() }

// by is as what the viewer opens a case.
func by(r *http.Request) casefile.RevocationBy {
	if visit.ViewerOf(r).Role.AtAgency() {
		return casefile.RevocationByAgency
	}
	return casefile.RevocationByUnit
}

func (s *Desk) provided() (*rules.Pack, error) {
	pack, err := s.PackFor(casefile.FlowRevocation)
	if err == nil && !pack.Provides(casefile.FlowRevocation) {
		err = casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return pack, err
}

func (s *Desk) showFind(w http.ResponseWriter, r *http.Request, f *forms.Form, status int) error {
	pack, err := s.provided()
	if err != nil {
		return err
	}
	data := &findPage{Page: s.NewPageOf(r, casefile.FlowRevocation, "desk.revocation.find"), Form: f}
	data.Lead, data.Errors, data.Pack = data.T("revocation.ask.text."+string(by(r))), f.Errors, ui.Pick(data.Printer, pack.Name)
	data.Back = &ui.Link{Text: data.T("revocation.ask.back"), Href: "/desk/records"}
	s.Views.Render(w, r, status, "pages/revocation_find", data)
	return nil
}

// FindForm asks for the record.
func (s *Desk) FindForm(w http.ResponseWriter, r *http.Request) error {
	return s.showFind(w, r, forms.New(visit.Printer(r), nil), http.StatusOK)
}

// Find leads to the form about the record with the number.
func (s *Desk) Find(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	number := casefile.PlainNumber(f.Require("number", "desk.revocation.record", mostFound))
	if f.OK() {
		ask := db.RevocationRecordNamedParams{Number: number}
		if by(r) == casefile.RevocationByUnit {
			unit := visit.ViewerOf(r).UnitID
			ask.UnitID = &unit
		}
		id, err := s.Store.RevocationRecordNamed(r.Context(), ask)
		switch err = db.Found(err, "desk.revocation.none"); {
		case err == nil:
			http.Redirect(w, r, deskAt+"/"+id.String(), http.StatusSeeOther)
			return nil
		case casefile.CodeOf(err) != casefile.CodeNotFound:
			return err
		}
		f.Fail("number", "desk.revocation.none")
	}
	return s.showFind(w, r, f, http.StatusUnprocessableEntity)
}

// conflict leads to where records are named and says there why nothing can be told of this one. Any error but a conflict is returned.
func (s *Desk) conflict(w http.ResponseWriter, r *http.Request, err error) error {
	return s.LeadBack(w, r, casefile.FlowRevocation, deskAt, err)
}

// Form asks for the document, and of the unit what is to be done.
func (s *Desk) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := begin(s.Server, r, by(r), forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return s.conflict(w, r, err)
	}
	return a.show(w, http.StatusOK)
}

// Send receives it: a case begins.
func (s *Desk) Send(w http.ResponseWriter, r *http.Request) error {
	f, id, err := uploads.ReadSent(s.Server, w, r)
	if err != nil {
		return err
	}
	if told, err := s.ToldForm(w, r, id, caseAt); told || err != nil {
		return err
	}
	a, err := begin(s.Server, r, by(r), f, id)
	if err != nil {
		return s.conflict(w, r, err)
	}
	receipt, ok, err := a.send(w)
	if err != nil {
		return s.conflict(w, r, err)
	}
	if ok {
		http.Redirect(w, r, caseAt(receipt.CaseID), http.StatusSeeOther)
	}
	return nil
}
