package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the system account that PostgreSQL runs as. The zero value is our own: PostgreSQL refuses to run as root,
// so root, and only root, lends it another.
type account struct {
	name     string
	uid, gid uint32
}

// serverAccount picks the account for PostgreSQL: ours, or as root "postgres", else "nobody".
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue // the next name; an unknown account is no fault
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("read uid of %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("read gid of %s: %w", name, err)
		}
		return account{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
	}
	return account{}, errors.New("PostgreSQL does not run as root and there is no account postgres or nobody: run as an ordinary user")
}

func (a account) other() bool { return a.name != "" }

// attr returns the attributes with which a child runs as the account.
func (a account) attr() *syscall.SysProcAttr {
	attr := new(syscall.SysProcAttr)
	if a.other() {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}

// own gives path to the account.
func (a account) own(path string) error {
	if !a.other() {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// owns reports whether the account is the owner of what info describes.
func (a account) owns(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	if a.other() {
		return stat.Uid == a.uid
	}
	return int(stat.Uid) == os.Geteuid()
}

// barrier returns the topmost directory on the way to path that the account cannot enter, or "" when the way is free.
// What does not exist yet is passed over. Access lists beyond the mode bits are not looked at.
func (a account) barrier(path string) (string, error) {
	if !a.other() {
		return "", nil
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	blocked := ""
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", err
		case info.IsDir() && !a.enters(info):
			blocked = dir
		}
		if dir == filepath.Dir(dir) {
			return blocked, nil
		}
	}
}

// enters reports whether the mode bits let the account pass through the directory.
func (a account) enters(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	switch {
	case stat.Uid == a.uid:
		return info.Mode()&0o100 != 0
	case stat.Gid == a.gid:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
