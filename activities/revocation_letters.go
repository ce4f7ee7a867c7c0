package activities

import (
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// toRevoked is a document of the case from the agency to its party, who has asked for it or not.
func (s *Step) toRevoked(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.Agency, To: s.Applicant, Article: article}
}

// ofDocument says which document it is about: what it does, of whom and under which number it is, and from which day on it has effect.
func ofDocument(d casefile.RevokingDocument) notices.Note {
	return func(p *messages.Printer) string {
		return p.T("letter.revocation.document."+string(d.Does), d.Body, d.Number, dayIn(p, d.EffectiveOn))
	}
}

// dayIn is a day, 2006-01-02, as a document writes it.
func dayIn(p *messages.Printer, day string) string {
	on, err := calendar.ParseDate(day)
	if err != nil {
		return day
	}
	return p.LongDate(on.At(12, 0))
}

// revocationReceipt says what was shown, and until when the unit tells the agency what is to be done.
func (s *Step) revocationReceipt(asked casefile.RevocationRequest, due rules.Deadline) notices.Letter {
	l := s.toRevoked(casefile.NoticeReceipt, s.Pack.Revocation.PartiesArticle)
	l.Due, l.Notes = &due, []notices.Note{ofDocument(asked.Document)}
	return l
}

// basisHandled tells a party that has not asked itself that its record is being put right.
func (s *Step) basisHandled(asked casefile.RevocationRequest) notices.Letter {
	l := s.toRevoked(casefile.NoticeBasisHandled, s.Pack.Revocation.ReportArticle)
	l.Notes = []notices.Note{notices.Say("letter.revocation.by." + string(asked.By)), ofDocument(asked.Document)}
	return l
}

// basisAsked asks the unit to tell in writing what is to be done with the record.
func (s *Step) basisAsked(asked casefile.RevocationRequest, due rules.Deadline) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeBasisAsked, Series: s.Series(casefile.NoticeBasisAsked), From: s.Agency, To: s.ToUnit(s.Case.UnitID),
		Article: s.Pack.Revocation.ReportArticle, Due: &due, Reasons: asked.Says,
		Notes: []notices.Note{notices.Say("letter.revocation.by." + string(asked.By)), ofDocument(asked.Document)}}
}

// basisGone is the unit's written notice to the agency, from which its time runs.
func (s *Step) basisGone(asked casefile.RevocationRequest, d db.Decision, due rules.Deadline) notices.Letter {
	return notices.Letter{Kind: casefile.NoticeBasisGone, Series: s.Series(casefile.NoticeBasisGone), From: s.FromUnit(s.Case.UnitID), To: s.ToUnit(s.theAgency.ID),
		Article: s.Pack.Revocation.ReportArticle, Decision: &d, Reasons: d.Reasons, Due: &due, Notes: []notices.Note{ofDocument(asked.Document)}}
}

// notConcerned tells the party that the document does not concern the record, why, and how that is contested.
func (s *Step) notConcerned(asked casefile.RevocationRequest, d db.Decision) notices.Letter {
	l := s.toRevoked(casefile.NoticeNotConcerned, d.Article)
	l.From, l.Decision, l.Reasons = s.FromUnit(s.Case.UnitID), &d, d.Reasons
	l.Remedies, l.Pending = s.Pack.Revocation.Remedies, s.Pack.Revocation.Pending
	l.Notes = []notices.Note{ofDocument(asked.Document), notices.Say("letter.not_concerned.object")}
	return l
}

// revocationResult tells the party that its record is deleted or changed, and on which document that rests.
func (s *Step) revocationResult(asked casefile.RevocationRequest, d db.Decision, applied casefile.RevocationApplied) notices.Letter {
	l := s.toRevoked(casefile.NoticeResult, d.Article)
	l.Decision, l.Reasons, l.Remark = &d, d.Reasons, applied.Remark
	l.Remedies, l.Pending = s.Pack.Revocation.Remedies, s.Pack.Revocation.Pending
	l.Notes = []notices.Note{ofDocument(asked.Document), s.partnersTold()}
	return l
}

// partnersTold says that those are told with whom the record was shared, by the article that has them told where one does.
func (s *Step) partnersTold() notices.Note {
	if article := s.Pack.Revocation.PartnersArticle; article != "" {
		return notices.Cite("letter.revocation.partners_by", article)
	}
	return notices.Say("letter.revocation.partners")
}
