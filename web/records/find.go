package records

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Find asks staff for the number of the record on which a case of a procedure is opened, and leads to its form.
type Find struct {
	*site.Server
	Flow casefile.Flow
	Pack *rules.Pack
	At   string // below which the form of each record lies
	Lead string // key of what is said above the question
	Stem string // of the question; Stem.title, Stem.send and Stem.none are the rest of the page
}

// findPage asks for the number.
type findPage struct {
	site.Page
	Form *forms.Form
	Lead string
	Stem string
}

// mostFound is how long a number may be, in runes.
const mostFound = 60

func (s Find) show(w http.ResponseWriter, r *http.Request, f *forms.Form, status int) error {
	f.Printer = explain.Worded(f.Of(s.Flow), s.Pack)
	data := &findPage{Page: s.NewPageOf(r, s.Flow, s.Stem+".title"), Form: f, Stem: s.Stem}
	data.Printer, data.Title = f.Printer, f.T(s.Stem+".title")
	data.Lead, data.Errors, data.Pack = data.T(s.Lead), f.Errors, ui.Pick(data.Printer, s.Pack.Name)
	data.Back = &ui.Link{Text: data.T(s.Stem + ".back"), Href: "/desk/records"}
	s.Views.Render(w, r, status, "pages/record_find", data)
	return nil
}

// Form asks for the record.
func (s Find) Form(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, forms.New(visit.Printer(r), nil), http.StatusOK)
}

// Send leads to the form about the record with the number. unit is the only one whose records can be named; nil: all.
func (s Find) Send(w http.ResponseWriter, r *http.Request, unit *uuid.UUID) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	f.Printer = f.Of(s.Flow)
	number := casefile.PlainNumber(f.Require("number", s.Stem, mostFound))
	if f.OK() {
		id, err := s.Store.RevocationRecordNamed(r.Context(), db.RevocationRecordNamedParams{Number: number, UnitID: unit})
		switch err = db.Found(err, s.Stem+".none"); {
		case err == nil:
			http.Redirect(w, r, s.At+"/"+id.String(), http.StatusSeeOther)
			return nil
		case casefile.CodeOf(err) != casefile.CodeNotFound:
			return err
		}
		f.Fail("number", s.Stem+".none")
	}
	return s.show(w, r, f, http.StatusUnprocessableEntity)
}
