package partners

import (
	"fmt"
	"net/netip"
	"syscall"
)

// addresses are those that may be connected to. The check is made on the address itself when the connection is made, so that a
// name which leads elsewhere from one moment to the next gains nothing.
type addresses struct {
	listed []netip.Prefix // in any case
	public bool           // every public one
}

// refusedAddress says that an address may not be connected to, and in which word that is written down.
type refusedAddress struct{ failure string }

func (e *refusedAddress) Error() string { return "address refused: " + e.failure }

// control is the Control of a net.Dialer.
func (a addresses) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	ip := ap.Addr().WithZone("").Unmap()
	for _, p := range a.listed {
		if p.Contains(ip) {
			return nil
		}
	}
	switch {
	case !isPublic(ip):
		return &refusedAddress{failAddress}
	case !a.public:
		return &refusedAddress{failPlain}
	}
	return nil
}

// special are networks that are not public although they look like global unicast (IANA special-purpose registries): shared
// and reserved space, documentation, benchmarks, and translations that lead back to IPv4.
var special = prefixes("::/96", "::ffff:0:0:0/96", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
	"2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func isPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}
