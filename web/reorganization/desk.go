package reorganization

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Desk are the pages on which the agency, and a unit where the pack lets it, enters a document that it was shown.
type Desk struct{ *site.Server }

// findPage asks for the enterprise, and lists the plans that there are.
type findPage struct {
	site.Page
	Form  *forms.Form
	Lead  []string
	Find  bool // the viewer's body may enter documents
	Plans ui.Table
	Pages ui.Pagination
}

// onePage is how it stands with an enterprise.
type onePage struct {
	site.Page
	enterpriseView
}

// by is as what the viewer enters a document.
func by(r *http.Request) casefile.ReorganizationBy {
	if visit.ViewerOf(r).Role.AtAgency() {
		return casefile.ReorganizationByAgency
	}
	return casefile.ReorganizationByUnit
}

// entering is the regulation, if it lets the viewer's body enter documents.
func (s *Desk) entering(r *http.Request) (*rules.Pack, error) {
	pack, err := packNow(s.Server)
	if err == nil && !pack.Reorganization.Lets(by(r)) {
		err = notFound()
	}
	return pack, err
}

func (s *Desk) show(w http.ResponseWriter, r *http.Request, f *forms.Form, status int) error {
	pack, err := packNow(s.Server)
	if err != nil {
		return err
	}
	after, err := lists.KeyParam(r)
	if err != nil {
		return err
	}
	plans, err := s.Store.PlansOfUnit(r.Context(), db.PlansOfUnitParams{UnitID: visit.ViewerOf(r).UnitID, After: after, Most: lists.RowsPerPage + 1})
	if err != nil {
		return fmt.Errorf("list plans: %w", err)
	}
	f.Printer = f.Of(casefile.FlowReorganization)
	data := &findPage{Page: s.NewPageOf(r, casefile.FlowReorganization, "desk.reorganization.title"), Form: f, Find: pack.Reorganization.Lets(by(r))}
	p := data.Printer
	data.Errors, data.Pack, data.Wide = f.Errors, ui.Pick(p, pack.Name), true
	data.Lead = []string{p.T("desk.reorganization.lead." + string(by(r)))}
	if !data.Find {
		data.Lead = []string{p.T("desk.reorganization.not_here")}
	}
	if len(plans) > lists.RowsPerPage {
		plans = plans[:lists.RowsPerPage]
		data.Pages.NextHref = deskAt + "?after=" + plans[lists.RowsPerPage-1].CaseID.String()
	}
	if after != nil {
		data.Pages.PrevHref = deskAt
	}
	data.Plans = ui.Table{Caption: p.T("desk.reorganization.plans"), Empty: p.T("desk.reorganization.plans.none"), Columns: []ui.Column{{Text: p.T("reorganization.row.enterprise")},
		{Text: p.T("reorganization.row.number")}, {Text: p.T("reorganization.row.issued"), Whole: true}, {Text: p.T("reorganization.row.performs"), Whole: true}, {Text: p.T("case.stage")}, {Text: p.T("case.number")}}}
	for _, plan := range plans {
		performs := p.T("reorganization.performs.none")
		if plan.PerformsBy != nil {
			performs = p.ShortDate(*plan.PerformsBy)
		}
		state := stateTag(p, document{CaseID: plan.CaseID, PlanID: plan.CaseID, DecidedAt: plan.DecidedAt})
		data.Plans.Rows = append(data.Plans.Rows, ui.Row{Cells: []ui.Cell{{Text: plan.SubjectName, Href: deskAt + "/" + plan.SubjectID.String()}, {Text: plan.Number, Hint: plan.Court},
			{Text: p.ShortDate(plan.IssuedOn)}, {Text: performs}, {Tags: []ui.Tag{state}}, {Text: plan.CaseNumber, Href: site.DeskCaseHref(plan.CaseID)}}})
	}
	s.Views.Render(w, r, status, "pages/desk_reorganization", data)
	return nil
}

