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
	Adverse  bool // names the remedies
}

// letterPage is what the template shows, in one language.
type letterPage struct {
	letter
	p         *messages.Printer
	Number    string
	Issuer    string
	Addressee string
	Issued    time.Time
	FiledAt   time.Time
	Case      string
	Record    string
	Item      string
	Unit      string
	PackName  string
	Article   string
	Changes   []letterChange
	Remedies  []letterRemedy
}

type letterChange struct{ Field, From, To string }

type letterRemedy struct{ Name, Within, Basis string }

// T is the sentence of a key in the letter's language.
func (l letterPage) T(key string, args ...any) string { return l.p.T(key, args...) }

// Date is a day, Instant a minute, in the letter's language and Shanghai's time.
func (l letterPage) Date(t time.Time) string { return l.p.Date(t) }

// Instant is a minute in the letter's language.
func (l letterPage) Instant(t time.Time) string { return l.p.DateTime(t) }

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
}

var letterTemplate = template.Must(template.ParseFS(letterFiles, "letters/*.html"))

// issue numbers a document, lays it out in both languages and keeps it as it is sent.
func (s *step) issue(ctx context.Context, l letter) error {
	issuer, err := s.issuer(ctx, l)
	if err != nil {
		return err
	}
	facts, err := s.q.NoticeFacts(ctx, s.c.ID)
	if err != nil {
		return fmt.Errorf("read facts for document: %w", err)
	}
	year := int32(s.at().In(calendar.Zone).Year()) //nolint:gosec // a year fits
	n, err := s.q.CounterNext(ctx, db.CounterNextParams{Series: series[l.Kind], Year: year})
	if err != nil {
		return fmt.Errorf("number document: %w", err)
	}
	number := fmt.Sprintf("%s〔%d〕%d号", series[l.Kind], year, n)
	zh, err := s.layOut(l, messages.Chinese, number, issuer, facts)
	if err != nil {
		return err
	}
	en, err := s.layOut(l, messages.English, number, issuer, facts)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(zh))
	hash := hex.EncodeToString(sum[:])
	err = s.q.NoticeInsert(ctx, db.NoticeInsertParams{
		ID: uuid.Must(uuid.NewV7()), CaseID: s.c.ID, Kind: l.Kind, Number: number, IssuerID: issuer.ID,
		ToApplicant: l.ToUnit == nil, ToUnitID: l.ToUnit, IssuedAt: s.at(), HTMLZH: zh, HTMLEN: en, SHA256: hash,
	})
	if err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	s.trace("notice", map[string]string{"notice": string(l.Kind), "number": number, "sha256": hash})
	return nil
}

// issuer is the unit in whose name the document goes out: the one that decided, where the result goes out with the
// decision; the agency otherwise.
func (s *step) issuer(ctx context.Context, l letter) (db.Unit, error) {
	if l.Decision == nil || s.pack.Objection.ResultBy == casefile.ResultByAgency {
		return s.agency(ctx)
	}
	u, err := s.q.UnitGet(ctx, l.Decision.UnitID)
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
	page := letterPage{
		letter: l, p: messages.For(lang), Number: number, Issuer: pick(issuer.NameZH, issuer.NameEN), Issued: s.at(),
		FiledAt: s.c.FiledAt, Case: s.c.Number, Record: f.RecordNumber, Item: pick(f.ItemZH, f.ItemEN),
		Unit: pick(f.UnitZH, f.UnitEN), PackName: pick(s.pack.Name.ZH, s.pack.Name.EN), Article: messages.For(lang).Article(s.article(l)),
		Addressee: f.SubjectName,
	}
	if l.ToUnit != nil {
		page.Addressee = page.Unit
	}
	if err := page.addChanges(l, f.Fields, pick); err != nil {
		return "", err
	}
	if l.Adverse {
		page.addRemedies(s.pack.Objection.Remedies, pick)
	}
	var out bytes.Buffer
	if err := letterTemplate.ExecuteTemplate(&out, "letter.html", page); err != nil {
		return "", fmt.Errorf("lay out document: %w", err)
	}
	return out.String(), nil
}

// article is what the document rests on: the decision's own article, the clock's that the document starts, or that of
// the form check. A withdrawal rests on the applicant's wish alone, of which no article speaks.
func (s *step) article(l letter) string {
	switch {
	case l.Kind == casefile.NoticeWithdrawal:
		return ""
	case l.Decision != nil:
		return l.Decision.Article
	case l.Due != nil:
		return l.Due.Article
	}
	clock, err := s.pack.Clock(s.pack.Objection.Steps.Accept)
	if err != nil {
		return ""
	}
	return clock.Article
}

// addRemedies names the ways to contest the decision, each with the time that its law gives.
func (l *letterPage) addRemedies(remedies []rules.Remedy, pick func(zh, en string) string) {
	for _, r := range remedies {
		remedy := letterRemedy{Name: pick(r.ZH, r.EN), Within: l.T("letter.any_time"), Basis: pick(r.Basis.ZH, r.Basis.EN)}
		if r.Period != nil {
			length := l.p.N("period."+string(r.Period.Unit), r.Period.Amount)
			remedy.Within = l.T("letter.within", length)
		}
		l.Remedies = append(l.Remedies, remedy)
	}
}

func (l *letterPage) addChanges(from letter, fields json.RawMessage, pick func(zh, en string) string) error {
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
	names := make(map[string]string, len(known))
	for _, f := range known {
		names[f.Key] = pick(f.ZH, f.EN)
	}
	for _, ch := range changes {
		l.Changes = append(l.Changes, letterChange{Field: names[ch.Field], From: ch.From, To: ch.To})
	}
	return nil
}
