// Package load lets made-up people and officers use a running demonstration through its pages, as browsers do, and
// measures it from outside: how fast it answers, how many cases it takes, and whether it keeps its promises.
//
// It talks to this machine only, signs in with demo accounts, and is bounded in time and in the number of cases.
package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"creditcase/casefile"
	"creditcase/seed"
)

// The bounds of a run, and how patient it is. All of it is wall time.
const (
	mostTime        = 30 * time.Minute
	mostRate        = 200.0
	mostAtOnce      = 256
	mostCases       = 50_000
	answerWithin    = 30 * time.Second
	finishWithin    = 30 * time.Second // the cases that run when the time is over
	officersReading = 4
)

// Options says what a run does.
type Options struct {
	Address     string          // of the pages, http://127.0.0.1:8080; only this machine
	Size        seed.Size       // of the city that was seeded: whose logins there are
	Rate        float64         // cases begun per second; 0: as many as there are places
	ReadRate    float64         // pages read per second by people who only look
	For         time.Duration   // how long cases are begun
	Cases       int             // how many are begun at most; 0: as many as the time lets
	Concurrency int             // cases under way at the same time
	Flows       []casefile.Flow // the procedures of which people begin cases; empty: all for which the regulations of the city provide
}

func (o Options) check() error {
	u, err := url.Parse(o.Address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" {
		return fmt.Errorf("the address %q is none of pages: give one like http://127.0.0.1:8080", o.Address)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q is another machine: load is for a demonstration on this one, under 127.0.0.1, ::1 or localhost", u.Hostname())
	}
	switch {
	case o.For <= 0 || o.For > mostTime:
		return fmt.Errorf("a run lasts up to %v", mostTime)
	case o.Rate < 0 || o.Rate > mostRate || o.ReadRate < 0 || o.ReadRate > mostRate*5:
		return fmt.Errorf("the rate is up to %v cases and %v readings a second", mostRate, mostRate*5)
	case slices.ContainsFunc(o.Flows, func(f casefile.Flow) bool { return errands[f].begin == nil }):
		return fmt.Errorf("cases of %v cannot all be begun; known are %v", o.Flows, Flows())
	case o.Cases < 0 || o.Cases > mostCases:
		return fmt.Errorf("up to %d cases are begun", mostCases)
	case o.Concurrency < 1 || o.Concurrency > mostAtOnce:
		return fmt.Errorf("up to %d cases are under way at the same time", mostAtOnce)
	}
	return nil
}

// run is one run of Run.
type run struct {
	Options
	wire       *wire
	stats      *stats
	applicants chan *person // each files one case at a time
	agency     []*person
	units      map[string]*office // by the name of the unit
	readers    []reading
	mix        []casefile.Flow // in which order cases are begun

	mu      sync.Mutex
	recent  []string              // addresses of case pages, for readers
	begun   map[casefile.Flow]int // how often each procedure had its turn
	nowhere map[string]bool       // what has led nowhere: see avoid
}

// office is a unit with its people.
type office struct{ clerk, head officer }

// officer is somebody of a unit, who signs in when first needed.
type officer struct {
	login string
	once  sync.Once
	*person
	err error
}

// signedIn is an officer at work.
func (r *run) signedIn(ctx context.Context, o *officer) (*person, error) {
	o.once.Do(func() { o.person, o.err = r.newPerson(context.WithoutCancel(ctx), o.login) })
	return o.person, o.err
}

// Run loads the system and reports what it saw. It returns an error where it cannot begin; what goes wrong later is in
// the report. When ctx ends it stops and reports what it has.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := o.check(); err != nil {
		return Report{}, err
	}
	r := &run{Options: o, stats: newStats(), begun: map[casefile.Flow]int{}, nowhere: map[string]bool{}}
	transport := &http.Transport{MaxIdleConnsPerHost: o.Concurrency + 64, DisableCompression: true}
	defer transport.CloseIdleConnections()
	r.wire = &wire{next: transport, stats: r.stats}
	if err := r.signIn(ctx); err != nil {
		return Report{}, fmt.Errorf("begin: %w", err)
	}
	if r.mix = o.Flows; len(r.mix) == 0 {
		flows, err := r.provided(ctx)
		if err != nil {
			return Report{}, fmt.Errorf("begin: %w", err)
		}
		r.mix = mix(flows)
	}
	began := time.Now()
	begin, noMore := context.WithTimeout(ctx, o.For)
	defer noMore()
	finish, stop := context.WithTimeout(ctx, o.For+finishWithin)
	defer stop()
	var readers, cases sync.WaitGroup
	readers.Go(func() { r.read(begin) })
	r.beginCases(begin, finish, &cases)
	cases.Wait()
	noMore()
	readers.Wait()
	return r.stats.report(time.Since(began)), nil
}

