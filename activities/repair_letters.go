package activities

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// checkingBody is the body that checks the form, in whose name it writes to the applicant.
func (s *Step) checkingBody(ctx context.Context) (db.Unit, error) {
	id, err := s.checker(ctx)
	if err != nil {
		return db.Unit{}, err
	}
	return s.Unit(ctx, id)
}

// ofRepair is a document of the case to the applicant from whoever checks the form.
func (s *Step) ofRepair(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.checkingBody, To: s.Applicant, Article: article}
}

// freeOfCharge says that nothing is charged, by the article that says so where one does.
func (s *Step) freeOfCharge() notices.Note {
	if article := s.Pack.Repair.FeeArticle; article != "" {
		return notices.Cite("letter.free_by", article)
	}
	return notices.Say("letter.free")
}

// sibling is another case of the same application.
type sibling db.ApplicationCasesRow

// siblings are the cases of the application beside this one; none where it was filed alone.
func (s *Step) siblings(ctx context.Context) ([]sibling, error) {
	if s.Case.ApplicationID == nil {
		return nil, nil
	}
	rows, err := s.q.ApplicationCases(ctx, s.Case.ApplicationID)
	if err != nil {
		return nil, fmt.Errorf("read cases of application: %w", err)
	}
	var others []sibling
	for _, row := range rows {
		if row.ID != s.Case.ID {
			others = append(others, sibling(row))
		}
	}
	return others, nil
}

// says names the other case, its records and the body that decides on them. The code that opens its progress is not said: staff of the unit
// whose case this is read the receipt too, and may not read the other one.
func (o sibling) says(p *messages.Printer) string {
	unit, about := o.UnitZH, o.AboutZH
	if p.Lang() == messages.English {
		unit, about = o.UnitEN, o.AboutEN
	}
	return p.T("letter.sibling", o.Number, about, strings.Join(o.Records, p.T("letter.sibling.and")), unit)
}

// repairReceipt is the receipt for an application. The code opens the progress of the case to whoever holds it; other cases of the
// application are listed.
func (s *Step) repairReceipt(due rules.Deadline, code string, records []namedRecord, others []sibling) notices.Letter {
	l := s.ofRepair(casefile.NoticeReceipt, s.mayAsk(records))
	l.From, l.Due, l.Code = s.HandlingBody, &due, code
	if len(others) > 0 {
		l.Notes = append(l.Notes, notices.Say("letter.siblings"))
	}
	for _, o := range others {
		l.Notes = append(l.Notes, o.says)
	}
	l.Notes = append(l.Notes, s.freeOfCharge())
	return l
}

// mayAsk says by which articles one may apply about the records: those of their categories, and of a responsible person's that rests on an
// organisation's record (shenzhen-2020 62).
func (s *Step) mayAsk(records []namedRecord) string {
	var articles []string
	for _, record := range records {
		article := s.Pack.Repair.PartiesArticleFor(record.Category)
		if record.Follows && s.Pack.Repair.PersonsArticle != "" {
			article = s.Pack.Repair.PersonsArticle
		}
		articles = append(articles, article)
	}
	return notices.Articles(articles...)
}

// forwardingLetter tells the applicant to which unit the agency has passed the application on, and until when that acts.
func (s *Step) forwardingLetter(due rules.Deadline) notices.Letter {
	l := s.ofRepair(casefile.NoticeForwarding, s.Pack.Repair.ForwardingArticle)
	l.From, l.Due, l.Next = s.Agency, &due, s.nextAtUnit()
	if l.Article == "" {
		l.Unsaid = notices.Say("letter.no_article.own_rules")
	}
	return l
}

// nextAtUnit is what the unit does first with an application that is passed on to it: it checks the form or decides.
func (s *Step) nextAtUnit() string {
	if s.Pack.Repair.AcceptedBy == rules.AcceptedByDecider {
		return "check"
	}
	return "decide"
}

