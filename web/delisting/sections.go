package delisting

import (
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/ui"
)

// sections are the parts of the staff's page of a case that are a removal's own.
type sections struct{}

// kept is what is kept of a removal alone, as it is read with its case.
type kept struct {
	about db.CaseAboutRow
	check *db.Act
}

// Ask has it read with the case.
func (sections) Ask(id uuid.UUID) (own any, questions []db.Question) {
	k := new(kept)
	return k, []db.Question{
		db.Ask(&k.about, (*db.Queries).CaseAbout, id),
		db.AskIfAny(&k.check, (*db.Queries).CaseActOf, db.CaseActOfParams{CaseID: id, Kind: casefile.ActCheckConditions}),
	}
}

// keptOf is what was read with the case.
func keptOf(c *casepage.Dossier) *kept {
	if k, ok := c.Own.(*kept); ok {
		return k
	}
	return new(kept)
}

// checked is what was found of each condition; nothing before.
func (k *kept) checked() (check casefile.ConditionsCheck) {
	if k.check == nil || ui.ReadJSON("act", k.check.Content, &check) != nil {
		return casefile.ConditionsCheck{}
	}
	return check
}

// Compared is what the record on the list says.
func (sections) Compared(p *messages.Printer, _ *casepage.Dossier, a *casepage.About, _ casepage.Viewer) ui.Table {
	t := ui.Table{Caption: p.T("desk.case.record_caption"), HideCaption: true, Columns: []ui.Column{{Text: p.T("desk.case.field")}, {Text: p.T("desk.case.platform")}}}
	for _, f := range a.Fields {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: ui.OrNothing(p, p.FieldValue(f, a.Content[f.Key]))}}})
	}
	return t
}

// Filing is the listing that it is about, who asks, and each condition with what is said and what was found of it.
func (sections) Filing(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer) ui.SummaryList {
	k, request := keptOf(c), flow.FiledAs[casefile.DelistingRequest](c.Filed)
	listing := ui.SummaryRow{Key: p.T("desk.delisting.row.listing"), Links: []ui.Link{{Text: k.about.Number, Href: "/desk/cases/" + k.about.ID.String()}}}
	if v.Unit == nil || *v.Unit != c.Case.UnitID { // who may not see that case is told its number
		listing.Links, listing.Value = nil, k.about.Number
	}
	by := ui.SummaryRow{Key: p.T("desk.delisting.row.by"), Value: byWhom(p, request)}
	if request.Paper != nil {
		by = withFiles(p, c, v, by, request.Paper.Files)
	}
	rows := []ui.SummaryRow{listing, {Key: p.T("desk.delisting.row.listed"), Value: termOf(p, k.about)}, by}
	return ui.SummaryList{Rows: append(rows, conditionRows(p, c, v, request, k.checked())...)}
}

// termOf says since when the party stands on the list, and until when; ends is the first instant that is not within the term.
func termOf(p *messages.Printer, l db.CaseAboutRow) string {
	ends := l.EndsAt
	if l.EndedAt != nil {
		ends = l.EndedAt
	}
	switch {
	case l.ListedAt == nil:
		return p.T("desk.listing.none")
	case ends == nil:
		return p.T("desk.listing.term.open", p.ShortDate(*l.ListedAt))
	}
	return p.T("desk.listing.term.until", p.ShortDate(*l.ListedAt), p.ShortDate(ends.Add(-time.Second)))
}

func byWhom(p *messages.Printer, r casefile.DelistingRequest) string {
	if r.Paper != nil {
		return p.T("desk.delisting.by.paper", ui.DayText(p, r.Paper.ReceivedOn), r.Paper.From)
	}
	return p.T("desk.delisting.by." + string(r.By))
}

// conditionRows are the conditions with what is said of each, its evidence, and what was found where that is known.
func conditionRows(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, r casefile.DelistingRequest, check casefile.ConditionsCheck) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for i, condition := range r.Conditions {
		row := conditionRow(p, i, condition, func(row ui.SummaryRow) ui.SummaryRow { return withFiles(p, c, v, row, condition.Files) })
		if i < len(check.Answers) {
			row.Lines = append(row.Lines, p.T("desk.delisting.answer", p.T("desk.delisting.met."+yes(check.Answers[i].Met)), check.Answers[i].Reasons))
		}
		rows = append(rows, row)
	}
	return rows
}

// conditionRow is one condition with what is said of it; files adds what shows it.
func conditionRow(p *messages.Printer, i int, c casefile.DelistingCondition, files func(ui.SummaryRow) ui.SummaryRow) ui.SummaryRow {
	return files(ui.SummaryRow{Key: p.T("desk.delisting.row.condition", strconv.Itoa(i+1)),
		Lines: append([]string{ui.Capital(ui.InLanguage(p, c.ZH, c.EN))}, ui.Lines(p.T("desk.delisting.says", c.Says))...)})
}

// withFiles adds the files with the ids to a row, where there are any.
func withFiles(p *messages.Printer, c *casepage.Dossier, v casepage.Viewer, row ui.SummaryRow, ids []uuid.UUID) ui.SummaryRow {
	if len(ids) == 0 {
		return row
	}
	files := c.FilesOf(p, v, row.Key, ids)
	if row.Value != "" {
		row.Lines, row.Value = append([]string{row.Value}, row.Lines...), ""
	}
	row.Lines, row.Links = append(row.Lines, files.Lines...), files.Links
	return row
}
