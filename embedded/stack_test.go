package embedded

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStack_Death_Restarts(t *testing.T) {
	said := new(screen)
	stack := NewStack(func(line string) { said.Write([]byte(line + "\n")) })
	if err := stack.Start(t.Context(), Command("sleeper", t.TempDir(), nil, "/bin/sleep", "600")); err != nil {
		t.Fatal(err)
	}
	first := stack.Pid("sleeper")
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, 10*time.Second, func() bool { return stack.Pid("sleeper") != first })
	if got := stack.Restarts("sleeper"); got != 1 {
		t.Errorf("restarts = %d, want 1", got)
	}
	if !strings.Contains(said.String(), "sleeper ended (signal: killed)") {
		t.Errorf("said %q", said)
	}
	second := stack.Pid("sleeper")
	if err := stack.Stop(deadline(t, 10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(second, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d after the stop: %v", second, err)
	}
}

// idle is a process that only notes when it is stopped.
type idle struct {
	name string
	log  *[]string
}

func (idle) Pid() int           { return 1 }
func (idle) Wait() <-chan error { return nil }
func (p idle) Stop(context.Context) error {
	*p.log = append(*p.log, p.name)
	return nil
}

func TestStack_Stop_Reverse(t *testing.T) {
	var stopped []string
	stack := NewStack(func(string) {})
	for _, name := range []string{"postgres", "temporal", "worker", "web"} {
		err := stack.Start(t.Context(), Service{Name: name, Start: func(context.Context) (Process, error) {
			return idle{name, &stopped}, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := stack.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"web", "worker", "temporal", "postgres"}; !slices.Equal(stopped, want) {
		t.Errorf("stopped %v, want %v", stopped, want)
	}
}

// A program that ignores the request to stop is killed when the time is over.
func TestProcess_Stop_KillsTheStubborn(t *testing.T) {
	p, err := startCommand("stubborn", t.TempDir(), nil, "/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done")
	if err != nil {
		t.Fatal(err)
	}
	await(t, 10*time.Second, func() bool { return logTail(p.log, 0) == "deaf" }) // the trap is set
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := p.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Stop = %v, want the deadline", err)
	}
	if err := <-p.Wait(); err == nil {
		t.Error("a killed process reported success")
	}
}

func TestRunOnce_Failure_ShowsLog(t *testing.T) {
	dir := t.TempDir()
	for _, word := range []string{"earlier", "reason"} { // only this run's lines count
		err := runOnce(t.Context(), "job", dir, nil, "/bin/sh", "-c", "echo "+word+"; exit 3")
		if err == nil || !strings.HasPrefix(err.Error(), "job failed (exit status 3)") || !strings.HasSuffix(err.Error(), "\n"+word) {
			t.Errorf("error = %v", err)
		}
	}
}
