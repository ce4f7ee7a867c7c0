package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dirLock is the hold that one run has on its directory. The kernel lets go of it when the process ends, however it ends.
type dirLock struct {
	file *os.File
	// crashed tells that the run before did not release the lock: its children may still be ending.
	crashed bool
}

// lockDir creates dir when missing and takes its lock. An error is a sentence with the remedy: the directory cannot be
// written, or another run has it.
func lockDir(dir string) (*dirLock, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("cannot write in %s (%w): choose another directory with --dir", dir, cause(err))
	}
	path := filepath.Join(dir, "lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("cannot write in %s (%w): choose another directory with --dir", dir, cause(err))
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read %s: %w", path, err), f.Close())
	}
	holder := strings.TrimSpace(string(text))
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = fmt.Errorf("creditcase is already running in %s (process %s): stop it, or choose another directory with --dir", dir, holder)
		return nil, errors.Join(err, f.Close())
	}
	l := &dirLock{file: f, crashed: holder != ""}
	if err := l.write(strconv.Itoa(os.Getpid()) + "\n"); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return l, nil
}

// release gives the directory up after an orderly end.
func (l *dirLock) release() error { return errors.Join(l.write(""), l.file.Close()) }

func (l *dirLock) write(text string) error {
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("write lock: %w", err)
	}
	if _, err := l.file.WriteAt([]byte(text), 0); err != nil {
		return fmt.Errorf("write lock: %w", err)
	}
	return nil
}

// cause strips the operation and the path off a file error: the sentence around it names them.
func cause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
