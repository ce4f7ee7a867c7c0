package revocation

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a revocation's own.
type sections struct{}

// Compared is what the record says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is who tells of it, the document, and what is said.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	request := flow.FiledAs[casefile.RevocationRequest](c.Filed)
	rows := documentRows(p, request)
	if len(request.Document.Files) > 0 {
		rows = append(rows, c.FilesOf(p, v, p.T("revocation.ask.scan.label"), request.Document.Files))
	}
	return ui.SummaryList{Rows: append(rows, toldRows(p, c)...)}
}

// documentRows say who tells of it, which document it is, and why it concerns the record.
func documentRows(p *messages.Printer, r casefile.RevocationRequest) []ui.SummaryRow {
	d := r.Document
	rows := []ui.SummaryRow{{Key: p.T("desk.revocation.row.by"), Value: p.T("desk.revocation.by." + string(r.By))},
		{Key: p.T("revocation.ask.does.label"), Value: p.T("revocation.end." + string(d.Does))},
		{Key: p.T("desk.revocation.row.document"), Lines: []string{d.Body, d.Number}},
		{Key: p.T("revocation.ask.effective.label"), Value: ui.DayText(p, d.EffectiveOn)}}
	if r.Says != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("revocation.ask.says.label"), Lines: ui.Lines(r.Says)})
	}
	return rows
}

// toldRows are what the unit has told the agency; none before.
func toldRows(p *messages.Printer, c *casepage.Dossier) []ui.SummaryRow {
	if c.Decision == nil {
		return nil
	}
	d := c.Decision
	return append([]ui.SummaryRow{{Key: p.T("desk.revocation.row.told"), Value: ui.OutcomeWord(p, c.Pack, casefile.FlowRevocation, string(d.Outcome))},
		{Key: p.T("desk.revocation.reasons.label"), Lines: ui.Lines(d.Reasons)}}, casepage.ChangeRows(p, c.About, c.Changes)...)
}
