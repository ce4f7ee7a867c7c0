package records

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/ui"
)

// Own is a record as its subject looks at it.
type Own struct {
	Kind        casefile.SubjectKind
	Publicity   casefile.Publicity
	Effects     []casefile.Effect
	Cases       Cases // on which they rest
	Publication casefile.Publication
	Limits      casefile.PublicationLimits
	Now         time.Time
}

// ReadPublication reads what is known of the record's publication from its columns and that of its item.
func ReadPublication(content, item json.RawMessage, recordedOn time.Time) (casefile.Publication, error) {
	known := casefile.Publication{RecordedOn: calendar.DateOf(recordedOn)}
	return known, errors.Join(ui.ReadJSON("record", content, &known.Content), ui.ReadJSON("publication of item", item, &known.Item))
}

// Face is the face that the record has for its subject.
func (o Own) Face() casefile.Face {
	return casefile.FaceOf(o.Publicity, o.Effects, o.Now, casefile.OnlookerSubject)
}

// Tags say how the record looks to its subject, and whether others see it. Nothing about natural persons is published here, whatever its
// catalogue item says.
func (o Own) Tags(p *messages.Printer) (tags []ui.Tag, notes []string) {
	face := o.Face()
	tags, notes = FaceTags(p, face)
	if !face.Listed {
		return append(tags, ui.Tag{Text: p.T("effect.removed_from_list"), Colour: ui.TagGood}), notes
	}
	hidden, why := o.hidings(p)
	tags, notes = append(tags, hidden...), append(notes, why...)
	switch {
	case o.Publicity != casefile.PublicityPublic:
		tags = append(tags, ui.Tag{Text: p.T("publicity." + string(o.Publicity)), Colour: ui.TagNeutral})
	case o.Kind == casefile.SubjectPerson || hidden != nil:
	case o.Publication.Ended(o.Limits, calendar.DateOf(o.Now)):
		tags = append(tags, ui.Tag{Text: p.T("my.records.publication_ended"), Colour: ui.TagNeutral})
	case casefile.FaceOf(o.Publicity, o.Effects, o.Now, casefile.OnlookerPublic).Shown:
		tags = append(tags, ui.Tag{Text: p.T("my.records.published"), Colour: ui.TagNeutral})
	}
	return tags, notes
}

// hidings are the effects that keep the record from others for good, and from whom.
func (o Own) hidings(p *messages.Printer) (tags []ui.Tag, notes []string) {
	for _, e := range o.Effects {
		if !e.InForce(o.Now) || !e.Kind.Hides() || e.Kind.EndsWithCase() {
			continue
		}
		tags = append(tags, ui.Tag{Text: p.T("effect." + string(e.Kind)), Colour: ui.TagGood})
		notes = append(notes, p.T("records.hidden_from."+string(e.Kind.HidesFrom())))
	}
	return tags, notes
}

// Rows are what is known of the record beside what it says: its class, until when it is published, and what cases do to it.
func (o Own) Rows(p *messages.Printer) []ui.SummaryRow {
	rows := ClassRows(p, o.Publication.Item.Class)
	rows = append(rows, o.publication(p)...)
	return append(rows, EffectRows(p, o.Effects, o.Cases, o.Now)...)
}

// publication says until when a published record is, where a limit fixes that day, by which and by which article; and once it is over, whether the
// record is an archive.
func (o Own) publication(p *messages.Printer) []ui.SummaryRow {
	day, limit := o.Publication.Last(o.Limits)
	if limit == nil || o.Publicity != casefile.PublicityPublic || o.Kind == casefile.SubjectPerson {
		return nil
	}
	until := p.ShortDate(day.Start())
	if limit.Article != "" {
		until = p.T("trail.fact.with_article", until, p.Article(limit.Article))
	}
	var why string
	if limit.By == casefile.ByClass {
		why = p.T("my.records.published_until.why", p.T("gravity."+string(o.Publication.Item.Class)), limit.Months)
	} else {
		why = p.T("my.records.published_until." + string(limit.By))
	}
	row := ui.SummaryRow{Key: p.T("my.records.published_until"), Value: until, Lines: []string{why}}
	if limit.Archived && day.Before(calendar.DateOf(o.Now)) {
		row.Lines = append(row.Lines, p.T("my.records.archived"))
	}
	return []ui.SummaryRow{row}
}

