package desk

import (
	"net/http"
	"slices"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/enterprise"
	"creditcase/web/forms"
	"creditcase/web/looks"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// enterprisePage is where staff look up an enterprise for a purpose of their office.
type enterprisePage struct {
	site.Page
	Form    *forms.Form
	Purpose ui.Choice
	Asked   bool
	Found   *enterpriseFound // nil: there is none
}

type enterpriseFound struct {
	Name, Code string
	About      ui.SummaryList
	Marks      enterprise.Marks
	LeftOut    string
	Records    []records.Card
	Narrow     string
}

// enterpriseLooks are how many enterprises an account may look up: each stands in the register, with what it was for.
var enterpriseLooks = looks.Bound{Name: "enterprise", Hour: 120, Day: 600, Limited: casefile.EnterpriseLooksLimited, Sentence: "desk.enterprise.too_many"}

// maxEnterpriseCode is how much is read of a code, with spaces and dashes.
const maxEnterpriseCode = 40

// EnterpriseForm asks for the enterprise, and for what.
func (s *Door) EnterpriseForm(w http.ResponseWriter, r *http.Request) error {
	return s.showEnterprise(w, r, http.StatusOK, &enterprisePage{Form: forms.New(visit.Printer(r), nil)})
}

func (s *Door) showEnterprise(w http.ResponseWriter, r *http.Request, status int, data *enterprisePage) (err error) {
	data.Page = s.NewPage(r, "desk.enterprise.title")
	data.Errors, data.Back = data.Form.Errors, &ui.Link{Text: data.T("nav.records"), Href: "/desk/records"}
	if data.Purpose, err = enterprise.AskPurpose(s.Server, data.Form, "desk.enterprise.purpose"); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/desk_enterprise", data)
	return nil
}

// Enterprise shows an enterprise as a body sees it with which records are shared, for the purpose. The code stays out of addresses; the register keeps
// who has looked at whose records, and for what.
func (s *Door) Enterprise(w http.ResponseWriter, r *http.Request) error {
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	code := casefile.PlainCode(f.Require("code", "desk.enterprise.code", maxEnterpriseCode))
	if code != "" && !casefile.PlausibleCode(casefile.SubjectLegalPerson, code) {
		f.Fail("code", "desk.enterprise.code.bad")
	}
	purpose := casefile.Purpose(f.ChooseOne("purpose", "desk.enterprise.purpose", casefile.PurposeNames()...))
	data := &enterprisePage{Form: f}
	if !f.OK() {
		return s.showEnterprise(w, r, http.StatusUnprocessableEntity, data)
	}
	account := visit.ViewerOf(r).ID
	if err := looks.Count(s.Server, r, account, enterpriseLooks); err != nil {
		return err
	}
	found, err := enterprise.Find(r.Context(), s.Server, s.Store, code, purpose)
	if err != nil {
		return err
	}
	noted := map[string]string{"purpose": string(purpose)}
	if found != nil {
		noted["subject"] = found.ID.String()
		if data.Found, err = s.enterpriseFound(r, f.Printer, found, purpose); err != nil {
			return err
		}
	}
	if err := s.Note(r, casefile.EnterpriseLooked, account, account, noted); err != nil {
		return err
	}
	data.Asked = true
	return s.showEnterprise(w, r, http.StatusOK, data)
}

func (s *Door) enterpriseFound(r *http.Request, p *messages.Printer, found *enterprise.Found, purpose casefile.Purpose) (*enterpriseFound, error) {
	marks, err := found.Marks(r, s.Server, p)
	if err != nil {
		return nil, err
	}
	page := &enterpriseFound{Name: found.Name, Code: found.Code, Marks: marks, About: ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("records.code"), Value: found.Code}, {Key: p.T("desk.enterprise.purpose.label"), Value: p.T("purpose." + string(purpose))},
		{Key: p.T("desk.enterprise.asked_at"), Value: p.DateTime(s.Clock.Now())}}}}
	if found.LeftOut > 0 {
		page.LeftOut = enterprise.LeftOut(p, purpose, found.LeftOut, found.LeftOutArticle)
	}
	if found.More {
		page.Narrow = p.T("desk.enterprise.more", enterprise.MostRecords)
	}
	for _, rec := range found.Records {
		card, err := s.sharedCard(p, rec)
		if err != nil {
			return nil, err
		}
		page.Records = append(page.Records, card)
	}
	return page, nil
}

// sharedCard is a record as a body reads it with which records are shared.
func (s *Door) sharedCard(p *messages.Printer, rec enterprise.Record) (records.Card, error) {
	item, unit := ui.InLanguage(p, rec.ItemZH, rec.ItemEN), ui.InLanguage(p, rec.UnitZH, rec.UnitEN)
	if rec.Face.Stub {
		return records.Stub{Number: rec.Number, Item: item, Unit: unit, RecordedOn: rec.RecordedOn, Effect: records.StubEffect(rec.Effects, s.Clock.Now())}.Card(p), nil
	}
	rows, err := records.ContentRows(p, rec.Fields, rec.Content)
	if err != nil {
		return records.Card{}, err
	}
	tags, notes := records.FaceTags(p, rec.Face)
	if casefile.Publicity(rec.Publicity) != casefile.PublicityPublic {
		tags = append(tags, ui.Tag{Text: p.T("publicity." + rec.Publicity), Colour: ui.TagNeutral})
	}
	return records.Card{Title: item, Tags: tags, Notes: notes, Rows: ui.SummaryList{Rows: slices.Concat(records.Head(p, rec.Number, rec.RecordedOn, unit), rows,
		records.SaidRows(p, rec.Effects, s.Clock.Now()))}}, nil
}
