package casefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// TrailEntry is one line of a case's trail: an act of a person or a step of the system. It names people by account id
// only; Facts are small and, but for the reason that a head gives for taking a task back, free of what people type.
type TrailEntry struct {
	Case  uuid.UUID         `json:"case"`
	Seq   int32             `json:"seq"`
	At    time.Time         `json:"at"` // legal time
	Event string            `json:"event"`
	Actor *uuid.UUID        `json:"actor,omitempty"` // nil: the system
	Act   *uuid.UUID        `json:"act,omitempty"`
	Facts map[string]string `json:"facts,omitempty"`
	Seals map[string]string `json:"seals,omitempty"` // see Seals
}

// Chain returns the text of an entry, as it is stored, and its hash over the hash before it (empty for the first).
func Chain(previous []byte, e TrailEntry) (text string, hash []byte, err error) {
	e.At = e.At.UTC().Truncate(time.Microsecond)
	b, err := json.Marshal(e) // map keys are sorted: the text is canonical
	if err != nil {
		return "", nil, fmt.Errorf("encode trail entry: %w", err)
	}
	return string(b), chainHash(previous, b), nil
}

func chainHash(previous, text []byte) []byte {
	h := sha256.New()
	h.Write(previous)
	h.Write(text)
	return h.Sum(nil)
}

// Link is one stored line of a trail.
type Link struct {
	Text string
	Hash []byte
}

// VerifyChain recomputes the chain of one case and checks that it ends in head, the hash that the case remembers. The
// error says at which line it breaks.
func VerifyChain(caseID uuid.UUID, links []Link, head []byte) error {
	var previous []byte
	for i, l := range links {
		var e TrailEntry
		if err := json.Unmarshal([]byte(l.Text), &e); err != nil {
			return fmt.Errorf("line %d: not an entry: %w", i+1, err)
		}
		if e.Case != caseID || int(e.Seq) != i+1 {
			return fmt.Errorf("line %d: belongs elsewhere", i+1)
		}
		previous = chainHash(previous, []byte(l.Text))
		if !bytes.Equal(previous, l.Hash) {
			return fmt.Errorf("line %d: hash does not match its text", i+1)
		}
	}
	if !bytes.Equal(previous, head) {
		return fmt.Errorf("after line %d: the case remembers another end", len(links))
	}
	return nil
}
