package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// programs build the project's programs, each once for all tests of the package.
var programs = map[string]func() (string, error){
	"creditcase":       sync.OnceValues(func() (string, error) { return build("creditcase") }),
	"partner-receiver": sync.OnceValues(func() (string, error) { return build("partner-receiver") }),
}

// program is where a program of the project lies, for everybody to run.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := programs[name]()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func build(name string) (string, error) {
	path := filepath.Join(stack.dir, name)
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "creditcase/cmd/"+name).CombinedOutput() //nolint:gosec // a program named above
	if err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return path, nil
}
