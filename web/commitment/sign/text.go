package sign

import (
	"time"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/rules"
	"creditcase/web/ui"
)

// Letter is the text of a commitment, as whoever signs reads it. Template "commitment_letter".
type Letter = letter

// LetterOf writes the letter of an item for the unit's own pages too: what a unit previews and enters is what the party reads. pack is nil where
// nothing is signed under one now; subject is "" for the form of the letter.
func LetterOf(p *messages.Printer, pack *rules.Pack, t casefile.CommitmentTerms, subject, unit string) Letter {
	return letterOf(p, pack, t, subject, unit)
}

// TermsRows are the terms of an item, fact by fact.
func TermsRows(p *messages.Printer, t casefile.CommitmentTerms, unit, code string, version int32, since time.Time) []ui.SummaryRow {
	return termsRows(p, t, unit, code, version, since)
}

// PeriodText is a period of an item in words.
func PeriodText(p *messages.Printer, period casefile.ItemPeriod) string { return amountOf(p, period) }

// ShareText is how many commitments of an item are checked, in words.
func ShareText(p *messages.Printer, share int) string { return shareOf(p, share) }
