package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
)

// inLanguage is whichever of two texts the reader reads: names that are data and not messages come in both languages.
func inLanguage(p *messages.Printer, zh, en string) string {
	if p.Lang() == messages.English {
		return en
	}
	return zh
}

// pick is the text of a pack in the reader's language.
func pick(p *messages.Printer, t rules.Text) string { return inLanguage(p, t.ZH, t.EN) }

// outcomeWord is how a case ended, in the word of the pack's article where that has one of its own.
func outcomeWord(p *messages.Printer, pack *rules.Pack, result string) string {
	if outcome, err := pack.Objection.Outcome(casefile.Outcome(result)); err == nil && outcome.ZH != "" {
		return capital(inLanguage(p, outcome.ZH, outcome.EN))
	}
	return p.T("result." + result)
}

// basisTag tells what an article states from what the city has set, and the law in force from a document that does not bind.
func basisTag(p *messages.Printer, basis rules.Basis, law bool) tag {
	switch {
	case basis == rules.Policy:
		return tag{p.T("basis.policy"), tagPaused}
	case law:
		return tag{p.T("basis.law"), tagActive}
	}
	return tag{p.T("basis.statute"), tagActive}
}

// effectColours are the colours of the states that a record can be in.
var effectColours = map[casefile.EffectKind]tagColour{
	casefile.EffectAnnotated: tagPaused, casefile.EffectCorrected: tagGood, casefile.EffectSupplemented: tagGood,
	casefile.EffectDeleted: tagLate, casefile.EffectSuspended: tagPaused,
}

// effectTag names an effect in force on a record.
func effectTag(p *messages.Printer, kind casefile.EffectKind) tag {
	colour, ok := effectColours[kind]
	if !ok {
		colour = tagNeutral
	}
	return tag{p.T("effect." + string(kind)), colour}
}

// listed strings words together.
func listed(p *messages.Printer, words ...string) string {
	return strings.Join(words, p.T("common.list_comma"))
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
