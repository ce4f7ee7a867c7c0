package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// receiptLetter is the receipt for a filing. The code opens the progress of the case to whoever holds it.
func (s *Step) receiptLetter(due rules.Deadline, code string) notices.Letter {
	o := s.Pack.Objection
	l := notices.Letter{Kind: casefile.NoticeReceipt, Series: s.Series(casefile.NoticeReceipt), From: s.HandlingBody, To: s.Applicant, Article: o.PartiesArticle,
		Due: &due, Code: code}
	if o.UseGoesOnArticle != "" {
		l.Notes = []notices.Note{notices.Cite("letter.use_goes_on", o.UseGoesOnArticle)}
	}
	return l
}

// supplementLetter asks for everything that is missing. No article speaks of that.
func (s *Step) supplementLetter(due rules.Deadline, check casefile.FormCheck, again notices.Note) notices.Letter {
	stands := "letter.supplement.policy"
	if s.Pack.Objection.SupplementTime.StatedPeriods {
		stands = "letter.supplement.all"
	}
	return notices.Letter{Kind: casefile.NoticeSupplement, Series: s.Series(casefile.NoticeSupplement), From: s.HandlingBody, To: s.Applicant,
		Unsaid: notices.SayOf(s.Pack, "letter.no_article.supplement"), Due: &due, Items: check.Missing, Reasons: check.Reasons,
		Notes: []notices.Note{notices.Say(stands), again}}
}

// lapseLetter tells that the case has ended because no supplement came.
func (s *Step) lapseLetter(again notices.Note) notices.Letter {
	o := s.Pack.Objection
	return notices.Letter{Kind: casefile.NoticeLapse, Series: s.Series(casefile.NoticeLapse), From: s.HandlingBody, To: s.Applicant,
		Unsaid: notices.SayOf(s.Pack, "letter.no_article.supplement"), Notes: append(s.markEnds(), again), Remedies: o.Remedies, Pending: o.Pending}
}

// withdrawalLetter confirms a withdrawal, which rests on the applicant's wish alone.
func (s *Step) withdrawalLetter(again notices.Note) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeWithdrawal, Series: s.Series(casefile.NoticeWithdrawal), From: s.HandlingBody, To: s.Applicant, Notes: append(s.markEnds(), again)}
}

// refusalLetter refuses acceptance by the article, or, where none speaks of it, by the conditions of an objection.
func (s *Step) refusalLetter(article, reasons string) notices.Letter {
	o := s.Pack.Objection
	return notices.Letter{Kind: casefile.NoticeRefusal, Series: s.Series(casefile.NoticeRefusal), From: s.HandlingBody, To: s.Applicant, Article: article,
		Unsaid: notices.SayOf(s.Pack, "letter.no_article.refusal", o.PartiesArticle), Reasons: reasons, Remedies: o.Remedies, Pending: o.Pending}
}

// acceptanceLetter tells of acceptance and of what it begins: the mark on the record, or the period of what comes next.
func (s *Step) acceptanceLetter(due rules.Deadline) notices.Letter {
	o := s.Pack.Objection
	begins := due.Article
	if o.AnnotateAt == rules.AnnotateAtAcceptance {
		begins = o.AnnotationArticle
	}
	return notices.Letter{Kind: casefile.NoticeAcceptance, Series: s.Series(casefile.NoticeAcceptance), From: s.HandlingBody, To: s.Applicant,
		Article: notices.Articles(o.AcceptanceArticle, begins), Due: &due}
}

// comparisonLetter tells the applicant what the comparison found, and until when the unit verifies.
func (s *Step) comparisonLetter(due rules.Deadline, comparison casefile.Comparison) notices.Letter {
	o := s.Pack.Objection
	return notices.Letter{Kind: casefile.NoticeComparison, Series: s.Series(casefile.NoticeComparison), From: s.Agency, To: s.Applicant,
		Article: notices.Articles(o.FindingArticle, s.ArticleOf(s.Clock(casefile.StepTransfer))), Reasons: comparison.Reasons, Due: &due,
		Found: s.found(comparison.Finding)}
}

