package crowd

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"creditcase/casefile"
)

// What people may do who have not signed in. These are limits of flow: they keep the machine free for those who have, are kept by
// each replica for itself, and run by the machine's time. What can be guessed is counted in the database.
const (
	// A reader turns a page every few seconds; ten a second are an office of readers behind one address.
	pagesASecond = 10
	PagesAtOnce  = 60
	// Questions to the database: searching published records, progress of a case, computing a date. A program that computes dates
	// asks the most, and is held by its own limit.
	questionsASecond = 5
	questionsAtOnce  = 30
	// crowdPatience is how long one waits for his turn before he is told that there are too many.
	crowdPatience = 2 * time.Second
	// RefusalTakes is when a refusal is sent, after its request came. Who asks again at once is slowed, and how long an answer was
	// worked on cannot be told from when it comes.
	RefusalTakes = time.Second
	// mostHeld is how many refusals are held back at the same time; beyond, they are sent at once.
	mostHeld = 512
	// mostNetworks is how many networks are remembered, some 200 bytes each.
	mostNetworks = 50_000
)

// Crowd is everybody who has not signed in, by the network they come from.
type Crowd struct {
	mu     sync.Mutex
	of     map[string]*visits
	Places chan struct{} // for pages that are made at the same time
	Asking chan struct{} // for questions to the database at the same time
	held   chan struct{} // refusals that are held back
	Hold   time.Duration // refusalTakes, but in tests
}

// visits are one network's.
type visits struct {
	pages, questions *rate.Limiter
	guesses          int       // wrong passwords until forget
	forget           time.Time // legal time
}

// New is a crowd that nobody has come to yet.
func New() *Crowd {
	return &Crowd{of: map[string]*visits{}, Places: make(chan struct{}, runtime.GOMAXPROCS(0)),
		Asking: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), held: make(chan struct{}, mostHeld), Hold: RefusalTakes}
}

// from is the visits of a network; c.mu must be held. Where there are too many networks all are forgotten: what must be remembered is
// in the database.
func (c *Crowd) from(network string) *visits {
	v := c.of[network]
	if v == nil {
		if len(c.of) >= mostNetworks {
			clear(c.of)
		}
		v = &visits{pages: rate.NewLimiter(pagesASecond, PagesAtOnce), questions: rate.NewLimiter(questionsASecond, questionsAtOnce)}
		c.of[network] = v
	}
	return v
}

// Blame is how many wrong passwords came from the network of late.
func (c *Crowd) Blame(network string, now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.of[network]
	if v == nil || !now.Before(v.forget) {
		return 0
	}
	return v.guesses
}

// Guessed notes wrong passwords from the network, to be forgotten at an instant of legal time. It reports how many that makes.
func (c *Crowd) Guessed(network string, n int, now, forget time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	v := c.from(network)
	if !now.Before(v.forget) {
		v.guesses, v.forget = 0, forget
	}
	v.guesses += n
	return v.guesses
}

// errCrowded is for who comes too often.
var errCrowded = casefile.NewError(casefile.CodeTooMany, "error.too_many.body", nil)

// Admit waits until the network may have another page, or ask another question.
func (c *Crowd) Admit(ctx context.Context, network string, question bool) error {
	c.mu.Lock()
	limit := c.from(network).pages
	if question {
		limit = c.from(network).questions
	}
	c.mu.Unlock()
	turn := limit.Reserve()
	wait := turn.Delay()
	if wait > crowdPatience {
		turn.Cancel()
		c.HoldBack(ctx, time.Now())
		return errCrowded
	}
	return sleep(ctx, wait)
}

func sleep(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return casefile.NewError(casefile.CodeTooMany, "error.too_many.body", ctx.Err())
	}
}

// Take waits for a place; leave gives it back.
func Take(ctx context.Context, places chan struct{}) (leave func(), err error) {
	timer := time.NewTimer(crowdPatience)
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		return sync.OnceFunc(func() { <-places }), nil
	case <-timer.C:
		return nil, errCrowded
	case <-ctx.Done():
		return nil, casefile.NewError(casefile.CodeTooMany, "error.too_many.body", ctx.Err())
	}
}

// HoldBack waits until a refusal may be sent, to a request that came at begun.
func (c *Crowd) HoldBack(ctx context.Context, begun time.Time) {
	select {
	case c.held <- struct{}{}:
		defer func() { <-c.held }()
		_ = sleep(ctx, c.Hold-time.Since(begun)) // who does not wait has gone
	default:
	}
}

// LeavingWriter gives the place back with the first byte of the answer: a page is made whole before, and a slow reader must not
// keep others waiting.
type LeavingWriter struct {
	http.ResponseWriter
	Leave func()
}

// WriteHeader sends the status.
func (w *LeavingWriter) WriteHeader(status int) {
	w.Leave()
	w.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the answer.
func (w *LeavingWriter) Write(b []byte) (int, error) {
	w.Leave()
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *LeavingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
