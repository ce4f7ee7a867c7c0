package admin

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/lists"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Units lists the bodies of the city, with what is set for each.
func (s *Door) Units(w http.ResponseWriter, r *http.Request) error {
	units, err := s.Store.AdminUnits(r.Context())
	if err != nil {
		return err
	}
	data := &lists.List{Page: s.NewPage(r, "admin.units.title")}
	data.Wide, data.Intro = true, []string{data.T("admin.units.intro")}
	data.Table = ui.Table{Caption: data.T("admin.units.caption"), HideCaption: true, Empty: data.T("admin.units.empty"),
		Columns: []ui.Column{{Text: data.T("admin.units.unit")}, {Text: data.T("admin.units.kind")},
			{Text: data.T("admin.units.accounts"), Numeric: true}, {Text: data.T("admin.units.heads"), Numeric: true},
			{Text: data.T("admin.units.own")}}}
	for _, u := range units {
		name := ui.Cell{Text: ui.InLanguage(data.Printer, u.NameZH, u.NameEN), Hint: u.Code}
		heads, own := ui.Count(u.Heads), ui.Cell{Text: data.T("admin.units.own.second")}
		switch {
		case u.Kind == casefile.UnitSupervisor: // it decides nothing of a case
			heads, own = ui.Cell{Text: data.T("admin.units.nothing")}, ui.Cell{Text: data.T("admin.units.nothing")}
		case u.SoleHeadDecides:
			own = ui.Cell{Tags: []ui.Tag{{Text: data.T("admin.units.own.sole"), Colour: ui.TagSoon}}}
		}
		if u.Kind != casefile.UnitSupervisor {
			name.Href = unitHref(u.ID)
		}
		data.Table.Rows = append(data.Table.Rows, ui.Row{Cells: []ui.Cell{name, {Text: data.T("admin.units.kind." + string(u.Kind))},
			ui.Count(u.Accounts), heads, own}})
	}
	s.Views.Render(w, r, http.StatusOK, "pages/admin_units", data)
	return nil
}

func unitHref(id uuid.UUID) string { return "/admin/units/" + id.String() }

// adminUnitPage asks whether a unit's only head decides what he has put up himself.
type adminUnitPage struct {
	site.Page
	Form    *forms.Form
	Action  string
	Facts   ui.SummaryList
	Choices ui.Choice
	History ui.Table

	System     *ui.SummaryList // of the unit's own; nil where it can have none
	SystemActs bool            // there is one
	FormID     string          // of the form that makes a new secret for it
}

// MaxReasons is a limit that the template shows.
func (*adminUnitPage) MaxReasons() int { return casefile.MaxReasons }

// unitChangesShown is how many of the latest changes a unit's page shows; the log has them all.
const unitChangesShown = 20

// Unit shows a unit, and asks how it is reached.
func (s *Door) Unit(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "unit")
	if err != nil {
		return err
	}
	return s.showAdminUnit(w, r, http.StatusOK, id, nil)
}

// showAdminUnit shows what is set for a unit. f are answers that cannot be taken.
func (s *Door) showAdminUnit(w http.ResponseWriter, r *http.Request, status int, id uuid.UUID, f *forms.Form) error {
	unit, err := s.Store.AdminUnit(r.Context(), id)
	if err != nil {
		return db.Found(err, "error.not_found.body")
	}
	changes, err := s.Store.AdminUnitEvents(r.Context(), db.AdminUnitEventsParams{Code: unit.Code, Most: unitChangesShown})
	if err != nil {
		return err
	}
	if f == nil {
		f = forms.New(visit.Printer(r), nil)
		f.Set("sole_head", "no")
		if unit.SoleHeadDecides {
			f.Set("sole_head", "yes")
		}
	}
	data := &adminUnitPage{Page: s.NewPage(r, "admin.units.title"), Form: f, Action: unitHref(id)}
	data.Title, data.Errors = ui.InLanguage(data.Printer, unit.NameZH, unit.NameEN), f.Errors
	data.Back = &ui.Link{Text: data.T("admin.unit.back"), Href: "/admin/units"}
	effect := "second"
	switch {
	case unit.SoleHeadDecides && unit.Heads > 1:
		effect = "none"
	case unit.SoleHeadDecides:
		effect = "sole"
	}
	data.Facts = ui.SummaryList{Rows: []ui.SummaryRow{{Key: data.T("admin.units.heads"), Value: data.N("admin.unit.heads", int(unit.Heads))},
		{Key: data.T("admin.unit.now"), Value: data.T("admin.unit.effect." + effect)}}}
	data.Choices = f.Choice("sole_head", "admin.unit.sole_head", []ui.Option{
		{Value: "no", Text: data.T("admin.unit.sole_head.no")}, {Value: "yes", Text: data.T("admin.unit.sole_head.yes")}})
	data.fillSystem(unit)
	if err := data.fillHistory(changes); err != nil {
		return err
	}
	s.Views.Render(w, r, status, "pages/admin_unit", data)
	return nil
}

func (data *adminUnitPage) fillHistory(changes []db.AdminUnitEventsRow) error {
	data.History = ui.Table{Caption: data.T("admin.unit.history"), HideCaption: true, Empty: data.T("admin.unit.history.none"),
		Columns: []ui.Column{{Text: data.T("admin.log.at"), Whole: true}, {Text: data.T("admin.log.what")}, {Text: data.T("admin.log.by")},
			{Text: data.T("admin.unit.reasons.label")}}}
	for _, change := range changes {
		var facts map[string]string
		if err := json.Unmarshal(change.Facts, &facts); err != nil {
			return fmt.Errorf("read facts: %w", err)
		}
		by := data.T("admin.log.command")
		if change.ActorName != nil {
			by = *change.ActorName
		}
		data.History.Rows = append(data.History.Rows, ui.Row{Cells: []ui.Cell{{Text: data.DateTime(change.At)},
			{Text: ui.WordFor(data.Printer, "admin.log.kind.", change.Kind)}, {Text: by}, {Text: facts["reasons"]}}})
	}
	return nil
}

// UnitSave sets whether the unit's only head decides what he has put up himself.
func (s *Door) UnitSave(w http.ResponseWriter, r *http.Request) error {
	id, err := site.PathID(r, "unit")
	if err != nil {
		return err
	}
	f, err := forms.Read(w, r, forms.Limit)
	if err != nil {
		return err
	}
	allowed := f.ChooseOne("sole_head", "admin.unit.sole_head", "yes", "no") == "yes"
	reasons := f.Reasons("reasons", "admin.unit.reasons")
	if f.OK() {
		err := s.Store.AllowSoleHead(r.Context(), id, allowed, reasons, visit.ViewerOf(r).ID, s.Clock.Now())
		if site.MessageOf(err) == "error.unit_unchanged" {
			f.Fail("sole_head", "error.unit_unchanged")
		} else if err != nil {
			return err
		}
	}
	if !f.OK() {
		return s.showAdminUnit(w, r, http.StatusUnprocessableEntity, id, f)
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("admin.unit.saved")})
	http.Redirect(w, r, unitHref(id), http.StatusSeeOther)
	return nil
}
