package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// ofCheck is a document of the case from the unit to its party.
func (s *Step) ofCheck(ctx context.Context, kind casefile.NoticeKind, article string) (notices.Letter, error) {
	party, err := s.theParty(ctx)
	l := notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.ToParty(party.ID), Article: article}
	if article == "" {
		l.Unsaid = notices.SayOf(s.Pack, "letter.commitment.policy")
	}
	return l, err
}

// citing is the sentence of a key about some words with its article after these; where no article says so, that of its bare twin.
func citing(key, article string, words ...any) notices.Note {
	return func(pr *messages.Printer) string {
		if article == "" {
			return pr.T(key+".bare", words...)
		}
		return pr.T(key, append(words, pr.Article(article))...)
	}
}

// whatWasSigned says which commitment it is about.
func whatWasSigned(due casefile.CommitmentDue) notices.Note {
	return func(pr *messages.Printer) string {
		return pr.T("letter.commitment.signed", due.Number, pr.Date(due.SignedAt), pick(pr, due.Terms.ZH, due.Terms.EN))
	}
}

// papersAsked asks the party for papers.
func (s *Step) papersAsked(ctx context.Context, due casefile.CommitmentDue, asked casefile.PapersAsked) (notices.Letter, error) {
	l, err := s.ofCheck(ctx, casefile.NoticePapersAsked, s.Pack.Commitment.CheckArticle)
	if err != nil {
		return l, err
	}
	l.Reasons, l.Notes = asked.Reasons, []notices.Note{whatWasSigned(due)}
	for _, id := range asked.Papers {
		l.Notes = append(l.Notes, func(pr *messages.Printer) string {
			return pr.T("letter.papers_asked.paper", due.Terms.PaperName(id, pr.Lang() == messages.Chinese))
		})
	}
	if asked.Others != "" {
		l.Notes = append(l.Notes, func(pr *messages.Printer) string { return pr.T("letter.papers_asked.paper", asked.Others) })
	}
	clock, err := s.Pack.Clock(s.Clock(casefile.StepPapers))
	if err != nil {
		return l, err
	}
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.papers_asked.by", explain.Amount(pr, clock.Amount, clock.Unit))
	})
	return l, s.withCode(ctx, &l)
}

// eachFound says of each promise what was found, and why.
func eachFound(due casefile.CommitmentDue, found casefile.PromisesChecked) []notices.Note {
	var notes []notices.Note
	for i, f := range found.Findings {
		promise := due.Terms.Promises[i]
		notes = append(notes, func(pr *messages.Printer) string {
			return pr.T("letter.commitment.found", strconv.Itoa(i+1), pick(pr, promise.ZH, promise.EN), pr.T("promise_finding."+string(f.Finding)), f.Reasons)
		})
	}
	return notes
}

// promisesKept tells the party that nothing was found to be untrue.
func (s *Step) promisesKept(ctx context.Context, due casefile.CommitmentDue, found casefile.PromisesChecked, d db.Decision) (notices.Letter, error) {
	l, err := s.ofCheck(ctx, casefile.NoticePromisesKept, d.Article)
	if err != nil {
		return l, err
	}
	l.Decision = &d
	l.Notes = append([]notices.Note{whatWasSigned(due)}, eachFound(due, found)...)
	l.Notes = append(l.Notes, citing("letter.commitment.recorded", s.Pack.Commitment.RecordArticle))
	return l, nil
}

// orderToRectify orders the party to put right what is untrue, within its limit from service (shenzhen-2022 64(2)). An item that is finished does not stand still.
func (s *Step) orderToRectify(ctx context.Context, due casefile.CommitmentDue, found casefile.PromisesChecked, finished bool) (notices.Letter, error) {
	article := s.Pack.Commitment
	l, err := s.ofCheck(ctx, casefile.NoticeRectify, article.RectifyArticle)
	if err != nil {
		return l, err
	}
	l.Remedies, l.Pending = article.Remedies, article.Pending
	l.Notes = append([]notices.Note{whatWasSigned(due)}, eachFound(due, found)...)
	l.Notes = append(l.Notes, func(pr *messages.Printer) string {
		return pr.T("letter.rectify.by", explain.Amount(pr, due.Terms.Rectify.Amount, rules.Unit(due.Terms.Rectify.Unit)))
	})
	otherwise := "letter.rectify.otherwise"
	if finished {
		otherwise += ".finished"
	} else if article.PauseArticle != "" {
		l.Notes = append(l.Notes, notices.Cite("letter.rectify.paused", article.PauseArticle))
	}
	l.Notes = append(l.Notes, notices.Say(otherwise))
	if article.EndArticle != "" { // it speaks of who refuses, and of nobody else
		l.Notes = append(l.Notes, notices.Cite("letter.rectify.as_refusal", article.EndArticle))
	}
	return l, s.withCode(ctx, &l)
}

