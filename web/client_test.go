package web

import (
	"net/http/httptest"
	"testing"
)

func TestClientAddress(t *testing.T) {
	tests := []struct {
		behind    bool
		forwarded []string
		want      string
	}{
		{false, []string{"203.0.113.9"}, "192.0.2.1"}, // anybody can write the header
		{true, nil, "192.0.2.1"},
		{true, []string{"203.0.113.9"}, "203.0.113.9"},
		{true, []string{"10.0.0.1, 203.0.113.9"}, "203.0.113.9"},
		{true, []string{"10.0.0.1", "203.0.113.9"}, "203.0.113.9"},
	}
	for _, test := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = "192.0.2.1:4711"
		for _, f := range test.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		s := &server{Options: Options{BehindProxy: test.behind}}
		if got := s.clientAddress(r); got != test.want {
			t.Errorf("behind %v, forwarded %q: %s, want %s", test.behind, test.forwarded, got, test.want)
		}
	}
}
