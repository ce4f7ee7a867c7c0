package listing

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/ui"
)

// progress is what the party reads of a listing.
type progress struct{}

// Way is the stages that the case passes: the reply is checked only where there was one, and the decision served where somebody is listed.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	stages := []casefile.Stage{casefile.StageListingReply}
	if _, replied := c.Task(casefile.TaskCheckReply); replied || c.AtStage(casefile.StageListingCheck) {
		stages = append(stages, casefile.StageListingCheck)
	}
	if c.Case.ClosedAt == nil {
		return append(stages, casefile.StageListingDecision, casefile.StageListingService)
	}
	if _, decided := c.Task(casefile.TaskDecideListing); decided {
		stages = append(stages, casefile.StageListingDecision)
	}
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultListed {
		stages = append(stages, casefile.StageListingService)
	}
	return stages
}

// Handled is nothing: the documents tell it, in the words my.listing.event.
func (progress) Handled(*messages.Printer, *casepage.Own) []ui.TimelineItem { return nil }

// Tells is the document that tells the result.
func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeListing }

// Filed repeats what the unit proposes. Persons behind are not named to the party by its page: each is told by himself.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	proposal := proposalOf(c.Filed)
	rows := []ui.SummaryRow{{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, c.Case.AboutZH, c.Case.AboutEN)}}
	return ui.SummaryList{Rows: append(rows, GroundRows(p, c.Pack, proposal, func(row ui.SummaryRow) ui.SummaryRow { return row })...)}
}
