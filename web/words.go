package web

import (
	"strings"

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

// articleName writes a clause as a sentence names it: "51(4)(1);52" is 第51条第4款第1项、第52条.
func articleName(p *messages.Printer, article string) string {
	var names []string
	for clause := range strings.SplitSeq(article, ";") {
		parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(clause), ")", ""), "(")
		switch len(parts) {
		case 1:
			names = append(names, p.T("case.article", parts[0]))
		case 2:
			names = append(names, p.T("case.article_paragraph", parts[0], parts[1]))
		default:
			names = append(names, p.T("case.article_item", parts[0], parts[1], parts[2]))
		}
	}
	return strings.Join(names, p.T("case.article_and"))
}

// effectColours are the colours of the states that a record can be in.
var effectColours = map[casefile.EffectKind]tagColour{
	casefile.EffectAnnotated: tagPaused, casefile.EffectCorrected: tagGood, casefile.EffectSupplemented: tagGood,
	casefile.EffectDeleted: tagLate,
}

// effectTag names an effect in force on a record.
func effectTag(p *messages.Printer, kind casefile.EffectKind) tag {
	colour, ok := effectColours[kind]
	if !ok {
		colour = tagNeutral
	}
	return tag{p.T("effect." + string(kind)), colour}
}
