package casepage

import (
	"net/http"

	"creditcase/casefile"
	"creditcase/web/ui"
)

// FormCheck asks whether what was filed is accepted: yes, not before something missing is there, or no with the reasons. The questions
// of a procedure that checks the form of what is filed embed it.
type FormCheck struct {
	*MissingList
	Refusal []Box // what else is asked of a refusal
}

// Box names a question, and the stem of its messages.
type Box struct{ ID, Stem string }

// Offer offers the answers, accepting as it is given.
func (data *FormCheck) Offer(accept ui.Option) {
	refusal := data.Form.TextArea("refusal", "desk.act.refusal", casefile.MaxReasons)
	options := []ui.Option{accept}
	if data.MayAskAgain() {
		options = append(options, data.AskMissing())
	}
	data.Choices = data.Form.Choice("accept", "desk.act.accept", append(options,
		ui.Option{Value: "no", Text: data.T("desk.act.accept.no"), Hint: data.T("desk.act.accept.no_hint"), RevealArea: &refusal}))
}

// Given reads the answer.
func (data *FormCheck) Given() casefile.FormCheck {
	f := data.Form
	offered := []string{"yes", "no"}
	if data.MayAskAgain() {
		offered = append(offered, "supplement")
	}
	switch f.ChooseOne("accept", "desk.act.accept", offered...) {
	case "supplement":
		data.Unused("accept", "desk.act.accept", data.ofRefusal()...)
		return casefile.FormCheck{Missing: data.ReadMissing()}
	case "no":
		data.Unused("accept", "desk.act.accept", data.typed()...)
		return casefile.FormCheck{Reasons: f.Reasons("refusal", "desk.act.refusal")}
	}
	data.Unused("accept", "desk.act.accept", append(data.typed(), data.ofRefusal()...)...)
	return casefile.FormCheck{Accept: true}
}

// ofRefusal names the questions about a refusal that were answered.
func (data *FormCheck) ofRefusal() []string {
	typed := []string{data.TypedIn("refusal", "desk.act.refusal")}
	for _, box := range data.Refusal {
		typed = append(typed, data.TypedIn(box.ID, box.Stem))
	}
	return typed
}

// typed names the questions about what is missing that were answered.
func (data *FormCheck) typed() []string {
	return []string{data.TypedIn("lacking", "desk.act.lacking"), data.TypedIn("missing", "desk.act.missing"),
		data.TypedIn("still", "desk.act.still_missing")}
}

// Answers are what was answered.
func (data *FormCheck) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.FormCheck)
	switch {
	case len(c.Missing) > 0:
		return []ui.SummaryRow{{Key: p.T("desk.act.accept.label"), Value: p.T("desk.act.accept.supplement")},
			{Key: p.T("desk.act.missing.label"), Lines: c.Missing}}
	case c.Accept:
		return []ui.SummaryRow{{Key: p.T("desk.act.accept.label"), Value: p.T("desk.act.accept.yes")}}
	}
	return []ui.SummaryRow{{Key: p.T("desk.act.accept.label"), Value: p.T("desk.act.accept.no")},
		{Key: p.T("desk.act.refusal.label"), Lines: ui.Lines(c.Reasons)}}
}

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
func (data *FormCheck) Verify() *verifyNote {
	capacity := data.Dossier.Standing.Capacity
	if !capacity.Claimed() {
		return nil
	}
	v := Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	at := "/desk/tasks/" + data.Task.ID.String() + "/act?refuse=" + refuseForAuthority
	key := "desk.verify." + string(capacity)
	return &verifyNote{Heading: data.T(key), Rows: ui.SummaryList{Rows: StandingRows(data.Printer, data.Dossier, v, data.Instant)},
		Lines: []string{data.T(key + ".what"), data.T(key + ".then")}, RefuseAt: at}
}

// Suggest fills in a refusal for want of authority where the address asks for it. The clerk can change every word.
func (data *FormCheck) Suggest(r *http.Request) {
	if data.Verify() == nil || r.URL.Query().Get("refuse") != refuseForAuthority {
		return
	}
	data.Form.Set("accept", "no")
	data.Form.Set("refusal", data.T("desk.verify."+string(data.Dossier.Standing.Capacity)+".refusal"))
}
