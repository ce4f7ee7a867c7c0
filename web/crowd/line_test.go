package crowd

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestLine_NonsenseWaitsBehind(t *testing.T) {
	ctx := t.Context()
	l := NewLine(1)
	leave, ok := l.Enter(ctx, 0, "first")
	if !ok {
		t.Fatal("an empty line")
	}
	type came struct {
		who string
		ok  bool
	}
	order := make(chan came, 32)
	join := func(who, network string, blame int) {
		t.Helper()
		before := l.length()
		go func() {
			leave, ok := l.Enter(ctx, blame, network)
			order <- came{who, ok}
			if ok {
				leave()
			}
		}()
		for l.length() == before && before < mostInLine {
			time.Sleep(time.Millisecond)
		}
	}
	for n := range mostInLine {
		join("nonsense", fmt.Sprint(n), 3)
	}
	if _, ok := l.Enter(ctx, 3, "one more"); ok {
		t.Error("the line has no end")
	}
	join("stranger", "clean", 0)
	if got := <-order; got != (came{"nonsense", false}) {
		t.Errorf("%v gave way, want nonsense", got)
	}
	join("owner", "0", KnownDevice)
	if got := <-order; got != (came{"nonsense", false}) {
		t.Errorf("%v gave way, want nonsense", got)
	}
	leave()
	for _, want := range []string{"owner", "stranger", "nonsense"} {
		if got := <-order; got != (came{want, true}) {
			t.Errorf("%v came, want %s", got, want)
		}
	}
}

func (l *Line) length() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}

func TestLine_OneNetworkTakesHalf(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := NewLine(0)
	ended := make(chan bool, mostInLine)
	for range mostOfNetworkInLine {
		go func() {
			_, ok := l.Enter(ctx, 0, "office")
			ended <- ok
		}()
	}
	for l.length() < mostOfNetworkInLine {
		time.Sleep(time.Millisecond)
	}
	if _, ok := l.Enter(ctx, 0, "office"); ok {
		t.Error("one network takes the whole line")
	}
	cancel() // they hang up
	for range mostOfNetworkInLine {
		if <-ended {
			t.Error("who has hung up has a place")
		}
	}
	if n := l.length(); n != 0 {
		t.Errorf("%d wait who have gone", n)
	}
}
