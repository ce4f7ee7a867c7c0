package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"

	"github.com/google/uuid"
)

// Anchor is one entry of the chain over the ends of all trails: those that have grown since the entry before.
type Anchor struct {
	Seq   int32  `json:"seq"`
	Day   string `json:"day"` // legal day
	Cases int    `json:"cases"`
	Heads string `json:"heads_sha256"` // of the ends, see Heads
}

// Heads hashes the ends of trails, one line "<case> <length> <hash>" each, in the order of the cases' ids.
type Heads struct {
	sum hash.Hash
	n   int
}

// Add adds the end of one case's trail.
func (h *Heads) Add(caseID uuid.UUID, length int32, end []byte) {
	if h.sum == nil {
		h.sum = sha256.New()
	}
	fmt.Fprintf(h.sum, "%s %d %x\n", caseID, length, end)
	h.n++
}

// Anchor is the entry that holds what was added.
func (h *Heads) Anchor(seq int32, day string) Anchor {
	if h.sum == nil {
		h.sum = sha256.New()
	}
	return Anchor{Seq: seq, Day: day, Cases: h.n, Heads: hex.EncodeToString(h.sum.Sum(nil))}
}

// Chain returns the text of an entry, as it is stored, and its hash over the hash before it (empty for the first).
func (a Anchor) Chain(previous []byte) (text string, hash []byte, err error) {
	b, err := json.Marshal(a)
	if err != nil {
		return "", nil, fmt.Errorf("encode anchor: %w", err)
	}
	return string(b), chainHash(previous, b), nil
}

// Line is how an anchor is printed: number, day, cases, hash.
func (a Anchor) Line(hash []byte) string {
	return fmt.Sprintf("%d %s %d %x", a.Seq, a.Day, a.Cases, hash)
}

// VerifyAnchor holds a stored entry against the one before it and the ends that it is of.
func VerifyAnchor(previous []byte, text string, hash []byte, have Anchor) error {
	var a Anchor
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return fmt.Errorf("not an entry: %w", err)
	}
	switch {
	case !bytes.Equal(chainHash(previous, []byte(text)), hash):
		return fmt.Errorf("hash does not match its text and the anchor before it")
	case a != have:
		return fmt.Errorf("the ends of trails are not those that it holds")
	}
	return nil
}
