package web

import (
	"net/http"
)

// refuseForAuthority is the word in the address of the form check that fills in the reason of a refusal for want of authority.
const refuseForAuthority = "authority"

// verifyNote says, above the form check, what the capacity of the applicant rests on: nobody has verified it yet.
type verifyNote struct {
	Heading  string
	Rows     summaryList
	Lines    []string
	RefuseAt string // the form with a refusal for want of authority filled in
}

// Verify is what is to be verified of a capacity that is only claimed; nil where there is nothing.
func (data *formCheckForm) Verify() *verifyNote {
	capacity := data.c.Case.Capacity
	if !capacity.Claimed() {
		return nil
	}
	v := caseViewer{unit: &data.task.UnitID, base: data.CaseAt}
	at := "/desk/tasks/" + data.task.ID.String() + "/act?refuse=" + refuseForAuthority
	key := "desk.verify." + string(capacity)
	return &verifyNote{Heading: data.T(key), Rows: summaryList{Rows: standingRows(data.Printer, data.c, v, data.now)},
		Lines: []string{data.T(key + ".what"), data.T(key + ".then")}, RefuseAt: at}
}

// Suggest fills in a refusal for want of authority where the address asks for it. The clerk can change every word.
func (data *formCheckForm) Suggest(r *http.Request) {
	if data.Verify() == nil || r.URL.Query().Get("refuse") != refuseForAuthority {
		return
	}
	data.Form.Set("accept", "no")
	data.Form.Set("refusal", data.T("desk.verify."+string(data.c.Case.Capacity)+".refusal"))
}
