package activities

import (
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

// pendingEnded tells that the effect has ended, and what comes of the outcome.
func (s *Step) pendingEnded(asked casefile.PendingRequest, o casefile.ProceedingsOutcome, then afterOutcome) notices.Letter {
	_, article := s.Pack.Pending.Effect()
	l := s.ofPending(casefile.NoticePendingEnded, article)
	l.Notes = []notices.Note{ofProceedings(asked), func(p *messages.Printer) string {
		return p.T("letter.pending.outcome."+string(o.Result), o.Body, o.Number, dayIn(p, o.On))
	}}
	switch {
	case o.Result != casefile.ResultWon:
	case then.gone:
		l.Notes = append(l.Notes, notices.Say("letter.pending.gone"))
	case then.follows != "":
		l.Notes = append(l.Notes, func(p *messages.Printer) string { return p.T("letter.pending.follows", then.follows) })
	case then.opens:
		l.Notes = append(l.Notes, notices.Say("letter.pending.follows.unnumbered"))
	default:
		l.Notes = append(l.Notes, notices.Say("letter.pending.object"))
	}
	return l
}
