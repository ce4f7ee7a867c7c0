package records

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/ui"
)

// Card is a record as its card shows it.
type Card struct {
	Title string
	Tags  []ui.Tag
	Rows  ui.SummaryList
	Notes []string // what the tags mean

	Beside []ui.Details // what is public of cases about it

	Folded bool   // the rows open on demand, where there are many records
	Hint   string // what tells it apart while folded

	Offers []Offer    // what may be begun on it
	Open   []OpenCase // what is open on it
}

// Offer is a button that begins a procedure on a record. Capacity is what is claimed with it, if anything.
type Offer struct {
	At             string // where the button goes
	Leads          bool   // to a page, on which it is begun
	Record, About  string
	Capacity, Text string
}

// OpenCase points to a case that is open on a record; without Case it is another account's.
type OpenCase struct {
	Text string
	Case *ui.Link
}

// Head tells which record it is and from whom.
func Head(p *messages.Printer, number string, on time.Time, unit string) []ui.SummaryRow {
	return []ui.SummaryRow{{Key: p.T("case.record_number"), Value: number}, {Key: p.T("case.unit"), Value: unit},
		{Key: p.T("records.recorded_on"), Value: p.ShortDate(on)}}
}

// ContentRows shows what a record says, in the order of its catalogue item.
func ContentRows(p *messages.Printer, fields, content json.RawMessage) ([]ui.SummaryRow, error) {
	var names []casefile.Field
	if err := json.Unmarshal(fields, &names); err != nil {
		return nil, fmt.Errorf("read fields of catalogue item: %w", err)
	}
	var values casefile.Content
	if err := json.Unmarshal(content, &values); err != nil {
		return nil, fmt.Errorf("read content of record: %w", err)
	}
	rows := make([]ui.SummaryRow, 0, len(names))
	for _, f := range names {
		if value := values[f.Key]; value != "" {
			rows = append(rows, ui.SummaryRow{Key: p.FieldName(f), Value: p.FieldValue(f, value)})
		}
	}
	return rows, nil
}

// FaceTags are the marks on a record and what each means.
func FaceTags(p *messages.Printer, face casefile.Face) (tags []ui.Tag, notes []string) {
	if face.Stub {
		return []ui.Tag{{Text: p.T("records.stub"), Colour: ui.TagGood}}, []string{p.T("records.stub.note")}
	}
	if face.Annotated {
		tags = append(tags, ui.Tag{Text: p.T("records.annotated"), Colour: ui.TagSoon})
		notes = append(notes, p.T("records.annotated.note"))
	}
	if face.Pending {
		tags = append(tags, ui.Tag{Text: p.T("records.pending"), Colour: ui.TagPaused})
		notes = append(notes, p.T("records.pending.note"))
	}
	if face.Reorganizing {
		tags = append(tags, ui.Tag{Text: p.T("records.reorganizing"), Colour: ui.TagActive})
		notes = append(notes, p.T("records.reorganizing.note"))
	}
	if face.Paused {
		tags = append(tags, ui.Tag{Text: p.T("records.paused"), Colour: ui.TagPaused})
		notes = append(notes, p.T("records.paused.note"))
	}
	if face.Suspended {
		tags = append(tags, ui.Tag{Text: p.T("records.suspended"), Colour: ui.TagPaused})
		notes = append(notes, p.T("records.suspended.note"))
	}
	for _, mark := range []struct {
		on  bool
		key string
	}{{face.Corrected, "records.corrected"}, {face.Repaired, "records.repaired"}, {face.Released, "records.released"}, {face.Adjusted, "records.adjusted"}, {face.Stated, "records.stated"}} {
		if mark.on {
			tags = append(tags, ui.Tag{Text: p.T(mark.key), Colour: ui.TagGood})
			notes = append(notes, p.T(mark.key+".note"))
		}
	}
	return tags, notes
}

// EffectsByRecord sorts effects under their records.
func EffectsByRecord(effects []db.Effect) map[uuid.UUID][]casefile.Effect {
	byRecord := make(map[uuid.UUID][]casefile.Effect)
	for _, e := range effects {
		if e.RecordID == nil { // on the subject as a whole
			continue
		}
		byRecord[*e.RecordID] = append(byRecord[*e.RecordID],
			casefile.Effect{Kind: e.Kind, Article: e.Article, StartedAt: e.StartedAt, EndsAt: e.EndsAt, EndedAt: e.EndedAt, Case: e.CaseID,
				Says: e.Says})
	}
	return byRecord
}

// ChangeTable sets what a record said beside what it says now.
func ChangeTable(p *messages.Printer, fields json.RawMessage, changes []casefile.Change) (ui.Table, error) {
	t := ui.Table{Caption: p.T("letter.changes"),
		Columns: []ui.Column{{Text: p.T("letter.field")}, {Text: p.T("letter.from")}, {Text: p.T("letter.to")}}}
	var names []casefile.Field
	if err := json.Unmarshal(fields, &names); err != nil {
		return t, fmt.Errorf("read fields of catalogue item: %w", err)
	}
	for _, change := range changes {
		f := casefile.FieldOf(names, change.Field)
		from := p.FieldValue(f, change.From)
		if from == "" {
			from = p.T("filing.check.none")
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: p.FieldName(f)}, {Text: from}, {Text: p.FieldValue(f, change.To)}}})
	}
	return t, nil
}
