package embedded

import "syscall"

// stopWithParent has the kernel send sig to the child when we die, even by SIGKILL.
func stopWithParent(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }
