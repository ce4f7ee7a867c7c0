package bench

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// The measurement fails by itself where a guess was taken or an owner kept out.
func TestStrangers(t *testing.T) {
	var out bytes.Buffer
	opts := StrangersOptions{Guesses: 30, Connections: 8, Takes: 300 * time.Millisecond, PublicConnections: 2, PublicStatement: time.Second, Out: &out}
	if err := Strangers(context.Background(), opts); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	for _, want := range []string{"30 guesses at one account, from as many networks: 0 taken, 0 told otherwise", "5 times of 5",
		"30 guesses at as many accounts, from one network: 0 taken", "8 connections at /records", "8 connections at /login"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
	if err := Strangers(context.Background(), StrangersOptions{}); err == nil {
		t.Error("nothing is measured")
	}
}
