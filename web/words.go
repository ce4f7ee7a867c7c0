package web

import (
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
