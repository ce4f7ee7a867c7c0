package bench

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// The measurement checks by itself that each commitment was drawn, and begun where it is checked.
func TestCommitments(t *testing.T) {
	var out bytes.Buffer
	if err := Commitments(context.Background(), CommitmentsOptions{Commitments: 200, Share: 500, Out: &out}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"2026-06-01: ", "2026-06-20: ", "at the 99th percentile"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
	if err := Commitments(context.Background(), CommitmentsOptions{Commitments: 200, Share: 1001, Out: &out}); err == nil {
		t.Error("more than all are checked")
	}
}
