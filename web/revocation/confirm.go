package revocation

import (
	"context"

	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// confirmForm asks the unit what it tells the agency in writing.
type confirmForm struct{ *casepage.FieldTable }

func openConfirm(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &confirmForm{&casepage.FieldTable{Act: data, Of: data.Dossier.About, SourceWord: data.T("desk.case.own_source")}}, nil
}

// Ask asks what is to be done, and what the record is to say where it is to be changed.
func (data *confirmForm) Ask() {
	data.FilingOpen = true
	if data.Dossier.Pack.Revocation.Changes() {
		data.AskFields()
	}
	data.Choices = data.Form.Choice("outcome", "desk.revocation.outcome", outcomeOptions(data.Printer, data.Dossier.Pack, true))
}

// Read reads it.
func (data *confirmForm) Read() any {
	return *readNotice(data.FieldTable, data.Dossier.Pack, true)
}

// Answers are what is told.
func (data *confirmForm) Answers(content any) []ui.SummaryRow {
	n, _ := content.(casefile.RevocationNotice)
	return append([]ui.SummaryRow{
		{Key: data.T("desk.revocation.outcome.label"), Value: ui.OutcomeWord(data.Printer, data.Dossier.Pack, casefile.FlowRevocation, string(n.Outcome))},
		{Key: data.T("desk.revocation.reasons.label"), Lines: ui.Lines(n.Reasons)}}, casepage.ChangeRows(data.Printer, data.Dossier.About, n.Changes)...)
}

// applyForm has the agency carry out what the unit has told.
type applyForm struct {
	*casepage.Act
	Told ui.SummaryList
}

func openApply(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	data.Printer = explain.Worded(data.Printer, data.Dossier.Pack)
	return &applyForm{Act: data, Told: ui.SummaryList{Rows: toldRows(data.Printer, data.Dossier)}}, nil
}

// Ask has nothing to prepare: the template asks for a remark.
func (data *applyForm) Ask() { data.FilingOpen = true }

// Read reads the remark.
func (data *applyForm) Read() any {
	return casefile.RevocationApplied{Remark: data.Form.Optional("remark", "desk.act.remark", casefile.MaxReasons)}
}

// Answers are what is done, and the remark.
func (data *applyForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.RevocationApplied)
	return append(toldRows(data.Printer, data.Dossier), ui.SummaryRow{Key: data.T("desk.act.remark.label"), Value: ui.OrNothing(data.Printer, c.Remark)})
}
