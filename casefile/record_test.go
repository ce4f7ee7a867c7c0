package casefile

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContent_ApplyAndDifferences(t *testing.T) {
	fields := []Field{{Key: "amount"}, {Key: "date"}}
	content, source := Content{"amount": "5000", "date": "2025-03-04"}, Content{"amount": "500", "date": "2025-03-04"}
	changes := content.Differences(source, fields)
	if diff := cmp.Diff([]Change{{Field: "amount", From: "5000", To: "500"}}, changes); diff != "" {
		t.Fatal(diff)
	}
	next, err := content.Apply(changes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(source, next); diff != "" {
		t.Error(diff)
	}
	if content["amount"] != "5000" {
		t.Error("Apply changed its receiver")
	}
	if _, err := next.Apply(changes); !errors.Is(err, ErrStale) || CodeOf(err) != CodeConflict {
		t.Errorf("a change from what is not there: %v, want ErrStale", err)
	}
}
