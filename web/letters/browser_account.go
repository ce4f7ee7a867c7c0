package letters

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// browserAccount is whom the browser runs as, in a folder that is then its own: ourselves, or nobody where we are root. Chromium
// keeps what it shows in a sandbox, but not for root.
func browserAccount(folder string) (*syscall.SysProcAttr, error) {
	attr := new(syscall.SysProcAttr)
	dieWithUs(attr)
	if os.Geteuid() != 0 {
		return attr, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find an account for the browser: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read uid of nobody: %w", err)
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read gid of nobody: %w", err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("give folder to the browser: %w", err)
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, nil
}
