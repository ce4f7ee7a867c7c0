package pending

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// progress is what the party reads.
type progress struct{}

// Way is the stages that the case passes: the matter is waited for unless nothing befell the record. That the agency asks is no stage of its way.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	if c.Case.ClosedAt != nil && !began(c) {
		return []casefile.Stage{casefile.StagePendingCheck}
	}
	if c.AtStage(casefile.StagePendingAsks) {
		return []casefile.Stage{casefile.StagePendingCheck, casefile.StagePendingAsks}
	}
	return []casefile.Stage{casefile.StagePendingCheck, casefile.StagePendingWaits}
}

// began reports whether the record was treated as the pack has it.
func began(c *casepage.Own) bool {
	kind, _ := c.Pack.Pending.Effect()
	for _, e := range c.Effects {
		if e.Kind == kind && e.CaseID == c.Case.ID {
			return true
		}
	}
	return false
}

// Handled has nothing of its own: that something befell the record is told of every effect.
func (progress) Handled(*messages.Printer, *casepage.Own) []ui.TimelineItem { return nil }

// Tells is the document that tells the result.
func (progress) Tells(c *casepage.Own) casefile.NoticeKind {
	if c.Case.Result != nil && *c.Case.Result == casefile.Result(casefile.OutcomePendingRefused) {
		return casefile.NoticePendingRefused
	}
	return casefile.NoticePendingEnded
}

// Filed repeats what was shown.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	request := flow.FiledAs[casefile.PendingRequest](c.Filed)
	rows := proceedingsRows(p, request)
	if c.Applied() {
		rows = append(rows, c.FilesOf(p, p.T("pending.ask.scan.label"), request.Files))
	}
	return ui.SummaryList{Rows: rows}
}
