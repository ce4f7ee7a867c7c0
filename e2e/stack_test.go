package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/declared/mock"
	"creditcase/embedded"
	"creditcase/partners"
	"creditcase/rules"
	"creditcase/web"
	"creditcase/workflows"
	"creditcase/workflows/delivery"
)

// stack is what all tests of the package share.
var stack struct {
	dir      string
	postgres *embedded.Postgres
	temporal *embedded.Temporal
	cities   atomic.Int32
}

func TestMain(m *testing.M) {
	status, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		status = 1
	}
	os.Exit(status)
}

func runAll(m *testing.M) (status int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if stack.dir, err = os.MkdirTemp("", "creditcase-e2e-"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stack.dir)) }()
	if err := os.Chmod(stack.dir, 0o755); err != nil { // PostgreSQL runs as somebody else
		return 1, err
	}
	forget, err := mock.Provide()
	if err != nil {
		return 1, err
	}
	defer forget()
	stack.postgres, err = embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: stack.dir, Settings: dbtest.Settings})
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stack.postgres.Stop(context.Background())) }()
	for _, name := range []string{"temporal", "temporal_visibility"} {
		if err := stack.postgres.CreateDatabase(ctx, name); err != nil {
			return 1, err
		}
	}
	if err := startTemporal(ctx, 0); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stack.temporal.Stop(context.Background())) }()
	return m.Run(), nil
}

// startTemporal starts the server, on the port it had where it is started again.
func startTemporal(ctx context.Context, port int) error {
	binary, err := temporalBinary()
	if err != nil {
		return err
	}
	stack.temporal, err = embedded.StartTemporal(ctx, embedded.TemporalOptions{Binary: binary, Dir: stack.dir,
		Postgres: stack.postgres, Port: port})
	return err
}

// temporalBinary finds the server's program.
func temporalBinary() (string, error) {
	binary := os.Getenv("CREDITCASE_TEMPORAL_BIN")
	if binary == "" {
		var err error
		if binary, err = filepath.Abs("../var/bin/temporal"); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(binary); err != nil {
		return "", fmt.Errorf("no Temporal server: run `make var/bin/temporal`, or set CREDITCASE_TEMPORAL_BIN (%w)", err)
	}
	return binary, nil
}

// city is one city under one pack: its database with demo data, its worker, its pages.
type city struct {
	t        *testing.T
	book     *rules.Book
	pack     *rules.Pack
	store    *db.Store
	clock    calendar.Clock
	inForce  *db.CityCalendar
	calendar *calendar.Calendar // as it was in force at the start
	beside   map[casefile.Flow]string
	url      string
	log      *logBuffer
	queue    string
	temporal client.Client
}

// newCity starts a city, with pages, in which a legal day lasts day.
func newCity(t *testing.T, packID string, day time.Duration) *city {
	t.Helper()
	c := newOffice(t, packID, day)
	c.serve()
	return c
}

// newOffice starts a city without pages.
func newOffice(t *testing.T, packID string, day time.Duration) *city {
	t.Helper()
	clock, err := calendar.NewSimulation(time.Now(), monday, day)
	if err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	return newOfficeAt(t, packID, book, clock)
}

// newOfficeAt starts a city without pages by its own clock and book. In force are the notices published by then.
func newOfficeAt(t *testing.T, packID string, book *rules.Book, clock calendar.Clock) *city {
	t.Helper()
	ctx := context.Background()
	name := fmt.Sprintf("city_%d", stack.cities.Add(1))
	if err := newDatabase(name, clock.Now()); err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(ctx, stack.postgres.DSNAs(db.AppRole, name), 12)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Pool.Close)
	inForce, err := db.OpenCalendar(ctx, store, clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	pack, err := book.InForce(packID, calendar.DateOf(clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	c := &city{t: t, pack: pack, store: store, clock: clock, book: book, inForce: inForce, calendar: inForce.InForce(), queue: name,
		log: &logBuffer{}}
	c.work()
	return c
}

// work runs the city's worker until the test ends.
func (c *city) work() {
	c.t.Helper()
	logger := slog.New(slog.NewJSONHandler(c.log, nil))
	options, err := stack.temporal.Options(log.NewStructuredLogger(logger))
	if err != nil {
		c.t.Fatal(err)
	}
	temporal, err := client.Dial(options)
	if err != nil {
		c.t.Fatal(err)
	}
	c.temporal = temporal
	steps := &activities.Activities{Store: c.store, Book: c.book, Calendar: c.inForce, Clock: c.clock}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 2)
	sender := &partners.Sender{Store: c.store, Clock: c.clock, Log: logger, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	go func() { done <- delivery.Work(ctx, temporal, c.queue, steps, logger, sender.Run) }()
	go func() { done <- c.inForce.Follow(ctx, logger) }()
	c.t.Cleanup(func() {
		stop()
		for range cap(done) {
			if err := <-done; err != nil {
				c.t.Errorf("worker: %v", err)
			}
		}
		_ = temporal.ScheduleClient().GetHandle(context.Background(), workflows.ScheduleID(c.queue)).Delete(context.Background()) // a short test has none
		temporal.Close()
	})
}

// serve runs the city's pages until the test ends.
func (c *city) serve() {
	c.t.Helper()
	files, err := os.OpenRoot(c.t.TempDir())
	if err != nil {
		c.t.Fatal(err)
	}
	handler, err := web.New(web.Options{Store: c.store, Book: c.book, Calendar: c.inForce, Clock: c.clock, PackID: c.pack.ID, Beside: c.beside,
		Files: files, Log: slog.New(slog.NewJSONHandler(c.log, nil))})
	if err != nil {
		c.t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	c.t.Cleanup(func() {
		server.Close()
		if err := files.Close(); err != nil {
			c.t.Error(err)
		}
	})
	c.url = server.URL
}

// eventually polls until ok or the patience is over.
func (c *city) eventually(what string, ok func() bool) {
	c.t.Helper()
	const patience = 60 * time.Second
	for begun := time.Now(); time.Since(begun) < patience; time.Sleep(25 * time.Millisecond) {
		if ok() {
			return
		}
	}
	c.t.Fatalf("%s: not within %v; log:\n%s", what, patience, c.log.tail())
}

// count asks the city's database for a number.
func (c *city) count(query string, args ...any) int {
	c.t.Helper()
	var n int
	if err := c.store.Pool.QueryRow(context.Background(), query, args...).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// logBuffer keeps what the city logged, to be searched for what must not be there.
type logBuffer struct {
	mu   sync.Mutex
	text []byte
}

var _ io.Writer = (*logBuffer)(nil)

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text = append(b.text, p...)
	return len(p), nil
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.text)
}

func (b *logBuffer) tail() string {
	text := b.String()
	return text[max(0, len(text)-4000):]
}
