package pending

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are its own.
type sections struct{}

// kept is what is kept of such a case alone, as it is read with it.
type kept struct {
	outcome *db.Act // that the party has told the outcome; nil: it has not
}

// Ask has it read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	return k, []db.Question{db.AskIfAny(&k.outcome, (*db.Queries).CaseActOf, db.CaseActOfParams{CaseID: id, Kind: casefile.ActTellOutcome})}
}

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
	if k, ok := c.Own.(*kept); ok && k.outcome != nil {
		var told casefile.ProceedingsOutcome
		if err := json.Unmarshal(k.outcome.Content, &told); err == nil {
			rows = append(rows, outcomeRows(p, told)...)
		}
	}
	return ui.SummaryList{Rows: append(rows, casepage.FilesRow(p, c, v, p.T("desk.pending.row.files"), casefile.ActAskPending, casefile.ActTellOutcome, casefile.ActAskAfter))}
}

// Offers are what the agency enters on the case as a whole: the outcome that the party tells on paper, and that one which has asked on paper withdraws.
func (sections) Offers(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) []ui.Link {
	pages := onCase(nil)
	return append(outcomeAtDesk{pages}.offer(p, c, v), oncase.PaperWithdrawing{Pages: pages}.Offer(p, c, v)...)
}

// proceedingsRows say what is pending, with whom, and what it has to do with the record.
func proceedingsRows(p *messages.Printer, r casefile.PendingRequest) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: p.T("pending.ask.what.label"), Value: p.T("pending.what." + string(r.What))},
		{Key: p.T("pending.ask.stands.label"), Value: p.T("pending.stands." + string(r.Stands))},
		{Key: p.T("desk.pending.row.document"), Lines: slices.DeleteFunc([]string{r.Body, r.Number}, func(s string) bool { return s == "" })},
		{Key: p.T("pending.ask.shown.label"), Value: ui.DayText(p, r.On)},
		{Key: p.T("pending.ask.says.label"), Lines: ui.Lines(r.Says)}}
	if r.Paper != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("desk.pending.row.paper"), Value: oncase.PaperLine(p, r.Paper)})
	}
	return rows
}
