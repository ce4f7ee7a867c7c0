package casepage

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/records"
	"creditcase/web/ui"
)

// About is one record that a case is about, as it stands now, with what was decided about it in the case.
type About struct {
	db.CaseRecordsRow
	N        int // its place among the records of the case, from 1
	Fields   []casefile.Field
	Content  casefile.Content
	Source   casefile.Content
	Effects  []casefile.Effect // of all cases
	Decision *db.Decision      // nil: nothing is decided yet
	Changes  []casefile.Change // that were decided
}

// takeRecords reads the records of a case, each with its effects and with what was decided about it. A case about what is only proposed has none
// yet; what is decided about it is about the whole.
func (c *Dossier) takeRecords(rows []db.CaseRecordsRow, effects []db.Effect, decisions []db.Decision) error {
	for i := range decisions {
		if decisions[i].RecordID == nil {
			c.Whole = &About{N: 1, Decision: &decisions[i]}
		}
	}
	if len(rows) == 0 {
		c.About = &About{}
		return nil
	}
	c.EffectsOn = records.EffectsByRecord(effects)
	for i, row := range rows {
		a := &About{CaseRecordsRow: row, N: i + 1, Effects: c.EffectsOn[row.Record.ID]}
		for i := range decisions {
			if of := decisions[i].RecordID; of != nil && *of == row.Record.ID {
				a.Decision = &decisions[i]
			}
		}
		err := errors.Join(ui.ReadJSON("fields", row.CatalogueItem.Fields, &a.Fields), ui.ReadJSON("record", row.Content, &a.Content),
			ui.ReadJSON("source", row.Record.Source, &a.Source))
		if err == nil && a.Decision != nil {
			err = ui.ReadJSON("changes", a.Decision.Changes, &a.Changes)
		}
		if err != nil {
			return err
		}
		c.Records = append(c.Records, a)
	}
	c.About = c.Records[0]
	return nil
}

// Of is the record with the id, nil where the case is not about it.
func (c *Dossier) Of(record uuid.UUID) *About {
	for _, a := range c.Records {
		if a.Record.ID == record {
			return a
		}
	}
	return nil
}

// Name is what the record is called where the case is about several.
func (a *About) Name(p *messages.Printer) string {
	return p.T("case.record_named", strconv.Itoa(a.N), ui.InLanguage(p, a.CatalogueItem.NameZH, a.CatalogueItem.NameEN), a.Record.Number)
}

// RecordVersions are the versions of the platform's copies and of their sources, as the forms of acts show them.
func (c *Dossier) RecordVersions() string {
	versions := make([]string, len(c.Records))
	for i, a := range c.Records {
		versions[i] = fmt.Sprintf("%d.%d", a.Record.Version, a.Record.SourceVersion)
	}
	return strings.Join(versions, " ")
}

// Field is the field of a key. One that the catalogue does not have is text, and called by its key.
func (a *About) Field(key string) casefile.Field { return casefile.FieldOf(a.Fields, key) }

// Differences are what would bring the platform's copy back to its source.
func (a *About) Differences() []casefile.Change { return a.Content.Differences(a.Source, a.Fields) }

// recordView is a record on the page of its case.
type recordView struct {
	Heading  string // "": the case is about one record
	List     ui.SummaryList
	Table    ui.Table
	Gone     bool
	Decision *ui.SummaryList
}

// recordViews show every record of the case.
func recordViews(p *messages.Printer, c *Dossier, v Viewer, now time.Time) ([]recordView, error) {
	views := make([]recordView, len(c.Records))
	for i, a := range c.Records {
		class, err := records.ItemClassRows(p, a.CatalogueItem.Repair)
		if err != nil {
			return nil, err
		}
		views[i] = recordView{List: recordList(p, a, v, now), Table: c.Sections.Compared(p, c, a, v), Decision: DecisionOf(p, c, a, v),
			Gone: !casefile.FaceOf(a.CatalogueItem.Publicity, a.Effects, now, casefile.OnlookerAgency).Shown}
		views[i].List.Rows = append(views[i].List.Rows, class...)
		if len(c.Records) > 1 {
			views[i].Heading = a.Name(p)
		}
	}
	return views, nil
}

// Decided reports whether anything is decided about the case or a record of it.
func (data *Page) Decided() bool {
	return data.Whole != nil || slices.ContainsFunc(data.Records, func(r recordView) bool { return r.Decision != nil })
}

// recordList names the record and the effects on it.
func recordList(p *messages.Printer, a *About, v Viewer, now time.Time) ui.SummaryList {
	states := records.EffectLines(p, a.Effects, v.Cases, now)
	if states == nil {
		states = []ui.Line{{Text: p.T("desk.records.plain")}}
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("case.item"), Value: ui.InLanguage(p, a.CatalogueItem.NameZH, a.CatalogueItem.NameEN)},
		{Key: p.T("case.record_number"), Value: a.Record.Number},
		{Key: p.T("desk.case.recorded_on"), Value: p.ShortDate(a.Record.RecordedOn)},
		{Key: p.T("desk.case.publicity"), Value: p.T("publicity." + string(a.CatalogueItem.Publicity))},
		{Key: p.T("desk.case.state"), Linked: states},
	}}
}

// DecisionOf is what was decided about the record, nil before.
func DecisionOf(p *messages.Printer, c *Dossier, a *About, v Viewer) *ui.SummaryList {
	d := a.Decision
	if d == nil {
		return nil
	}
	list := &ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: p.T("desk.case.outcome"), Value: ui.OutcomeWord(p, c.Pack, c.Case.Flow, string(d.Outcome))},
		{Key: p.T("desk.case.basis"), Value: ui.DecisionBasis(p, c.Pack, d.Article)},
	}}
	list.Rows = append(list.Rows, ChangeRows(p, a, a.Changes)...)
	applied := p.T("desk.case.not_applied")
	if d.AppliedAt != nil {
		applied = p.DateTime(*d.AppliedAt)
	}
	list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("case.reasons"), Lines: ui.Lines(d.Reasons)})
	if a.N == 1 { // files come with the act, not with a record
		list.Rows = append(list.Rows, filesRow(p, c, v, p.T("desk.case.from_unit"), func(f db.CaseAttachmentsRow) bool { return f.ActID == d.ActID }))
	}
	list.Rows = append(list.Rows,
		ui.SummaryRow{Key: p.T("desk.case.decided_at"), Value: p.DateTime(d.DecidedAt)},
		ui.SummaryRow{Key: p.T("desk.case.applied_at"), Value: applied})
	return list
}

// ChangeRows tell what the record is to say instead; none where nothing is changed.
func ChangeRows(p *messages.Printer, a *About, changes []casefile.Change) []ui.SummaryRow {
	if len(changes) == 0 {
		return nil
	}
	row := ui.SummaryRow{Key: p.T("desk.case.changes")}
	for _, ch := range changes {
		f := a.Field(ch.Field)
		row.Lines = append(row.Lines, p.T("desk.case.change", p.FieldName(f), ui.OrNothing(p, p.FieldValue(f, ch.From)), ui.OrNothing(p, p.FieldValue(f, ch.To))))
	}
	return []ui.SummaryRow{row}
}
