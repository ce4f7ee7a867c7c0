package my

import (
	"net/http"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/enterprise"
	"creditcase/web/flow"
	"creditcase/web/records"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mySubject is somebody for whom the account may act, with the records about them.
type mySubject struct {
	Name, Capacity string
	Plan           enterprise.Marks // what a court has ruled on its reorganization
	Marks          []string         // that are on him as a person behind somebody's listing
	Records        []records.Card
	Ended          ui.Table // what of them has ended by itself of late; no rows: nothing
}

type myRecordsPage struct {
	site.Page
	Subjects []mySubject
}

// Records shows what the platform holds about those for whom the account may act, and where to object.
func (s *Door) Records(w http.ResponseWriter, r *http.Request) error {
	account := visit.ViewerOf(r).ID
	var (
		rows     []db.AccountRecord
		effects  []db.Effect
		open     []db.MyRecordsOpenRow
		subjects []db.AccountSubjectsRow
		stubs    []db.MyRecordStubsRow
		marks    []db.MyMarksRow
		tellings []db.RecordTelling
		ends     []db.MyRecordEndsRow
	)
	limits, _, err := s.PublicationLimits()
	if err != nil {
		return err
	}
	provided, err := s.Flows.Provided(s.PackFor)
	if err != nil {
		return err
	}
	err = s.Store.TogetherOfOne(r.Context(),
		db.Ask(&rows, (*db.Queries).MyRecords, db.MyRecordsParams{AccountID: account, Now: s.Clock.Now()}),
		db.Ask(&effects, (*db.Queries).MyRecordEffects, account),
		db.Ask(&open, (*db.Queries).MyRecordsOpen, account),
		db.Ask(&subjects, (*db.Queries).AccountSubjects, account),
		db.Ask(&tellings, (*db.Queries).MyRecordTellings, account),
		db.Ask(&ends, (*db.Queries).MyRecordEnds, db.MyRecordEndsParams{AccountID: account, Since: s.Clock.Now().AddDate(-1, 0, 0), Most: mostEnds}),
		db.Ask(&marks, (*db.Queries).MyMarks, db.MyMarksParams{AccountID: account, Now: s.Clock.Now()}),
		db.Ask(&stubs, (*db.Queries).MyRecordStubs, db.MyRecordStubsParams{AccountID: account, Now: s.Clock.Now()}))
	if err != nil {
		return err
	}
	data := &myRecordsPage{Page: s.NewPage(r, "my.records.title")}
	at := make(map[uuid.UUID]int, len(subjects))
	for i, subject := range subjects { // also those without a record
		at[subject.ID] = i
		data.Subjects = append(data.Subjects, mySubject{Name: subject.Name,
			Capacity: data.T("capacity." + string(subject.Capacity))})
	}
	byRecord := records.EffectsByRecord(effects)
	cases, err := records.CasesForAccount(r.Context(), s.Server, account, byRecord)
	if err != nil {
		return err
	}
	openOn := make(map[uuid.UUID][]db.MyRecordsOpenRow)
	for _, o := range open {
		openOn[o.RecordID] = append(openOn[o.RecordID], o)
	}
	for _, row := range rows {
		card, err := s.myRecordCard(data.Printer, row, records.Own{Effects: byRecord[row.ID], Cases: cases, Limits: limits}, openOn[row.ID], provided)
		if err != nil {
			return err
		}
		for _, t := range tellings {
			if t.RecordID == row.ID {
				card.Notes = append(card.Notes, s.told(data.Printer, t, ui.InLanguage(data.Printer, row.UnitZH, row.UnitEN))...)
			}
		}
		subject := &data.Subjects[at[row.SubjectID]]
		subject.Records = append(subject.Records, card)
	}
	for _, row := range stubs {
		subject := &data.Subjects[at[row.SubjectID]]
		subject.Records = append(subject.Records, stubCard(data.Printer, row, records.StubEffect(byRecord[row.ID], s.Clock.Now()), cases))
	}
	for _, row := range marks {
		subject := &data.Subjects[at[row.SubjectID]]
		subject.Marks = append(subject.Marks, data.T(markText(row.Kind), row.ListedName, data.Date(row.StartedAt),
			ui.InLanguage(data.Printer, row.ItemZH, row.ItemEN), data.Article(row.Article)))
	}
	for _, row := range ends {
		subject := &data.Subjects[at[row.SubjectID]]
		subject.Ended = s.ended(data.Printer, subject.Ended, row)
	}
	if err := s.markMine(r, data, subjects); err != nil {
		return err
	}
	if err := s.appointed(r, data, limits); err != nil {
		return err
	}
	s.Views.Render(w, r, http.StatusOK, "pages/my_records", data)
	return nil
}

// mostEnds is how many records are named whose time is over.
const mostEnds = 200

// ended adds a line to the table of what has ended within a year: that a record is published, or that it is kept.
func (s *Door) ended(p *messages.Printer, t ui.Table, row db.MyRecordEndsRow) ui.Table {
	if t.Columns == nil {
		t = ui.Table{Caption: p.T("my.ended"), Columns: []ui.Column{{Text: p.T("my.ended.record")}, {Text: p.T("my.ended.what")}, {Text: p.T("my.ended.last_day"), Whole: true}}}
	}
	what := ui.Cell{Text: p.T("my.ended.what." + row.What)}
	if row.Article != "" {
		what.Hint = p.Article(row.Article)
		if pack, err := s.Book.Pack(row.PackID, int(row.PackVersion)); err == nil { // the book may hold it no more
			what.Hint = p.T("my.told.rests", ui.Pick(p, pack.Name), what.Hint)
		}
	}
	t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: ui.InLanguage(p, row.ItemZH, row.ItemEN), Hint: row.Number}, what, {Text: p.ShortDate(row.LastDay)}}})
	return t
}

