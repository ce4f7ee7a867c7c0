package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestPostgres_Restart_KeepsData(t *testing.T) {
	dir := tempDir(t)
	pg := startPostgres(t, dir)
	for range 2 { // the second time it is there
		if err := pg.CreateDatabase(deadline(t, 10*time.Second), "credit case"); err != nil {
			t.Fatal(err)
		}
	}
	dsn := pg.DSN("credit case")
	execSQL(t, dsn, "CREATE TABLE kept (word text)")
	execSQL(t, dsn, "INSERT INTO kept VALUES ($1)", "信用修复")
	stop(t, pg.process)
	stop(t, pg.process) // harmless

	pg = startPostgres(t, dir)
	if got := queryText(t, pg.DSN("credit case"), "SELECT word FROM kept"); got != "信用修复" {
		t.Errorf("kept row = %q", got)
	}
}

// A killed server must be replaced by the next start, as after a power cut: the lock file is stale, the log replayed.
func TestPostgres_Killed_StartsAgain(t *testing.T) {
	dir := tempDir(t)
	pg := startPostgres(t, dir)
	execSQL(t, pg.DSN("postgres"), "CREATE TABLE kept (n int)")
	if err := syscall.Kill(pg.Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-pg.Wait():
		if err == nil {
			t.Error("a killed server reported success")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the server outlived SIGKILL")
	}
	pg = startPostgres(t, dir)
	if got := queryText(t, pg.DSN("postgres"), "SELECT count(*)::text FROM kept"); got != "0" {
		t.Errorf("rows = %s, want 0", got)
	}
}

// Without a parent-death signal a server can outlive us: the next start must stop it and take over.
func TestPostgres_Leftover_IsStopped(t *testing.T) {
	dir := tempDir(t)
	first := startPostgres(t, dir)
	second := startPostgres(t, dir)
	select {
	case <-first.Wait():
	case <-time.After(10 * time.Second):
		t.Fatal("the first server still runs")
	}
	if first.Pid() == second.Pid() {
		t.Error("the second start took over the first process")
	}
}

// A program that is killed cannot stop its server; on Linux the kernel tells the server.
func TestPostgres_ParentKilled_Stops(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a child that its parent has died; elsewhere the next start stops it")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(self, "postgres", tempDir(t))
	parent.Env = append(os.Environ(), childEnv+"=answers")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("a killed parent reported success")
	}
	await(t, 10*time.Second, func() bool { return !running(pid) })
}

// running reports whether the process exists and is more than the entry of one that has ended.
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

func TestPostgres_Defaults(t *testing.T) {
	pg := startPostgres(t, tempDir(t))
	dsn := pg.DSN("postgres")
	for setting, want := range map[string]string{
		"listen_addresses": "", "server_encoding": "UTF8", "timezone": "UTC", "max_connections": "200",
	} {
		if got := queryText(t, dsn, "SELECT current_setting($1)", setting); got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := queryText(t, dsn, "SELECT ('信' ~ '[[:alpha:]]')::text"); got != "true" {
		t.Error("Chinese characters are not letters under this locale; trigram search would not see them")
	}
	info, err := os.Stat(pg.SocketDir())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("socket directory mode = %v, want 0700: connections need no password", info.Mode().Perm())
	}
}

func TestPostgres_LongPath_UsesShortSocket(t *testing.T) {
	dir := filepath.Join(tempDir(t), strings.Repeat("long", 30))
	pg := startPostgres(t, dir)
	t.Cleanup(func() {
		if err := os.RemoveAll(pg.SocketDir()); err != nil {
			t.Error(err)
		}
	})
	if strings.HasPrefix(pg.SocketDir(), dir) {
		t.Fatalf("socket directory %s is too long", pg.SocketDir())
	}
	if got := queryText(t, pg.DSN("postgres"), "SELECT 'yes'"); got != "yes" {
		t.Errorf("answer = %q", got)
	}
}

func TestPostgres_ClosedDirectory_MovesCluster(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root lends the server another account")
	}
	closed := tempDir(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	pg := startPostgres(t, closed)
	home, err := os.Readlink(filepath.Join(closed, "pg"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop(t, pg.process)
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	if filepath.Dir(home) != clusterRoot {
		t.Errorf("cluster is in %s, want it below %s", home, clusterRoot)
	}
	execSQL(t, pg.DSN("postgres"), "CREATE TABLE kept (n int)")
	stop(t, pg.process)
	pg = startPostgres(t, closed)
	if got := queryText(t, pg.DSN("postgres"), "SELECT count(*)::text FROM kept"); got != "0" {
		t.Errorf("rows = %s, want 0", got)
	}
}

func TestFindBinaries_Sentences(t *testing.T) {
	acct, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := findBinaries(data, acct); err == nil || !strings.Contains(err.Error(), "belongs to PostgreSQL 9") {
		t.Errorf("cluster of another version: error = %v", err)
	}
	empty := t.TempDir()
	t.Setenv("PG_BIN", empty)
	if _, err := findBinaries(filepath.Join(empty, "data"), acct); err == nil || !strings.Contains(err.Error(), "PG_BIN is "+empty) {
		t.Errorf("PG_BIN without a server: error = %v", err)
	}
}
