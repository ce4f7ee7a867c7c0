package web

import (
	"reflect"
	"testing"
)

func TestSeen_DigestAndChanges(t *testing.T) {
	before := seen{{"record", "3"}, {"content/amount", "1500"}, {"file/1", "a.pdf"}}
	now := seen{{"record", "4"}, {"content/amount", "1500"}, {"letter/result", "x"}}
	if before.digest() != append(seen{}, before...).digest() || before.digest() == now.digest() {
		t.Errorf("digests %s, %s", before.digest(), now.digest())
	}
	if (seen{{"a", "bc"}}).digest() == (seen{{"ab", "c"}}).digest() {
		t.Error("parts run into each other")
	}
	want := []seenChange{{"record", "3", "4"}, {"letter/result", "", "x"}, {"file/1", "a.pdf", ""}}
	if got := now.since(before); !reflect.DeepEqual(got, want) {
		t.Errorf("changes %v, want %v", got, want)
	}
	if got := before.since(before); got != nil {
		t.Errorf("nothing changed, yet %v", got)
	}
}
