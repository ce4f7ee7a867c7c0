package activities

import (
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// ofRight is a document of the case to whose right it is, from the body of which it was asked.
func (s *Step) ofRight(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.Applicant, Article: article}
}

// sayAsked says what was asked for, in the pack's own word, and of a statement what it says.
func (s *Step) sayAsked(asked casefile.RightRequest) []notices.Note {
	said := []notices.Note{func(p *messages.Printer) string {
		return p.T("letter.right.asked", p.T("right."+string(asked.Right)), s.wordOf(p, asked.Way))
	}}
	if asked.Text != "" {
		said = append(said, func(p *messages.Printer) string { return p.T("letter.right.statement", asked.Text) })
	}
	return said
}

// wordOf is what the pack calls an outcome.
func (s *Step) wordOf(p *messages.Printer, way casefile.Outcome) string {
	o, err := s.Pack.Right.Outcome(way)
	switch {
	case err != nil || o.ZH == "":
		return p.T("outcome." + string(way))
	case p.Lang() == messages.English:
		return o.EN
	}
	return o.ZH
}

// rightReceipt says what was asked and how, and until when it is decided. The code opens the progress of the case to whoever holds it.
func (s *Step) rightReceipt(of rules.RightOf, asked casefile.RightRequest, due rules.Deadline, code string) notices.Letter {
	l := s.ofRight(casefile.NoticeReceipt, of.Article)
	l.Due, l.Code, l.Notes = &due, code, s.sayAsked(asked)
	if asked.Paper != nil {
		l.Notes = append(l.Notes, notices.Say("letter.right.on_paper"))
	}
	l.Notes = append(l.Notes, notices.Say("letter.right.free"))
	return l
}

// rightDecision is the decision about each record, or about the case as a whole, with what can be taken back, and remedies where something was refused.
func (s *Step) rightDecision(asked casefile.RightRequest, ruled ruledOn) notices.Letter {
	var articles []string
	for _, d := range ruled.decisions() {
		articles = append(articles, d.Article)
	}
	l := s.ofRight(casefile.NoticeRight, notices.Articles(articles...))
	l.Rulings, l.Decision, l.Notes = ruled.records, ruled.whole, s.sayAsked(asked)
	if ruled.whole != nil {
		l.Reasons = ruled.whole.Reasons
	}
	if ruled.why != nil {
		l.Notes = append(l.Notes, ruled.why)
	}
	if ruled.granted() {
		l.Notes = append(l.Notes, notices.Say("letter.right.granted."+string(asked.Way)))
	}
	if slices.ContainsFunc(ruled.decisions(), func(d db.Decision) bool { return d.Outcome.Adverse() }) {
		l.Remedies, l.Pending = s.Pack.Right.Remedies, s.Pack.Right.Pending
	}
	return l
}

// rightToUnit tells a unit, or whoever runs the platform, what was decided.
func (s *Step) rightToUnit(of rules.RightOf, unit uuid.UUID, ruled ruledOn) notices.Letter {
	kind := casefile.NoticeRightUnit
	l := notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.ToUnit(unit), Article: of.ToldArticle,
		Rulings: ruled.records, Decision: ruled.whole}
	if l.Article == "" {
		l.Unsaid = notices.Say("letter.no_article.own_rules")
	}
	return l
}

// rightTakenBack confirms what has ended; after is how each of its records stands without it: what is gone, or hidden by something else, does not come back.
func (s *Step) rightTakenBack(ended []db.Effect, after []sight) notices.Letter {
	var articles, keys []string
	for i, e := range ended {
		articles = append(articles, e.Article)
		key := "letter.right.ended." + string(e.Kind)
		switch {
		case after[i].gone:
			key = "letter.right.ended.gone"
		case after[i].hidden:
			key = "letter.right.ended.hidden"
		}
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	l := s.ofRight(casefile.NoticeRightTakenBack, notices.Articles(articles...))
	for _, key := range keys {
		l.Notes = append(l.Notes, notices.Say(key))
	}
	return l
}
