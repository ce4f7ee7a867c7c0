package filing

import (
	"slices"

	"github.com/google/uuid"

	shared "creditcase/web/filing"
)

// answers are all that a draft says, in the order of the check page.
func (c filingCase) answers() shared.Answers {
	d := c.Draft
	own := d.SubjectID
	if d.Capacity.Claimed() {
		own = uuid.Nil // whose record it is follows from the record
	}
	return shared.Answers{
		{Name: "subject", Step: stepSubject, Kept: []any{d.Capacity, own}},
		{Name: "record", Step: stepRecord, Kept: []any{d.RecordID, d.Claim.RecordNumber, d.Claim.SubjectName, d.Claim.SubjectCode}},
		{Name: "claim", Step: stepAuthority, Kept: []any{d.Claim.MandateFrom, d.Claim.MandateUntil, d.Claim.Interest}},
		{Name: "proof", Step: stepProof, Kept: shared.FileIDs(c.proof())},
		{Name: "grounds", Step: stepGrounds, Kept: slices.Clone(d.Grounds)},
		{Name: "statement", Step: stepGrounds, Kept: d.Statement},
		{Name: "request", Step: stepGrounds, Kept: d.Request},
		{Name: "learned", Step: stepWindow, Kept: d.LearnedOn},
		{Name: "late_reason", Step: stepWindow, Kept: d.LateReason},
		{Name: "channel", Step: stepChannel, Kept: d.Channel},
		{Name: "evidence", Step: stepMaterials, Kept: shared.FileIDs(c.evidence())},
		{Name: "phone", Step: stepContact, Kept: d.Phone},
	}
}
