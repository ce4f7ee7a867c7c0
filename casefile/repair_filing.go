package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Limits of an application for repair.
const (
	MaxRepairRecords = 50  // records that are applied for at once
	MaxRepairFiles   = 50  // files that come with the application
	MaxRepairMeasure = 500 // runes on one measure
	MaxCommitment    = 1000
	MaxSignature     = 100
)

// Only is the part of the filing that is about the given records: what the applicant says and shows of them, with all that he says of
// the whole.
func (f RepairFiling) Only(records []uuid.UUID) RepairFiling {
	f.Records = slices.DeleteFunc(slices.Clone(f.Records), func(r RepairClaim) bool { return !slices.Contains(records, r.RecordID) })
	return f
}

// WithCopies is the filing with other files in the place of some. What is not in copies stays.
func (f RepairFiling) WithCopies(copies map[uuid.UUID]uuid.UUID) RepairFiling {
	if len(copies) == 0 {
		return f
	}
	swap := func(files []uuid.UUID) []uuid.UUID {
		swapped := slices.Clone(files)
		for i, id := range swapped {
			if other, ok := copies[id]; ok {
				swapped[i] = other
			}
		}
		return swapped
	}
	if f.Mandate != nil {
		mandate := *f.Mandate
		mandate.Letter = swap(mandate.Letter)
		f.Mandate = &mandate
	}
	f.Records = slices.Clone(f.Records)
	for i, r := range f.Records {
		f.Records[i].Materials = slices.Clone(r.Materials)
		for j, m := range r.Materials {
			f.Records[i].Materials[j].Files = swap(m.Files)
		}
	}
	f.Measures = slices.Clone(f.Measures)
	for i, m := range f.Measures {
		f.Measures[i].Files = swap(m.Files)
	}
	return f
}

// Signs is the letter with a name under it. The name is the signer's only where it is written as his account has it: width of characters
// and spaces do not matter. ok is false where it is another's.
func (l CommitmentLetter) Signs(typed, name string, at time.Time) (signed CommitmentLetter, ok bool) {
	if Fold(typed) == "" || Fold(typed) != Fold(name) {
		return l, false
	}
	l.SHA256, l.Signed, l.SignedAt = HashOfText(l.Text), strings.TrimSpace(typed), at
	return l, true
}

// Holds reports whether the letter is signed, and what was signed is its text.
func (l CommitmentLetter) Holds() bool {
	return l.Text != "" && l.Signed != "" && !l.SignedAt.IsZero() && l.SHA256 == HashOfText(l.Text)
}

// HashOfText is the SHA-256 of a text in UTF-8, in hexadecimal.
func HashOfText(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
