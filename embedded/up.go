// Package embedded runs the whole of creditcase on one machine: a private PostgreSQL cluster, a Temporal server, the
// worker and the web server, each a process of its own, for `creditcase up`; and the first two of them for tests.
// Nothing but the web server's address is reachable from other machines.
package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	temporalPortUsual = 7233
	webReadyWithin    = 90 * time.Second
	// restartsTolerated is how often a child may die before the first page is served; then Up gives up.
	restartsTolerated = 3
)

// UpOptions says what `creditcase up` runs, and where.
type UpOptions struct {
	// Dir holds everything kept: database, uploaded files, logs, configuration. It is created when missing.
	Dir string
	// Listen is the address of the web server, host:port.
	Listen string
	// Day is the real length of a legal day in a simulation; 0 runs by the wall clock.
	Day time.Duration
	// Pack is the rule pack for new cases; "" leaves the choice to the application.
	Pack string
	// PackFor are rule packs for single procedures beside it, as CREDITCASE_PACK_FOR has them; "" for none.
	PackFor string
	// Packs is a folder of the operator's own rule packs, "" for none.
	Packs string
	// Empty leaves demo data out: a city of one's own is to be set up (creditcase init).
	Empty bool
	// Role is the database's role as which all but migrate run; "" for the one that owns it.
	Role string
	// TemporalBinary is the Temporal server's program.
	TemporalBinary string
	// Self is this program; it is run again as migrate, seed, worker, web and accounts.
	Self string
	// TemporalPort is the port of Temporal's frontend on 127.0.0.1; 0 takes 7233, or a free port when 7233 is taken.
	TemporalPort int
	// Out takes progress and, at the end, the address and the demo accounts.
	Out io.Writer
}

// Up starts everything, prints where to look, and keeps it running until ctx is over or an interrupt comes; then it
// stops all of it in order and returns nil. A second interrupt kills what is still running. An error that the user can
// mend is a sentence that tells how.
func Up(ctx context.Context, opts UpOptions) (err error) {
	u, err := newUp(opts)
	if err != nil {
		return err
	}
	if os.Geteuid() == 0 {
		u.say("this runs as root, all but PostgreSQL: good for a look; start it as an ordinary account for anything else")
	}
	ctx, hurry, release := interrupts(ctx)
	defer release()
	defer func() {
		began := time.Now()
		u.say("stopping")
		err = errors.Join(err, u.stop(hurry))
		u.say(fmt.Sprintf("stopped after %.1f s", time.Since(began).Seconds()))
	}()
	go func() {
		defer close(u.clockKept)
		u.clock.keep(u.clockStop, u.say)
	}()
	err = u.start(ctx)
	if ctx.Err() != nil {
		return nil // interrupted while starting
	}
	if err != nil {
		return err
	}
	u.greet(ctx)
	if !u.Empty {
		u.demo(ctx)
	}
	<-ctx.Done()
	return nil
}

// up is one run of Up.
type up struct {
	UpOptions
	began        time.Time
	outMu        sync.Mutex
	lock         *dirLock
	clock        *runClock
	clockStop    chan struct{}
	clockKept    chan struct{}
	stack        *Stack
	temporalPort int
	env          []string
	databaseURL  string
}

// newUp checks everything that can be checked before the first process starts, and takes the directory.
func newUp(opts UpOptions) (*up, error) {
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("find directory: %w", err)
	}
	opts.Dir = dir
	if info, err := os.Stat(opts.TemporalBinary); err != nil || info.IsDir() {
		return nil, fmt.Errorf("there is no Temporal server at %q: build it with make var/bin/temporal", opts.TemporalBinary)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	u := &up{UpOptions: opts, began: time.Now(), lock: lock, clockStop: make(chan struct{}), clockKept: make(chan struct{})}
	u.stack = NewStack(u.say)
	if u.clock, err = openClock(dir, opts.Day); err == nil {
		err = u.choosePorts()
	}
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return u, nil
}

