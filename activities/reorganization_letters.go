package activities

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// toReorganized is a document of the case from the agency to whoever has filed the court's document, or to the enterprise where a public body has entered it.
func (s *Step) toReorganized(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.Applicant, Article: article, Unsaid: notices.Say("letter.no_article.own_rules")}
}

// issueReorganization issues a document, to the enterprise beside its administrator where he has filed: each has one of its own.
func (s *Step) issueReorganization(ctx context.Context, l notices.Letter) error {
	if err := s.Issue(ctx, l); err != nil {
		return err
	}
	parties, err := s.q.CasePartiesOf(ctx, db.CasePartiesOfParams{CaseID: s.Case.ID, Role: casefile.PartyReorganized})
	if err != nil || len(parties) == 0 {
		return err
	}
	facts, err := s.noticeFacts(ctx)
	if err != nil || facts.PartyID != nil && *facts.PartyID == parties[0].ID {
		return err
	}
	l.To, l.Notes = s.ToParty(parties[0].ID), slices.Clone(l.Notes)
	if err := s.withCode(ctx, &l); err != nil {
		return err
	}
	return s.Issue(ctx, l)
}

// ofCourt says which document of which court it is about.
func (s *Step) ofCourt(filed casefile.ReorganizationFiling) notices.Note {
	return func(p *messages.Printer) string {
		d := filed.Document
		return p.T("letter.reorganization.document."+s.Pack.Reorganization.MatterWord(filed.Matter), d.Court, d.Number, dayIn(p, d.IssuedOn))
	}
}

// reorganizationReceipt says what was shown, by whom, and until when it is checked.
func (s *Step) reorganizationReceipt(filed casefile.ReorganizationFiling, due rules.Deadline) notices.Letter {
	l := s.toReorganized(casefile.NoticeReceipt, s.Pack.Reorganization.PartiesArticle)
	l.Found, l.Due, l.Notes = s.ofCourt(filed), &due, []notices.Note{notices.Say("letter.reorganization.by." + string(filed.By))}
	return l
}

// reorganizationRefused says why nothing follows from the document, how that is contested, and that it can be filed again.
func (s *Step) reorganizationRefused(filed casefile.ReorganizationFiling, d db.Decision) notices.Letter {
	l := s.toReorganized(casefile.NoticeReorganizationRefused, d.Article)
	l.Found, l.Decision, l.Reasons = s.ofCourt(filed), &d, d.Reasons
	l.Remedies, l.Pending = s.Pack.Reorganization.Remedies, s.Pack.Reorganization.Pending
	l.Notes = []notices.Note{notices.Say("letter.reorganization.again")}
	return l
}

// planMarked says what has begun with the plan, on what each effect rests, and how long it lasts.
func (s *Step) planMarked(filed casefile.ReorganizationFiling, d db.Decision, touched map[casefile.EffectKind][]planRecord) notices.Letter {
	l := s.toReorganized(casefile.NoticePlanMarked, s.articlesOf(d, s.Pack.Reorganization.Plan))
	l.Found, l.Decision, l.Remedies, l.Pending = s.ofCourt(filed), &d, s.Pack.Reorganization.Remedies, s.Pack.Reorganization.Pending
	l.Notes = []notices.Note{func(p *messages.Printer) string { return p.T("letter.reorganization.plan_text", filed.Plan) }}
	if filed.Performs != "" {
		l.Notes = append(l.Notes, func(p *messages.Printer) string {
			return p.T("letter.reorganization.performs", dayIn(p, filed.Performs))
		})
	}
	for _, e := range s.Pack.Reorganization.Plan {
		l.Notes = append(l.Notes, s.restsOn(e, "begun", len(touched[e.Effect])))
	}
	l.Notes = append(l.Notes, notices.Say("letter.reorganization.until"), notices.Say("letter.reorganization.partners"))
	return l
}

// effectsOnRecords are those of the effects that are on records.
func effectsOnRecords(effects []rules.PlanEffect) []rules.PlanEffect {
	return slices.DeleteFunc(slices.Clone(effects), func(e rules.PlanEffect) bool { return e.Effect.OfSubject() })
}

// articlesOf are the articles on which a decision rests and what begins with it.
func (s *Step) articlesOf(d db.Decision, effects []rules.PlanEffect) string {
	articles := []string{d.Article}
	for _, e := range effects {
		articles = append(articles, e.Article)
	}
	return notices.Articles(articles...)
}

// restsOn says what an effect does, on how many records, and on what it rests: an article, the operator's own rules, or, where articles could not be read,
// nothing that could be named.
func (s *Step) restsOn(e rules.PlanEffect, how string, many int) notices.Note {
	return func(p *messages.Printer) string {
		word := string(e.Effect)
		if how == "begun" {
			word = e.Word()
		}
		said := p.T("letter.reorganization."+how+"."+word, many)
		switch {
		case e.Article != "":
			return p.T("letter.reorganization.rests", said, p.Article(e.Article))
		case e.Basis == rules.Policy || !s.Pack.ArticlesUnread:
			return p.T("letter.reorganization.own", said)
		}
		return said
	}
}

// recordsAssisted lists each record with what was done with it on the court's notice.
func (s *Step) recordsAssisted(filed casefile.ReorganizationFiling, done assisted) notices.Letter {
	l := s.toReorganized(casefile.NoticeAssisted, done.articles())
	l.Found, l.Rulings = s.ofCourt(filed), done.rulings
	for _, r := range done.gone {
		l.Notes = append(l.Notes, sayRecord("letter.reorganization.was_gone", r.ItemZH, r.ItemEN, r.Number))
	}
	if len(done.rulings) > 0 {
		l.Notes = append(l.Notes, notices.Say("letter.reorganization.partners"))
	}
	return l
}

