package listing

import (
	"slices"

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

// tells are the documents that tell what the unit has done between the proposal and the end.
var tells = []casefile.NoticeKind{casefile.NoticeReplyChecked, casefile.NoticeListing, casefile.NoticeListingDropped}

// Handled is that the unit has answered the party's points, and what it has decided, each with its document.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	var items []ui.TimelineItem
	for _, n := range c.Notices {
		if slices.Contains(tells, n.Kind) {
			items = append(items, ui.TimelineItem{Title: p.T("my.listing.handled." + string(n.Kind)), Byline: ui.InLanguage(p, c.UnitZH, c.UnitEN), At: n.IssuedAt,
				Links: c.NoticeLinks(p, n.Kind)})
		}
	}
	return items
}

// Tells is the document that tells the result.
func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeListing }

// Filed repeats what the unit proposes. Persons behind are not named to the party by its page: each is told by himself.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	proposal := proposalOf(c.Filed)
	rows := []ui.SummaryRow{{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, c.Case.AboutZH, c.Case.AboutEN)}}
	return ui.SummaryList{Rows: append(rows, GroundRows(p, c.Pack, proposal, func(row ui.SummaryRow) ui.SummaryRow { return row })...)}
}
