package pending

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are its own.
type sections struct{}

// Compared is what the record says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is the review or lawsuit, what it has to do with the record, and the files, those of the outcome among them.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	rows := proceedingsRows(p, flow.FiledAs[casefile.PendingRequest](c.Filed))
	return ui.SummaryList{Rows: append(rows, casepage.FilesRow(p, c, v, p.T("desk.pending.row.files"), casefile.ActAskPending, casefile.ActTellOutcome, casefile.ActAskAfter))}
}

// proceedingsRows say what is pending, with whom, and what it has to do with the record.
func proceedingsRows(p *messages.Printer, r casefile.PendingRequest) []ui.SummaryRow {
	return []ui.SummaryRow{{Key: p.T("pending.ask.what.label"), Value: p.T("pending.what." + string(r.What))},
		{Key: p.T("desk.pending.row.accepted"), Lines: []string{r.Body, r.Number}},
		{Key: p.T("pending.ask.accepted.label"), Value: ui.DayText(p, r.AcceptedOn)},
		{Key: p.T("pending.ask.says.label"), Lines: ui.Lines(r.Says)}}
}
