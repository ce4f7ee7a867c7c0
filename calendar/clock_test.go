package calendar

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSimulation_UntilIsNeverEarly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "wall"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		legal := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "legal"), rapid.Int64Range(0, 999_999_999).Draw(t, "legal ns"))
		length := time.Duration(rapid.Int64Range(int64(time.Millisecond), int64(72*time.Hour)).Draw(t, "day"))
		s, err := NewSimulation(start, legal, length)
		if err != nil {
			t.Fatal(err)
		}
		now := start.Add(time.Duration(rapid.Int64Range(0, int64(1000*length)).Draw(t, "elapsed")))
		s.now = func() time.Time { return now }
		due := s.Now().Add(time.Duration(rapid.Int64Range(-int64(legalDay), int64(400*legalDay)).Draw(t, "ahead")))

		wait := s.Until(due)
		if wait < 0 || (wait > 0) != due.After(s.Now()) {
			t.Fatalf("Until = %v when %v is left", wait, due.Sub(s.Now()))
		}
		now = now.Add(wait)
		if s.Now().Before(due) {
			t.Fatalf("after waiting %v it is %v, before %v", wait, s.Now(), due)
		}
		// A nanosecond less is too early, so the wait is the shortest there is.
		if now = now.Add(-1); wait > 0 && !s.Now().Before(due) {
			t.Fatalf("waiting %v is longer than needed for %v", wait, due)
		}
	})
}

func TestSimulation_Rate(t *testing.T) {
	now := time.Date(2026, 9, 18, 2, 0, 0, 0, time.UTC)
	s, err := NewSimulation(now, day(t, "2026-04-30").At(9, 0), 20*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return now }
	now = now.Add(50 * time.Second)
	if got, want := s.Now(), day(t, "2026-05-02").At(21, 0); !got.Equal(want) {
		t.Errorf("two and a half days on it is %v, want %v", got, want)
	}
	if got, want := s.Until(day(t, "2026-05-03").At(21, 0)), 20*time.Second; got != want {
		t.Errorf("a day ahead is %v, want %v", got, want)
	}
	if !s.Simulated() || Wall().Simulated() || s.DayLength() != 20*time.Second {
		t.Error("simulation and wall are mixed up")
	}
}

func TestSimulation_FarFutureDoesNotOverflow(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, err := NewSimulation(now, now, time.Nanosecond)
	if err != nil {
		t.Fatal(err)
	}
	s.now = func() time.Time { return now.AddDate(200, 0, 0) }
	if got := s.Now(); got.Year() != 2318 {
		t.Errorf("the clock shows %v, want it to stop 292 years on", got)
	}
}

func TestParseClock_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wallAnchor := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "wall"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		legal := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "legal"), 0)
		length := time.Duration(rapid.Int64Range(1, int64(100*time.Hour)).Draw(t, "day"))
		s, err := NewSimulation(wallAnchor, legal, length)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseClock(s.String())
		if err != nil {
			t.Fatal(err)
		}
		twin := back.(*Simulation)
		now := wallAnchor.Add(time.Hour)
		s.now, twin.now = func() time.Time { return now }, func() time.Time { return now }
		if twin.String() != s.String() || !twin.Now().Equal(s.Now()) {
			t.Fatalf("%s came back as %s", s, twin)
		}
	})
}

func TestParseClock(t *testing.T) {
	clock, err := ParseClock("")
	if err != nil {
		t.Fatal(err)
	}
	if clock != Wall() || fmt.Sprint(clock) != "" {
		t.Errorf("no text gives %v, want the wall clock", clock)
	}
	for _, text := range []string{
		"20s",
		"2026-09-18T10:00:00+08:00@20s",
		"2026-09-18T10:00:00+08:00=2026-09-18T10:00:00+08:00",
		"yesterday=2026-09-18T10:00:00+08:00@20s",
		"2026-09-18T10:00:00+08:00=tomorrow@20s",
		"2026-09-18T10:00:00+08:00=2026-09-18T10:00:00+08:00@long",
		"2026-09-18T10:00:00+08:00=2026-09-18T10:00:00+08:00@0s",
		"2026-09-18T10:00:00+08:00=2026-09-18T10:00:00+08:00@-1s",
	} {
		if clock, err := ParseClock(text); err == nil {
			t.Errorf("ParseClock(%q) = %v, want an error", text, clock)
		} else if !strings.Contains(err.Error(), text) {
			t.Errorf("ParseClock(%q): error %q does not show the text", text, err)
		}
	}
}

func TestWall(t *testing.T) {
	before := time.Now()
	now := Wall().Now()
	if now.Before(before) || now.Location() != Zone {
		t.Errorf("wall clock shows %v after %v", now, before)
	}
	if got := Wall().Until(now.Add(-time.Hour)); got != 0 {
		t.Errorf("an instant that has passed is %v away", got)
	}
	if got := Wall().Until(now.Add(time.Hour)); got <= 59*time.Minute || got > time.Hour {
		t.Errorf("an hour ahead is %v away", got)
	}
}

func TestManual(t *testing.T) {
	start := day(t, "2026-09-18").At(10, 0)
	m := NewManual(start.UTC())
	if !m.Now().Equal(start) || m.Now().Location() != Zone {
		t.Errorf("clock shows %v, want %v", m.Now(), start)
	}
	var movers sync.WaitGroup
	for range 60 {
		movers.Go(func() { m.Advance(time.Minute) })
	}
	movers.Wait()
	if got := m.Until(start.Add(90 * time.Minute)); got != 30*time.Minute {
		t.Errorf("half an hour ahead is %v away", got)
	}
	m.Set(start.Add(2 * time.Hour))
	if got := m.Until(start); got != 0 {
		t.Errorf("an instant that has passed is %v away", got)
	}
}
