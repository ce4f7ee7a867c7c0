package ui

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

// DayText is a day that is kept as 2006-01-02 as people read it; what is no day stays as it is.
func DayText(p *messages.Printer, day string) string {
	date, err := calendar.ParseDate(day)
	if err != nil {
		return day
	}
	return p.ShortDate(date.Start())
}

// ReadJSON reads what is kept as JSON. what names it in the error.
func ReadJSON(what string, text json.RawMessage, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// OrNothing is the text, or the word for none.
func OrNothing(p *messages.Printer, s string) string {
	if s == "" {
		return p.T("desk.case.nothing")
	}
	return s
}

// Joined is a title with its detail, if there is one.
func Joined(p *messages.Printer, title, detail string) string {
	if detail == "" {
		return title
	}
	return p.T("desk.trail.line", title, detail)
}

// WordFor is the word of a family for something that was written down long ago and may have lost its word since: then
// what was written stands.
func WordFor(p *messages.Printer, family, member string) string {
	if !p.Has(family + member) {
		return member
	}
	return p.T(family + member)
}

// OfCase is the printer for what a list says of the case with the number: it speaks of the case's procedure.
func OfCase(p *messages.Printer, number string) *messages.Printer {
	return p.Of(casefile.FlowOfCase(number))
}

// LetterTitle is what a document is called, in the words of the procedure in which it was issued.
func LetterTitle(p *messages.Printer, kind casefile.NoticeKind, number string) string {
	return p.Of(casefile.FlowOfDocument(kind, number)).T("letter." + string(kind) + ".title")
}

// Lines cuts what a person typed into paragraphs.
func Lines(text string) []string {
	var out []string
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// StandingTag says whether the document of a pack binds.
func StandingTag(p *messages.Printer, pack *rules.Pack) Tag {
	colour := TagNeutral
	switch pack.Standing {
	case rules.InForce:
		colour = TagGood
	case rules.Draft:
		colour = TagSoon
	}
	return Tag{p.T("standing." + string(pack.Standing)), colour}
}

// StandingNote is said beside every document that does not bind: to run it is this city's choice, not the law's.
func StandingNote(p *messages.Printer, pack *rules.Pack) []string {
	if pack.Standing == rules.InForce {
		return nil
	}
	return []string{p.T("standing." + string(pack.Standing) + ".note")}
}

// Count is a number in a table.
func Count(n int64) Cell { return Cell{Text: strconv.FormatInt(n, 10)} }

// InLanguage is whichever of two texts the reader reads: names that are data and not messages come in both languages.
func InLanguage(p *messages.Printer, zh, en string) string {
	if p.Lang() == messages.English {
		return en
	}
	return zh
}

// Pick is the text of a pack in the reader's language.
func Pick(p *messages.Printer, t rules.Text) string { return InLanguage(p, t.ZH, t.EN) }

// OutcomeWord is how a case ended, in the word of the pack's article where that has one of its own.
func OutcomeWord(p *messages.Printer, pack *rules.Pack, flow casefile.Flow, result string) string {
	if outcome, err := pack.Procedure(flow).Outcome(casefile.Outcome(result)); err == nil && outcome.ZH != "" {
		return Capital(InLanguage(p, outcome.ZH, outcome.EN))
	}
	return p.T("result." + result)
}

// ResultSince is a result in words, with the day on which what it had granted was taken back; nil: it was not.
func ResultSince(p *messages.Printer, result string, back *time.Time) string {
	if back == nil {
		return result
	}
	return p.T("case.result_back", result, p.ShortDate(*back))
}

// Back is the tag of a result, which is nothing to be glad of any more where it was taken back.
func Back(p *messages.Printer, tag Tag, back *time.Time) Tag {
	if back == nil {
		return tag
	}
	return Tag{Text: ResultSince(p, tag.Text, back), Colour: TagNeutral}
}

// BasisTag tells what an article states from what the city has set, and the law in force from a document that does not bind.
func BasisTag(p *messages.Printer, basis rules.Basis, law bool) Tag {
	switch {
	case basis == rules.Policy:
		return Tag{p.T("basis.policy"), TagPaused}
	case law:
		return Tag{p.T("basis.law"), TagActive}
	}
	return Tag{p.T("basis.statute"), TagActive}
}

// effectColours are the colours of the states that a record can be in.
var effectColours = map[casefile.EffectKind]TagColour{
	casefile.EffectAnnotated: TagPaused, casefile.EffectCorrected: TagGood, casefile.EffectSupplemented: TagGood,
	casefile.EffectDeleted: TagLate, casefile.EffectSuspended: TagPaused,
}

// EffectTag names an effect in force on a record.
func EffectTag(p *messages.Printer, kind casefile.EffectKind) Tag {
	colour, ok := effectColours[kind]
	if !ok {
		colour = TagNeutral
	}
	return Tag{p.T("effect." + string(kind)), colour}
}

// Listed strings words together.
func Listed(p *messages.Printer, words ...string) string {
	return strings.Join(words, p.T("common.list_comma"))
}

// Capital writes the first letter of a text large.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// DecisionBasis is on what a decision rests: an article of the regulation, or the operator's own rule where none has what was decided. Where the
// numbers of articles could not be read it is the regulation alone.
func DecisionBasis(p *messages.Printer, pack *rules.Pack, article string) string {
	if article == "" && !pack.ArticlesUnread {
		return p.T("case.basis_own", Pick(p, pack.Title))
	}
	return p.T("guide.remedy_article", Pick(p, pack.Title), p.Article(article))
}

// Written are the arguments of an error's sentence, its instants as people write them.
func Written(p *messages.Printer, args []any) []any {
	texts := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(time.Time); ok {
			a = p.DateTime(t)
		}
		texts[i] = a
	}
	return texts
}

// LinkRow is a row that leads somewhere; where there is nothing to lead to, it says what stands there instead.
func LinkRow(key string, link Link, otherwise string) SummaryRow {
	if link.Text == "" {
		return SummaryRow{Key: key, Value: otherwise}
	}
	return SummaryRow{Key: key, Links: []Link{link}}
}
