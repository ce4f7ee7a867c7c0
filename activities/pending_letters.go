package activities

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// ofPending is a document of the case from the agency to its party.
func (s *Step) ofPending(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.Applicant, Article: article}
}

// ofProceedings says which review or lawsuit it is about.
func ofProceedings(asked casefile.PendingRequest) notices.Note {
	return func(p *messages.Printer) string {
		key := "letter.pending." + string(asked.What) + "." + string(asked.Stands)
		if asked.Number == "" { // of what was only filed
			return p.T(key+".unnumbered", asked.Body, dayIn(p, asked.On))
		}
		return p.T(key, asked.Body, asked.Number, dayIn(p, asked.On))
	}
}

// pendingReceipt says what was shown, and until when it is checked.
func (s *Step) pendingReceipt(asked casefile.PendingRequest, due rules.Deadline) notices.Letter {
	l := s.ofPending(casefile.NoticeReceipt, s.Pack.Pending.PartiesArticle)
	l.Due, l.Notes = &due, []notices.Note{ofProceedings(asked)}
	if asked.Paper != nil {
		l.Notes = append(l.Notes, notices.Say("letter.pending.on_paper"))
	}
	return l
}

// pendingGranted tells what befalls the record, for how long, and that the outcome is to be told.
func (s *Step) pendingGranted(asked casefile.PendingRequest, check casefile.PendingCheck) notices.Letter {
	kind, article := s.Pack.Pending.Effect()
	l := s.ofPending(casefile.NoticePendingGranted, article)
	l.Reasons = check.Reasons
	l.Notes = []notices.Note{ofProceedings(asked), notices.Cite("letter.pending.effect."+string(kind), article), notices.Say("letter.pending.tell")}
	return l
}

// pendingRefused tells that nothing befalls the record, why, and how that is contested.
func (s *Step) pendingRefused(asked casefile.PendingRequest, d db.Decision) notices.Letter {
	l := s.ofPending(casefile.NoticePendingRefused, d.Article)
	l.Decision, l.Reasons, l.Remedies, l.Notes = &d, d.Reasons, s.Pack.Pending.Remedies, []notices.Note{ofProceedings(asked)}
	return l
}

// afterOutcome is what becomes of the record where the matter was won.
type afterOutcome struct {
	gone    bool   // it is there no more
	opens   bool   // a case was opened in which it follows
	follows string // the number of that case, or of one that was open already; "": none, or it is not known yet
}

// said says it, of the record itself; nil: nothing becomes of it.
func (then afterOutcome) said() notices.Note {
	switch {
	case then.gone:
		return notices.Say("letter.pending.gone")
	case then.follows != "":
		return func(p *messages.Printer) string { return p.T("letter.pending.follows", then.follows) }
	case then.opens:
		return notices.Say("letter.pending.follows.unnumbered")
	}
	return nil
}

// ofOutcome says how the matter has ended.
func ofOutcome(o casefile.ProceedingsOutcome) notices.Note {
	return func(p *messages.Printer) string {
		return p.T("letter.pending.outcome."+string(o.Result), o.Body, o.Number, dayIn(p, o.On))
	}
}

// pendingEnded tells that the effect has ended, and what comes of the outcome.
func (s *Step) pendingEnded(asked casefile.PendingRequest, o casefile.ProceedingsOutcome, then afterOutcome) notices.Letter {
	_, article := s.Pack.Pending.Effect()
	l := s.ofPending(casefile.NoticePendingEnded, article)
	l.Notes = []notices.Note{ofProceedings(asked), ofOutcome(o)}
	next := then.said()
	if next == nil && o.Result == casefile.ResultWon {
		next = notices.Say("letter.pending.object")
	}
	if next != nil {
		l.Notes = append(l.Notes, next)
	}
	return l
}

// tellPendingUnit tells the unit that has provided the record what befalls it or has ended, for the unit suspends disclosure and sharing, or marks the record,
// as the agency does (shenzhen-2020 60(3), shenzhen-2022 45(3)). The agency tells itself nothing.
func (s *Step) tellPendingUnit(ctx context.Context, asked casefile.PendingRequest, said ...notices.Note) error {
	agency, err := s.Agency(ctx)
	if err != nil || agency.ID == s.Case.UnitID {
		return err
	}
	_, article := s.Pack.Pending.Effect()
	return s.Issue(ctx, notices.Letter{Kind: casefile.NoticePendingUnit, Series: s.Series(casefile.NoticePendingUnit), From: s.Agency, To: s.ToUnit(s.Case.UnitID),
		Article: article, Notes: append([]notices.Note{ofProceedings(asked)}, said...)})
}

// unitFollows has the unit begin or end, on its own side, what befalls the record.
func (s *Step) unitFollows(how string) notices.Note {
	kind, article := s.Pack.Pending.Effect()
	return notices.Cite("letter.pending.unit."+how+"."+string(kind), article)
}
