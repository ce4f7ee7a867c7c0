package right

import (
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/oncase"
	"creditcase/web/ui"
)

// progress is what is a right's own on the page of whose right it is.
type progress struct{}

// Way are the two stages, the first alone where nothing was decided.
func (progress) Way(c *casepage.Own) []casefile.Stage {
	if c.Case.Result != nil && *c.Case.Result == casefile.ResultWithdrawn {
		return []casefile.Stage{casefile.StageRightDecision}
	}
	return []casefile.Stage{casefile.StageRightDecision, casefile.StageRightService}
}

// Handled is that it was decided.
func (progress) Handled(p *messages.Printer, c *casepage.Own) []ui.TimelineItem {
	t, there := c.Task(casefile.TaskDecideRight)
	if !there || t.ClosedAt == nil || c.WithdrawnBy(*t.ClosedAt) {
		return nil
	}
	return []ui.TimelineItem{{Title: p.T("my.event.decided"), Byline: ui.InLanguage(p, t.UnitZH, t.UnitEN), At: *t.ClosedAt}}
}

func (progress) Tells(*casepage.Own) casefile.NoticeKind { return casefile.NoticeRight }

// Filed repeats what was asked for. Files are for whoever has sent these.
func (progress) Filed(p *messages.Printer, c *casepage.Own) ui.SummaryList {
	asked := flow.FiledAs[casefile.RightRequest](c.Filed)
	rows := whatRows(p, asked, func(way casefile.Outcome) string { return wordOf(p, c.Pack, way) }, groundWord(p, c.Pack.Right.Grounds, asked.Ground))
	if len(asked.Files) > 0 && c.Applied() {
		rows = append(rows, ui.SummaryRow{Key: p.T("right.row.files"), Links: c.FilesOf(p, p.T("right.row.files"), asked.Files).Links})
	}
	if asked.Paper != nil {
		rows = append(rows, ui.SummaryRow{Key: p.T("right.row.paper"), Value: oncase.PaperLine(p, asked.Paper)})
	}
	return ui.SummaryList{Rows: rows}
}

// whatRows are what was asked for, in words.
func whatRows(p *messages.Printer, asked casefile.RightRequest, word func(casefile.Outcome) string, ground string) []ui.SummaryRow {
	rows := []ui.SummaryRow{{Key: p.T("right.row.right"), Value: ui.Capital(p.T("right." + string(asked.Right)))}, {Key: p.T("right.ask.way.row"), Value: word(asked.Way)}}
	if asked.Text != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("right.row.ground"), Value: ground}, ui.SummaryRow{Key: p.T("right.row.text"), Lines: ui.Lines(asked.Text)})
	}
	if asked.Way == casefile.OutcomeNotRecord && len(asked.Records) == 0 {
		rows = append(rows, ui.SummaryRow{Key: p.T("right.row.records"), Value: p.T("right.row.future")})
	}
	if asked.Reasons != "" {
		rows = append(rows, ui.SummaryRow{Key: p.T("right.row.reasons"), Lines: ui.Lines(asked.Reasons)})
	}
	return rows
}

// groundWord is what the pack calls the ground of a statement.
func groundWord(p *messages.Printer, grounds []rules.Ground, id string) string {
	for _, g := range grounds {
		if g.ID == id {
			return ui.Capital(ui.InLanguage(p, g.ZH, g.EN))
		}
	}
	return id
}
