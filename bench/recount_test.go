package bench

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// The measurement checks by itself that everything was counted as foreseen.
func TestRecount(t *testing.T) {
	var out bytes.Buffer
	if err := Recount(context.Background(), RecountOptions{Deadlines: 600, Out: &out}); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"0 nearer, 600 later", "; 300\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
	if err := Recount(context.Background(), RecountOptions{Deadlines: 1, Out: &out}); err == nil {
		t.Error("one deadline is measured")
	}
}
