package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// In production nobody talks to Temporal in clear, and who has made keys may.
func TestTemporal_ProductionAsksForCertificates(t *testing.T) {
	if _, err := (temporalFlags{Temporal: "127.0.0.1:1"}).options(newLogger(), true); err == nil || !strings.Contains(err.Error(), "CREDITCASE_TEMPORAL_KEYS") {
		t.Errorf("without keys: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "keys")
	if _, err := (temporalFlags{Temporal: "127.0.0.1:1", Keys: dir}).options(newLogger(), false); err == nil {
		t.Error("a folder that is not there was taken for none")
	}
	if err := run(t.Context(), []string{"temporal-keys", dir}, io.Discard); err != nil {
		t.Fatal(err)
	}
	options, err := (temporalFlags{Temporal: "127.0.0.1:1", Keys: dir}).options(newLogger(), true)
	if err != nil || options.ConnectionOptions.TLS == nil {
		t.Errorf("with keys: %v, TLS %v", err, options.ConnectionOptions.TLS)
	}
}
