package site

import (
	"testing"
	"time"
)

// A page looks three times or so at an act, whether acts take 25 ms or half a second, and finds it soon after it is done.
func TestPace(t *testing.T) {
	for _, takes := range []time.Duration{8 * time.Millisecond, 25 * time.Millisecond, 500 * time.Millisecond, 25 * time.Millisecond} {
		var p pace
		var looks int
		var found time.Duration
		for range 40 { // acts, one after the other
			looks, found = 1, p.first()
			for ; found < takes; looks++ {
				found += p.next(found)
			}
			took := found
			if looks == 1 {
				took /= 2
			}
			p.tell(took)
		}
		if late := found - takes; late > max(takes/4, 2*shortestLook, longestLook) || looks > 4 {
			t.Errorf("acts of %v: found %v after they were done, with %d looks", takes, late, looks)
		}
	}
	var p pace
	p.tell(time.Hour)
	if p.first() > time.Second {
		t.Errorf("one that took an hour has the next wait for %v", p.first())
	}
}
