package delisting

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// progress is what the party reads of a removal.
type progress struct{}

// Way is the stages that the case passes; one that ended before its decision has not come to it.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	if _, put := c.Task(casefile.TaskDecideDelisting); c.Case.ClosedAt != nil && !put {
		return []casefile.Stage{casefile.StageDelistingCheck}
	}
	if c.Case.Result != nil && (*c.Case.Result == casefile.ResultWithdrawn || *c.Case.Result == casefile.ResultListingOver) {
		return []casefile.Stage{casefile.StageDelistingCheck, casefile.StageDelistingDecision}
	}
	return []casefile.Stage{casefile.StageDelistingCheck, casefile.StageDelistingDecision, casefile.StageDelistingService}
}

// Handled is that the conditions were verified.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	t, there := c.Task(casefile.TaskCheckConditions)
	if !there || t.ClosedAt == nil || c.WithdrawnBy(*t.ClosedAt) {
		return nil
	}
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultListingOver && !t.ClosedAt.Before(*c.Case.ClosedAt) {
		return nil
	}
	return []ui.TimelineItem{{Title: p.T("my.delisting.event.checked"), Byline: ui.InLanguage(p, c.UnitZH, c.UnitEN), At: *t.ClosedAt}}
}

// Tells is the document that tells the result.
func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeDelisting }

// Filed repeats what was asked for.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	request := flow.FiledAs[casefile.DelistingRequest](c.Filed)
	rows := []ui.SummaryRow{{Key: p.T("desk.delisting.row.by"), Value: byWhom(p, request)}}
	for i, condition := range request.Conditions {
		rows = append(rows, conditionRow(p, i, condition, func(row ui.SummaryRow) ui.SummaryRow {
			if len(condition.Files) > 0 && c.Applied() {
				row.Links = c.FilesOf(p, row.Key, condition.Files).Links
			}
			return row
		}))
	}
	return ui.SummaryList{Rows: rows}
}