// articles are those on which it was done.
func (a assisted) articles() string {
	var articles []string
	for _, r := range a.rulings {
		articles = append(articles, r.Article)
	}
	return notices.Articles(articles...)
}

// of says what was done with the records of one unit.
func (a assisted) of(records []planRecord) []notices.Note {
	var said []notices.Note
	for _, r := range records {
		at := slices.IndexFunc(a.rulings, func(x notices.Ruling) bool { return x.Record.ID == r.ID })
		if at >= 0 {
			said = append(said, sayRecord("letter.reorganization.did."+string(a.rulings[at].Outcome), r.ItemZH, r.ItemEN, r.Number))
		}
	}
	return said
}

// sayRecord is a sentence about a record, which it names.
func sayRecord(key, itemZH, itemEN, number string) notices.Note {
	return func(p *messages.Printer) string {
		return p.T(key, explain.Pick(p, rules.Text{ZH: itemZH, EN: itemEN}), number)
	}
}

// planEnded says what has ended with the plan, what has begun, and what came back.
func (s *Step) planEnded(filed casefile.ReorganizationFiling, d db.Decision, over planOver) notices.Letter {
	var begun []rules.PlanEffect
	if filed.Matter == casefile.MatterCarriedOut {
		begun = s.Pack.Reorganization.CarriedOut
	}
	l := s.toReorganized(casefile.NoticePlanOver, s.articlesOf(d, begun))
	l.Found, l.Decision, l.Remedies, l.Pending = s.ofCourt(filed), &d, s.Pack.Reorganization.Remedies, s.Pack.Reorganization.Pending
	for _, kind := range casefile.EffectKinds() {
		if n := over.ended[kind]; n > 0 {
			l.Notes = append(l.Notes, func(p *messages.Printer) string { return p.T("letter.reorganization.ended."+string(kind), n) })
		}
	}
	for _, e := range s.Pack.Reorganization.Plan {
		if !s.Pack.Reorganization.EndsWith(e.Effect, filed.Matter) {
			l.Notes = append(l.Notes, s.restsOn(e, "stays", 0))
		}
	}
	for _, e := range begun {
		l.Notes = append(l.Notes, s.restsOn(e, "begun", 0))
	}
	if alike := s.Pack.Reorganization.TreatedAlike; alike != "" && filed.Matter == casefile.MatterCarriedOut {
		l.Notes = append(l.Notes, notices.Cite("letter.reorganization.alike", alike))
	}
	if filed.Matter.Fails() {
		l.Notes = append(l.Notes, over.sayRestored(filed, over.restored)...)
	}
	if over.released {
		l.Notes = append(l.Notes, notices.Say("letter.reorganization.released"))
	}
	return l
}

// sayRestored says of each of the records that it is back, or that it is there no more for another reason; and where what was done on a notice stays, that it does.
func (o planOver) sayRestored(filed casefile.ReorganizationFiling, records []planRecord) []notices.Note {
	switch {
	case !filed.Restores && o.kept:
		return []notices.Note{notices.Say("letter.reorganization.not_restored")}
	case !filed.Restores:
		return nil
	}
	var said []notices.Note
	for _, r := range records {
		key := "letter.reorganization.restored"
		if slices.Contains(o.still, r.ID) {
			key = "letter.reorganization.still_gone"
		}
		said = append(said, sayRecord(key, r.ItemZH, r.ItemEN, r.Number))
	}
	return said
}

// sayTo says to a unit what has become of its records.
func (o planOver) sayTo(records []planRecord) []notices.Note {
	var said []notices.Note
	var ended []planRecord
	for _, r := range records {
		if slices.ContainsFunc(o.restored, func(x planRecord) bool { return x.ID == r.ID }) {
			said = append(said, o.sayRestored(casefile.ReorganizationFiling{Restores: true}, []planRecord{r})...)
		}
		if slices.ContainsFunc(o.records, func(x planRecord) bool { return x.ID == r.ID }) {
			ended = append(ended, r)
		}
	}
	for _, kind := range casefile.EffectKinds() {
		if o.ended[kind] > 0 && !kind.OfSubject() && len(ended) > 0 {
			said = append(said, func(p *messages.Printer) string {
				return p.T("letter.reorganization.ended_on."+string(kind), numbersOf(p, ended))
			})
		}
	}
	return said
}

// sayBegun says to a unit what has begun on which of its records.
func (s *Step) sayBegun(effects []rules.PlanEffect, records []planRecord, touched map[casefile.EffectKind][]planRecord) []notices.Note {
	var said []notices.Note
	for _, e := range effects {
		mine := slices.DeleteFunc(slices.Clone(records), func(r planRecord) bool {
			return !slices.ContainsFunc(touched[e.Effect], func(x planRecord) bool { return x.ID == r.ID })
		})
		if len(mine) > 0 {
			said = append(said, func(p *messages.Printer) string {
				return p.T("letter.reorganization.begun_on."+string(e.Effect), numbersOf(p, mine))
			})
		}
	}
	return said
}

// numbersOf are the numbers of records, one after the other.
func numbersOf(p *messages.Printer, records []planRecord) string {
	numbers := make([]string, len(records))
	for i, r := range records {
		numbers[i] = r.Number
	}
	return strings.Join(numbers, explain.Pick(p, rules.Text{ZH: "、", EN: ", "}))
}

// reorganizationToUnit tells a unit that has provided records what was done with these, on which document and articles.
func (s *Step) reorganizationToUnit(filed casefile.ReorganizationFiling, unit uuid.UUID, article string, said []notices.Note) notices.Letter {
	kind := casefile.NoticeReorganizationUnit
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.ToUnit(unit), Article: article,
		Unsaid: notices.Say("letter.no_article.own_rules"), Found: s.ofCourt(filed), Notes: said}
}
