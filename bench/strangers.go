package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/rules"
	"creditcase/seed"
	"creditcase/web"
)

// StrangersOptions says what Strangers runs.
type StrangersOptions struct {
	// Guesses is how many passwords are tried at one account, and how many at as many accounts from one network.
	Guesses int
	// Connections is how many strangers ask at the same time.
	Connections int
	// Takes is how long they ask for the same page.
	Takes time.Duration
	// PublicConnections and PublicStatement are what strangers have of the database: connections, and time for one statement.
	PublicConnections int32
	PublicStatement   time.Duration
	// Out takes progress and the figures.
	Out io.Writer
}

// The owner signs in with the one, and those who only know its login guess at the other.
const (
	ownersLogin    = "agency"
	guessedLogin   = "supervisor"
	guessersNet    = "198.51.100.7"
	officeNet      = "192.0.2.77"
	betweenPages   = 20 * time.Millisecond // of somebody who works
	betweenSignIns = 200 * time.Millisecond
)

// Strangers measures what people who have not signed in can do to those who have: guess at passwords, and ask for pages with many
// connections at once. The web runs as in production, with connections of their own for strangers, over loopback; each stranger's
// network is told by a trusted proxy's header. It fails where something was learned or an owner kept out, never for a time.
func Strangers(ctx context.Context, opts StrangersOptions) error {
	if opts.Guesses < 1 || opts.Connections < 1 || opts.Takes <= 0 {
		return errors.New("guesses, connections and the time must be more than nothing")
	}
	b := &strangersBench{lab: &lab{}, StrangersOptions: opts}
	return errors.Join(b.run(ctx), b.close())
}

type strangersBench struct {
	*lab
	StrangersOptions
	url string
}

func (b *strangersBench) say(format string, args ...any) { fmt.Fprintf(b.Out, format+"\n", args...) }

func (b *strangersBench) run(ctx context.Context) error {
	b.say("starting PostgreSQL and the web")
	if err := b.startPostgres(ctx); err != nil {
		return err
	}
	if err := b.openDatabases(ctx); err != nil {
		return err
	}
	if _, err := seed.Fill(ctx, b.store, time.Now(), 1); err != nil {
		return err
	}
	if err := b.startWeb(ctx); err != nil {
		return err
	}
	if err := b.guessAtOne(ctx); err != nil {
		return err
	}
	if err := b.guessAtMany(ctx); err != nil {
		return err
	}
	if err := b.flood(ctx, "nobody else", nil); err != nil {
		return err
	}
	for _, path := range []string{"/records", "/login"} {
		if err := b.flood(ctx, fmt.Sprintf("%d connections at %s", b.Connections, path), b.asks(path)); err != nil {
			return err
		}
	}
	return nil
}

