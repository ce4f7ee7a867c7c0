package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// In production nobody talks to Temporal in clear, and who has made keys may.
func TestTemporal_ProductionAsksForCertificates(t *testing.T) {
	if err := (temporalFlags{}).mayAsk(true); err == nil || !strings.Contains(err.Error(), "CREDITCASE_TEMPORAL_KEYS") {
		t.Errorf("without keys: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "keys")
	flags := temporalFlags{Temporal: "127.0.0.1:1", Keys: dir}
	if _, err := flags.options(newLogger()); err == nil {
		t.Error("a folder that is not there was taken for none")
	}
	if err := run(t.Context(), []string{"temporal-keys", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	options, err := flags.options(newLogger())
	if err != nil || options.ConnectionOptions.TLS == nil {
		t.Errorf("with keys: %v, TLS %v", err, options.ConnectionOptions.TLS)
	}
	if err := flags.mayAsk(true); err != nil {
		t.Error(err)
	}
}
