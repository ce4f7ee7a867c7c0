package embedded

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const childEnv = "EMBEDDED_TEST_CHILD"

// TestMain lets the test binary stand in for creditcase itself: Up runs it again as migrate, seed, worker, web, accounts.
func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		if err := child(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child is a creditcase that does nothing but answer.
func child(args []string) error {
	terminated, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	switch args[0] {
	case "migrate", "seed":
		if os.Getenv("CREDITCASE_DATABASE_URL") == "" || os.Getenv(childEnv) == "fails" ||
			args[0] == "seed" && os.Getenv(childEnv) == "unseeded" {
			return fmt.Errorf("the %s of the test fails", args[0])
		}
	case "accounts":
		fmt.Println("clerk / made-up")
	case "worker":
		<-terminated.Done()
	case "postgres":
		pg, err := StartPostgres(terminated, PostgresOptions{Dir: args[1], Settings: map[string]string{"fsync": "off"}})
		if err != nil {
			return err
		}
		fmt.Println(pg.Pid())
		<-terminated.Done()
	case "web":
		http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
		http.HandleFunc("/env", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, os.Getenv(r.URL.Query().Get("name")))
		})
		http.HandleFunc("/pid", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getpid()) })
		server := &http.Server{Addr: args[2]}
		go func() {
			<-terminated.Done()
			server.Close()
		}()
		if err := server.ListenAndServe(); err != http.ErrServerClosed {
			return err
		}
	}
	return nil
}

// screen is an Out that a test can read while Up writes.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func upOptions(t *testing.T, dir string, out io.Writer) UpOptions {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	free, err := freePorts(1)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childEnv, "answers")
	return UpOptions{Dir: dir, Listen: loopback(free[0]), Pack: "test-pack", PackFor: "repair=test-law", TemporalBinary: temporalBinary(t), Self: self, Out: out}
}

func TestUp_RunsRestartsAndStops(t *testing.T) {
	dir := tempDir(t)
	out := new(screen)
	opts := upOptions(t, dir, out)
	opts.Day = 20 * time.Second
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- Up(ctx, opts) }()

	await(t, 2*time.Minute, func() bool {
		select {
		case err := <-ended:
			t.Fatalf("Up ended: %v\n%s", err, out)
		default:
		}
		return strings.Contains(out.String(), "Ctrl-C")
	})
	for _, want := range []string{"http://" + opts.Listen, "clerk / made-up", "a day lasts 20s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
	for name, want := range map[string]string{
		"CREDITCASE_PACK": "test-pack", "CREDITCASE_PACK_FOR": "repair=test-law", "CREDITCASE_FILES": filepath.Join(dir, "files"),
		"CREDITCASE_TEMPORAL_KEYS": temporalKeysDir(dir),
	} {
		if got := fetch(t, opts, "/env?name="+name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if _, err := TemporalKeys(temporalKeysDir(dir)); err != nil {
		t.Error(err)
	}
	if got := fetch(t, opts, "/env?name=CREDITCASE_CLOCK"); !strings.HasSuffix(got, "@20s") {
		t.Errorf("CREDITCASE_CLOCK = %q", got)
	}

	if _, err := newUp(opts); err == nil || !strings.Contains(err.Error(), "is already running in "+dir) {
		t.Errorf("second run in one directory: error = %v", err)
	}

	before := fetch(t, opts, "/pid")
	pid, err := strconv.Atoi(before)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	await(t, 20*time.Second, func() bool {
		after, err := tryFetch(opts, "/pid")
		return err == nil && after != before
	})

	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("Up = %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("Up does not stop")
	}
	t.Logf("output:\n%s", out)
	if err := checkPort(opts.Listen, listenFlag); err != nil {
		t.Errorf("after the stop: %v", err)
	}
	if pid, err := postmasterPid(filepath.Join(dir, "pg", "data")); pid != 0 || err != nil {
		t.Errorf("postmaster after the stop = %d, %v", pid, err)
	}
	again, err := newUp(opts)
	if err != nil {
		t.Fatalf("after the stop: %v", err)
	}
	if again.lock.crashed {
		t.Error("an orderly stop is taken for a crash")
	}
	if err := again.lock.release(); err != nil {
		t.Error(err)
	}
}

// Without demo data nothing is seeded, and who sets a city up is told where the database is.
func TestUp_Empty(t *testing.T) {
	dir := tempDir(t)
	out := new(screen)
	opts := upOptions(t, dir, out)
	opts.Empty = true
	t.Setenv(childEnv, "unseeded")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- Up(ctx, opts) }()
	await(t, 2*time.Minute, func() bool {
		select {
		case err := <-ended:
			t.Fatalf("Up ended: %v\n%s", err, out)
		default:
		}
		return strings.Contains(out.String(), "Ctrl-C")
	})
	for _, want := range []string{"export CREDITCASE_DATABASE_URL='" + fetch(t, opts, "/env?name=CREDITCASE_DATABASE_URL") + "'",
		"export CREDITCASE_SITE_URL=http://" + opts.Listen} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out.String(), "made-up") || strings.Contains(out.String(), "demo cases") {
		t.Errorf("output tells of demo data:\n%s", out)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Up = %v", err)
	}
}

func TestUp_MigrationFails_StopsAndExplains(t *testing.T) {
	dir := tempDir(t)
	opts := upOptions(t, dir, io.Discard)
	t.Setenv(childEnv, "fails")
	err := Up(deadline(t, time.Minute), opts)
	if err == nil || !strings.Contains(err.Error(), "the migrate of the test fails") {
		t.Errorf("error = %v, want the migration's own words", err)
	}
	if pid, err := postmasterPid(filepath.Join(dir, "pg", "data")); pid != 0 || err != nil {
		t.Errorf("postmaster after the failure = %d, %v", pid, err)
	}
}

func TestNewUp_PortTaken_Sentence(t *testing.T) {
	free, err := freePorts(1)
	if err != nil {
		t.Fatal(err)
	}
	port := free[0]
	l, err := net.Listen("tcp", loopback(port))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	opts := upOptions(t, tempDir(t), io.Discard)

	opts.Listen = loopback(port)
	_, err = newUp(opts)
	want := fmt.Sprintf("port %d is taken by another program: stop it, or choose another with --listen 127.0.0.1:", port)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error = %v, want %s…", err, want)
	}

	opts.Listen = loopback(0)
	opts.TemporalPort = port
	_, err = newUp(opts)
	want = fmt.Sprintf("port %d is taken by another program: stop it, or choose another with --temporal-port ", port)
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("error = %v, want %s…", err, want)
	}

	opts.TemporalPort = 40000 // more than Temporal can write down
	_, err = newUp(opts)
	if err == nil || err.Error() != "port 40000 cannot be Temporal's: choose one between 1 and 32767 with --temporal-port" {
		t.Errorf("error = %v", err)
	}
}

func TestNewUp_Unwritable_Sentence(t *testing.T) {
	dir := tempDir(t)
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	opts := upOptions(t, filepath.Join(file, "var"), io.Discard)
	_, err := newUp(opts)
	want := fmt.Sprintf("cannot write in %s (not a directory): choose another directory with --dir", opts.Dir)
	if err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func fetch(t *testing.T, opts UpOptions, path string) string {
	t.Helper()
	text, err := tryFetch(opts, path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func tryFetch(opts UpOptions, path string) (string, error) {
	response, err := http.Get("http://" + opts.Listen + path)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}

func await(t *testing.T, d time.Duration, done func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v", d)
		}
	}
}
