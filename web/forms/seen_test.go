package forms

import (
	"reflect"
	"testing"
)

func TestSeen_DigestAndChanges(t *testing.T) {
	before := Seen{{"record", "3"}, {"content/amount", "1500"}, {"file/1", "a.pdf"}}
	now := Seen{{"record", "4"}, {"content/amount", "1500"}, {"letter/result", "x"}}
	if before.Digest() != append(Seen{}, before...).Digest() || before.Digest() == now.Digest() {
		t.Errorf("digests %s, %s", before.Digest(), now.Digest())
	}
	if (Seen{{"a", "bc"}}).Digest() == (Seen{{"ab", "c"}}).Digest() {
		t.Error("parts run into each other")
	}
	want := []SeenChange{{"record", "3", "4"}, {"letter/result", "", "x"}, {"file/1", "a.pdf", ""}}
	if got := now.Since(before); !reflect.DeepEqual(got, want) {
		t.Errorf("changes %v, want %v", got, want)
	}
	if got := before.Since(before); got != nil {
		t.Errorf("nothing changed, yet %v", got)
	}
}
