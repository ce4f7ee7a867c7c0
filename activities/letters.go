package activities

import (
	"bytes"
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

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

//go:embed letters/*.html
var letterFiles embed.FS

// letter is a document (文书) to be issued in a step. Whom it is from and to, its number, its date and the articles it
// rests on follow from the case.
type letter struct {
	Kind     casefile.NoticeKind
	ToUnit   *uuid.UUID // nil: to the applicant
	Due      *rules.Deadline
	Reasons  string
	Remark   string
	Decision *db.Decision
	Items    []string // what is missing
	Owed     *owed    // what the unit is urged to do
	Code     string   // opens the progress of the case to whoever holds the receipt
	Moved    []movedDate
	Because  []db.CalendarNoticesRow // the notices that moved the dates
	Adverse  bool                    // names the remedies
	Found    string                  // what the comparison found: the key of its sentence
	Late     bool                    // refuses a filing that came after its window
	Again    *again                  // until when the same may be objected to once more
}

// letterPage is what the template shows, in one language.
type letterPage struct {
	letter
	p         *messages.Printer
	pack      *rules.Pack
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
	Found     string
	Condition string // of an extension
	Notes     []string
	Changes   []letterChange
	Remedies  []letterRemedy
	Own       bool   // whoever put up what was decided has decided it
	Pending   string // what befalls the record while a remedy is pending
}

type letterChange struct{ Field, From, To string }

type letterRemedy struct{ Name, Body, Within, Basis string }

// T is the sentence of a key in the letter's language.
func (l letterPage) T(key string, args ...any) string { return l.p.T(key, args...) }

// Date is a day, Instant a minute, in the letter's language and Shanghai's time.
func (l letterPage) Date(t time.Time) string { return l.p.Date(t) }

// Signed is the day under a letter, which names no day of the week.
func (l letterPage) Signed(t time.Time) string { return l.p.LongDate(t) }

// Instant is a minute in the letter's language.
func (l letterPage) Instant(t time.Time) string { return l.p.DateTime(t) }

// Clock is what people call the clock of a moved date.
func (l letterPage) Clock(m movedDate) string { return explain.Clock(l.p, m.Is.Label, m.Clock) }

// Explain says in one sentence why a date is what it is. A period that the city has set never reads like one of the law.
func (l letterPage) Explain(d rules.Deadline) string { return explain.Sentence(l.p, d) }

// Outcome is an outcome in the pack's own word.
func (l letterPage) Outcome(id casefile.Outcome) string {
	return explain.Outcome(l.p, l.pack.Procedure(casefile.FlowObjection), id)
}

// Lines are the paragraphs that somebody typed.
func (l letterPage) Lines(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
}

// Translation reports whether this is not the document itself.
func (l letterPage) Translation() bool { return l.p.Lang() != messages.Chinese }

// series is the number series of each kind of document, as it stands in document numbers.
var series = map[casefile.NoticeKind]string{
	casefile.NoticeReceipt:      "信异收",
	casefile.NoticeAcceptance:   "信异受",
	casefile.NoticeRefusal:      "信异拒",
	casefile.NoticeComparison:   "信异比",
	casefile.NoticeVerification: "信异核",
	casefile.NoticeResult:       "信异果",
	casefile.NoticeWithdrawal:   "信异撤",
	casefile.NoticeExtension:    "信异延",

	casefile.NoticeSupplement:   "信异补",
	casefile.NoticeLapse:        "信异终",
	casefile.NoticeRouting:      "信异转",
	casefile.NoticeResultFiling: "信异备",

	casefile.NoticeDateMoved:   "信异变",
	casefile.NoticeUrge:        "信异催",
	casefile.NoticeSupervision: "信异督",
}

var letterTemplate = template.Must(template.ParseFS(letterFiles, "letters/*.html"))

// issue numbers a document, lays it out in both languages and keeps it as it is sent.
func (s *step) issue(ctx context.Context, l letter) error {
	issuer, err := s.issuer(ctx, l)
	if err != nil {
		return err
	}
	facts, err := s.noticeFacts(ctx)
	if err != nil {
		return err
	}
	number, err := s.number(ctx, l.Kind)
	if err != nil {
		return err
	}
	document, err := s.compose(l, number, issuer, facts)
	if err != nil {
		return err
	}
	if s.rehearsal != nil {
		s.rehearsal.letters = append(s.rehearsal.letters, Letter{Kind: l.Kind, ToApplicant: document.ToApplicant, ToUnitID: document.ToUnitID,
			Number: number, HTMLZH: document.HTMLZH, HTMLEN: document.HTMLEN})
		return nil
	}
	if err := s.q.NoticeInsert(ctx, document); err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	return nil
}

// number is the next of the document's series; what is only rehearsed takes none.
func (s *step) number(ctx context.Context, kind casefile.NoticeKind) (string, error) {
	year := s.at().In(calendar.Zone).Year()
	if s.rehearsal != nil {
		return documentNumber(kind, year, numberToCome), nil
	}
	n, err := s.q.CounterNext(ctx, db.CounterNextParams{Series: series[kind], Year: int32(year)}) //nolint:gosec // a year fits
	if err != nil {
		return "", fmt.Errorf("number document: %w", err)
	}
	return documentNumber(kind, year, n), nil
}

func documentNumber[N int64 | string](kind casefile.NoticeKind, year int, n N) string {
	return fmt.Sprintf("%s〔%d〕%v号", series[kind], year, n)
}

// compose lays a numbered document out in both languages, to be kept, and tells the trail of it.
func (s *step) compose(l letter, number string, issuer db.Unit, facts db.NoticeFactsRow) (db.NoticeInsertParams, error) {
	zh, err := s.layOut(l, messages.Chinese, number, issuer, facts)
	if err != nil {
		return db.NoticeInsertParams{}, err
	}
	en, err := s.layOut(l, messages.English, number, issuer, facts)
	if err != nil {
		return db.NoticeInsertParams{}, err
	}
	sum := sha256.Sum256([]byte(zh))
	hash := hex.EncodeToString(sum[:])
	s.trace("notice", map[string]string{"notice": string(l.Kind), "number": number, "sha256": hash})
	return db.NoticeInsertParams{
		ID: uuid.Must(uuid.NewV7()), CaseID: s.c.ID, Kind: l.Kind, Number: number, IssuerID: issuer.ID,
		ToApplicant: l.ToUnit == nil, ToUnitID: l.ToUnit, IssuedAt: s.at(), HTMLZH: zh, HTMLEN: en, SHA256: hash,
	}, nil
}

// noticeFacts is what the documents of a step say of the case. A step that issues several reads it once.
func (s *step) noticeFacts(ctx context.Context) (db.NoticeFactsRow, error) {
	if s.facts == nil {
		row, err := s.q.NoticeFacts(ctx, s.c.ID)
		if err != nil {
			return row, fmt.Errorf("read facts for document: %w", err)
		}
		s.facts = &row
	}
	return *s.facts, nil
}

// issuer is the unit in whose name the document goes out: the one with which the objection was filed, if it decides by itself;
// the one that decided, where the result goes out with the decision; the agency otherwise.
func (s *step) issuer(ctx context.Context, l letter) (db.Unit, error) {
	id := s.c.UnitID
	switch way := s.way(); {
	case l.Owed != nil:
		return s.supervisor(ctx)
	case l.Decision != nil && (way.Direct || way.ResultBy == casefile.ResultByDecider):
		id = l.Decision.UnitID
	case !way.Direct || s.c.Stage == casefile.StageRouting || l.Kind == casefile.NoticeRouting:
		return s.agency(ctx)
	}
	u, err := s.q.UnitGet(ctx, id)
	if err != nil {
		return u, fmt.Errorf("find issuer: %w", err)
	}
	return u, nil
}

func (s *step) layOut(l letter, lang messages.Lang, number string, issuer db.Unit, f db.NoticeFactsRow) (string, error) {
	pick := func(zh, en string) string {
		if lang == messages.English {
			return en
		}
		return zh
	}
	p := s.speaker(lang, l, f)
	page := letterPage{
		letter: l, p: p, pack: s.pack, Number: number, Issuer: pick(issuer.NameZH, issuer.NameEN), Issued: s.at(),
		FiledAt: s.c.FiledAt, Case: s.c.Number, Record: f.RecordNumber, Item: pick(f.ItemZH, f.ItemEN),
		Unit: pick(f.UnitZH, f.UnitEN), Standing: s.standing(p), Basis: s.basis(p, l), Found: s.found(p, l), Condition: s.condition(p, l),
		Notes: s.notes(p, l), Addressee: s.applicant(lang, f), Own: s.act.OwnDecision,
	}
	switch {
	case l.ToUnit == nil:
	case *l.ToUnit == s.theAgency.ID:
		page.Addressee = pick(s.theAgency.NameZH, s.theAgency.NameEN)
	default:
		page.Addressee = page.Unit
	}
	if err := page.addChanges(l, f.Fields); err != nil {
		return "", err
	}
	if l.Adverse {
		if err := s.addRemedies(&page); err != nil {
			return "", err
		}
	}
	var out bytes.Buffer
	if err := letterTemplate.ExecuteTemplate(&out, "letter.html", page); err != nil {
		return "", fmt.Errorf("lay out document: %w", err)
	}
	return casefile.ShowDirections(out.String()), nil
}

// applicant is to whom a document for the applicant is addressed: the subject, through its agent where one acts for it, or the
// interested party, who objects in his own name.
func (s *step) applicant(lang messages.Lang, f db.NoticeFactsRow) string {
	switch s.c.Capacity {
	case casefile.CapacityAgent:
		return messages.For(lang).T("letter.addressee.agent", f.SubjectName, f.ApplicantName)
	case casefile.CapacityInterestedParty:
		return f.ApplicantName
	}
	return f.SubjectName
}

func (l *letterPage) addChanges(from letter, fields json.RawMessage) error {
	if from.Decision == nil {
		return nil
	}
	var (
		changes []casefile.Change
		known   []casefile.Field
	)
	if err := json.Unmarshal(from.Decision.Changes, &changes); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	if err := json.Unmarshal(fields, &known); err != nil {
		return fmt.Errorf("read fields: %w", err)
	}
	for _, ch := range changes {
		f := casefile.FieldOf(known, ch.Field)
		l.Changes = append(l.Changes, letterChange{Field: l.p.FieldName(f), From: l.p.FieldValue(f, ch.From), To: l.p.FieldValue(f, ch.To)})
	}
	return nil
}
