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
func (s *step) receiptLetter(due rules.Deadline, code string) notices.Letter {
	o := s.pack.Objection
	l := notices.Letter{Kind: casefile.NoticeReceipt, Series: s.series(casefile.NoticeReceipt), From: s.handlingBody, To: s.applicant, Article: o.PartiesArticle,
		Due: &due, Code: code}
	if o.UseGoesOnArticle != "" {
		l.Notes = []notices.Note{notices.Cite("letter.use_goes_on", o.UseGoesOnArticle)}
	}
	return l
}

// supplementLetter asks for everything that is missing. No article speaks of that.
func (s *step) supplementLetter(due rules.Deadline, check casefile.FormCheck, again notices.Note) notices.Letter {
	stands := "letter.supplement.policy"
	if s.pack.Objection.SupplementTime.StatedPeriods {
		stands = "letter.supplement.all"
	}
	return notices.Letter{Kind: casefile.NoticeSupplement, Series: s.series(casefile.NoticeSupplement), From: s.handlingBody, To: s.applicant,
		Unsaid: notices.SayOf(s.pack, "letter.no_article.supplement"), Due: &due, Items: check.Missing, Reasons: check.Reasons,
		Notes: []notices.Note{notices.Say(stands), again}}
}

// lapseLetter tells that the case has ended because no supplement came.
func (s *step) lapseLetter(again notices.Note) notices.Letter {
	o := s.pack.Objection
	return notices.Letter{Kind: casefile.NoticeLapse, Series: s.series(casefile.NoticeLapse), From: s.handlingBody, To: s.applicant,
		Unsaid: notices.SayOf(s.pack, "letter.no_article.supplement"), Notes: append(s.markEnds(), again), Remedies: o.Remedies, Pending: o.Pending}
}

// withdrawalLetter confirms a withdrawal, which rests on the applicant's wish alone.
func (s *step) withdrawalLetter(again notices.Note) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeWithdrawal, Series: s.series(casefile.NoticeWithdrawal), From: s.handlingBody, To: s.applicant, Notes: append(s.markEnds(), again)}
}

// refusalLetter refuses acceptance by the article, or, where none speaks of it, by the conditions of an objection.
func (s *step) refusalLetter(article, reasons string) notices.Letter {
	o := s.pack.Objection
	return notices.Letter{Kind: casefile.NoticeRefusal, Series: s.series(casefile.NoticeRefusal), From: s.handlingBody, To: s.applicant, Article: article,
		Unsaid: notices.SayOf(s.pack, "letter.no_article.refusal", o.PartiesArticle), Reasons: reasons, Remedies: o.Remedies, Pending: o.Pending}
}

// acceptanceLetter tells of acceptance and of what it begins: the mark on the record, or the period of what comes next.
func (s *step) acceptanceLetter(due rules.Deadline) notices.Letter {
	o := s.pack.Objection
	begins := due.Article
	if o.AnnotateAt == rules.AnnotateAtAcceptance {
		begins = o.AnnotationArticle
	}
	return notices.Letter{Kind: casefile.NoticeAcceptance, Series: s.series(casefile.NoticeAcceptance), From: s.handlingBody, To: s.applicant,
		Article: notices.Articles(o.AcceptanceArticle, begins), Due: &due}
}

// comparisonLetter tells the applicant what the comparison found, and until when the unit verifies.
func (s *step) comparisonLetter(due rules.Deadline, comparison casefile.Comparison) notices.Letter {
	o := s.pack.Objection
	return notices.Letter{Kind: casefile.NoticeComparison, Series: s.series(casefile.NoticeComparison), From: s.agency, To: s.applicant,
		Article: notices.Articles(o.FindingArticle, s.articleOf(s.clock(casefile.StepTransfer))), Reasons: comparison.Reasons, Due: &due,
		Found: s.found(comparison.Finding)}
}

