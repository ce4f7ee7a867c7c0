package sessions

import (
	"bytes"
	"encoding/gob"
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
	var ordered bytes.Buffer
	kept := gobValues{Ordered: true, Deadline: deadline}
	for name, value := range values {
		kept.Names, kept.Held = append(kept.Names, name), append(kept.Held, value)
	}
	if err := gob.NewEncoder(&ordered).Encode(kept); err != nil {
		t.Fatal(err)
	}
	empty, err := sessionCodec{}.Encode(deadline, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		data []byte
		want map[string]any
	}{"this version's": {first, values}, "an earlier one's": {ordered.Bytes(), values}, "one before that": {old, values}, "an empty one": {empty, nil}} {
		until, got, err := sessionCodec{}.Decode(of.data)
		if err != nil || got == nil || !until.Equal(deadline) || !maps.Equal(got, of.want) {
			t.Errorf("%s: %v %v %v", name, until, got, err)
		}
	}
	for _, data := range []string{"no session", "\x00no session"} {
		if _, _, err := (sessionCodec{}).Decode([]byte(data)); err == nil {
			t.Errorf("%q is read as a session", data)
		}
	}
	if _, err := (sessionCodec{}).Encode(deadline, map[string]any{"since": deadline}); err == nil {
		t.Error("what cannot be read again is written")
	}
}
