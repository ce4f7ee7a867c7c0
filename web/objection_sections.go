package web

import (
	"creditcase/casefile"
	"creditcase/messages"
)

// objectionSections are the parts of the staff's page of a case that are an objection's own.
type objectionSections struct{}

// Compared sets the platform's copy beside its source, field by field; what differs is said in a word.
func (objectionSections) Compared(p *messages.Printer, c *caseFile, v caseViewer) table {
	source := p.T("desk.case.source")
	if v.unit != nil && *v.unit == c.Record.UnitID {
		source = p.T("desk.case.own_source")
	}
	t := table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []column{
		{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}, {Text: source}, {Text: p.T("desk.case.compared")}}}
	for _, f := range c.fields {
		here, there := c.content[f.Key], c.source[f.Key]
		differ := !f.Same(here, there)
		same := cell{Text: p.T("desk.case.same")}
		if differ {
			same = cell{Tags: []tag{{p.T("desk.case.different"), tagLate}}}
		}
		t.Rows = append(t.Rows, row{Late: differ, Cells: []cell{{Text: p.FieldName(f)}, {Text: orNothing(p, p.FieldValue(f, here))},
			{Text: orNothing(p, p.FieldValue(f, there))}, same}})
	}
	return t
}

// Filing is the objection as it was filed.
func (objectionSections) Filing(p *messages.Printer, c *caseFile, v caseViewer) summaryList {
	var grounds []string
	for _, id := range c.filing.Grounds {
		// A ground that a later version of the pack has dropped is still what the applicant said.
		name := id
		if g, err := c.pack.Objection.Ground(id); err == nil {
			name = p.T("desk.case.ground", inLanguage(p, g.ZH, g.EN), p.Article(g.Article))
		}
		grounds = append(grounds, name)
	}
	rows := []summaryRow{
		{Key: p.T("case.grounds"), Lines: grounds},
		{Key: p.T("case.statement"), Lines: lines(c.filing.Statement)},
	}
	if c.filing.Request != "" {
		rows = append(rows, summaryRow{Key: p.T("case.request"), Lines: lines(c.filing.Request)})
	}
	return summaryList{Rows: append(rows, filesRow(p, c, v, p.T("case.evidence"), casefile.ActFile))}
}
