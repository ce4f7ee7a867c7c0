package crowd

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks that the service's own proxies ask from. Nobody else is believed about whom he asks for.
type Proxies []netip.Prefix

// Network is what limits count by: an address of IPv4, and of IPv6 the /64 that one household or machine has whole.
func (p Proxies) Network(r *http.Request) string {
	at := p.clientAddress(r)
	if at.Is6() {
		const ofOneClient = 64
		if p, err := at.Prefix(ofOneClient); err == nil {
			return p.String()
		}
	}
	return at.String()
}

// clientAddress is the address of whoever asks, for limits alone; it is never kept as it is. Where the connection comes from a
// trusted proxy, it is the rightmost address in X-Forwarded-For that is no trusted proxy: each of them has written the one it was
// asked from, and whatever stands further left may be made up. The zero address stands for what cannot be read.
func (p Proxies) clientAddress(r *http.Request) netip.Addr {
	at := parseAddress(r.RemoteAddr)
	if !p.trusted(at) {
		return at
	}
	var entries []string
	for _, line := range r.Header.Values("X-Forwarded-For") {
		entries = append(entries, strings.Split(line, ",")...)
	}
	for _, entry := range slices.Backward(entries) {
		next := parseAddress(entry)
		if !next.IsValid() {
			break // a proxy of ours wrote no address: the proxy itself is the nearest that is known
		}
		if at = next; !p.trusted(at) {
			break
		}
	}
	return at
}

func (p Proxies) trusted(at netip.Addr) bool {
	return slices.ContainsFunc(p, func(own netip.Prefix) bool { return own.Contains(at) })
}

// parseAddress reads an address, with a port or without.
func parseAddress(text string) netip.Addr {
	text = strings.TrimSpace(text)
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone("")
	}
	at, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return at.Unmap().WithZone("")
}
