package embedded

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
)

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// Free ports are looked for in this range. It lies below the ports that Linux hands to outgoing connections, so none is
// lost to one before its server listens; and Temporal stores ports in a smallint column, which ends at 32767.
const (
	portsFrom = 20000
	portsTo   = 32767
)

// freePorts returns n different ports that are free on 127.0.0.1 now.
func freePorts(n int) ([]int, error) {
	ports := make([]int, 0, n)
	// A random start keeps two programs that look at the same time, such as two packages' tests, apart.
	for port := portsFrom + rand.IntN((portsTo-portsFrom)/2); port <= portsTo && len(ports) < n; port++ {
		l, err := net.Listen("tcp", loopback(port))
		if err != nil {
			continue // taken
		}
		if err := l.Close(); err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		ports = append(ports, port)
	}
	if len(ports) < n {
		return nil, fmt.Errorf("there are no %d free ports between %d and %d", n, portsFrom, portsTo)
	}
	return ports, nil
}

// checkPort returns a sentence with the remedy when nothing of ours could listen on address. flag is the option that
// chooses the address; a suggestion is the next free port on the same host.
func checkPort(address, flag string) error {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address: write it as host:port, for example %s 127.0.0.1:8080", address, flag)
	}
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l.Close()
	}
	other := address
	if port, convErr := strconv.Atoi(service); convErr == nil {
		for p := port + 1; p < min(port+100, 65536); p++ {
			if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p))); err == nil {
				other = net.JoinHostPort(host, strconv.Itoa(p))
				if err := l.Close(); err != nil {
					return fmt.Errorf("look for a free port: %w", err)
				}
				break
			}
		}
	}
	if flag == temporalPortFlag {
		_, other, _ = net.SplitHostPort(other)
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("port %s is taken by another program: stop it, or choose another with %s %s", service, flag, other)
	}
	return fmt.Errorf("cannot listen on %s (%w): choose another address with %s", address, err, flag)
}

const (
	listenFlag       = "--listen"
	temporalPortFlag = "--temporal-port"
)