// choosePorts checks that the web server and Temporal can listen. After a crash it gives the children of the crashed
// run a moment to let go of their ports.
func (u *up) choosePorts() error {
	patience := time.Now()
	if u.lock.crashed {
		patience = patience.Add(5 * time.Second)
	}
	check := func(address, flag string) error {
		for {
			err := checkPort(address, flag)
			if err == nil || time.Now().After(patience) {
				return err
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	if err := check(u.Listen, listenFlag); err != nil {
		return err
	}
	u.temporalPort = u.TemporalPort
	if u.TemporalPort < 0 || u.TemporalPort > portsTo {
		return errTemporalPort(u.TemporalPort)
	}
	if u.TemporalPort != 0 {
		return check(loopback(u.TemporalPort), temporalPortFlag)
	}
	u.temporalPort = temporalPortUsual
	if check(loopback(temporalPortUsual), temporalPortFlag) != nil {
		free, err := freePorts(1)
		if err != nil {
			return err
		}
		u.temporalPort = free[0]
	}
	return nil
}

// start starts the services in order and returns when the first page can be served.
func (u *up) start(ctx context.Context) error {
	var pg *Postgres
	err := u.stack.Start(ctx, Service{Name: "PostgreSQL", Start: func(ctx context.Context) (Process, error) {
		started, err := StartPostgres(ctx, PostgresOptions{Dir: u.Dir, Log: u.say})
		if err != nil {
			return nil, err
		}
		if pg == nil { // the socket's place stays the same over restarts
			pg = started
		}
		return started, nil
	}})
	if err != nil {
		return err
	}
	u.say("PostgreSQL is ready")
	if err := pg.CreateDatabase(ctx, "creditcase"); err != nil {
		return err
	}
	u.setEnv(pg)

	group, both := errgroup.WithContext(ctx)
	group.Go(func() error {
		// As the owner: to make tables, and to have what was filled in analysed.
		owner := append(slices.Clip(u.env), "CREDITCASE_DATABASE_URL="+pg.DSN("creditcase"))
		if err := runOnce(both, "migrate", u.Dir, owner, u.Self, "migrate"); err != nil {
			return err
		}
		u.say("the database schema is up to date")
		if u.Empty {
			return nil
		}
		return runOnce(both, "seed", u.Dir, owner, u.Self, "seed", "--if-empty")
	})
	group.Go(func() error {
		err := u.stack.Start(both, Service{Name: "Temporal", Start: func(ctx context.Context) (Process, error) {
			return startedOrNil(StartTemporal(ctx, TemporalOptions{
				Binary: u.TemporalBinary, Dir: u.Dir, Postgres: pg, Port: u.temporalPort, Log: u.say,
			}))
		}})
		if err == nil {
			u.say("Temporal is ready on " + loopback(u.temporalPort))
		}
		return err
	})
	if err := group.Wait(); err != nil {
		return err
	}
	for _, service := range []Service{
		Command("worker", u.Dir, u.env, u.Self, "worker"),
		Command("web", u.Dir, u.env, u.Self, "web", "--listen", u.Listen),
	} {
		if err := u.stack.Start(ctx, service); err != nil {
			return err
		}
	}
	return u.awaitWeb(ctx)
}

// startedOrNil keeps a nil *Temporal from becoming a Process that is not nil.
func startedOrNil(t *Temporal, err error) (Process, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

// setEnv puts together the environment of our own children.
func (u *up) setEnv(pg *Postgres) {
	// A partner-receiver may run on this machine; whoever has others says so.
	// Whoever measures a demonstration (creditcase load) wants the server's own times.
	u.env = append([]string{"CREDITCASE_PARTNER_NETWORKS=127.0.0.0/8,::1/128", "CREDITCASE_SERVER_TIMING=1"}, os.Environ()...)
	u.databaseURL = pg.DSNAs(cmp.Or(u.Role, postgresUser), "creditcase")
	u.env = append(u.env,
		"CREDITCASE_DATABASE_URL="+u.databaseURL,
		"CREDITCASE_TEMPORAL="+loopback(u.temporalPort),
		"CREDITCASE_TEMPORAL_KEYS="+temporalKeysDir(u.Dir),
		"CREDITCASE_PACK="+u.Pack,
		"CREDITCASE_PACKS="+u.Packs,
		"CREDITCASE_CLOCK="+u.clock.String(),
		"CREDITCASE_FILES="+filepath.Join(u.Dir, "files"),
	)
	if u.PackFor != "" {
		u.env = append(u.env, "CREDITCASE_PACK_FOR="+u.PackFor)
	}
}

// awaitWeb waits until the web server says that it and everything it needs are ready.
func (u *up) awaitWeb(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, webReadyWithin)
	defer cancel()
	address := u.url() + "/readyz"
	var last error
	for {
		if last = get(ctx, address); last == nil {
			return nil
		}
		for _, name := range []string{"worker", "web"} {
			if u.stack.Restarts(name) >= restartsTolerated {
				return fmt.Errorf("the %s process does not stay up; the end of %s:\n%s", name, logPath(u.Dir, name), logTail(logPath(u.Dir, name), 0))
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the web server did not become ready (%w); the end of %s:\n%s", last, logPath(u.Dir, "web"), logTail(logPath(u.Dir, "web"), 0))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// get returns nil when the address answers 200.
func get(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", address, response.Status)
	}
	return nil
}

// url returns the address that a browser on this machine can use.
func (u *up) url() string {
	host, port, err := net.SplitHostPort(u.Listen)
	if err != nil {
		return "http://" + u.Listen // checkPort has refused it before
	}
	switch ip := net.ParseIP(host); {
	case host == "" || ip != nil && ip.IsUnspecified() && ip.To4() != nil:
		host = "127.0.0.1"
	case ip != nil && ip.IsUnspecified():
		host = "::1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// greet prints where to look and who can sign in.
func (u *up) greet(ctx context.Context) {
	u.say("ready")
	var text strings.Builder
	fmt.Fprintf(&text, "\n  creditcase is at %s\n", u.url())
	if u.Day != 0 {
		fmt.Fprintf(&text, "  This is a simulation: a day lasts %v; it is now %s.\n", u.Day, u.clock.clock.Now().Format("2006-01-02 15:04"))
	}
	if u.Empty {
		fmt.Fprintf(&text, "\n  Nobody has an account before creditcase init. Its commands find the database and the pages with\n\n"+
			"    export CREDITCASE_DATABASE_URL='%s'\n    export CREDITCASE_SITE_URL=%s\n", u.databaseURL, u.url())
	} else {
		text.WriteString(u.demoAccounts(ctx))
	}
	fmt.Fprintf(&text, "\n  Logs are in %s. Stop with Ctrl-C.\n\n", filepath.Join(u.Dir, "log"))
	u.print(text.String())
}

// demoAccounts are who can sign in to a demonstration.
func (u *up) demoAccounts(ctx context.Context) string {
	cmd := exec.CommandContext(ctx, u.Self, "accounts")
	cmd.Env = u.env
	accounts, err := cmd.Output()
	switch {
	case err != nil:
		u.say(fmt.Sprintf("the accounts cannot be listed: %v", err))
	case len(accounts) > 0:
		return "\n  " + strings.ReplaceAll(strings.TrimSpace(string(accounts)), "\n", "\n  ") + "\n"
	}
	return ""
}

// demo lets the demo cases be driven through the running system; on a register that has cases there is nothing to do.
func (u *up) demo(ctx context.Context) {
	err := runOnce(ctx, "demo cases", u.Dir, u.env, u.Self, "seed", "--cases")
	switch {
	case ctx.Err() != nil:
	case err != nil:
		u.say(fmt.Sprintf("the demo cases are not all there: %v", err))
	default:
		u.say("the demo cases are there")
	}
}

// stop stops everything in reverse order, then saves the clock and gives the directory up. Being hurried kills.
func (u *up) stop(hurry context.Context) error {
	err := u.stack.Stop(hurry)
	close(u.clockStop)
	<-u.clockKept
	return errors.Join(err, u.lock.release())
}

// say prints one line of progress with the seconds since the start.
func (u *up) say(line string) {
	u.print(fmt.Sprintf("%6.1f s  %s\n", time.Since(u.began).Seconds(), line))
}

// print writes to Out. Progress that cannot be shown, as when the terminal is gone, is no reason to stop.
func (u *up) print(text string) {
	u.outMu.Lock()
	defer u.outMu.Unlock()
	_, _ = io.WriteString(u.Out, text)
}

// interrupts returns a context that is over at the first interrupt, hang-up or termination, or with ctx; and a second
// context that is over at the next one.
func interrupts(ctx context.Context) (first, second context.Context, release func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	first, stopFirst := context.WithCancel(ctx)
	second, stopSecond := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		for _, stop := range []context.CancelFunc{stopFirst, stopSecond} {
			select {
			case <-signals:
				stop()
			case <-done:
				return
			}
		}
	}()
	return first, second, func() {
		signal.Stop(signals)
		close(done)
		stopFirst()
		stopSecond()
	}
}
