package reorganization

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Mine are the pages on which an administrator, or an enterprise where the pack lets it, files a document from an account.
type Mine struct{ *site.Server }

// listPage is how it stands with the enterprises for which the account may file.
type listPage struct {
	site.Page
	Lead        []string
	Enterprises []enterpriseView
	Guide       ui.Link
}

// enterpriseView is one of them, with what can be filed about it now.
type enterpriseView struct {
	ID        string // of its heading
	Name      string
	About     ui.SummaryList
	Documents ui.Table
	File      []ui.Link
	Closed    string // why nothing can be filed
}

// mine is an enterprise for which the account may file.
type mine struct {
	db.ReorganizableGetRow
	by        casefile.ReorganizationBy
	appointed *db.AppointmentsOfRow // of an administrator
	state     standing
}

// enterprises are those for which the account may file under the pack: as administrator, or else as the enterprise.
func (s *Mine) enterprises(r *http.Request, pack *rules.Pack) ([]mine, error) {
	account, now := visit.ViewerOf(r).ID, s.Clock.Now()
	var (
		appointed []db.AppointmentsOfRow
		subjects  []db.AccountSubjectsRow
		documents []db.MyReorganizationsRow
	)
	err := s.Store.TogetherOfOne(r.Context(), db.Ask(&appointed, (*db.Queries).AppointmentsOf, db.AppointmentsOfParams{AccountID: account, Now: now}),
		db.Ask(&subjects, (*db.Queries).AccountSubjects, account),
		db.Ask(&documents, (*db.Queries).MyReorganizations, db.MyReorganizationsParams{AccountID: account, Now: now}))
	if err != nil {
		return nil, fmt.Errorf("read enterprises: %w", err)
	}
	var list []mine
	if pack.Reorganization.Lets(casefile.ReorganizationByAdministrator) {
		for i, a := range appointed {
			list = append(list, mine{ReorganizableGetRow: db.ReorganizableGetRow{ID: a.SubjectID, Name: a.SubjectName, Code: a.SubjectCode},
				by: casefile.ReorganizationByAdministrator, appointed: &appointed[i]})
		}
	}
	if pack.Reorganization.Lets(casefile.ReorganizationByEnterprise) {
		for _, own := range subjects {
			taken := slices.ContainsFunc(list, func(m mine) bool { return m.ID == own.ID })
			if own.Kind != casefile.SubjectPerson && !taken {
				list = append(list, mine{ReorganizableGetRow: db.ReorganizableGetRow{ID: own.ID, Name: own.Name, Code: own.Code}, by: casefile.ReorganizationByEnterprise})
			}
		}
	}
	for i := range list {
		for _, d := range documents {
			if d.SubjectID == list[i].ID {
				list[i].state = append(list[i].state, document(d))
			}
		}
	}
	return list, nil
}

// List shows how it stands with each, and what can be filed now.
func (s *Mine) List(w http.ResponseWriter, r *http.Request) error {
	pack, err := packNow(s.Server)
	if err != nil {
		return err
	}
	list, err := s.enterprises(r, pack)
	if err != nil {
		return err
	}
	data := &listPage{Page: s.NewPageOf(r, casefile.FlowReorganization, "my.reorganization.title")}
	p := data.Printer
	data.Pack, data.Wide, data.Lead = ui.Pick(p, pack.Name), true, []string{p.T("my.reorganization.lead")}
	data.Guide = ui.Link{Text: p.T("reorganization.guide"), Href: "/guide?of=" + string(casefile.FlowReorganization)}
	if len(list) == 0 {
		data.Lead = append(data.Lead, p.T("my.reorganization.none"))
	}
	for _, m := range list {
		as := ui.SummaryRow{Key: p.T("reorganization.row.as"), Value: p.T("reorganization.by." + string(m.by))}
		if a := m.appointed; a != nil {
			as.Lines, as.Value = []string{as.Value, p.T("reorganization.appointed", a.Holder, a.Court, a.Number, p.ShortDate(a.AppointedOn))}, ""
		}
		view := enterpriseOf(p, pack, m.ReorganizableGetRow, m.state, mineAt, "/my/cases/")
		view.About.Rows = append(view.About.Rows, as)
		data.Enterprises = append(data.Enterprises, view)
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_reorganization", data)
	return nil
}

// enterpriseOf shows how it stands with an enterprise, with what can be filed about it at the door.
func enterpriseOf(p *messages.Printer, pack *rules.Pack, of db.ReorganizableGetRow, st standing, at, cases string) enterpriseView {
	view := enterpriseView{ID: "of-" + of.ID.String(), Name: of.Name, Documents: documentTable(p, st, cases),
		About: ui.SummaryList{Rows: []ui.SummaryRow{{Key: p.T("reorganization.row.code"), Value: of.Code}, {Key: p.T("reorganization.row.state"), Lines: planLines(p, st)}}}}
	for _, m := range st.matters(pack) {
		view.File = append(view.File, ui.Link{Text: p.T("reorganization.file.link", matterUnder(p, pack, m)), Href: at + "/" + of.ID.String() + "/" + string(m)})
	}
	if len(view.File) == 0 {
		view.Closed = p.T("reorganization.file.wait")
	}
	return view
}

// begin finds the enterprise and the document that the path names, if the account may file it.
func (s *Mine) begin(r *http.Request, f *forms.Form, id uuid.UUID) (*asking, error) {
	pack, err := packNow(s.Server)
	if err != nil {
		return nil, err
	}
	matter, err := matterOf(r, pack)
	if err != nil {
		return nil, err
	}
	subject, err := site.PathID(r, "subject")
	if err != nil {
		return nil, err
	}
	list, err := s.enterprises(r, pack)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(m mine) bool { return m.ID == subject })
	if i < 0 {
		return nil, casefile.NewError(casefile.CodeNotFound, "my.reorganization.not_found", nil)
	}
	f.Printer = f.Of(casefile.FlowReorganization)
	a := &asking{Server: s.Server, r: r, form: f, id: id, by: list[i].by, matter: matter, base: uploads.MyFilesAt, pack: pack, of: list[i].ReorganizableGetRow,
		state: list[i].state, back: ui.Link{Text: f.T("my.reorganization.title"), Href: mineAt}}
	return a, a.readRecords()
}

// Form asks for the document.
func (s *Mine) Form(w http.ResponseWriter, r *http.Request) error {
	a, err := s.begin(r, forms.New(visit.Printer(r), nil), uuid.New())
	if err != nil {
		return err
	}
	if not := a.late(); not != nil {
		return s.LeadBack(w, r, casefile.FlowReorganization, mineAt, not)
	}
	return a.show(w, http.StatusOK, nil)
}

// Send receives it: a case begins.
func (s *Mine) Send(w http.ResponseWriter, r *http.Request) error {
	return uploads.Receive(s.Server, w, r, func(f *forms.Form, id uuid.UUID) error {
		a, err := s.begin(r, f, id)
		if err != nil {
			return err
		}
		return a.send(w)
	}, nil)
}
