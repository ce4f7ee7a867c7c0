package db

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"creditcase/casefile"
	"github.com/google/uuid"
)

// CaseNumber writes a case number (办件编号): YY2026000123, the flow's letters, the year of filing in Shanghai, six digits
// or more.
func CaseNumber(flow casefile.Flow, year int, n int64) string {
	return fmt.Sprintf("%s%d%06d", flow.Procedure().Letters, year, n)
}

// newID returns a time-ordered id, so that new rows land side by side in the index.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// contentHash lets the trail vouch for the content of an act without repeating it.
func contentHash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
