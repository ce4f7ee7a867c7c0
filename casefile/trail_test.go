package casefile

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestVerifyChain_FindsEveryChangedByte(t *testing.T) {
	caseID := uuid.New()
	var links []Link
	var head []byte
	for seq := range int32(4) {
		text, hash, err := Chain(head, TrailEntry{Case: caseID, Seq: seq + 1, At: time.Now(), Event: "step.closed",
			Facts: map[string]string{"result": "keep", "b": "2"}})
		if err != nil {
			t.Fatal(err)
		}
		links, head = append(links, Link{Text: text, Hash: hash}), hash
	}
	if err := VerifyChain(caseID, links, head); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		spoilt := append([]Link(nil), links...)
		i := rapid.IntRange(0, len(links)-1).Draw(t, "line")
		text := []byte(spoilt[i].Text)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "byte")
		text[at] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		spoilt[i].Text = string(text)
		if VerifyChain(caseID, spoilt, head) == nil {
			t.Errorf("byte %d of line %d changed unseen", at, i+1)
		}
	})
	if VerifyChain(caseID, links[:3], head) == nil {
		t.Error("a missing end is not seen")
	}
	if VerifyChain(uuid.New(), links, head) == nil {
		t.Error("another case's chain is not seen")
	}
	if VerifyChain(caseID, links, bytes.Repeat([]byte{1}, 32)) == nil {
		t.Error("another head is not seen")
	}
}
