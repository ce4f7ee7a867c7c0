//go:build !linux

package embedded

import "syscall"

// stopWithParent does nothing here: only Linux can tie a child to its parent. StartPostgres stops a server that an
// earlier run has left behind.
func stopWithParent(*syscall.SysProcAttr, syscall.Signal) {}
