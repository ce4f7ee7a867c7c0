package partners

import (
	"math/rand/v2"
	"time"
)

// pauses are those between attempts, in the city's time: on a real clock that is the time of machines, on a simulated one
// they shrink with its days. The last one repeats for as long as nobody says that the partner has been told otherwise.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
}

const (
	// triesBeforeTask is after how many attempts, within three quarters of an hour, a person looks after it.
	triesBeforeTask = 6
	// pressing is how long before the end of the period a person looks after it: at eight in the morning of its last day.
	pressing = 16 * time.Hour
	// shortest keeps a simulation from asking a partner faster than anything could mend.
	shortest = 50 * time.Millisecond
)

// pause is how long to wait, in the time of machines, after so many tries in a row. after is what the partner asked for; it
// counts up to the longest pause. A fifth more or less keeps deliveries that failed together from coming back together.
func (s *Sender) pause(tries int, after time.Duration) time.Duration {
	p := s.wall(pauses[min(max(tries, 1), len(pauses))-1])
	p = max(p, min(after, s.wall(pauses[len(pauses)-1])))
	return max(shortest, time.Duration(float64(p)*(0.8+0.4*rand.Float64()))) //nolint:gosec // nothing secret
}

// wall is how long a stretch of the city's time takes.
func (s *Sender) wall(d time.Duration) time.Duration { return s.Clock.Until(s.Clock.Now().Add(d)) }
