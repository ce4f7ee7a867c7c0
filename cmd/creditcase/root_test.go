package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const leavesRoot = "CREDITCASE_TEST_LEAVES_ROOT"

func needsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can be left")
	}
}

// In production no part runs as root, and says so before it does anything else.
func TestRoot_RefusedInProduction(t *testing.T) {
	needsRoot(t)
	t.Setenv("CREDITCASE_DATABASE_URL", "postgres://nowhere.invalid/none")
	t.Setenv("CREDITCASE_PRODUCTION", "1")
	t.Setenv("CREDITCASE_FILES", filepath.Join(t.TempDir(), "files"))
	for _, part := range []string{"web", "worker"} {
		if err := run(context.Background(), []string{part}, io.Discard); err == nil || !strings.Contains(err.Error(), "CREDITCASE_RUN_AS") {
			t.Errorf("%s as root: %v", part, err)
		}
	}
	t.Setenv("CREDITCASE_RUN_AS", "nobody-has-this-account")
	if err := run(context.Background(), []string{"web"}, io.Discard); err == nil || !strings.Contains(err.Error(), "nobody-has-this-account") {
		t.Errorf("an account that is not there: %v", err)
	}
}

// Root is given up for good, in all threads; the folder of attachments and what root had left in it come along.
func TestRoot_Left(t *testing.T) {
	if folder := os.Getenv(leavesRoot); folder != "" {
		leaveAndTell(folder)
		return
	}
	needsRoot(t)
	outer, err := os.MkdirTemp("", "creditcase-root-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(outer) }) //nolint:errcheck // the system clears up what is left of it
	if err := os.Chmod(outer, 0o755); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(outer, "files")
	if err := os.MkdirAll(filepath.Join(folder, "ab"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "ab", "kept"), []byte("evidence"), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(outer, "secret")
	if err := os.WriteFile(secret, []byte("root's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(outer, "program") // where everybody may read it
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestRoot_Left$")
	cmd.Env = append(os.Environ(), leavesRoot+"="+folder)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"is nobody", "reads evidence", "writes", "cannot come back"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if info, err := os.Stat(secret); err != nil || info.Sys().(*syscall.Stat_t).Uid != 0 {
		t.Errorf("a link in the folder leads the handing over out of it: %v", err)
	}
}

// leaveAndTell says, as a process of its own, what is left of root.
func leaveAndTell(folder string) {
	err := rootFlag{RunAs: "nobody"}.leave(context.Background(), folder, true, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if os.Getuid() != 0 && os.Geteuid() != 0 && os.Getegid() != 0 {
		fmt.Println("is nobody")
	}
	if groups, err := os.Getgroups(); err != nil || len(groups) != 1 || groups[0] == 0 {
		fmt.Println("is in groups", groups)
		os.Exit(1)
	}
	if text, err := os.ReadFile(filepath.Join(folder, "ab", "kept")); err == nil {
		fmt.Println("reads", string(text))
	}
	if os.WriteFile(filepath.Join(folder, "new"), nil, 0o600) == nil {
		fmt.Println("writes")
	}
	if syscall.Setuid(0) != nil {
		fmt.Println("cannot come back")
	}
}
