//go:build !linux

package web

import "syscall"

func dieWithUs(*syscall.SysProcAttr) {}
