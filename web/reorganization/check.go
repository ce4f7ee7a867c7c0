package reorganization

import (
	"context"
	"fmt"
	"regexp"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// checkForm asks the agency whether the document is what it seems to be, and shows all that follows if it is.
type checkForm struct {
	*casepage.Act
	filed   casefile.ReorganizationFiling
	will    *preview
	Points  ui.SummaryList
	Will    ui.Table
	Records *ui.Table
}

func openCheck(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	c := data.Dossier
	filed := flow.FiledAs[casefile.ReorganizationFiling](c.Filed)
	will, err := previewOf(ctx, s.Store, data.Printer, c.Pack, c.Case, filed, s.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("preview what follows: %w", err)
	}
	asks := &checkForm{Act: data, filed: filed, will: will, Will: will.table()}
	if len(will.records) > 0 {
		t := will.recordTable()
		asks.Records = &t
	}
	asks.Points.Rows = asks.points()
	return asks, nil
}

// usual is how courts write the number of a case: (2026)粤03破12号之一.
var usual = regexp.MustCompile(`^[(（〔\[]?(19|20)\d{2}[)）〕\]]?\p{Han}.*\d+号(之[一二三四五六七八九十\d]+)?$`)

// points are what a form check looks at, each with what is found by itself.
func (data *checkForm) points() []ui.SummaryRow {
	d, k := data.filed.Document, keptOf(data.Dossier)
	number := data.point("number", usual.MatchString(d.Number), "desk.reorganization.point.number.usual", "desk.reorganization.point.number.unusual")
	number.Lines = append([]string{d.Number}, number.Lines...)
	filedOn := calendar.DateOf(data.Dossier.Case.FiledAt).String()
	day := data.point("issued", d.IssuedOn <= filedOn, "desk.reorganization.point.issued.before", "desk.reorganization.point.issued.after")
	scan := data.point("scan", len(d.Files) > 0, "desk.reorganization.point.scan.there", "desk.reorganization.point.scan.none")
	rows := []ui.SummaryRow{{Key: data.T("reorganization.row.court"), Lines: []string{d.Court, data.T("desk.reorganization.point.court")}}, number, day, scan, data.usedBefore(k)}
	if data.filed.By == casefile.ReorganizationByAdministrator {
		rows = append(rows, data.appointment(k))
	}
	if data.filed.Matter != casefile.MatterPlan {
		rows = append(rows, data.point("plan", planRuns(k), "desk.reorganization.point.plan.runs", "desk.reorganization.point.plan.over"))
	}
	return rows
}

// point is one thing that is looked at, good or not.
func (data *checkForm) point(name string, good bool, well, ill string) ui.SummaryRow {
	row := ui.SummaryRow{Key: data.T("desk.reorganization.point." + name), Tag: &ui.Tag{Text: data.T("desk.reorganization.point.good"), Colour: ui.TagGood}, Lines: []string{data.T(well)}}
	if !good {
		row.Tag, row.Lines = &ui.Tag{Text: data.T("desk.reorganization.point.look"), Colour: ui.TagSoon}, []string{data.T(ill)}
	}
	return row
}

// usedBefore says where the same document came before: it cannot stand twice, but can come again when it was refused or taken back.
func (data *checkForm) usedBefore(k *kept) ui.SummaryRow {
	var before []db.ReorganizationBesideRow
	for _, d := range k.beside {
		if d.Same && d.CaseID != data.Dossier.Case.ID {
			before = append(before, d)
		}
	}
	row := data.point("used", len(before) == 0, "desk.reorganization.point.used.never", "desk.reorganization.point.used.before")
	for _, d := range before {
		row.Links = append(row.Links, ui.Link{Text: data.T("desk.reorganization.point.used.in", d.CaseNumber, stateTag(data.Printer, shown(d)).Text), Href: site.DeskCaseHref(d.CaseID)})
	}
	return row
}

// appointment says by which appointment the administrator has filed, and whether it still holds.
func (data *checkForm) appointment(k *kept) ui.SummaryRow {
	holds := k.appointed != nil && (k.appointed.EndedAt == nil || k.appointed.EndedAt.After(data.Instant))
	row := data.point("appointment", holds, "desk.reorganization.point.appointment.holds", "desk.reorganization.point.appointment.ended")
	if a := k.appointed; a != nil {
		row.Lines = append(row.Lines, data.T("reorganization.appointed", a.Holder, a.Court, a.Number, data.ShortDate(a.AppointedOn)))
	}
	return row
}

// planRuns reports whether the plan that the document is about runs still.
func planRuns(k *kept) bool {
	for _, d := range k.beside {
		if d.OfPlan && d.CaseID == d.PlanID {
			return d.DecidedAt != nil && d.OverAt == nil
		}
	}
	return false
}

// The answers.
const (
	granted = "yes"
	refused = "no"
)

// Ask asks for it, and why not.
func (data *checkForm) Ask() {
	data.FilingOpen = true
	data.Choices = data.Form.Choice("granted", "desk.reorganization.granted", []ui.Option{
		{Value: granted, Text: data.T("desk.reorganization.granted.yes"), Hint: data.T("desk.reorganization.granted.yes_hint")},
		{Value: refused, Text: data.T("desk.reorganization.granted.no"), Hint: data.T("desk.reorganization.granted.no_hint")}})
}

// Read reads the answer. Reasons are for a refusal.
func (data *checkForm) Read() any {
	answer := data.Form.ChooseOne("granted", "desk.reorganization.granted", granted, refused)
	c := casefile.ReorganizationCheck{Granted: answer == granted}
	if answer == "" { // what is asked for first decides whether there is more to ask
		return c
	}
	if !c.Granted {
		c.Reasons = data.Form.Reasons("reasons", "desk.reorganization.reasons")
		return c
	}
	data.Unused("granted", "desk.reorganization.told", data.TypedIn("reasons", "desk.reorganization.reasons"))
	return c
}

// Answers are the answer, with all that follows from it.
func (data *checkForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.ReorganizationCheck)
	if !c.Granted {
		return []ui.SummaryRow{{Key: data.T("desk.reorganization.granted.label"), Value: data.T("desk.reorganization.granted.no")},
			{Key: data.T("desk.reorganization.reasons.label"), Lines: ui.Lines(c.Reasons)}}
	}
	happens := ui.SummaryRow{Key: data.T("desk.reorganization.will")}
	for _, h := range data.will.happens {
		happens.Lines = append(happens.Lines, data.T("desk.reorganization.will.by", h.text, h.basis))
	}
	if len(happens.Lines) == 0 {
		happens.Value = data.T("desk.reorganization.will.nothing")
	}
	rows := []ui.SummaryRow{{Key: data.T("desk.reorganization.granted.label"), Value: data.T("desk.reorganization.granted.yes")}, happens}
	if n := len(data.will.records); n > 0 {
		rows = append(rows, ui.SummaryRow{Key: data.T("case.record"), Value: data.T("desk.reorganization.will.records", n)})
	}
	return rows
}
