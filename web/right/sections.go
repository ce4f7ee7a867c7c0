package right

import (
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a right's own.
type sections struct{}

// kept is what is kept of a right alone, as it is read with its case.
type kept struct {
	back *db.Act // that what was granted is not wanted any more; nil: nobody has said so
}

// Ask has it read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	return k, []db.Question{db.AskIfAny(&k.back, (*db.Queries).CaseActOf, db.CaseActOfParams{CaseID: id, Kind: casefile.ActTakeBackRight})}
}

// Filing is what was asked for, how, and why.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	return ui.SummaryList{Rows: askedRows(p, c, v, flow.FiledAs[casefile.RightRequest](c.Filed))}
}

// Compared is what the record says: it is compared with nothing.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Offers are what the viewer can begin on the case: a clerk of the body of which it was asked enters that a request which came on paper is withdrawn, or that
// what was granted is not wanted any more.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	withdraws := oncase.PaperWithdrawing{Pages: onCase(nil)}.Offer(p, c, v)
	if v.Unit == nil || *v.Unit != c.Case.UnitID || !isGranted(c) {
		return withdraws
	}
	return []ui.Link{{Text: p.T("right.back.desk_link"), Href: v.Base + "/" + backWord}}
}

// isGranted reports whether the case has ended and granted something that can be taken back, and was not.
func isGranted(c *casepage.Dossier) bool {
	if k, ok := c.Own.(*kept); c.Case.ClosedAt == nil || ok && k.back != nil {
		return false
	}
	for _, a := range c.Records {
		if a.Decision != nil && lasts(a.Decision.Outcome) {
			return true
		}
	}
	return c.Whole != nil && lasts(c.Whole.Decision.Outcome)
}

// lasts reports whether an outcome has begun something that lasts until it is taken back.
func lasts(o casefile.Outcome) bool {
	return o == casefile.OutcomeNotRecord || o.Effect().CanBeTakenBack()
}

// askedRows are what was asked for, as everybody reads it who may read the request.
func askedRows(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, asked casefile.RightRequest) []ui.SummaryRow {
	rows := append(whatRows(p, asked, func(way casefile.Outcome) string { return wordOf(p, c.Pack, way) }, groundWord(p, c.Pack.Right.Grounds, asked.Ground)),
		withFiles(p, c, v, ui.SummaryRow{Key: p.T("right.row.files")}, asked.Files))
	if asked.Paper == nil {
		return rows
	}
	return append(rows, withFiles(p, c, v, ui.SummaryRow{Key: p.T("right.row.paper"), Value: oncase.PaperLine(p, asked.Paper)},
		asked.Paper.Files))
}

// withFiles adds files to a row; nothing where there are none.
func withFiles(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, row ui.SummaryRow, ids []uuid.UUID) ui.SummaryRow {
	if len(ids) == 0 {
		row.Value = ui.OrNothing(p, row.Value)
		return row
	}
	files := c.FilesOf(p, v, row.Key, ids)
	if row.Value != "" {
		row.Lines, row.Value = append([]string{row.Value}, row.Lines...), ""
	}
	row.Lines, row.Links = append(row.Lines, files.Lines...), files.Links
	return row
}