// FindForm asks for the enterprise, and lists the plans.
func (s *Desk) FindForm(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, forms.New(visit.Printer(r), nil), http.StatusOK)
}

// Find leads to the enterprise with the code.
func (s *Desk) Find(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.entering(r); err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	code := casefile.PlainCode(f.Require("code", "desk.reorganization.code", casefile.MaxDocumentName))
	if f.OK() {
		of, err := s.Store.EnterpriseByCode(r.Context(), db.EnterpriseByCodeParams{Code: code, Person: casefile.SubjectPerson})
		switch err = db.Found(err, "desk.reorganization.none"); {
		case err == nil:
			http.Redirect(w, r, deskAt+"/"+of.ID.String(), http.StatusSeeOther)
			return nil
		case casefile.CodeOf(err) != casefile.CodeNotFound:
			return err
		}
		f.Fail("code", "desk.reorganization.none")
	}
	return s.show(w, r, f, http.StatusUnprocessableEntity)
}

// enterprise is the one that the path names, with how it stands with its reorganization.
func (s *Desk) enterprise(r *http.Request) (of db.ReorganizableGetRow, st standing, err error) {
	id, err := site.PathID(r, "subject")
	if err != nil {
		return of, nil, err
	}
	if of, err = s.Store.ReorganizableGet(r.Context(), db.ReorganizableGetParams{ID: id, Person: casefile.SubjectPerson}); err != nil {
		return of, nil, db.Found(err, "desk.reorganization.none")
	}
	st, err = s.Store.ReorganizationsOf(r.Context(), db.ReorganizationsOfParams{SubjectID: id, UnitID: visit.ViewerOf(r).UnitID})
	if err != nil {
		return of, nil, fmt.Errorf("read documents: %w", err)
	}
	return of, st, nil
}

// One shows how it stands with an enterprise, and what can be entered about it now.
func (s *Desk) One(w http.ResponseWriter, r *http.Request) error {
	pack, err := s.entering(r)
	if err != nil {
		return err
	}
	of, st, err := s.enterprise(r)
	if err != nil {
		return err
	}
	data := &onePage{Page: s.NewPageOf(r, casefile.FlowReorganization, "desk.reorganization.one", of.Name)}
	data.Pack, data.Wide, data.Back = ui.Pick(data.Printer, pack.Name), true, &ui.Link{Text: data.T("desk.reorganization.title"), Href: deskAt}
	data.enterpriseView = enterpriseOf(data.Printer, pack, of, st, deskAt, "/desk/cases/")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_reorganization_one", data)
	return nil
}

// begin finds the enterprise and the document that the path names, if the viewer's body may enter it.
func (s *Desk) begin(r *http.Request, f *forms.Form, id uuid.UUID) (*asking, error) {
	pack, err := s.entering(r)
	if err != nil {
		return nil, err
	}
	matter, err := matterOf(r, pack)
	if err != nil {
		return nil, err
	}
	of, st, err := s.enterprise(r)
	if err != nil {
		return nil, err
	}
	f.Printer = f.Of(casefile.FlowReorganization)
	a := &asking{Server: s.Server, r: r, form: f, id: id, by: by(r), matter: matter, base: uploads.DeskFilesAt, pack: pack, of: of, state: st,
		back: ui.Link{Text: f.T("desk.reorganization.one", of.Name), Href: deskAt + "/" + of.ID.String()}}
	return a, a.readRecords()
}

// Form asks for the document.
func (s *Desk) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := s.begin(r, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return err
	}
	if not := a.late(); not != nil {
		return s.LeadBack(w, r, casefile.FlowReorganization, a.back.Href, not)
	}
	return a.show(w, http.StatusOK, nil)
}

// Send receives it: a case begins.
func (s *Desk) Send(w http.ResponseWriter, r *http.Request) error {
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := s.begin(r, f, id)
		if err != nil {
			return err
		}
		return a.send(w)
	}, nil)
}
