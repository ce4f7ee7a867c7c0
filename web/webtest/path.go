package webtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Path is a file of the project by its path from the project's root, wherever the test runs.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, filepath.FromSlash(name))
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Fatalf("no project around the test: %v", err)
	return ""
}
