package web

import (
	"net"
	"net/http"
	"strings"
)

// clientAddress is the address of whoever asks, for limits alone; it is never kept as it is. Behind a proxy of our own it
// is the last entry of X-Forwarded-For, the one that this proxy has written; anything before it may be made up.
func (s *server) clientAddress(r *http.Request) string {
	if s.BehindProxy {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			entries := strings.Split(all[len(all)-1], ",")
			return strings.TrimSpace(entries[len(entries)-1])
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
