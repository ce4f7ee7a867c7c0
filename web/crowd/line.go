package crowd

import (
	"context"
	"runtime"
	"slices"
	"sync"
)

// How long the line for checking passwords may get.
const (
	// mostInLine wait for some 250 ms together: who comes later hears at once that there are too many, rather than wait.
	mostInLine = 8
	// mostOfNetworkInLine leaves half of the line to others than the one network that fills it.
	mostOfNetworkInLine = 4
)

// PasswordsAtOnce is half of the processors, at most four: a check keeps one busy for some 30 ms, and pages need theirs.
func PasswordsAtOnce() int { return max(1, min(4, runtime.GOMAXPROCS(0)/2)) }

// Line is where passwords wait to be checked, each check taking 19 MiB and a processor. The place in it is by blame: how much has
// been guessed wrongly from where somebody comes, less than nothing for a device that is known. Nonsense waits behind, and leaves
// the line when it is full.
type Line struct {
	mu      sync.Mutex
	free    int
	waiting []*inLine // who is next comes first
}

// inLine is somebody in the line.
type inLine struct {
	blame   int
	network string
	turn    chan bool // true: it is your turn; false: there are too many
}

// KnownDevice is the blame of who has signed in before from the same device.
const KnownDevice = -1

// NewLine is an empty line, of which so many are served at the same time.
func NewLine(atOnce int) *Line { return &Line{free: atOnce} }

// Enter waits for a place. It reports false where the line is too long or ctx is over first; otherwise leave must be called.
func (l *Line) Enter(ctx context.Context, blame int, network string) (leave func(), ok bool) {
	l.mu.Lock()
	if l.free > 0 {
		l.free--
		l.mu.Unlock()
		return l.leave, true
	}
	me := &inLine{blame, network, make(chan bool, 1)}
	if !l.join(me) {
		l.mu.Unlock()
		return nil, false
	}
	l.mu.Unlock()
	select {
	case ok = <-me.turn:
	case <-ctx.Done():
		ok = l.giveUp(me)
	}
	return l.leave, ok
}

// join puts somebody in the line, in the place of the last one where it is full.
func (l *Line) join(me *inLine) bool {
	same := 0
	for _, other := range l.waiting {
		if other.network == me.network && other.blame != KnownDevice {
			same++
		}
	}
	if me.blame != KnownDevice && same >= mostOfNetworkInLine {
		return false
	}
	if len(l.waiting) >= mostInLine {
		last := l.waiting[len(l.waiting)-1]
		if last.blame <= me.blame {
			return false
		}
		l.waiting = l.waiting[:len(l.waiting)-1]
		last.turn <- false
	}
	at := slices.IndexFunc(l.waiting, func(other *inLine) bool { return other.blame > me.blame })
	if at < 0 {
		at = len(l.waiting)
	}
	l.waiting = slices.Insert(l.waiting, at, me)
	return true
}

// giveUp leaves the line. Where it was somebody's turn meanwhile, it still is.
func (l *Line) giveUp(me *inLine) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := slices.Index(l.waiting, me); at >= 0 {
		l.waiting = slices.Delete(l.waiting, at, at+1)
		return false
	}
	return <-me.turn
}

func (l *Line) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.free++
		return
	}
	next := l.waiting[0]
	l.waiting = l.waiting[1:]
	next.turn <- true
}