// ClassRows tell the gravity of what records of an item are about, where its regulation tells classes apart.
func ClassRows(p *messages.Printer, class casefile.Gravity) []ui.SummaryRow {
	if class == "" {
		return nil
	}
	return []ui.SummaryRow{{Key: p.T("records.class"), Value: p.T("gravity." + string(class))}}
}

// ItemClassRows are ClassRows of an item, from what its column repair says.
func ItemClassRows(p *messages.Printer, repair json.RawMessage) ([]ui.SummaryRow, error) {
	var item casefile.ItemRepair
	err := ui.ReadJSON("repair of item", repair, &item)
	return ClassRows(p, item.Class), err
}

// EffectRows list what cases do to the record now: see EffectLines.
func EffectRows(p *messages.Printer, effects []casefile.Effect, cases Cases, now time.Time) []ui.SummaryRow {
	lines := EffectLines(p, effects, cases, now)
	if lines == nil {
		return nil
	}
	return []ui.SummaryRow{{Key: p.T("my.records.effects"), Linked: lines}}
}

// effectWords are an effect with its article and its days.
func effectWords(p *messages.Printer, e casefile.Effect) string {
	word := p.T("effect." + string(e.Kind))
	if e.Article != "" {
		word = p.T("trail.fact.with_article", word, p.Article(e.Article))
	}
	if e.EndsAt != nil {
		return p.T("my.records.effect_until", word, p.ShortDate(e.StartedAt), p.ShortDate(LastDay(*e.EndsAt)))
	}
	word = p.T("my.records.effect_since", word, p.ShortDate(e.StartedAt))
	if e.Says != "" {
		return p.T("records.effect_says", word, e.Says)
	}
	return word
}

// SaidRows are what the subject has had attached to the record, word for word, each with its day and article.
func SaidRows(p *messages.Printer, effects []casefile.Effect, now time.Time) []ui.SummaryRow {
	var rows []ui.SummaryRow
	for _, e := range effects {
		if e.Says != "" && e.InForce(now) {
			rows = append(rows, ui.SummaryRow{Key: p.T("records.statement"), Lines: append(ui.Lines(e.Says),
				p.T("records.statement.said", p.ShortDate(e.StartedAt), p.Article(e.Article)))})
		}
	}
	return rows
}

// LastDay is an instant on the last day on which something that ends then is still in force.
func LastDay(ends time.Time) time.Time { return ends.Add(-time.Second) }

// Stub is a deleted record of which no more is shown than that it was repaired.
type Stub struct {
	Number, Item, Unit string
	RecordedOn         time.Time
	Effect             casefile.Effect // that leaves it
	Cases              Cases           // among which may be that of the effect
}

// Card is the card of the stub.
func (s Stub) Card(p *messages.Printer) Card {
	tags, notes := FaceTags(p, casefile.Face{Stub: true})
	rows := append(Head(p, s.Number, s.RecordedOn, s.Unit), ui.SummaryRow{Key: p.T("my.records.effects"), Linked: []ui.Line{effectLine(p, s.Effect, s.Cases)}})
	return Card{Title: s.Item, Tags: tags, Notes: notes, Rows: ui.SummaryList{Rows: rows}}
}

// StubEffect is the effect that leaves a stub of the record at the instant.
func StubEffect(effects []casefile.Effect, now time.Time) casefile.Effect {
	i := slices.IndexFunc(effects, func(e casefile.Effect) bool { return e.InForce(now) && e.Kind.HidesFrom() == casefile.HidesContent })
	if i < 0 {
		return casefile.Effect{}
	}
	return effects[i]
}
