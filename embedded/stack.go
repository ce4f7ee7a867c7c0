package embedded

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"
)

const (
	restartFirst = 500 * time.Millisecond // the pause before the first restart; it doubles up to restartLast
	restartLast  = 5 * time.Second
	restartReset = 30 * time.Second // a run this long counts as healthy and resets the pause
	stopGrace    = 20 * time.Second // for each service; then it is killed
)

// Process is a running program as a Stack supervises it; Postgres and Temporal are two.
type Process interface {
	Pid() int
	// Wait returns a channel that delivers the outcome once when the process has ended.
	Wait() <-chan error
	// Stop asks the process to end and waits; it kills the process when ctx is over first.
	Stop(ctx context.Context) error
}

// Service is a program that a Stack keeps running.
type Service struct {
	Name string
	// Start starts the program and returns once it is usable. It is called again after an unexpected death.
	Start func(ctx context.Context) (Process, error)
}

// Stack keeps services running: one that dies is started again, after a pause that grows from half a second to five.
// All are stopped in the reverse of the order in which they were started. The zero value is not usable; see NewStack.
type Stack struct {
	say func(string)

	mu       sync.Mutex
	services []*supervised
}

// NewStack returns an empty stack that reports deaths and restarts to say, one line a call.
func NewStack(say func(string)) *Stack { return &Stack{say: say} }

type supervised struct {
	Service
	say     func(string)
	ctx     context.Context // over when the service is to stop
	cancel  context.CancelFunc
	stopped chan struct{} // closed when the watching goroutine has ended

	mu       sync.Mutex
	process  Process
	restarts int
}

// Start starts a service and keeps it running until Stop. The error of the first start is returned, not retried.
func (s *Stack) Start(ctx context.Context, service Service) error {
	process, err := service.Start(ctx)
	if err != nil {
		return err
	}
	v := &supervised{Service: service, say: s.say, process: process, stopped: make(chan struct{})}
	// The service outlives the call, so its life has its own context.
	v.ctx, v.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.mu.Lock()
	s.services = append(s.services, v)
	s.mu.Unlock()
	go v.watch()
	return nil
}

// Pid returns the process id of a service now, or 0 when there is no such service.
func (s *Stack) Pid(name string) int {
	if v := s.find(name); v != nil {
		return v.current().Pid()
	}
	return 0
}

// Restarts returns how often a service died and was started again, or was tried to.
func (s *Stack) Restarts(name string) int {
	v := s.find(name)
	if v == nil {
		return 0
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.restarts
}

// Stop stops all services, the last started first. When ctx is over, those that still run are killed.
func (s *Stack) Stop(ctx context.Context) error {
	s.mu.Lock()
	services := slices.Clone(s.services)
	s.services = nil
	s.mu.Unlock()
	var failures []error
	for _, v := range slices.Backward(services) {
		v.cancel()
		<-v.stopped
		grace, cancel := context.WithTimeout(ctx, stopGrace)
		failures = append(failures, v.current().Stop(grace))
		cancel()
	}
	return errors.Join(failures...)
}

func (s *Stack) find(name string) *supervised {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.services {
		if v.Name == name {
			return v
		}
	}
	return nil
}

func (v *supervised) current() Process {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.process
}

// watch restarts the service whenever it ends, until it is to stop.
func (v *supervised) watch() {
	defer close(v.stopped)
	pause := restartFirst
	for {
		began := time.Now()
		select {
		case <-v.ctx.Done():
			return
		case err := <-v.current().Wait():
			if v.ctx.Err() != nil {
				return
			}
			v.say(fmt.Sprintf("%s ended (%s) and is started again", v.Name, outcome(err)))
		}
		if time.Since(began) > restartReset {
			pause = restartFirst
		}
		if pause = v.restart(pause); pause == 0 {
			return
		}
	}
}

// restart tries until the service runs again and returns the pause for the next death, or 0 when it is to stop.
func (v *supervised) restart(pause time.Duration) time.Duration {
	for {
		select {
		case <-v.ctx.Done():
			return 0
		case <-time.After(pause):
		}
		pause = min(2*pause, restartLast)
		v.mu.Lock()
		v.restarts++
		v.mu.Unlock()
		process, err := v.Start(v.ctx)
		if err == nil {
			v.mu.Lock()
			v.process = process
			v.mu.Unlock()
			return pause
		}
		if v.ctx.Err() != nil {
			return 0
		}
		v.say(fmt.Sprintf("%s does not start: %v", v.Name, err))
	}
}

func outcome(err error) string {
	if err == nil {
		return "exit status 0"
	}
	return err.Error()
}

// Command returns a service that runs program with args below dir; its output goes to dir/log/<name>.log.
func Command(name, dir string, env []string, program string, args ...string) Service {
	return Service{Name: name, Start: func(context.Context) (Process, error) {
		return startCommand(name, dir, env, program, args...)
	}}
}

func startCommand(name, dir string, env []string, program string, args ...string) (*process, error) {
	cmd := exec.Command(program, args...)
	cmd.Env = env
	return startProcess(name, logPath(dir, name), cmd, syscall.SIGTERM)
}

// runOnce runs program to its end, as command does a service. The error of a failed run ends with its log's last lines.
func runOnce(ctx context.Context, name, dir string, env []string, program string, args ...string) error {
	p, err := startCommand(name, dir, env, program, args...)
	if err != nil {
		return err
	}
	select {
	case err := <-p.Wait():
		if err != nil {
			return p.explain(fmt.Errorf("%s failed (%w)", name, err))
		}
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), stopWithin(p, stopGrace))
	}
}

func logPath(dir, name string) string { return filepath.Join(dir, "log", name+".log") }
