package revocation

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// progress is what the party reads of a revocation.
type progress struct{}

// Way is the stages that the case passes: the unit is asked unless it has told itself, and the agency has something to do unless nothing came of it.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	if flow.FiledAs[casefile.RevocationRequest](c.Filed).By == casefile.RevocationByUnit {
		return []casefile.Stage{casefile.StageRevocationApply}
	}
	if _, put := c.Task(casefile.TaskApplyRevocation); c.Case.ClosedAt != nil && !put {
		return []casefile.Stage{casefile.StageRevocationConfirm}
	}
	return []casefile.Stage{casefile.StageRevocationConfirm, casefile.StageRevocationApply}
}

// Handled is that the unit has told the agency.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	t, there := c.Task(casefile.TaskApplyRevocation)
	if !there {
		return nil
	}
	return []ui.TimelineItem{{Title: p.T("my.revocation.event.told"), Byline: ui.InLanguage(p, c.UnitZH, c.UnitEN), At: t.OpenedAt}}
}

// Tells is the document that tells the result.
func (progress) Tells(c *casepage.Own) casefile.NoticeKind {
	if c.Case.Result == nil {
		return casefile.NoticeResult
	}
	kinds := map[casefile.Result]casefile.NoticeKind{casefile.Result(casefile.OutcomeNotConcerned): casefile.NoticeNotConcerned,
		casefile.ResultAlreadyGone: casefile.NoticeAlreadyGone}
	if kind, ok := kinds[*c.Case.Result]; ok {
		return kind
	}
	return casefile.NoticeResult
}

// Filed repeats what was shown.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	request := flow.FiledAs[casefile.RevocationRequest](c.Filed)
	rows := documentRows(p, request)
	if len(request.Document.Files) > 0 && c.Applied() {
		rows = append(rows, c.FilesOf(p, p.T("revocation.ask.scan.label"), request.Document.Files))
	}
	return ui.SummaryList{Rows: rows}
}
