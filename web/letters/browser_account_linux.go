package letters

import (
	"syscall"
)

// dieWithUs has the kernel end the browser when we die, even by SIGKILL.
func dieWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