func (b *strangersBench) startWeb(ctx context.Context) error {
	public, err := db.OpenWithin(ctx, b.postgres.DSNAs(db.AppRole, applicationDB), b.PublicConnections, b.PublicStatement)
	if err != nil {
		return err
	}
	b.ends = append(b.ends, func() error { public.Pool.Close(); return nil })
	book, err := rules.Load()
	if err != nil {
		return err
	}
	cal, err := calendar.Latest()
	if err != nil {
		return err
	}
	folder, err := os.OpenRoot(b.dir)
	if err != nil {
		return fmt.Errorf("open folder of attachments: %w", err)
	}
	b.ends = append(b.ends, folder.Close)
	handler, err := web.New(web.Options{Store: b.store, Public: public, Book: book, Calendar: cal, Clock: calendar.Wall(), PackID: flowPack,
		Files: folder, Log: slog.New(slog.DiscardHandler), TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if err != nil {
		return err
	}
	server := httptest.NewServer(handler)
	b.ends = append(b.ends, func() error { server.Close(); return nil })
	b.url = server.URL
	return nil
}

// visitor is one browser, on its own connection, behind a proxy that says which network it comes from.
type visitor struct {
	*strangersBench
	client  *http.Client
	network string
	cookies map[string]*http.Cookie
}

func (b *strangersBench) visitor(network string) *visitor {
	return &visitor{strangersBench: b, network: network, cookies: map[string]*http.Cookie{}, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ask returns the answer's status and text.
func (v *visitor) ask(ctx context.Context, path string, form url.Values) (int, string, error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, v.url+path, body)
	if err != nil {
		return 0, "", fmt.Errorf("ask for %s: %w", path, err)
	}
	r.Header.Set("X-Forwarded-For", v.network)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	answer, err := v.client.Do(r)
	if err != nil {
		return 0, "", fmt.Errorf("ask for %s: %w", path, err)
	}
	defer answer.Body.Close() //nolint:errcheck // it has been read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, "", fmt.Errorf("read %s: %w", path, err)
	}
	for _, c := range answer.Cookies() {
		v.cookies[c.Name] = c
	}
	return answer.StatusCode, string(text), nil
}

// signIn reports whether the login and the password were taken.
func (v *visitor) signIn(ctx context.Context, login, password string) (in bool, told string, err error) {
	status, text, err := v.ask(ctx, "/login", url.Values{"login": {login}, "password": {password}})
	_, told, _ = strings.Cut(text, "govuk-error-summary__list")
	told, _, _ = strings.Cut(told, "</ul>")
	return status == http.StatusSeeOther, told, err
}

// guessAtOne tries many passwords at one account, each from another network, every tenth the right one once the limit must have been
// reached.
func (b *strangersBench) guessAtOne(ctx context.Context) error {
	owner := b.visitor(officeNet)
	if in, _, err := owner.signIn(ctx, guessedLogin, seed.DemoPassword); err != nil || !in {
		return fmt.Errorf("the owner cannot sign in before anybody guesses: %w", err)
	}
	_, nobody, err := b.visitor("203.0.113.1").signIn(ctx, "no-such-account", "guess")
	if err != nil {
		return err
	}
	return b.guess(ctx, "one account, from as many networks", owner, guessedLogin, func(n int) (string, string, string) {
		password := "guess"
		if n >= 20 && n%10 == 0 {
			password = seed.DemoPassword
		}
		return fmt.Sprintf("2001:db8:%x:%x::1", n/256, n%256), guessedLogin, password
	}, nobody)
}

// guessAtMany tries one password at many accounts from one network, every tenth rightly once the limit must have been reached.
func (b *strangersBench) guessAtMany(ctx context.Context) error {
	owner := b.visitor(guessersNet)
	if in, _, err := owner.signIn(ctx, ownersLogin, seed.DemoPassword); err != nil || !in {
		return fmt.Errorf("the owner cannot sign in before anybody guesses: %w", err)
	}
	return b.guess(ctx, "as many accounts, from one network", owner, ownersLogin, func(n int) (string, string, string) {
		if n >= 100 && n%10 == 0 {
			return guessersNet, "market", seed.DemoPassword
		}
		return guessersNet, fmt.Sprintf("account-%d", n), seed.DemoPassword
	}, "")
}

// guess tries, eight at a time, and lets the owner sign in meanwhile from the device that he uses. nobody is what one is told whose
// login is not there, where everybody must be told the same.
func (b *strangersBench) guess(ctx context.Context, what string, owner *visitor, login string, try func(n int) (network, login, password string), nobody string) error {
	began := time.Now()
	var learned, differently atomic.Int64
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for n := range b.Guesses {
		group.Go(func() error {
			network, login, password := try(n)
			v := b.visitor(network)
			defer v.client.CloseIdleConnections()
			in, told, err := v.signIn(groupCtx, login, password)
			if in {
				learned.Add(1)
			}
			if nobody != "" && told != nobody {
				differently.Add(1)
			}
			return err
		})
	}
	var times []time.Duration
	for range 5 {
		delete(owner.cookies, "session")
		at := time.Now()
		if in, told, err := owner.signIn(ctx, login, seed.DemoPassword); err != nil || !in {
			return errors.Join(fmt.Errorf("%s: the owner is kept out: %s", what, told), err, group.Wait())
		}
		times = append(times, time.Since(at))
	}
	if err := group.Wait(); err != nil {
		return err
	}
	b.say("%d guesses at %s: %d taken, %d told otherwise, %.1f a second; the owner signed in 5 times of 5, median %s",
		b.Guesses, what, learned.Load(), differently.Load(), float64(b.Guesses)/time.Since(began).Seconds(), middle(times))
	if learned.Load() > 0 || differently.Load() > 0 {
		return fmt.Errorf("%s: something was learned", what)
	}
	return nil
}

// asks is what each of the strangers does again and again: at the sign-in, nonsense.
func (b *strangersBench) asks(path string) func(ctx context.Context, v *visitor, n int) error {
	return func(ctx context.Context, v *visitor, n int) error {
		var form url.Values
		if path == "/login" {
			form = url.Values{"login": {fmt.Sprintf("nonsense-%d", n)}, "password": {"nonsense"}}
		}
		_, _, err := v.ask(ctx, path, form)
		return err
	}
}

// flood measures the page of somebody who works and his signing in while strangers ask. Half of them come from one network, the
// others each from one of their own.
func (b *strangersBench) flood(ctx context.Context, what string, does func(ctx context.Context, v *visitor, n int) error) error {
	clerk, newcomer := b.visitor(officeNet), b.visitor(officeNet)
	for _, v := range []*visitor{clerk, newcomer} {
		if in, told, err := v.signIn(ctx, ownersLogin, seed.DemoPassword); err != nil || !in {
			return errors.Join(fmt.Errorf("%s: the owner is kept out: %s", what, told), err)
		}
	}
	during, cancel := context.WithTimeout(ctx, b.Takes)
	defer cancel()
	var asked atomic.Int64
	crowd, crowdCtx := errgroup.WithContext(during)
	for n := range b.Connections {
		if does == nil {
			break
		}
		crowd.Go(func() error {
			network := guessersNet
			if n%2 == 1 {
				network = fmt.Sprintf("2001:db8:f:%x::1", n)
			}
			v := b.visitor(network)
			defer v.client.CloseIdleConnections()
			for crowdCtx.Err() == nil {
				if err := does(crowdCtx, v, n); err != nil && crowdCtx.Err() == nil {
					return err
				}
				asked.Add(1)
			}
			return nil
		})
	}
	var pages, signIns []time.Duration
	owner, ownerCtx := errgroup.WithContext(ctx)
	owner.Go(func() (err error) {
		pages, err = again(ownerCtx, during, betweenPages, func() error {
			status, _, err := clerk.ask(ownerCtx, "/desk", nil)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("%s: the page of somebody signed in answers %d", what, status)
			}
			return err
		})
		return err
	})
	owner.Go(func() (err error) {
		signIns, err = again(ownerCtx, during, betweenSignIns, func() error {
			delete(newcomer.cookies, "session")
			in, told, err := newcomer.signIn(ownerCtx, ownersLogin, seed.DemoPassword)
			if err == nil && !in {
				err = fmt.Errorf("%s: the owner is kept out: %s", what, told)
			}
			return err
		})
		return err
	})
	if err := errors.Join(owner.Wait(), crowd.Wait()); err != nil {
		return err
	}
	b.say("%s (%d answers): page of somebody signed in median %s, 99th %s of %d; sign-in median %s, worst %s of %d", what, asked.Load(),
		middle(pages), nth(pages, 0.99), len(pages), middle(signIns), nth(signIns, 1), len(signIns))
	return nil
}

// again does something at these distances until the time is over, and returns how long it took each time.
func again(ctx, until context.Context, every time.Duration, does func() error) (took []time.Duration, err error) {
	for until.Err() == nil {
		at := time.Now()
		if err := does(); err != nil {
			return nil, err
		}
		took = append(took, time.Since(at))
		select {
		case <-ctx.Done():
			return nil, ctx.Err() //nolint:wrapcheck // whoever ended it knows why
		case <-time.After(every):
		}
	}
	return took, nil
}

func middle(d []time.Duration) time.Duration { return nth(d, 0.5) }

// nth is the time that so great a part of d does not exceed; 0 of none.
func nth(d []time.Duration, part float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))].Round(100 * time.Microsecond)
}
