package objection

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are an objection's own.
type sections struct{}

// Compared sets the platform's copy beside its source, field by field; what differs is said in a word.
func (sections) Compared(p *messages.Printer, c *casepage.Dossier, a *casepage.About, v casepage.Viewer) ui.Table {
	source := p.T("desk.case.source")
	if v.Unit != nil && *v.Unit == a.Record.UnitID {
		source = p.T("desk.case.own_source")
	}
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{
		{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}, {Text: source}, {Text: p.T("desk.case.compared")}}}
	for _, f := range a.Fields {
		here, there := a.Content[f.Key], a.Source[f.Key]
		differ := !f.Same(here, there)
		same := ui.Cell{Text: p.T("desk.case.same")}
		if differ {
			same = ui.Cell{Tags: []ui.Tag{{Text: p.T("desk.case.different"), Colour: ui.TagLate}}}
		}
		t.Rows = append(t.Rows, ui.Row{Late: differ, Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, here))},
			{Text: ui.OrNothing(p, p.FieldValue(f, there))}, same}})
	}
	return t
}

// Filing is the objection as it was filed.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	var grounds []string
	filed := flow.FiledAs[casefile.Filing](c.Filed)
	for _, id := range filed.Grounds {
		// A ground that a later version of the pack has dropped is still what the applicant said.
		name := id
		if g, err := c.Pack.Objection.Ground(id); err == nil {
			name = p.T("desk.case.ground", ui.InLanguage(p, g.ZH, g.EN), p.Article(g.Article))
		}
		grounds = append(grounds, name)
	}
	rows := []ui.SummaryRow{
		{Key: p.T("case.grounds"), Lines: grounds},
		{Key: p.T("case.statement"), Lines: ui.Lines(filed.Statement)},
	}
	if filed.Request != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("case.request"), Lines: ui.Lines(filed.Request)})
	}
	return ui.SummaryList{Rows: append(rows, casepage.FilesRow(p, c, v, p.T("case.evidence"), casefile.ActFile))}
}
