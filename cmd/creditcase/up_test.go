package main

import (
	"context"
	"io"
	"strings"
	"testing"
)

// What the parts read from the environment, the command that starts them all reads too.
func TestUp_PackFromTheEnvironment(t *testing.T) {
	t.Setenv("CREDITCASE_PACK", "atlantis-2026")
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nothing is to start
	err := run(ctx, []string{"up", "--dir", t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "atlantis-2026") {
		t.Errorf("a pack that nobody knows: %v", err)
	}
}
