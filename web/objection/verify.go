package objection

import (
	"net/http"

	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// refuseForAuthority is the word in the address of the form check that fills in the reason of a refusal for want of authority.
const refuseForAuthority = "authority"

// verifyNote says, above the form check, what the capacity of the applicant rests on: nobody has verified it yet.
type verifyNote struct {
	Heading  string
	Rows     ui.SummaryList
	Lines    []string
	RefuseAt string // the form with a refusal for want of authority filled in
}

// Verify is what is to be verified of a capacity that is only claimed; nil where there is nothing.
func (data *formCheckForm) Verify() *verifyNote {
	capacity := data.Dossier.Standing.Capacity
	if !capacity.Claimed() {
		return nil
	}
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	at := "/desk/tasks/" + data.Task.ID.String() + "/act?refuse=" + refuseForAuthority
	key := "desk.verify." + string(capacity)
	return &verifyNote{Heading: data.T(key), Rows: ui.SummaryList{Rows: casepage.StandingRows(data.Printer, data.Dossier, v, data.Instant)},
		Lines: []string{data.T(key + ".what"), data.T(key + ".then")}, RefuseAt: at}
}

// Suggest fills in a refusal for want of authority where the address asks for it. The clerk can change every word.
func (data *formCheckForm) Suggest(r *http.Request) {
	if data.Verify() == nil || r.URL.Query().Get("refuse") != refuseForAuthority {
		return
	}
	data.Form.Set("accept", "no")
	data.Form.Set("refusal", data.T("desk.verify."+string(data.Dossier.Standing.Capacity)+".refusal"))
}
