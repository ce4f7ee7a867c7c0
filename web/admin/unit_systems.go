package admin

import (
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/partners"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// UnitSystemSecret lets a system of the unit's own act for it, by a secret that is shown once. The one before may not any more.
func (s *Door) UnitSystemSecret(w http.ResponseWriter, r *http.Request) error {
	unit, err := site.PathID(r, "unit")
	if err != nil {
		return err
	}
	f, formID, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	if f.Again {
		return s.showSecret(w, r, unitHref(unit), f.Value("secret"))
	}
	secret, text := partners.NewSecret()
	err = s.Store.LetSystemAct(r.Context(), db.NewUnitSystem{ID: formID, UnitID: unit, Secret: secret, By: visit.ViewerOf(r).ID, At: s.Clock.Now()})
	if made := conflictOf(err); made != "" {
		return s.tellOnce(w, r, unitHref(unit), made)
	}
	if err != nil {
		return err
	}
	return s.showSecret(w, r, unitHref(unit), text)
}

// UnitSystemEnd lets no system act for the unit.
func (s *Door) UnitSystemEnd(w http.ResponseWriter, r *http.Request) error {
	unit, err := site.PathID(r, "unit")
	if err != nil {
		return err
	}
	if err := s.Store.EndUnitSystem(r.Context(), unit, visit.ViewerOf(r).ID, s.Clock.Now()); err != nil {
		return err
	}
	s.Flash(r, ui.Banner{Success: true, Heading: visit.Printer(r).T("admin.system.ended")})
	http.Redirect(w, r, unitHref(unit), http.StatusSeeOther)
	return nil
}

// fillSystem says whether a system of the unit's own may act for it, and where that calls.
func (data *adminUnitPage) fillSystem(unit db.AdminUnitRow) {
	if unit.Kind != casefile.UnitProvider {
		return
	}
	data.FormID = forms.NewID()
	row := ui.SummaryRow{Key: data.T("admin.system.title"), Value: data.T("admin.system.none")}
	data.System = &ui.SummaryList{Rows: []ui.SummaryRow{row}}
	if unit.SystemID == nil {
		return
	}
	data.SystemActs = true
	data.System.Rows[0].Value = data.T("admin.system.since", data.DateTime(*unit.SystemSince))
	data.System.Rows = append(data.System.Rows, ui.SummaryRow{Key: data.T("admin.system.call_at"), Value: "POST /api/v1/systems/" + unit.SystemID.String() + "/commitments"})
}
