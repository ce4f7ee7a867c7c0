package sign

import (
	"strconv"
	"time"

	"creditcase/casefile"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// letter is the text of a commitment (信用承诺书), as whoever signs reads it: everything that he has to be told in writing before (shenzhen-2022 61).
type letter struct {
	Title    string
	From     string // who commits; "": the form of the letter
	Lead     string
	Promises []string
	Notes    []string
}

// letterOf writes the letter of an item. pack is nil where nothing is signed under one now.
func letterOf(p *messages.Printer, pack *rules.Pack, t casefile.CommitmentTerms, subject, unit string) letter {
	l := letter{Title: p.T("commitment_letter.title"), From: subject, Lead: p.T("commitment_letter.lead", unit, ui.InLanguage(p, t.ZH, t.EN))}
	for _, x := range t.Promises {
		l.Promises = append(l.Promises, ui.InLanguage(p, x.ZH, x.EN))
	}
	for _, paper := range t.Papers {
		name := ui.InLanguage(p, paper.ZH, paper.EN)
		if paper.Later == nil {
			l.Notes = append(l.Notes, p.T("commitment_letter.waived", name))
			continue
		}
		l.Notes = append(l.Notes, p.T("commitment_letter.later", name, amountOf(p, *paper.Later)))
	}
	l.Notes = append(l.Notes, p.T("commitment_letter.check", unit, amountOf(p, t.CheckAfter), waysOf(p, t.Ways)),
		p.T("commitment_letter.rectify", amountOf(p, t.Rectify)), p.T("commitment_letter.consequences", ui.InLanguage(p, t.Consequences.ZH, t.Consequences.EN)))
	if pack == nil {
		return l
	}
	l.Notes = append(l.Notes, byRules(p, &pack.Commitment)...)
	return l
}

// byRules is what befalls a commitment under a document, each with its article. What happens without one is told as the city's own rule; what only some documents
// know is told under these alone.
func byRules(p *messages.Printer, m *rules.Commitment) []string {
	notes := []string{p.T("commitment_letter.again", basisOf(p, m.RectifyArticle)), p.T("commitment_letter.recorded", basisOf(p, m.RecordArticle))}
	cite := func(key, article string) {
		if article != "" {
			notes = append(notes, p.T(key, p.Article(article)))
		}
	}
	cite("commitment_letter.paused", m.PauseArticle)
	if m.EndArticle == "" {
		notes = append(notes, p.T("commitment_letter.ended_unsaid"))
	}
	cite("commitment_letter.ended", m.EndArticle)
	notes = append(notes, p.T("commitment_letter.as_refusal"))
	cite("commitment_letter.agreed", m.AgreedArticle)
	cite("commitment_letter.grave", m.GraveArticle)
	cite("commitment_letter.criminal", m.CriminalArticle)
	return append(notes, p.T("commitment_letter.withdraw", basisOf(p, m.WithdrawArticle)), p.T("commitment_letter.choice", basisOf(p, m.ChoiceArticle)))
}

// basisOf is an article, or that none is behind it.
func basisOf(p *messages.Printer, article string) string {
	if article == "" {
		return p.T("guide.commitment.own_rule")
	}
	return p.Article(article)
}

func amountOf(p *messages.Printer, period casefile.ItemPeriod) string {
	return explain.Amount(p, period.Amount, rules.Unit(period.Unit))
}

func waysOf(p *messages.Printer, ways []casefile.CheckWay) string {
	text := ""
	for i, way := range ways {
		if i > 0 {
			text += p.T("commitment_letter.and")
		}
		text += p.T("check_way." + string(way))
	}
	return text
}

// termsRows are the terms of an item, fact by fact.
func termsRows(p *messages.Printer, t casefile.CommitmentTerms, unit, code string, version int32, since time.Time) []ui.SummaryRow {
	text := func(x casefile.ItemText) string { return ui.InLanguage(p, x.ZH, x.EN) }
	rows := []ui.SummaryRow{{Key: p.T("commitments.unit"), Value: unit}, {Key: p.T("commitments.code"), Value: code},
		{Key: p.T("commitments.asked"), Value: text(t.Asked)}, {Key: p.T("commitments.conditions"), Value: text(t.Conditions)},
		{Key: p.T("commitments.class"), Value: text(t.Class)}, {Key: p.T("commitments.ways"), Value: waysOf(p, t.Ways)},
		{Key: p.T("commitments.standard"), Value: text(t.Standard)}, {Key: p.T("commitments.check_after"), Value: amountOf(p, t.CheckAfter)},
		{Key: p.T("commitments.share"), Value: shareOf(p, t.Share)}}
	for _, x := range t.Exempt {
		rows = append(rows, ui.SummaryRow{Key: p.T("commitments.exempt"), Value: ui.InLanguage(p, x.ZH, x.EN)})
	}
	return append(rows, ui.SummaryRow{Key: p.T("commitments.rectify"), Value: amountOf(p, t.Rectify)},
		ui.SummaryRow{Key: p.T("commitments.version"), Value: p.T("commitments.version_of", strconv.Itoa(int(version)), p.ShortDate(since))})
}

func shareOf(p *messages.Printer, share int) string {
	switch share {
	case casefile.WholeShare:
		return p.T("commitments.share.all")
	case 0:
		return p.T("commitments.share.none")
	}
	return p.T("commitments.share.of", strconv.Itoa(share))
}
