package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// recordCard is a record as its card shows it.
type recordCard struct {
	Title string
	Tags  []tag
	Rows  summaryList
	Notes []string // what the tags mean

	Folded bool   // the rows open on demand, where there are many records
	Hint   string // what tells it apart while folded

	Offers []offer   // what may be begun on it
	Open   *openCase // or is open
}

// offer is a button that begins a procedure on a record. Capacity is what is claimed with it, if anything.
type offer struct {
	At             string // where the button goes
	Record, About  string
	Capacity, Text string
}

// openCase points to the objection that is open to a record; without Case it is another account's.
type openCase struct {
	Text string
	Case *link
}

// recordHead tells which record it is and from whom.
func recordHead(p *messages.Printer, number string, on time.Time, unit string) []summaryRow {
	return []summaryRow{{Key: p.T("case.record_number"), Value: number}, {Key: p.T("case.unit"), Value: unit},
		{Key: p.T("records.recorded_on"), Value: p.ShortDate(on)}}
}

// contentRows shows what a record says, in the order of its catalogue item.
func contentRows(p *messages.Printer, fields, content json.RawMessage) ([]summaryRow, error) {
	var names []casefile.Field
	if err := json.Unmarshal(fields, &names); err != nil {
		return nil, fmt.Errorf("read fields of catalogue item: %w", err)
	}
	var values casefile.Content
	if err := json.Unmarshal(content, &values); err != nil {
		return nil, fmt.Errorf("read content of record: %w", err)
	}
	rows := make([]summaryRow, 0, len(names))
	for _, f := range names {
		if value := values[f.Key]; value != "" {
			rows = append(rows, summaryRow{Key: p.FieldName(f), Value: p.FieldValue(f, value)})
		}
	}
	return rows, nil
}

// faceTags are the marks on a record and what each means.
func faceTags(p *messages.Printer, face casefile.Face) (tags []tag, notes []string) {
	if face.Annotated {
		tags = append(tags, tag{p.T("records.annotated"), tagSoon})
		notes = append(notes, p.T("records.annotated.note"))
	}
	if face.Suspended {
		tags = append(tags, tag{p.T("records.suspended"), tagPaused})
		notes = append(notes, p.T("records.suspended.note"))
	}
	if face.Corrected {
		tags = append(tags, tag{p.T("records.corrected"), tagGood})
		notes = append(notes, p.T("records.corrected.note"))
	}
	return tags, notes
}

// effectsByRecord sorts effects under their records.
func effectsByRecord(effects []db.Effect) map[uuid.UUID][]casefile.Effect {
	byRecord := make(map[uuid.UUID][]casefile.Effect)
	for _, e := range effects {
		byRecord[e.RecordID] = append(byRecord[e.RecordID],
			casefile.Effect{Kind: e.Kind, Article: e.Article, StartedAt: e.StartedAt, EndedAt: e.EndedAt})
	}
	return byRecord
}

// subjectFace says how a record looks to its subject, and whether others see it. Nothing about natural persons is
// published here, whatever its catalogue item says.
func subjectFace(p *messages.Printer, kind casefile.SubjectKind, publicity casefile.Publicity, effects []casefile.Effect, own, public casefile.Face,
	ended bool,
) (tags []tag, notes []string) {
	tags, notes = faceTags(p, own)
	switch {
	case !own.Listed:
		tags = append(tags, tag{p.T("effect.removed_from_list"), tagGood})
	case publicity != casefile.PublicityPublic:
		tags = append(tags, tag{p.T("publicity." + string(publicity)), tagNeutral})
	case kind == casefile.SubjectPerson:
	case ended:
		tags = append(tags, tag{p.T("my.records.publication_ended"), tagNeutral})
	case public.Shown:
		tags = append(tags, tag{p.T("my.records.published"), tagNeutral})
	case len(effects) > 0:
		tags = append(tags, tag{p.T("effect.publication_stopped"), tagGood})
	}
	return tags, notes
}

// publicationEnded reports whether the record's own last day of publication is over.
func publicationEnded(fields, content json.RawMessage, now time.Time) (bool, error) {
	var known []casefile.Field
	var values casefile.Content
	if err := errors.Join(readJSON("fields", fields, &known), readJSON("record", content, &values)); err != nil {
		return false, err
	}
	return casefile.PublicationEnded(known, values, calendar.DateOf(now).String()), nil
}

// effectRows lists what cases do to the record now, and since when.
func effectRows(p *messages.Printer, effects []casefile.Effect, now time.Time) []summaryRow {
	var lines []string
	for _, e := range effects {
		if e.InForce(now) {
			lines = append(lines, p.T("my.records.effect_since", p.T("effect."+string(e.Kind)), p.ShortDate(e.StartedAt)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []summaryRow{{Key: p.T("my.records.effects"), Lines: lines}}
}

// changeTable sets what a record said beside what it says now.
func changeTable(p *messages.Printer, fields json.RawMessage, changes []casefile.Change) (table, error) {
	t := table{Caption: p.T("letter.changes"),
		Columns: []column{{Text: p.T("letter.field")}, {Text: p.T("letter.from")}, {Text: p.T("letter.to")}}}
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
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: p.FieldName(f)}, {Text: from}, {Text: p.FieldValue(f, change.To)}}})
	}
	return t, nil
}
