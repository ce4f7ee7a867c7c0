package sessions

import (
	"bytes"
	"maps"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
)

// The same session is the same bytes, or every request would write it; one that an earlier version has written is read.
func TestSessionCodec(t *testing.T) {
	values := map[string]any{Account: "8c0d", Version: int32(3), Agent: "Firefox · Linux", Flash: "{}"}
	deadline := time.Date(2026, 9, 18, 14, 5, 0, 0, time.UTC)
	first, err := sessionCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	old, err := scs.GobCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if again, err := (sessionCodec{}).Encode(deadline, maps.Clone(values)); err != nil || !bytes.Equal(again, first) {
			t.Fatalf("the same session is written in another way: %v", err)
		}
	}
	empty, err := sessionCodec{}.Encode(deadline, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		data []byte
		want map[string]any
	}{"this version's": {first, values}, "an earlier one's": {old, values}, "an empty one": {empty, nil}} {
		until, got, err := sessionCodec{}.Decode(of.data)
		if err != nil || got == nil || !until.Equal(deadline) || !maps.Equal(got, of.want) {
			t.Errorf("%s: %v %v %v", name, until, got, err)
		}
	}
	if _, _, err := (sessionCodec{}).Decode([]byte("no session")); err == nil {
		t.Error("what is no session is read as one")
	}
}