// told says by which article one is told of a record, by whom and since when, and what one can do about it.
func (s *Door) told(p *messages.Printer, t db.RecordTelling, unit string) []string {
	rests := p.Article(t.Article)
	if pack, err := s.Book.Pack(t.PackID, int(t.PackVersion)); err == nil { // the book may hold it no more
		rests = p.T("my.told.rests", ui.Pick(p, pack.Name), rests)
	}
	key, by := "my.told.unit", unit
	switch {
	case t.ToldOn != nil:
		key = "my.told.before"
	case t.ByPlatform:
		key = "my.told.platform"
	}
	day := t.ReadyAt
	if t.ToldOn != nil {
		day = *t.ToldOn
	}
	lines := []string{p.T(key, by, p.Date(day), rests), p.T("my.told.rights")}
	if t.RepairArticle != "" {
		lines = append(lines, p.T("my.told.repair", p.Article(t.RepairArticle)))
	}
	return lines
}

// markText is the sentence about a mark: on a person who answers for a listing, or whom its measures strike.
func markText(kind casefile.EffectKind) string {
	if kind == casefile.EffectStruck {
		return "my.marks.struck"
	}
	return "my.marks.text"
}

// myRecordCard is the card of a record, of which own tells what lies on it, with what is open on it and what may be begun.
func (s *Door) myRecordCard(p *messages.Printer, row db.AccountRecord, own records.Own, open []db.MyRecordsOpenRow, provided flow.All) (records.Card, error) {
	content, err := records.ContentRows(p, row.Fields, row.Content)
	if err != nil {
		return records.Card{}, err
	}
	own.Kind, own.Publicity, own.Now = row.SubjectKind, row.Publicity, s.Clock.Now()
	if own.Publication, err = records.ReadPublication(row.Content, row.Publication, row.RecordedOn); err != nil {
		return records.Card{}, err
	}
	tags, notes := own.Tags(p)
	card := records.Card{Folded: true, Hint: p.T("filing.record.hint_line", row.Number, ui.InLanguage(p, row.UnitZH, row.UnitEN),
		p.ShortDate(row.RecordedOn)), Title: ui.InLanguage(p, row.ItemZH, row.ItemEN), Tags: tags, Notes: notes, Rows: ui.SummaryList{
		Rows: append(content, own.Rows(p)...)}}
	for _, pages := range provided {
		if slices.ContainsFunc(open, func(c db.MyRecordsOpenRow) bool { return c.Flow == pages.Flow }) {
			continue
		}
		if o := pages.Card.Offer(p, row.ID, card.Title, row.Number); o != nil {
			card.Offers = append(card.Offers, *o)
		}
	}
	for _, c := range open {
		of := p.Of(c.Flow)
		if c.Own {
			card.Open = append(card.Open, records.OpenCase{Text: of.T("my.records.open"), Case: &ui.Link{Text: c.Number, Href: site.MyCaseHref(c.ID)}})
		} else {
			card.Open = append(card.Open, records.OpenCase{Text: of.T("my.records.open_by_other", c.Number)})
		}
	}
	return card, nil
}

func stubCard(p *messages.Printer, row db.MyRecordStubsRow, effect casefile.Effect, cases records.Cases) records.Card {
	unit := ui.InLanguage(p, row.UnitZH, row.UnitEN)
	card := records.Stub{Number: row.Number, Item: ui.InLanguage(p, row.ItemZH, row.ItemEN), Unit: unit, RecordedOn: row.RecordedOn,
		Effect: effect, Cases: cases}.Card(p)
	card.Folded, card.Hint = true, p.T("filing.record.hint_line", row.Number, unit, p.ShortDate(row.RecordedOn))
	return card
}
