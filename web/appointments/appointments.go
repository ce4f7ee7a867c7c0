package appointments

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// Pages are the register.
type Pages struct{ *site.Server }

const registerAt = "/desk/administrators"

func href(id uuid.UUID) string { return registerAt + "/" + id.String() }

// List shows appointments, latest first: those in force, or those that have ended.
func (s *Pages) List(w http.ResponseWriter, r *http.Request) error {
	data := &lists.List{Page: s.NewPage(r, "administrators.title")}
	data.Wide, data.Form, data.Intro = true, lists.FilterForm(&data.Page, r), []string{data.T("administrators.lead")}
	data.Links = []ui.Link{{Text: data.T("administrators.new"), Href: registerAt + "/new"}}
	state := data.Chosen("state", "administrators.filter", []ui.Option{{Value: "", Text: data.T("administrators.in_force")}, {Value: "ended", Text: data.T("administrators.ended")}})
	from := lists.CursorOf(r, lists.Top)
	rows, err := s.Store.Appointments(r.Context(), db.AppointmentsParams{Ended: state == "ended", BeforeAt: from.At, BeforeID: from.ID, Most: lists.RowsPerPage + 1})
	if err != nil {
		return err
	}
	rows, next := lists.Shown(rows, func(a db.AppointmentsRow) lists.Cursor { return lists.Cursor{At: a.RegisteredAt, ID: a.ID} })
	data.Table = ui.Table{Caption: data.T("administrators.title"), HideCaption: true, Empty: data.T("administrators.none"), Columns: []ui.Column{
		{Text: data.T("administrators.holder.label")}, {Text: data.T("administrators.enterprise")}, {Text: data.T("administrators.decision")},
		{Text: data.T("administrators.registered"), Whole: true}, {Text: data.T("administrators.state")}}}
	for _, a := range rows {
		cell := ui.Cell{Tags: []ui.Tag{{Text: data.T("administrators.in_force"), Colour: ui.TagActive}}}
		if a.EndedAt != nil {
			cell = ui.Cell{Tags: []ui.Tag{{Text: data.T("administrators.ended"), Colour: ui.TagNeutral}}, Hint: data.ShortDate(*a.EndedAt)}
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Holder, Href: href(a.ID), Hint: a.Login}, {Text: a.SubjectName, Hint: a.SubjectCode},
			{Text: a.Court, Hint: a.Number}, {Text: data.ShortDate(a.RegisteredAt)}, cell}})
	}
	data.Turn(r, next, state != "")
	s.Views.Render(w, r, http.StatusOK, "pages/desk_list", data)
	return nil
}

// onePage shows an appointment, with the form that ends it.
type onePage struct {
	site.Page
	Form  *forms.Form
	Facts ui.SummaryList
	EndAt string // where the form goes; "": it has ended
}

// One shows an appointment.
func (s *Pages) One(w http.ResponseWriter, r *http.Request) error {
	return s.showOne(w, r, http.StatusOK, forms.New(visit.Printer(r), nil))
}

func (s *Pages) showOne(w http.ResponseWriter, r *http.Request, status int, f *forms.Form) error {
	id, err := site.PathID(r, "appointment")
	if err != nil {
		return err
	}
	a, err := s.Store.Appointment(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	data := &onePage{Page: s.NewPage(r, "administrators.one", a.Holder), Form: f}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("administrators.back"), Href: registerAt}
	data.Facts = facts(data, a)
	if a.EndedAt == nil {
		data.EndAt = href(id) + "/end"
	}
	s.Views.Render(w, r, status, "pages/administrator", data)
	return nil
}

// MaxWhy is the limit that the template shows.
func (*onePage) MaxWhy() int { return casefile.MaxReasons }

func facts(data *onePage, a db.AppointmentRow) ui.SummaryList {
	list := ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("administrators.holder.label"), Value: a.Holder},
		{Key: data.T("administrators.login.label"), Value: a.Login, Lines: []string{a.AccountName}},
		{Key: data.T("administrators.enterprise"), Value: a.SubjectName, Lines: []string{a.SubjectCode}},
		{Key: data.T("administrators.court.label"), Value: a.Court}, {Key: data.T("administrators.number.label"), Value: a.Number},
		{Key: data.T("administrators.appointed.label"), Value: data.ShortDate(a.AppointedOn)}}}
	if a.ScanName != nil {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: data.T("administrators.scan.label"), Links: []ui.Link{{Text: *a.ScanName, Href: href(a.ID) + "/scan"}}})
	}
	list.Rows = append(list.Rows, ui.SummaryRow{Key: data.T("administrators.registered"), Value: data.T("administrators.by", data.DateTime(a.RegisteredAt), a.RegisteredName)})
	if a.EndedAt == nil {
		return list
	}
	row := ui.SummaryRow{Key: data.T("administrators.ended"), Lines: []string{data.DateTime(*a.EndedAt)}}
	if a.EndedName != nil {
		row.Lines = []string{data.T("administrators.by", data.DateTime(*a.EndedAt), *a.EndedName), a.EndedWhy}
	} else {
		row.Lines = append(row.Lines, ui.WordFor(data.Printer, "administrators.ended.", a.EndedWhy))
	}
	list.Rows = append(list.Rows, row)
	return list
}

// End ends an appointment: its account sees nothing of the enterprise from now on but what was written to it.
func (s *Pages) End(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "appointment")
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	why := f.Reasons("why", "administrators.why")
	if !f.OK() {
		return s.showOne(w, r, http.StatusUnprocessableEntity, f)
	}
	err = s.Store.EndAppointment(r.Context(), id, why, visit.ViewerOf(r).ID, s.Clock.Now())
	switch {
	case casefile.CodeOf(err) == casefile.CodeConflict: // a colleague was first, or the form came twice
		s.Flash(r, ui.Banner{Heading: f.T(site.MessageOf(err))})
	case err != nil:
		return err
	default:
		s.Flash(r, ui.Banner{Success: true, Heading: f.T("administrators.ended.done")})
	}
	http.Redirect(w, r, href(id), http.StatusSeeOther)
	return nil
}

// Scan sends back the scan of the court's decision.
func (s *Pages) Scan(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "appointment")
	if err != nil {
		return err
	}
	a, err := s.Store.AppointmentScan(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	return uploads.SendAttachment(s.Server, w, r, a)
}
