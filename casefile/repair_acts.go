package casefile

import (
	"time"

	"github.com/google/uuid"
)

// What people say in the acts of a repair beside those that others have too.

// RepairFiling is the content of an application for repair as filed (ActFile). Records of several deciding bodies that are applied for at
// once are cases of their own, each with a filing that speaks of its own records.
type RepairFiling struct {
	Standing
	Channel   Channel          `json:"channel,omitempty"` // where it is filed; empty: with the agency
	Statement string           `json:"statement"`         // what was done to put it right
	Records   []RepairClaim    `json:"records"`           // in the order of the case's records
	Measures  []RepairMeasure  `json:"measures,omitempty"`
	Letter    CommitmentLetter `json:"letter"`
}

// RepairClaim is what the applicant says and shows of one record.
type RepairClaim struct {
	RecordID    uuid.UUID        `json:"record_id"`
	PerformedOn string           `json:"performed_on,omitempty"` // the day, 2006-01-02, by which the duty was performed
	CorrectedOn string           `json:"corrected_on,omitempty"` // the day on which the misconduct was corrected
	Materials   []RepairMaterial `json:"materials,omitempty"`
}

// RepairMaterial is one kind of paper that the pack asks for, with its files.
type RepairMaterial struct {
	ID    string      `json:"id"` // in the pack
	Files []uuid.UUID `json:"files"`
}

// RepairMeasure is something that the applicant did beside performing his duty: rectification, training, a report.
type RepairMeasure struct {
	ID    string      `json:"id"` // in the pack
	Text  string      `json:"text"`
	Files []uuid.UUID `json:"files,omitempty"`
}

// CommitmentLetter is a letter of commitment (信用修复承诺书) as it was read and signed in the page. The zero value: the pack asks for none.
type CommitmentLetter struct {
	Measures string    `json:"measures,omitempty"` // what the applicant undertakes to do
	Aims     string    `json:"aims,omitempty"`
	Text     string    `json:"text,omitempty"`   // the whole letter in Chinese, as it was read
	SHA256   string    `json:"sha256,omitempty"` // of Text, in hexadecimal
	Signed   string    `json:"signed,omitempty"` // the name that the signer typed
	SignedAt time.Time `json:"signed_at,omitzero"`
}

// Files are all files of the filing, in their order and each once.
func (f RepairFiling) Files() []uuid.UUID {
	files := f.Proof()
	for _, r := range f.Records {
		for _, m := range r.Materials {
			files = append(files, m.Files...)
		}
	}
	for _, m := range f.Measures {
		files = append(files, m.Files...)
	}
	return unique(files)
}

func unique[T comparable](ids []T) []T {
	var once []T
	for _, id := range ids {
		once = inOrder(once, id)
	}
	return once
}

// RepairDecision is the content of ActDecideRepair: what is decided about each record of the case.
type RepairDecision struct {
	Records     []RepairDecided `json:"records"`
	Attachments []uuid.UUID     `json:"attachments,omitempty"`
}

// RepairDecided is the decision about one record. Changes are those of a rating that is adjusted.
type RepairDecided struct {
	RecordID uuid.UUID `json:"record_id"`
	Outcome  Outcome   `json:"outcome"`
	Changes  []Change  `json:"changes,omitempty"`
	Reasons  string    `json:"reasons"`
}
