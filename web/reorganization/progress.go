package reorganization

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// progress is what administrator and enterprise read of a document.
type progress struct{}

// Way is the one stage that there is.
func (progress) Way(*casepage.Own) []casefile.Stage {
	return []casefile.Stage{casefile.StageReorganizationCheck}
}

// Handled is that the document was checked.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	t, there := c.Task(casefile.TaskCheckReorganization)
	if !there || t.ClosedAt == nil || c.WithdrawnBy(*t.ClosedAt) {
		return nil
	}
	return []ui.TimelineItem{{Title: p.T("my.reorganization.event.checked"), Byline: ui.InLanguage(p, t.UnitZH, t.UnitEN), At: *t.ClosedAt}}
}

// tells are the documents that tell the result.
var tells = map[casefile.ReorganizationMatter]casefile.NoticeKind{
	casefile.MatterPlan: casefile.NoticePlanMarked, casefile.MatterAssistance: casefile.NoticeAssisted, casefile.MatterCarriedOut: casefile.NoticePlanOver,
	casefile.MatterConverted: casefile.NoticePlanOver, casefile.MatterFailed: casefile.NoticePlanOver,
}

// Tells is the document that tells the result.
func (progress) Tells(c *casepage.Own) casefile.NoticeKind {
	if c.Case.Result != nil && *c.Case.Result == casefile.Result(casefile.OutcomeRefuseReorganization) {
		return casefile.NoticeReorganizationRefused
	}
	return tells[flow.FiledAs[casefile.ReorganizationFiling](c.Filed).Matter]
}

// Filed repeats the document. Its scan is for whoever has sent it.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	filing := flow.FiledAs[casefile.ReorganizationFiling](c.Filed)
	var scan *ui.SummaryRow
	if !c.Applied() { // it is for whoever checks the document, and who has shown it is not the enterprise's business either
		filing.Says, filing.Paper = "", nil
	} else {
		row := c.FilesOf(p, p.T("reorganization.row.scan"), filing.Document.Files)
		scan = &row
	}
	rows := append([]ui.SummaryRow{{Key: p.T("reorganization.row.by"), Value: p.T("reorganization.by." + string(filing.By))}}, documentRows(p, filing, scan)...)
	for _, named := range filing.Records {
		for _, r := range c.Records {
			if r.RecordID == named.RecordID {
				rows = append(rows, ui.SummaryRow{Key: doesWord(p, named.Does), Value: p.T("reorganization.record", ui.InLanguage(p, r.ItemZH, r.ItemEN), r.RecordNumber)})
			}
		}
	}
	return ui.SummaryList{Rows: rows}
}
