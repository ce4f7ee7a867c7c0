package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestPerSecond(t *testing.T) {
	for text, want := range map[string]perSecond{"5/s": 5, "2.5/s": 2.5, "0": 0, "12": 12} {
		var r perSecond
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%q: %v, %v, want %v", text, r, err, want)
		}
	}
	for _, text := range []string{"", "fast", "5/min", "/s"} {
		var r perSecond
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q: read as %v", text, r)
		}
	}
}

func TestLoad_RefusesOtherMachines(t *testing.T) {
	err := run(context.Background(), []string{"load", "--address", "http://192.0.2.1", "--rate", "1/s", "--for", "1s"}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "another machine") {
		t.Errorf("load of another machine: %v", err)
	}
}