// verificationLetter asks the unit that provided the record to verify it. found is what the comparison found; nil where that was told
// to another unit before.
func (s *Step) verificationLetter(due rules.Deadline, reasons string, found notices.Note) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeVerification, Series: s.Series(casefile.NoticeVerification), From: s.Agency, To: s.ToUnit(s.Case.UnitID), Article: due.Article,
		Reasons: reasons, Due: &due, Found: found}
}

// routingLetter tells the applicant which unit verifies now, and until when.
func (s *Step) routingLetter(due rules.Deadline, reasons string) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeRouting, Series: s.Series(casefile.NoticeRouting), From: s.Agency, To: s.Applicant, Article: due.Article, Due: &due,
		Reasons: reasons}
}

// resultLetter tells the result. Nobody but the applicant knows whether he got all that he had asked for: every result names the
// remedies. found is what the comparison found where the agency has decided on an error of its own.
func (s *Step) resultLetter(d *db.Decision, remark string, found notices.Note) notices.Letter {
	o, from := s.Pack.Objection, s.Agency
	if way := s.way(); way.Direct || way.ResultBy == casefile.ResultByDecider {
		from = s.FromUnit(d.UnitID)
	}
	return notices.Letter{Kind: casefile.NoticeResult, Series: s.Series(casefile.NoticeResult), From: from, To: s.Applicant, Article: d.Article,
		Unsaid: notices.Say("letter.no_article.own_rules"), Decision: d,
		Reasons: d.Reasons, Remark: remark, Found: found, Remedies: o.Remedies, Pending: o.Pending}
}

// resultFilingLetter files the result of a unit that was approached directly with the agency.
func (s *Step) resultFilingLetter(d *db.Decision, agency db.Unit) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeResultFiling, Series: s.Series(casefile.NoticeResultFiling), From: s.FromUnit(d.UnitID), To: s.ToUnit(agency.ID),
		Article: s.Pack.Objection.ResultFilingArticle, Decision: d, Reasons: d.Reasons}
}

// found tells what the comparison found, by the article that has it told.
func (s *Step) found(f casefile.Finding) notices.Note {
	key := "letter.found.own_error"
	switch {
	case f == casefile.FindingNoError:
		key = "letter.found.no_error"
	case s.way().OwnError == casefile.OwnErrorToUnit:
		key = "letter.found.differs"
	}
	article := s.Pack.Objection.FindingArticle
	if article == "" {
		return notices.Say(key)
	}
	return func(p *messages.Printer) string { return p.T(key) + p.T("letter.found.article", p.Article(article)) }
}

// markEnds tells that the mark is taken off with the case, where the record has one: since receipt or since acceptance, as the pack
// has it.
func (s *Step) markEnds() []notices.Note {
	if s.Pack.Objection.AnnotateAt == rules.AnnotateAtReceipt || s.Case.AcceptedAt != nil {
		return []notices.Note{notices.Say("letter.mark_ends")}
	}
	return nil
}

// mayAgain tells until when the applicant may object to the same record once more: it looks at the window of the pack at the instant
// of the document, or, for one that gives a period, at its end.
func (s *Step) mayAgain(ctx context.Context, at time.Time) (notices.Note, error) {
	window := s.Clock(casefile.StepWindow)
	if window == "" {
		return notices.Say("letter.again"), nil
	}
	until, err := s.q.DeadlineOfClock(ctx, db.DeadlineOfClockParams{CaseID: s.Case.ID, Clock: window})
	if errors.Is(err, pgx.ErrNoRows) {
		return notices.Say("letter.again"), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read window: %w", err)
	}
	return againUntil(until, at, s.ArticleOf(window)), nil
}

func againUntil(until, at time.Time, article string) notices.Note {
	key := "letter.again.until"
	if !until.After(at) {
		key = "letter.again.over"
	}
	return func(p *messages.Printer) string { return p.T(key, p.Date(until), p.Article(article)) }
}

// ArticleOf is the article of a clock; "" where the pack has no such clock.
func (s *Step) ArticleOf(clock string) string {
	k, err := s.Pack.Clock(clock)
	if err != nil {
		return ""
	}
	return k.Article
}
