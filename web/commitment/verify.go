package commitment

import (
	"context"

	"creditcase/casefile"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// verifyForm asks whether what was ordered to be rectified is.
type verifyForm struct {
	*casepage.Act
	Order ui.SummaryList // what was found untrue, and what the party says that it has done
}

func openVerify(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &verifyForm{Act: data, Order: orderOf(data)}, nil
}

// orderOf is what was found untrue, and how the party has answered the order.
func orderOf(data *casepage.Act) ui.SummaryList {
	k, due, p := keptOf(data.Dossier), dueOf(data.Dossier.Filed), data.Printer
	v := casepage.Viewer{Unit: &data.Task.UnitID, Base: data.CaseAt}
	var list ui.SummaryList
	_, found := readLast[casefile.PromisesChecked](k, casefile.ActCheckPromises)
	for i, row := range foundRows(p, due, found) {
		if found.Findings[i].Finding == casefile.FoundUntrue {
			row.Lines = append(promiseRow(p, i, due.Terms.Promises[i]).Lines, row.Lines...)
			list.Rows = append(list.Rows, row)
		}
	}
	if act, said := readLast[casefile.Rectification](k, casefile.ActRectify); act != nil {
		list.Rows = append(list.Rows, withFiles(p, data.Dossier, v, saidRow(p, act, said), said.AllFiles()))
	} else {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("desk.commitment.row.rectified"), Value: p.T("desk.commitment.said.nothing")})
	}
	if act, found := readLast[casefile.RectifiedChecked](k, casefile.ActVerifyRectified); act != nil {
		list.Rows = append(list.Rows, verifiedRow(p, found))
	}
	return list
}

// Ask offers both answers with what each means.
func (data *verifyForm) Ask() {
	data.Choices = data.Form.Choice("holds", "desk.commitment.holds", []ui.Option{
		{Value: "yes", Text: data.T("desk.commitment.holds.yes"), Hint: data.T("desk.commitment.holds.yes_hint")},
		{Value: "no", Text: data.T("desk.commitment.holds.no"), Hint: data.T("desk.commitment.holds.no_hint")}})
}

// Read reads the answer.
func (data *verifyForm) Read() any {
	return casefile.RectifiedChecked{Holds: data.Form.ChooseOne("holds", "desk.commitment.holds", "yes", "no") == "yes",
		Reasons: data.Form.Reasons("reasons", "desk.commitment.verify_reasons"), Attachments: data.Tray.IDs()}
}

// Answers repeat it.
func (data *verifyForm) Answers(content any) []ui.SummaryRow {
	found, _ := content.(casefile.RectifiedChecked)
	return []ui.SummaryRow{{Key: data.T("desk.commitment.holds.label"), Value: holdsText(data.Printer, found.Holds)},
		{Key: data.T("desk.commitment.verify_reasons.label"), Lines: ui.Lines(found.Reasons)}, data.FilesRow()}
}
