package crowd

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestNetwork_OfTheClient(t *testing.T) {
	inner, outer := netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("10.0.0.0/8")
	tests := []struct {
		name      string
		trusted   []netip.Prefix
		from      string
		forwarded []string
		want      string
	}{
		{"anybody can write the header", nil, "192.0.2.1:4711", []string{"203.0.113.9"}, "192.0.2.1"},
		{"a proxy that says nothing", []netip.Prefix{inner}, "192.0.2.1:4711", nil, "192.0.2.1"},
		{"one proxy", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"203.0.113.9"}, "203.0.113.9"},
		{"made up on the left", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"made up in a line of its own", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"two proxies of ours", []netip.Prefix{inner, outer}, "192.0.2.1:4711", []string{"198.51.100.1, 203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
		{"the outer one is not trusted", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"203.0.113.9, 10.1.2.3"}, "10.1.2.3"},
		{"asked by a proxy itself", []netip.Prefix{inner, outer}, "192.0.2.1:4711", []string{"10.9.9.9, 10.1.2.3"}, "10.9.9.9"},
		{"no address", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"203.0.113.9, unknown"}, "192.0.2.1"},
		{"with a port", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"203.0.113.9:80"}, "203.0.113.9"},
		{"IPv4 in IPv6", []netip.Prefix{inner}, "[::ffff:192.0.2.1]:4711", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"IPv6 by /64", nil, "[2001:db8:1:2:3:4:5:6]:4711", nil, "2001:db8:1:2::/64"},
		{"the same /64", []netip.Prefix{inner}, "192.0.2.1:4711", []string{"[2001:db8:1:2::ffff]:443"}, "2001:db8:1:2::/64"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.from
		for _, f := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := Proxies(tt.trusted).Network(r); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