// verificationLetter asks the unit that provided the record to verify it. found is what the comparison found; nil where that was told
// to another unit before.
func (s *step) verificationLetter(due rules.Deadline, reasons string, found notices.Note) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeVerification, Series: s.series(casefile.NoticeVerification), From: s.agency, To: s.toUnit(s.c.UnitID), Article: due.Article,
		Reasons: reasons, Due: &due, Found: found}
}

// routingLetter tells the applicant which unit verifies now, and until when.
func (s *step) routingLetter(due rules.Deadline, reasons string) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeRouting, Series: s.series(casefile.NoticeRouting), From: s.agency, To: s.applicant, Article: due.Article, Due: &due,
		Reasons: reasons}
}

// resultLetter tells the result. Nobody but the applicant knows whether he got all that he had asked for: every result names the
// remedies. found is what the comparison found where the agency has decided on an error of its own.
func (s *step) resultLetter(d *db.Decision, remark string, found notices.Note) notices.Letter {
	o, from := s.pack.Objection, s.agency
	if way := s.way(); way.Direct || way.ResultBy == casefile.ResultByDecider {
		from = s.fromUnit(d.UnitID)
	}
	return notices.Letter{Kind: casefile.NoticeResult, Series: s.series(casefile.NoticeResult), From: from, To: s.applicant, Article: d.Article, Decision: d,
		Reasons: d.Reasons, Remark: remark, Found: found, Remedies: o.Remedies, Pending: o.Pending}
}

// resultFilingLetter files the result of a unit that was approached directly with the agency.
func (s *step) resultFilingLetter(d *db.Decision, agency db.Unit) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeResultFiling, Series: s.series(casefile.NoticeResultFiling), From: s.fromUnit(d.UnitID), To: s.toUnit(agency.ID),
		Article: s.pack.Objection.ResultFilingArticle, Decision: d, Reasons: d.Reasons}
}

// found tells what the comparison found, by the article that has it told.
func (s *step) found(f casefile.Finding) notices.Note {
	key := "letter.found.own_error"
	switch {
	case f == casefile.FindingNoError:
		key = "letter.found.no_error"
	case s.way().OwnError == casefile.OwnErrorToUnit:
		key = "letter.found.differs"
	}
	article := s.pack.Objection.FindingArticle
	if article == "" {
		return notices.Say(key)
	}
	return func(p *messages.Printer) string { return p.T(key) + p.T("letter.found.article", p.Article(article)) }
}

// markEnds tells that the mark is taken off with the case, where the record has one: since receipt or since acceptance, as the pack
// has it.
func (s *step) markEnds() []notices.Note {
	if s.pack.Objection.AnnotateAt == rules.AnnotateAtReceipt || s.c.AcceptedAt != nil {
		return []notices.Note{notices.Say("letter.mark_ends")}
	}
	return nil
}

// mayAgain tells until when the applicant may object to the same record once more: it looks at the window of the pack at the instant
// of the document, or, for one that gives a period, at its end.
func (s *step) mayAgain(ctx context.Context, at time.Time) (notices.Note, error) {
	window := s.clock(casefile.StepWindow)
	if window == "" {
		return notices.Say("letter.again"), nil
	}
	until, err := s.q.DeadlineOfClock(ctx, db.DeadlineOfClockParams{CaseID: s.c.ID, Clock: window})
	if errors.Is(err, pgx.ErrNoRows) {
		return notices.Say("letter.again"), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read window: %w", err)
	}
	return againUntil(until, at, s.articleOf(window)), nil
}

func againUntil(until, at time.Time, article string) notices.Note {
	key := "letter.again.until"
	if !until.After(at) {
		key = "letter.again.over"
	}
	return func(p *messages.Printer) string { return p.T(key, p.Date(until), p.Article(article)) }
}

// articleOf is the article of a clock; "" where the pack has no such clock.
func (s *step) articleOf(clock string) string {
	k, err := s.pack.Clock(clock)
	if err != nil {
		return ""
	}
	return k.Article
}
