package notices

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

//go:embed letter.html
var files embed.FS

var letterTemplate = template.Must(template.ParseFS(files, "letter.html"))

// Compose lays a numbered document out in both languages, to be kept as it is sent.
func Compose(ctx context.Context, of Case, l Letter, number string) (db.NoticeInsertParams, error) {
	from, err := l.From(ctx)
	if err != nil {
		return db.NoticeInsertParams{}, err
	}
	to, err := l.To(ctx)
	if err != nil {
		return db.NoticeInsertParams{}, err
	}
	document := db.NoticeInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: of.ID, Kind: l.Kind, Number: number, IssuerID: from.ID,
		ToUnitID: to.UnitID, IssuedAt: of.At}
	if to.UnitID == nil {
		document.ToPartyID = cmp.Or(to.Party, of.Facts.PartyID)
	}
	if document.HTMLZH, err = layOut(of, l, messages.Chinese, number, from, to); err != nil {
		return db.NoticeInsertParams{}, err
	}
	if document.HTMLEN, err = layOut(of, l, messages.English, number, from, to); err != nil {
		return db.NoticeInsertParams{}, err
	}
	sum := sha256.Sum256([]byte(document.HTMLZH))
	document.SHA256 = hex.EncodeToString(sum[:])
	return document, nil
}

// page is what the template shows, in one language.
type page struct {
	Letter
	p         *messages.Printer
	procedure *rules.Procedure
	Number    string
	Issuer    string
	Addressee string
	Issued    time.Time
	FiledAt   time.Time
	Case      string
	Record    string
	Item      string
	Unit      string
	Standing  string // that the document does not bind, where it does not
	Basis     string
	Changes   []change
	Contested []remedy
	Stays     string // what befalls the record while a remedy is pending
	Own       bool   // whoever put up what was decided has decided it
}

type change struct{ Field, From, To string }

// changeTable is the changes as the template lays them out.
type changeTable struct {
	page
	Rows []change
}

// Table is the changes as a table in the document's language.
func (l page) Table(rows []change) changeTable { return changeTable{l, rows} }

type remedy struct{ Name, Body, Within, Basis string }

func layOut(of Case, l Letter, lang messages.Lang, number string, from db.Unit, to Addressee) (string, error) {
	pick := func(zh, en string) string {
		if lang == messages.English {
			return en
		}
		return zh
	}
	f, p := of.Facts, speaker(lang, of, to)
	shown := page{
		Letter: l, p: p, procedure: of.Pack.Procedure(of.Flow), Number: number, Issuer: pick(from.NameZH, from.NameEN), Addressee: pick(to.ZH, to.EN),
		Issued: of.At, FiledAt: of.FiledAt, Case: of.Number, Record: strings.ReplaceAll(f.RecordNumbers, "、", pick("、", ", ")), Item: pick(f.AboutZH, f.AboutEN),
		Unit: pick(f.UnitZH, f.UnitEN), Standing: standing(p, of.Pack), Basis: basis(p, of.Pack, l), Own: of.Own,
	}
	if l.Decision != nil {
		var err error
		if shown.Changes, err = shown.changes(l.Decision.Changes, f.Fields); err != nil {
			return "", err
		}
	}
	if err := shown.addRemedies(of, from); err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := letterTemplate.ExecuteTemplate(&out, "letter.html", shown); err != nil {
		return "", fmt.Errorf("lay out document: %w", err)
	}
	return casefile.ShowDirections(out.String()), nil
}

// T is the sentence of a key in the document's language.
func (l page) T(key string, args ...any) string { return l.p.T(key, args...) }

// By says what is done until when.
func (l page) By(d *rules.Deadline) string {
	key := fmt.Sprintf("letter.%s.due", l.Kind)
	if l.Next != "" {
		key += "." + l.Next
	}
	return l.T(key, l.Date(d.Due))
}

// Say is a note in the document's language.
func (l page) Say(n Note) string { return n(l.p) }

// Date is a day, in the document's language and Shanghai's time.
func (l page) Date(t time.Time) string { return l.p.Date(t) }

// Signed is the day under a document, which names no day of the week.
func (l page) Signed(t time.Time) string { return l.p.LongDate(t) }

// Instant is a minute in the document's language.
func (l page) Instant(t time.Time) string { return l.p.DateTime(t) }

// Clock is what people call the clock of a moved date.
func (l page) Clock(m Moved) string { return explain.Clock(l.p, m.Is.Label, m.Clock) }

// Explain says in one sentence why a date is what it is. A period that the city has set never reads like one of the law.
func (l page) Explain(d rules.Deadline) string { return explain.Sentence(l.p, d) }

// Outcome is an outcome in the pack's own word.
func (l page) Outcome(id casefile.Outcome) string { return explain.Outcome(l.p, l.procedure, id) }

// Lines are the paragraphs that somebody typed.
func (l page) Lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

// Translation reports whether this is not the document itself.
func (l page) Translation() bool { return l.p.Lang() != messages.Chinese }

// changes shows what a decision changes of a record's fields.
func (l *page) changes(changes, fields json.RawMessage) ([]change, error) {
	var (
		made  []casefile.Change
		known []casefile.Field
	)
	if err := json.Unmarshal(changes, &made); err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	if err := json.Unmarshal(fields, &known); err != nil {
		return nil, fmt.Errorf("read fields: %w", err)
	}
	var shown []change
	for _, ch := range made {
		f := casefile.FieldOf(known, ch.Field)
		shown = append(shown, change{Field: l.p.FieldName(f), From: l.p.FieldValue(f, ch.From), To: l.p.FieldValue(f, ch.To)})
	}
	return shown, nil
}

// Changed is what a ruling changes of its record's fields.
func (l page) Changed(r Ruling) ([]change, error) { return l.changes(r.Changes, r.Record.Fields) }

// Ruled is the heading of a ruling: the record that it is about.
func (l page) Ruled(r Ruling) string {
	return l.T("letter.ruling", explain.Pick(l.p, rules.Text{ZH: r.Record.ItemZH, EN: r.Record.ItemEN}), r.Record.Number)
}
