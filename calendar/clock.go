package calendar

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"sync"
	"time"
)

// Clock is the only source of the present legal instant.
type Clock interface {
	// Now is the present legal instant, in Zone.
	Now() time.Time
	// Until is how long to wait, in real time, until the legal instant t. It is zero when t has come, and rounds up:
	// whoever waits that long never finds Now before t.
	Until(t time.Time) time.Duration
	// Simulated reports whether legal time is not the wall's, so that pages can say so.
	Simulated() bool
}

// Wall is the machine's clock.
func Wall() Clock { return wall{} }

type wall struct{}

func (wall) Now() time.Time { return time.Now().In(Zone) }

// Until strips the monotonic reading: a legal instant is a wall instant, whatever the process has slept through.
func (wall) Until(t time.Time) time.Duration { return max(0, t.Sub(time.Now().Round(0))) }

func (wall) Simulated() bool { return false }

func (wall) String() string { return "" }

const legalDay = 24 * time.Hour

// Simulation runs legal time faster (or slower) than the wall: at the wall anchor it is the legal anchor, and a legal day
// takes dayLength of real time. Processes that share one text form share one legal time.
type Simulation struct {
	wallAnchor  time.Time
	legalAnchor time.Time
	dayLength   time.Duration
	now         func() time.Time
}

// NewSimulation starts legal time at legal when the wall shows wall. It is an error for dayLength not to be positive.
func NewSimulation(wall, legal time.Time, dayLength time.Duration) (*Simulation, error) {
	if dayLength <= 0 {
		return nil, fmt.Errorf("simulated day of %v: want a positive length", dayLength)
	}
	return &Simulation{
		wallAnchor:  wall.UTC().Round(0),
		legalAnchor: legal.In(Zone).Round(0),
		dayLength:   dayLength,
		now:         time.Now,
	}, nil
}

// Now is the simulated legal instant, in Zone. It stops 292 years from the anchor, where a time.Duration ends.
func (s *Simulation) Now() time.Time {
	elapsed := s.now().Round(0).Sub(s.wallAnchor)
	return s.legalAnchor.Add(scale(elapsed, legalDay, s.dayLength, false))
}

// Until is the real time to wait until the legal instant t.
func (s *Simulation) Until(t time.Time) time.Duration {
	// Rounding up on the way to wall time is undone by rounding down in Now, so that the sum is never early.
	due := s.wallAnchor.Add(scale(t.Sub(s.legalAnchor), s.dayLength, legalDay, true))
	return max(0, due.Sub(s.now().Round(0)))
}

// Simulated is true.
func (s *Simulation) Simulated() bool { return true }

// DayLength is how long a legal day takes in real time.
func (s *Simulation) DayLength() time.Duration { return s.dayLength }

// String is the text form that ParseClock reads: "<wall>=<legal>@<day length>".
func (s *Simulation) String() string {
	return s.wallAnchor.Format(time.RFC3339Nano) + "=" + s.legalAnchor.Format(time.RFC3339Nano) + "@" + s.dayLength.String()
}

// ParseClock reads a clock's text form, as one process passes it to another: "" is the wall clock, and
// "<wall RFC3339>=<legal RFC3339>@<day length>" a simulation.
func ParseClock(text string) (Clock, error) {
	if text == "" {
		return Wall(), nil
	}
	anchors, length, ok := strings.Cut(text, "@")
	wallText, legalText, ok2 := strings.Cut(anchors, "=")
	if !ok || !ok2 {
		return nil, fmt.Errorf("clock %q: want \"<wall>=<legal>@<day length>\"", text)
	}
	wallAnchor, err := time.Parse(time.RFC3339Nano, wallText)
	if err != nil {
		return nil, fmt.Errorf("clock %q: wall anchor: %w", text, err)
	}
	legalAnchor, err := time.Parse(time.RFC3339Nano, legalText)
	if err != nil {
		return nil, fmt.Errorf("clock %q: legal anchor: %w", text, err)
	}
	dayLength, err := time.ParseDuration(length)
	if err != nil {
		return nil, fmt.Errorf("clock %q: day length: %w", text, err)
	}
	simulation, err := NewSimulation(wallAnchor, legalAnchor, dayLength)
	if err != nil {
		return nil, fmt.Errorf("clock %q: %w", text, err)
	}
	return simulation, nil
}

// scale gives d*num/den in 128-bit arithmetic, towards minus infinity or, with up, towards plus infinity. What does not fit
// a Duration is held at its limit.
func scale(d, num, den time.Duration, up bool) time.Duration {
	negative := d < 0
	magnitude := uint64(d)
	if negative {
		magnitude = -magnitude
	}
	hi, lo := bits.Mul64(magnitude, uint64(num))
	quotient := uint64(math.MaxInt64)
	if hi < uint64(den) {
		var rest uint64
		quotient, rest = bits.Div64(hi, lo, uint64(den))
		if rest != 0 && up != negative {
			quotient++
		}
	}
	quotient = min(quotient, math.MaxInt64)
	if negative {
		return -time.Duration(quotient)
	}
	return time.Duration(quotient)
}

// Manual is a clock that stands still until it is moved, for tests. It is safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual gives a clock that shows t.
func NewManual(t time.Time) *Manual { return &Manual{now: t.In(Zone)} }

// Now is the instant the clock was last moved to.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Until is the distance to t, or zero when it has come.
func (m *Manual) Until(t time.Time) time.Duration { return max(0, t.Sub(m.Now())) }

// Simulated is true.
func (m *Manual) Simulated() bool { return true }

// Set moves the clock to t, forwards or backwards.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.In(Zone)
}

// Advance moves the clock on by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
