package forms

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
)

// Seen is what somebody was shown before deciding to send something, part by part. Its digest travels with the form: where it
// is another one when the form comes back, something has changed meanwhile, and nothing is sent before it has been looked at again.
type Seen []seenPart

// seenPart is one of the things shown. Name says in code which, whatever language it was shown in.
type seenPart struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Add notes one more thing that is shown, by its name and what it says.
func (s *Seen) Add(name, value string) { *s = append(*s, seenPart{name, value}) }

// Digest is the same for the same parts in the same order.
func (s Seen) Digest() string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // two strings
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// SeenChange is a part that is not as it was shown. A part that was not there, or is no more, is "".
type SeenChange struct{ Name, Before, Now string }

// Since lists what is not as it was in before: in the order of now, then what is gone.
func (s Seen) Since(before Seen) []SeenChange {
	var changes []SeenChange
	for _, part := range s {
		i := slices.IndexFunc(before, func(b seenPart) bool { return b.Name == part.Name })
		switch {
		case i < 0:
			changes = append(changes, SeenChange{Name: part.Name, Now: part.Value})
		case before[i].Value != part.Value:
			changes = append(changes, SeenChange{Name: part.Name, Before: before[i].Value, Now: part.Value})
		}
	}
	for _, part := range before {
		if !slices.ContainsFunc(s, func(n seenPart) bool { return n.Name == part.Name }) {
			changes = append(changes, SeenChange{Name: part.Name, Before: part.Value})
		}
	}
	return changes
}
