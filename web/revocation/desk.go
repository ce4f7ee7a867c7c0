package revocation

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/web/forms"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Desk are the pages on which a unit tells that the basis of one of its records is gone, and the agency that it has come to know so of any.
type Desk struct{ *site.Server }

// by is as what the viewer opens a case.
func by(r *http.Request) casefile.RevocationBy {
	if visit.ViewerOf(r).Role.AtAgency() {
		return casefile.RevocationByAgency
	}
	return casefile.RevocationByUnit
}

// find asks for the record by its number.
func (s *Desk) find(r *http.Request) (records.Find, error) {
	pack, err := s.PackFor(casefile.FlowRevocation)
	if err == nil && !pack.Provides(casefile.FlowRevocation) {
		err = casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return records.Find{Server: s.Server, Flow: casefile.FlowRevocation, Pack: pack, At: deskAt, Lead: "revocation.ask.text." + string(by(r)),
		Stem: "desk.revocation.record"}, err
}

// FindForm asks for the record.
func (s *Desk) FindForm(w http.ResponseWriter, r *http.Request) error {
	find, err := s.find(r)
	if err != nil {
		return err
	}
	return find.Form(w, r)
}

// Find leads to the form about the record with the number, a unit to one of its own.
func (s *Desk) Find(w http.ResponseWriter, r *http.Request) error {
	find, err := s.find(r)
	if err != nil {
		return err
	}
	var unit *uuid.UUID
	if by(r) == casefile.RevocationByUnit {
		unit = &visit.ViewerOf(r).UnitID
	}
	return find.Send(w, r, unit)
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
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := begin(s.Server, r, by(r), f, id)
		if err != nil {
			return err
		}
		return a.send(w)
	}, s.conflict)
}
