package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
)

// logLimit is the size in bytes at which a log is set aside as <name>.log.1 when its program starts next.
const logLimit = 16 << 20

// process is a child in a process group of its own, so that Ctrl-C at the terminal reaches us alone and the children
// are stopped in order. Where the system can do it, the child is told to stop when we die without a word.
type process struct {
	name string
	log  string // path of the file that takes its output
	from int64  // size of the log before this run
	cmd  *exec.Cmd
	stop syscall.Signal
	done chan struct{}
	err  error // the outcome; read it after done is closed
}

// startProcess starts cmd with both outputs appended to the file at log. The signal stop asks it to end in order.
func startProcess(name, log string, cmd *exec.Cmd, stop syscall.Signal) (*process, error) {
	out, from, err := openLog(log)
	if err != nil {
		return nil, err
	}
	defer out.Close() // the child has its own descriptor
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.Setpgid = true
	stopWithParent(cmd.SysProcAttr, stop)
	if err := onSpawner(cmd.Start); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p := &process{name: name, log: log, from: from, cmd: cmd, stop: stop, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Pid returns the process id.
func (p *process) Pid() int { return p.cmd.Process.Pid }

// Wait returns a channel that delivers the outcome once when the process has ended: nil for exit status 0.
func (p *process) Wait() <-chan error {
	ended := make(chan error, 1)
	go func() {
		<-p.done
		ended <- p.err
		close(ended)
	}()
	return ended
}

// Stop asks the process to end and waits for it; when ctx is over first, it is killed. Stopping twice is harmless.
// A process that ended by the signal it was sent, or with a status of its own, counts as stopped.
func (p *process) Stop(ctx context.Context) error {
	if err := p.cmd.Process.Signal(p.stop); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.name, err)
	}
	<-p.done
	return fmt.Errorf("%s did not stop in time and was killed: %w", p.name, ctx.Err())
}

// explain adds to err the last lines that this run wrote to its log: the reason is usually there.
func (p *process) explain(err error) error {
	tail := logTail(p.log, p.from)
	if tail == "" {
		return fmt.Errorf("%w; see %s", err, p.log)
	}
	return fmt.Errorf("%w; the end of %s:\n%s", err, p.log, tail)
}

// logTail returns up to eight last lines of the file at path after the offset from, or "" when there are none.
func logTail(path string, from int64) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	text := make([]byte, max(0, min(16<<10, info.Size()-from)))
	n, err := f.ReadAt(text, info.Size()-int64(len(text)))
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(text[:n])), "\n")
	lines = lines[max(0, len(lines)-8):]
	for i, line := range lines {
		if len(line) > 240 { // a stack trace in a JSON line
			lines[i] = strings.ToValidUTF8(line[:240], "") + " …"
		}
	}
	return strings.Join(lines, "\n")
}

// openLog opens the log at path for appending and returns its present size.
func openLog(path string) (*os.File, int64, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, 0, fmt.Errorf("create log directory: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, 0, fmt.Errorf("set log aside: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return nil, 0, fmt.Errorf("open log: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open log: %w", err), f.Close())
	}
	return f, info.Size(), nil
}

type spawnRequest struct {
	start func() error
	err   chan error
}

// spawner starts children on one operating system thread that lives as long as we do: Linux sends the parent-death
// signal when the thread that started the child ends, not the process.
var spawner = sync.OnceValue(func() chan<- spawnRequest {
	requests := make(chan spawnRequest)
	go func() {
		runtime.LockOSThread()
		for r := range requests {
			r.err <- r.start()
		}
	}()
	return requests
})

func onSpawner(start func() error) error {
	r := spawnRequest{start: start, err: make(chan error, 1)}
	spawner() <- r
	return <-r.err
}
