package activities

import (
	"strconv"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// ofDelisting is a document of the case from the unit to its party, who has asked for it or not.
func (s *Step) ofDelisting(kind casefile.NoticeKind, article string) notices.Letter {
	return notices.Letter{Kind: kind, Series: s.Series(kind), From: s.FromUnit(s.Case.UnitID), To: s.Applicant, Article: article}
}

// sayRemoval says under which conditions, and how, one comes off a list: where the list tells its conditions apart, each by itself, as it is verified.
func sayRemoval(p *messages.Printer, list casefile.ItemListing) string {
	said := ofItem(p, list.Removal)
	for i, c := range list.Conditions {
		said += p.T("letter.removal_condition", strconv.Itoa(i+1), ofItem(p, c))
	}
	return said
}

// delistingReceipt says what was asked and how, and until when the conditions are verified.
func (s *Step) delistingReceipt(asked casefile.DelistingRequest, due rules.Deadline) notices.Letter {
	l := s.ofDelisting(casefile.NoticeReceipt, s.Pack.Delisting.PartiesArticle)
	l.Due, l.Notes = &due, []notices.Note{notices.Say("letter.delisting.by." + string(asked.By))}
	for i, c := range asked.Conditions {
		l.Notes = append(l.Notes, sayCondition(i, c))
	}
	return l
}

func sayCondition(i int, c casefile.DelistingCondition) notices.Note {
	return func(p *messages.Printer) string {
		return p.T("letter.delisting.condition", strconv.Itoa(i+1), ofItem(p, c.ItemText))
	}
}

// delistingDecision is the decision with what was found of each condition, reasons, and remedies.
func (s *Step) delistingDecision(asked casefile.DelistingRequest, check casefile.ConditionsCheck, d db.Decision) notices.Letter {
	l := s.ofDelisting(casefile.NoticeDelisting, d.Article)
	l.Decision, l.Reasons = &d, d.Reasons
	if s.Pack.Delisting.ConditionsArticle == "" {
		l.Notes = append(l.Notes, notices.SayOf(s.Pack, "letter.delisting.policy"))
	}
	for i, answer := range check.Answers {
		l.Notes = append(l.Notes, sayCondition(i, asked.Conditions[i]), func(p *messages.Printer) string {
			return p.T("letter.delisting.found", p.T("letter.delisting."+met(answer.Met)), answer.Reasons)
		})
	}
	if d.Outcome == casefile.OutcomeDelist {
		l.Notes = append(l.Notes, notices.Say("letter.delisting.over"))
		return l
	}
	l.Notes, l.Remedies, l.Pending = append(l.Notes, notices.Say("letter.delisting.again")), s.Pack.Delisting.Remedies, s.Pack.Delisting.Pending
	return l
}

func met(is bool) string {
	if is {
		return "met"
	}
	return "not_met"
}