// signIn signs in as many applicants as there are places, and the staff of the agency. The units' clerks come when they
// are needed.
func (r *run) signIn(ctx context.Context) error {
	logins := r.Size.Applicants()
	rand.Shuffle(len(logins), func(i, j int) { logins[i], logins[j] = logins[j], logins[i] })
	logins = logins[:min(len(logins), max(r.Concurrency, 2))]
	r.applicants = make(chan *person, len(logins))
	r.units = map[string]*office{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for _, login := range logins {
		group.Go(func() error {
			p, err := r.newPerson(ctx, login)
			if err == nil {
				r.applicants <- p
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, c := range r.Size.Clerks() {
		if !c.Agency {
			r.units[c.UnitZH] = &office{clerk: officer{login: c.Login}, head: officer{login: c.Head}}
			continue
		}
		p, err := r.newPerson(context.WithoutCancel(ctx), c.Login)
		if err != nil {
			return err
		}
		r.agency = append(r.agency, p)
	}
	return r.signInReaders(context.WithoutCancel(ctx))
}

// reading is a page that somebody looks at again and again.
type reading struct {
	who  *person
	path func() string
}

func (r *run) signInReaders(ctx context.Context) error {
	always := func(path string) func() string { return func() string { return path } }
	supervisor, err := r.newPerson(ctx, "supervisor")
	if err != nil {
		return err
	}
	market, err := r.newPerson(ctx, "market")
	if err != nil {
		return err
	}
	applicant, err := r.newPerson(ctx, r.Size.Applicants()[0])
	if err != nil {
		return err
	}
	r.readers = []reading{{r.agency[0], always("/desk")}, {market, always("/desk")}, {supervisor, always("/watch")},
		{supervisor, always("/watch?list=soon")}, {r.agency[0], r.recentCase}, {r.agency[1], r.recentCase},
		{applicant, always("/my/cases")}}
	return nil
}

// recentCase is the address of a case page that somebody has worked on, the inbox before there is one.
func (r *run) recentCase() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.recent) == 0 {
		return "/desk"
	}
	return r.recent[rand.IntN(len(r.recent))] //nolint:gosec // chance, no secret
}

func (r *run) note(casePath string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const most = 200
	if r.recent = append(r.recent, casePath); len(r.recent) > most {
		r.recent = r.recent[1:]
	}
}

// read lets people look, at the rate of reading, until ctx ends. A reader who is still waiting for a page does not ask
// for another, so a slow system is asked less.
func (r *run) read(ctx context.Context) {
	if r.ReadRate == 0 {
		return
	}
	tick := time.NewTicker(time.Duration(float64(time.Second) / r.ReadRate))
	defer tick.Stop()
	var group sync.WaitGroup
	defer group.Wait()
	places := make(chan struct{}, len(r.readers)*officersReading)
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		select {
		case places <- struct{}{}:
		default:
			continue
		}
		group.Go(func() {
			defer func() { <-places }()
			look := r.readers[i%len(r.readers)]
			at, err := look.who.open(ctx, look.path())
			if err == nil && at.status == http.StatusOK && at.path == "/login" {
				r.stats.broke("a session ended while it was used")
			}
		})
	}
}

// next is the case that is begun after n others, by the order of the mix.
func (r *run) next(n int) *matter {
	r.mu.Lock()
	defer r.mu.Unlock()
	flow := r.mix[n%len(r.mix)]
	m := &matter{run: r, errand: errands[flow], flow: flow, nth: r.begun[flow], agency: r.agency[n%len(r.agency)]}
	r.begun[flow]++
	return m
}

// clerkWith is a clerk of a unit to whom a page has something to offer, and the page. Units to which it has nothing are not asked again.
func (m *matter) clerkWith(ctx context.Context, path string, offers func(page) bool) (*person, page, error) {
	names := slices.Sorted(maps.Keys(m.units))
	for i := range names {
		office := m.units[names[(m.nth+i)%len(names)]]
		if m.avoided(path + office.clerk.login) {
			continue
		}
		clerk, err := m.signedIn(ctx, &office.clerk)
		if err != nil {
			return nil, page{}, err
		}
		at, err := clerk.open(ctx, path)
		if err != nil {
			return nil, page{}, err
		}
		if offers(at) {
			m.unit = office
			return clerk, at, nil
		}
		m.avoid(path + office.clerk.login)
	}
	return nil, page{}, errNothing
}

// avoid notes what has led nowhere, so that nobody tries it again.
func (r *run) avoid(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nowhere[what] = true
}

func (r *run) avoided(what string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.nowhere[what]
}

// beginCases begins cases until begin ends; each goes on until finish does.
func (r *run) beginCases(begin, finish context.Context, cases *sync.WaitGroup) {
	places := make(chan struct{}, r.Concurrency)
	var beat <-chan time.Time
	if r.Rate > 0 {
		tick := time.NewTicker(time.Duration(float64(time.Second) / r.Rate))
		defer tick.Stop()
		beat = tick.C
	}
	for n := 0; n < cmp.Or(r.Cases, mostCases); {
		if beat != nil {
			select {
			case <-begin.Done():
				return
			case <-beat:
			}
			select {
			case places <- struct{}{}:
			default:
				r.stats.count(r.mix[n%len(r.mix)], held)
				continue
			}
		} else {
			select {
			case <-begin.Done():
				return
			case places <- struct{}{}:
			}
		}
		m := r.next(n)
		n++
		cases.Go(func() {
			defer func() { <-places }()
			if err := m.live(begin, finish); err != nil {
				r.stats.count(m.flow, unfinished)
				if !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
					r.stats.broke("a case of the procedure %s could not go on: %v", m.flow, err)
				}
			}
		})
	}
}