// repairRequest asks the unit to deal with an application that the agency passes on.
func (s *Step) repairRequest(due rules.Deadline) notices.Letter {
	kind := casefile.NoticeRepairRequest
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.ToUnit(s.Case.UnitID),
		Article: notices.Articles(s.Pack.Repair.ForwardingArticle, due.Article), Due: &due, Next: s.nextAtUnit()}
}

// repairSupplement asks for everything that is missing.
func (s *Step) repairSupplement(due rules.Deadline, check casefile.FormCheck) notices.Letter {
	l := s.ofRepair(casefile.NoticeSupplement, s.Pack.Repair.SupplementTime.AcceptanceArticle)
	l.Due, l.Items, l.Reasons = &due, check.Missing, check.Reasons
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.no_article.supplement")
	}
	return l
}

// repairRefusal refuses acceptance, by the article that lets it where there is one, and by the conditions of repair otherwise.
func (s *Step) repairRefusal(reasons string, again []notices.Note) notices.Letter {
	r := s.Pack.Repair
	l := s.ofRepair(casefile.NoticeRefusal, r.RefusalArticle)
	l.Reasons, l.Notes, l.Remedies, l.Pending = reasons, again, r.Remedies, r.Pending
	if l.Article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.no_article.refusal", r.PartiesArticle)
	}
	return l
}

// repairAcceptance tells of acceptance, and until when it is decided.
func (s *Step) repairAcceptance(due rules.Deadline) notices.Letter {
	l := s.ofRepair(casefile.NoticeAcceptance, notices.Articles(s.Pack.Repair.AcceptanceArticle, due.Article))
	l.Due = &due
	if letter := s.Pack.Repair.Letter; letter != nil && letter.Publish {
		l.Notes = append(l.Notes, published(letter.Article))
	}
	return l
}

// published says that the letter of commitment is published, by the article that says so where one is known.
func published(article string) notices.Note {
	if article == "" {
		return notices.Say("letter.commitment_published")
	}
	return notices.Cite("letter.commitment_published_by", article)
}

// repairLapse tells that the case has ended because no supplement came.
func (s *Step) repairLapse() notices.Letter {
	r := s.Pack.Repair
	l := s.ofRepair(casefile.NoticeLapse, "")
	l.Unsaid = notices.SayOf(s.Pack, "letter.no_article.lapse")
	l.Notes, l.Remedies, l.Pending = []notices.Note{notices.Say("letter.again")}, r.Remedies, r.Pending
	return l
}

// repairWithdrawal confirms a withdrawal, which rests on the applicant's wish alone.
func (s *Step) repairWithdrawal() notices.Letter {
	l := s.ofRepair(casefile.NoticeWithdrawal, "")
	l.Notes = []notices.Note{notices.Say("letter.again")}
	return l
}

// repairDecisionLetter tells the applicant what was decided about each record, and the remedies where something was refused.
func (s *Step) repairDecisionLetter(body uuid.UUID, rulings []notices.Ruling) notices.Letter {
	r := s.Pack.Repair
	l := s.ofRepair(casefile.NoticeRepairDecision, articlesOf(rulings))
	l.From, l.Rulings = s.FromUnit(body), rulings
	if l.Article == "" {
		l.Unsaid = notices.Say("letter.no_article.own_rules")
	}
	for _, ruling := range rulings {
		if ruling.Outcome.Adverse() {
			l.Remedies, l.Pending = r.Remedies, r.Pending
		}
	}
	return l
}

// repairPush tells the agency what the unit has decided.
func (s *Step) repairPush(body, agency uuid.UUID, rulings []notices.Ruling) notices.Letter {
	kind := casefile.NoticeRepairPush
	l := notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(body), To: s.ToUnit(agency), Article: s.Pack.Repair.PushArticle,
		Rulings: rulings}
	if l.Article == "" {
		l.Unsaid = notices.Say("letter.no_article.own_rules")
	}
	return l
}

func articlesOf(rulings []notices.Ruling) string {
	articles := make([]string, len(rulings))
	for i, r := range rulings {
		articles[i] = r.Article
	}
	return notices.Articles(articles...)
}
