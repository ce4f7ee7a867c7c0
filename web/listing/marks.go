package listing

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/looks"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// marksPage is where staff look up whether a person is marked as somebody behind a listing.
type marksPage struct {
	site.Page
	Form       *forms.Form
	Lead       string // on what the look-up rests
	Authorised bool   // the person has to have authorised it
	Asked      bool
	About      ui.SummaryList
	Marks      ui.Table
}

// maxPurpose is how much may be written of what a look-up is for.
const maxPurpose = 200

// marksLink leads to where marks are looked up under a pack; nil where it has nobody look them up.
func marksLink(p *messages.Printer, pack *rules.Pack, _ casefile.Role) *ui.Link {
	if lookUpOf(pack) == nil {
		return nil
	}
	return &ui.Link{Text: p.T("desk.marks.title"), Href: "/desk/marks"}
}

func lookUpOf(pack *rules.Pack) *rules.LookUp {
	if pack.Listing.Persons == nil {
		return nil
	}
	return pack.Listing.Persons.LookUp
}

// lookUp is on what marks are looked up now. It returns a casefile.Error with CodeNotFound where the pack has nobody look them up.
func (s *Desk) lookUp() (*rules.LookUp, error) {
	pack, err := s.PackFor(casefile.FlowListing)
	if err != nil {
		return nil, err
	}
	up := lookUpOf(pack)
	if up == nil {
		return nil, casefile.NewError(casefile.CodeNotFound, "desk.marks.not_provided", nil)
	}
	return up, nil
}

// MarksForm asks for the person, and for what.
func (s *Desk) MarksForm(w http.ResponseWriter, r *http.Request) error {
	up, err := s.lookUp()
	if err != nil {
		return err
	}
	s.showMarks(w, r, up, http.StatusOK, &marksPage{Form: forms.New(visit.Printer(r), nil)})
	return nil
}

func (s *Desk) showMarks(w http.ResponseWriter, r *http.Request, up *rules.LookUp, status int, data *marksPage) {
	data.Page = s.NewPageOf(r, casefile.FlowListing, "desk.marks.title")
	data.Errors, data.Authorised = data.Form.Errors, up.Authorised
	key := "desk.marks.lead.duty"
	if up.Authorised {
		key = "desk.marks.lead.authorised"
	}
	data.Lead = data.T(key, data.Article(up.Article))
	data.Back = &ui.Link{Text: data.T("nav.records"), Href: "/desk/records"}
	s.Views.Render(w, r, status, "pages/listing_marks", data)
}

// markLooks are how many persons an account may look up: each stands in the register, with what it was for.
var markLooks = looks.Bound{Name: "mark", Hour: 60, Day: 300, Limited: casefile.MarkLooksLimited, Sentence: "desk.marks.too_many"}

// Marks shows the marks that are on a person now. The number stays out of addresses; the register keeps who has looked at whose file, and for what.
func (s *Desk) Marks(w http.ResponseWriter, r *http.Request) error {
	up, err := s.lookUp()
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	code, purpose := s.readMarks(f, up)
	data := &marksPage{Form: f}
	if !f.OK() {
		s.showMarks(w, r, up, http.StatusUnprocessableEntity, data)
		return nil
	}
	account := visit.ViewerOf(r).ID
	if err := looks.Count(s.Server, r, account, markLooks); err != nil {
		return err
	}
	person, err := s.Store.DeskPerson(r.Context(), code)
	known := !errors.Is(err, pgx.ErrNoRows)
	if err != nil && known {
		return fmt.Errorf("find person: %w", err)
	}
	noted := map[string]string{"name": purpose}
	var marks []db.DeskMarksRow
	if known {
		noted["subject"] = person.ID.String()
		if marks, err = s.Store.DeskMarks(r.Context(), db.DeskMarksParams{SubjectID: &person.ID, Now: s.Clock.Now()}); err != nil {
			return fmt.Errorf("read marks: %w", err)
		}
	}
	if err := s.Note(r, casefile.MarkLooked, account, account, noted); err != nil {
		return fmt.Errorf("note look: %w", err)
	}
	p := visit.Printer(r).Of(casefile.FlowListing)
	data.Asked, data.Marks = true, marksTable(p, marks)
	rows := []ui.SummaryRow{{Key: p.T("desk.marks.code.label"), Value: casefile.MaskCode(code)}, {Key: p.T("desk.marks.asked_at"), Value: p.DateTime(s.Clock.Now())}}
	if len(marks) > 0 { // whether somebody who is not marked is known here is nobody's business
		rows = append([]ui.SummaryRow{{Key: p.T("desk.marks.person"), Value: person.Name}}, rows...)
	}
	data.About = ui.SummaryList{Rows: rows}
	s.showMarks(w, r, up, http.StatusOK, data)
	return nil
}

// readMarks reads whose marks are asked for, and what for; where that is needed with what authorises it.
func (s *Desk) readMarks(f *forms.Form, up *rules.LookUp) (code, purpose string) {
	f.Printer = f.Of(casefile.FlowListing)
	code = casefile.PlainCode(f.Require("code", "desk.marks.code", maxPersonCode))
	if code != "" && !casefile.ValidIDNumber(code) {
		f.Fail("code", "desk.marks.code.bad")
	}
	purpose = f.Require("purpose", "desk.marks.purpose", maxPurpose)
	if up.Authorised {
		purpose = f.T("desk.marks.noted", purpose, f.Require("authority", "desk.marks.authority", maxPurpose))
	}
	return code, purpose
}

// maxPersonCode is how much is read of a number, with spaces and dashes.
const maxPersonCode = 40

func marksTable(p *messages.Printer, marks []db.DeskMarksRow) ui.Table {
	t := ui.Table{Caption: p.T("desk.marks.caption"), Empty: p.T("desk.marks.none"), Columns: []ui.Column{{Text: p.T("desk.marks.listed")},
		{Text: p.T("desk.listing.row.list")}, {Text: p.T("case.unit")}, {Text: p.T("desk.listing.row.term")}, {Text: p.T("desk.marks.article")}}}
	for _, m := range marks {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: m.ListedName}, {Text: ui.InLanguage(p, m.ItemZH, m.ItemEN), Hint: m.Number},
			{Text: ui.InLanguage(p, m.UnitZH, m.UnitEN)}, {Text: termLine(p, &m.StartedAt, m.EndsAt)}, {Text: p.Article(m.Article)}}})
	}
	return t
}
