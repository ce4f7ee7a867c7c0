package casepage

import (
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// DownTag says whether a partner has confirmed that a record is down, and how.
func DownTag(p *messages.Printer, how *casefile.Confirming, due, now time.Time) ui.Tag {
	switch {
	case how == nil && dates.IsOverdue(due, now):
		return ui.Tag{Text: p.T("take_down.outstanding"), Colour: ui.TagLate}
	case how == nil:
		return ui.Tag{Text: p.T("take_down.owed"), Colour: ui.TagActive}
	case *how == casefile.ConfirmedNoMore:
		return ui.Tag{Text: p.T("take_down.how.dropped"), Colour: ui.TagNeutral}
	}
	return ui.Tag{Text: p.T("take_down.how." + string(*how)), Colour: ui.TagGood}
}

// asksTakeDown reports whether partners confirm something of the case.
func (c *Dossier) asksTakeDown() bool {
	for _, d := range c.deadlines {
		if d.TakeDown {
			return true
		}
	}
	return false
}

// takeDownTable shows how it stands with each partner that has something to confirm; nil where none has.
func (c *Dossier) takeDownTable(s *site.Server, p *messages.Printer, v Viewer) *ui.Table {
	if len(c.takeDowns) == 0 {
		return nil
	}
	t := &ui.Table{Caption: p.T("take_down.list"), HideCaption: true, Columns: []ui.Column{{Text: p.T("partners.partner")}, {Text: p.T("partners.event")},
		{Text: p.T("take_down.told")}, {Text: p.T("take_down.by"), Whole: true}, {Text: p.T("take_down.confirmed")}}}
	now := s.Clock.Now()
	for _, o := range c.takeDowns {
		name := ui.Cell{Text: ui.InLanguage(p, o.NameZH, o.NameEN)}
		if casefile.TaskTakeDown.IsFor(v.Role) {
			name.Href = "/desk/partners/" + o.DeliveryID.String()
		}
		told := ui.Cell{Text: p.T("partners.state." + string(o.State))}
		if o.DoneAt != nil {
			told.Hint = p.DateTime(*o.DoneAt)
		}
		down := ui.Cell{Tags: []ui.Tag{DownTag(p, o.How, o.DueAt, now)}}
		switch {
		case o.How != nil && *o.How != casefile.ConfirmedNoMore:
			down.Hint = p.DateTime(*o.ConfirmedAt)
		case o.Reminders > 0:
			down.Hint = p.N("take_down.reminded", int(o.Reminders))
		}
		t.Rows = append(t.Rows, ui.Row{Late: o.How == nil && dates.IsOverdue(o.DueAt, now), Cells: []ui.Cell{name,
			{Text: p.T("partners.event." + string(o.Event)), Hint: o.RecordNumber}, told, {Text: p.ShortDate(o.DueAt)}, down}})
	}
	return t
}

// outstandingOf are the lines that say what a task is about: the partner that has not confirmed, and of what.
func (c *Dossier) outstandingOf(p *messages.Printer, t *db.CaseTasksRow) (lines []string) {
	for _, o := range c.takeDowns {
		if o.TaskID != nil && *o.TaskID == t.ID {
			lines = append(lines, p.T("take_down.todo", ui.InLanguage(p, o.NameZH, o.NameEN), p.T("partners.event."+string(o.Event)), p.Date(o.DueAt)))
		}
	}
	return lines
}

// DownRow says until when a partner confirms that a record is down, and how that stands.
func DownRow(p *messages.Printer, d db.DeskTakeDownRow, now time.Time) ui.SummaryRow {
	tag := DownTag(p, d.How, d.DueAt, now)
	row := ui.SummaryRow{Key: p.T("take_down.by"), Value: p.Date(d.DueAt), Tag: &tag}
	if d.How != nil && *d.How != casefile.ConfirmedNoMore {
		row.Lines, row.Value = []string{p.Date(d.DueAt), p.T("take_down.at."+string(*d.How), p.DateTime(*d.ConfirmedAt))}, ""
	}
	return row
}