// rectifiedLetter tells the party that it has rectified, and that handling of the item goes on.
func (s *Step) rectifiedLetter(ctx context.Context, d db.Decision) (notices.Letter, error) {
	l, err := s.ofCheck(ctx, casefile.NoticeRectified, s.Pack.Commitment.RectifyArticle)
	if err != nil {
		return l, err
	}
	due, err := s.dueCheck(ctx)
	if err != nil {
		return l, err
	}
	l.Decision, l.Reasons, l.Notes = &d, d.Reasons, []notices.Note{whatWasSigned(due)}
	m, err := s.theCommitment(ctx)
	if err != nil {
		return l, err
	}
	paused, err := s.q.CommitmentPaused(ctx, db.CommitmentPausedParams{RecordID: *m.RecordID, Kind: casefile.EffectItemPaused})
	if err != nil {
		return l, fmt.Errorf("look whether handling stands still: %w", err)
	}
	if paused {
		l.Notes = append(l.Notes, notices.Say("letter.rectified.resumed"))
	}
	return l, nil
}

// breachDecision ends the item, or says when it was finished and which decision on it is revoked, and tells what befalls the party: it takes effect with its service.
// Where no article ends it, what was agreed and befalls the party can rest on one.
func (s *Step) breachDecision(ctx context.Context, due casefile.CommitmentDue, finished *calendar.Date, d casefile.BreachDecision, decision db.Decision) (notices.Letter, error) {
	articles := s.Pack.Commitment
	article := articles.EndArticle
	if article == "" && d.Agreed != "" {
		article = articles.AgreedArticle
	}
	l, err := s.ofCheck(ctx, casefile.NoticeBreach, article)
	if err != nil {
		return l, err
	}
	l.Decision, l.Reasons, l.Remedies, l.Pending = &decision, d.Reasons, articles.Remedies, articles.Pending
	l.Notes = []notices.Note{whatWasSigned(due)}
	add := func(when bool, note notices.Note) {
		if when {
			l.Notes = append(l.Notes, note)
		}
	}
	if articles.EndArticle != "" { // it speaks of who refuses, and of nobody else
		as, err := s.asRefusal(ctx)
		if err != nil {
			return l, err
		}
		add(as != "", notices.Say(as))
	}
	if finished == nil {
		add(true, citing("letter.breach.ended", articles.EndArticle))
		add(article != articles.EndArticle, notices.Say("letter.breach.ended_unsaid"))
	} else {
		add(true, func(pr *messages.Printer) string { return pr.T("letter.breach.finished", pr.Date(finished.At(0, 0))) })
	}
	add(d.NoDecision, notices.Say("letter.breach.none"))
	add(d.Revoked != "", citing("letter.breach.revoked", articles.EndArticle, d.Revoked))
	add(d.Agreed != "", citing("letter.breach.agreed", articles.AgreedArticle, d.Agreed))
	add(d.Grave, notices.Cite("letter.breach.grave", articles.GraveArticle))
	add(articles.CriminalArticle != "", notices.Cite("letter.breach.criminal", articles.CriminalArticle))
	l.Notes = append(l.Notes, citing("letter.breach.recorded", articles.BreachArticle), notices.Say("letter.breach.repair"), notices.Say("letter.breach.served"))
	return l, nil
}

// asRefusal says why whoever has not refused to rectify is taken to have, which is the city's own rule; "": the party has refused.
func (s *Step) asRefusal(ctx context.Context) (string, error) {
	act, err := s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: casefile.ActRectify})
	if errors.Is(err, pgx.ErrNoRows) {
		return "letter.breach.late", nil
	}
	if err != nil {
		return "", fmt.Errorf("find what the party has said: %w", err)
	}
	var said casefile.Rectification
	if err := json.Unmarshal(act.Content, &said); err != nil {
		return "", fmt.Errorf("read what the party has said: %w", err)
	}
	if said.Refuses {
		return "", nil
	}
	return "letter.breach.unfound", nil
}
