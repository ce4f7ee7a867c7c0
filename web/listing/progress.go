package listing

import (
	"slices"
	"strconv"

	"creditcase/casefile"
	"creditcase/db"
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

// Filed repeats what the unit proposes, and what the party has said to it. Persons behind are not named to the party by its page: each is told by himself.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	proposal := proposalOf(c.Filed)
	rows := []ui.SummaryRow{{Key: p.T("desk.listing.row.list"), Value: ui.InLanguage(p, c.Case.AboutZH, c.Case.AboutEN)}}
	rows = append(rows, GroundRows(p, c.Pack, proposal, func(row ui.SummaryRow) ui.SummaryRow { return row })...)
	for _, said := range c.Said {
		rows = append(rows, saidRows(p, c, said)...)
	}
	return ui.SummaryList{Rows: rows}
}

// saidRows repeat what the party has said: that it asked for more time, or each point of its answer with the files that came from its account.
func saidRows(p *messages.Printer, c *casepage.Own, said db.MyCaseSaidRow) []ui.SummaryRow {
	if more, ok := readSaid[casefile.MoreTime](said, casefile.ActAskTime); ok {
		return []ui.SummaryRow{{Key: p.T("my.listing.asked_time"), Lines: append([]string{p.DateTime(said.ReceivedAt)}, ui.Lines(more.Reasons)...)}}
	}
	reply, ok := readSaid[casefile.ListingReply](said, casefile.ActReply)
	if !ok {
		return nil
	}
	came := ui.SummaryRow{Key: p.T("my.listing.replied"), Value: p.T("desk.listing.reply.online", p.DateTime(said.ReceivedAt))}
	if paper := reply.Paper; paper != nil {
		came.Value = p.T("desk.listing.reply.paper", ui.DayText(p, paper.ReceivedOn), paper.From)
	}
	rows := []ui.SummaryRow{came}
	for i, point := range reply.Points {
		row := ui.SummaryRow{Key: p.T("my.listing.point", strconv.Itoa(i+1)), Lines: ui.Lines(point.Text)}
		if len(point.Files) > 0 && reply.Paper == nil {
			row.Links = c.FilesOf(p, row.Key, point.Files).Links
		}
		rows = append(rows, row)
	}
	return rows
}

// readSaid is what was said by an act of the kind.
func readSaid[T any](said db.MyCaseSaidRow, kind casefile.ActKind) (content T, is bool) {
	is = said.Kind == kind && ui.ReadJSON("act", said.Content, &content) == nil
	return content, is
}
