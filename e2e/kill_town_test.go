package e2e

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/embedded"
	"creditcase/rules"
)

// townDay is how long a legal day lasts while processes are killed: long enough that most deadlines can be kept, short
// enough that many are not.
const townDay = 3 * time.Second

// town is the whole of creditcase in processes of its own, supervised as `creditcase up` supervises them.
type town struct {
	t        *testing.T
	dir      string
	program  string
	said     *logBuffer // what the supervisor says
	stack    *embedded.Stack
	postgres *embedded.Postgres
	hostPort string // of Temporal
	keys     string // for it
	url      string // of the web server
	clock    *calendar.Simulation
	store    *db.Store
	temporal client.Client
	packs    map[string]*rules.Pack
	calendar *calendar.Calendar
	partners []*partner

	kills, filed, received, closed atomic.Int32
	granted, answered              int           // extensions and supplements, as the checks find them
	calm                           chan struct{} // closed when the last process killed is up again: people hurry now
}

// newTown builds the program and starts everything. It is all gone when the test ends.
func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t, said: &logBuffer{}, calm: make(chan struct{}), packs: map[string]*rules.Pack{}}
	w.makeDir()
	w.program = program(t, "creditcase")
	var err error
	if w.clock, err = calendar.NewSimulation(time.Now(), monday, townDay); err != nil {
		t.Fatal(err)
	}
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{decidersPack, agencysPack} {
		if w.packs[id], err = book.InForce(id, calendar.DateOf(monday)); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	w.stack = embedded.NewStack(func(line string) {
		_, _ = w.said.Write([]byte(strconv.FormatFloat(time.Since(began).Seconds(), 'f', 1, 64) + " s  " + line + "\n"))
	})
	t.Cleanup(func() {
		if err := w.stack.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	w.start(context.Background())
	return w
}

// makeDir makes the directory that holds everything. It is not t.TempDir's, which is closed to PostgreSQL's account.
func (w *town) makeDir() {
	w.t.Helper()
	var err error
	if w.dir, err = os.MkdirTemp("", "creditcase-kill-"); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := os.RemoveAll(w.dir); err != nil {
			w.t.Error(err)
		}
	})
	if err := os.Chmod(w.dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v\nthe processes:\n%s", err, w.said)
	}
}

// start starts PostgreSQL, Temporal, worker and web, each to be started again whenever it dies.
func (w *town) start(ctx context.Context) {
	w.t.Helper()
	w.must(w.stack.Start(ctx, embedded.Service{Name: "PostgreSQL", Start: w.startPostgres}))
	w.must(w.postgres.CreateDatabase(ctx, "creditcase"))
	w.must(w.stack.Start(ctx, embedded.Service{Name: "Temporal", Start: w.startTemporal()}))
	listen := freeAddress(w.t)
	w.url = "http://" + listen
	env := append(os.Environ(), "CREDITCASE_DATABASE_URL="+w.postgres.DSNAs(db.AppRole, "creditcase"), "CREDITCASE_TEMPORAL="+w.hostPort,
		"CREDITCASE_TEMPORAL_KEYS="+w.keys, "CREDITCASE_PACK="+decidersPack, "CREDITCASE_CLOCK="+w.clock.String(), "CREDITCASE_FILES="+filepath.Join(w.dir, "files"),
		"CREDITCASE_PARTNER_NETWORKS=127.0.0.0/8")
	for _, once := range []string{"migrate", "seed"} {
		cmd := exec.Command(w.program, once)
		cmd.Env = env
		if once == "migrate" {
			cmd.Env = append(slices.Clip(env), "CREDITCASE_DATABASE_URL="+w.postgres.DSN("creditcase"))
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			w.t.Fatalf("%s: %v\n%s", once, err, out)
		}
	}
	w.must(w.stack.Start(ctx, embedded.Command("worker", w.dir, env, w.program, "worker")))
	w.must(w.stack.Start(ctx, embedded.Command("web", w.dir, env, w.program, "web", "--listen", listen)))
	var err error
	w.store, err = db.Open(ctx, w.postgres.DSNAs(db.AppRole, "creditcase"), 12)
	w.must(err)
	w.t.Cleanup(w.store.Pool.Close)
	inForce, err := db.OpenCalendar(ctx, w.store, w.clock.Now())
	w.must(err)
	w.calendar = inForce.InForce()
	options, err := embedded.ClientOptions(w.hostPort, w.keys, quiet{})
	w.must(err)
	w.temporal, err = client.Dial(options)
	w.must(err)
	w.t.Cleanup(w.temporal.Close)
	w.ready()
}

// startPostgres does without fsync: a killed process leaves what it has written with the kernel.
func (w *town) startPostgres(ctx context.Context) (embedded.Process, error) {
	started, err := embedded.StartPostgres(ctx, embedded.PostgresOptions{Dir: w.dir,
		Settings: map[string]string{"fsync": "off", "shared_buffers": "64MB"}})
	if err != nil {
		return nil, err
	}
	if w.postgres == nil { // the socket's place stays the same over restarts
		w.postgres = started
	}
	return started, nil
}

// startTemporal returns what starts the server, on the same port every time.
func (w *town) startTemporal() func(context.Context) (embedded.Process, error) {
	port := 0
	return func(ctx context.Context) (embedded.Process, error) {
		binary, err := temporalBinary()
		if err != nil {
			return nil, err
		}
		started, err := embedded.StartTemporal(ctx, embedded.TemporalOptions{Binary: binary, Dir: w.dir, Postgres: w.postgres,
			Port: port})
		if err != nil {
			return nil, err
		}
		port, w.hostPort, w.keys = started.Port(), started.HostPort(), started.KeysDir()
		return started, nil
	}
}

// ready waits until the web server says that it and what it needs are ready.
func (w *town) ready() {
	w.t.Helper()
	w.eventually("the pages are ready", func() bool {
		response, err := http.Get(w.url + "/readyz")
		return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}

// eventually polls until ok.
func (w *town) eventually(what string, ok func() bool) {
	w.t.Helper()
	const patience = 90 * time.Second
	for begun := time.Now(); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > patience {
			w.t.Fatalf("%s: not within %v; the processes:\n%s", what, patience, w.said)
		}
	}
}

// freeAddress is an address below the ports of outgoing connections, so that none takes it while its server is dead.
func freeAddress(t *testing.T) string {
	t.Helper()
	for port := 18000 + os.Getpid()%1000; port < 20000; port++ {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		if l, err := net.Listen("tcp", address); err == nil {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// quiet drops what the Temporal client says while its server is dead.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
