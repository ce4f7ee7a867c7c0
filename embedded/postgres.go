package embedded

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// postgresUser is the superuser of the private cluster. It has no password: only the account that runs the server,
	// and root, can reach the socket.
	postgresUser = "creditcase"
	postgresPort = 5432 // names the socket file; nothing listens on TCP
	// socketPathMax is the room for a socket's path, in bytes, that Linux and macOS both offer (sun_path less its NUL).
	socketPathMax = 103
	// clusterRoot is where root's cluster goes when the directory asked for is closed to PostgreSQL's account.
	clusterRoot = "/var/lib/creditcase"

	postgresReadyWithin = 2 * time.Minute // long enough for crash recovery on a slow disk
)

// PostgresOptions says where a private cluster lives and how it runs.
type PostgresOptions struct {
	// Dir holds the cluster in Dir/pg and its log in Dir/log/postgres.log. It is created when missing.
	Dir string
	// Settings are server settings beyond the usual ones, such as fsync=off for a cluster that only tests use.
	Settings map[string]string
	// Log takes progress, one line a call; nil drops it.
	Log func(string)
}

// Postgres is a running private PostgreSQL server. It is reached over a Unix socket only.
type Postgres struct {
	*process
	home      string // the cluster's directory: data and, where the path is short enough, the socket
	socketDir string
}

// StartPostgres starts the cluster in opts.Dir, creating it first when there is none, and returns once it answers.
// Run by root, the server itself runs as the account postgres or nobody. When no server of version 15 or later is
// installed, the error is a sentence that tells the remedy.
func StartPostgres(ctx context.Context, opts PostgresOptions) (*Postgres, error) {
	say := opts.Log
	if say == nil {
		say = func(string) {}
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("find directory: %w", err)
	}
	acct, err := serverAccount()
	if err != nil {
		return nil, err
	}
	home, err := clusterHome(dir, acct, say)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(home, "data")
	bin, err := findBinaries(data, acct)
	if err != nil {
		return nil, err
	}
	if err := initCluster(ctx, bin, data, acct, opts.Settings, say); err != nil {
		return nil, err
	}
	socketDir, err := makeSocketDir(home, acct)
	if err != nil {
		return nil, err
	}
	pg := &Postgres{home: home, socketDir: socketDir}
	if err := pg.stopLeftover(ctx, data); err != nil {
		return nil, err
	}
	cmd := exec.Command(bin.path("postgres"), serverArgs(data, socketDir, opts.Settings)...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", postgresEnv(), acct.attr()
	// SIGINT is PostgreSQL's fast shutdown: sessions are cut, everything committed is on disk.
	pg.process, err = startProcess("postgres", filepath.Join(dir, "log", "postgres.log"), cmd, syscall.SIGINT)
	if err != nil {
		return nil, err
	}
	if err := pg.ready(ctx); err != nil {
		return nil, errors.Join(err, stopWithin(pg.process, 10*time.Second))
	}
	return pg, nil
}

// DSN returns the connection string for a database of the cluster, in the URL form that pgxpool takes.
// It is the superuser's.
func (pg *Postgres) DSN(database string) string { return pg.DSNAs(postgresUser, database) }

// DSNAs returns the connection string of another role.
func (pg *Postgres) DSNAs(role, database string) string {
	query := url.Values{"host": {pg.socketDir}, "port": {strconv.Itoa(postgresPort)}, "sslmode": {"disable"}}
	dsn := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}
	return dsn.String()
}

// SocketDir returns the directory of the server's socket.
func (pg *Postgres) SocketDir() string { return pg.socketDir }

// Port returns the port that names the socket's file; the server does not listen on TCP.
func (pg *Postgres) Port() int { return postgresPort }

// CreateDatabase creates the database unless it exists.
func (pg *Postgres) CreateDatabase(ctx context.Context, name string) error {
	conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&exists)
	if err == nil && !exists {
		_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	}
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	return nil
}

// CopyDatabase creates the database as a copy of another of the server, to which nobody is connected. It takes a fraction of a second.
func (pg *Postgres) CopyDatabase(ctx context.Context, name, from string) error {
	conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("copy database %s: %w", from, err)
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE "+pgx.Identifier{from}.Sanitize()+" STRATEGY file_copy")
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("copy database %s: %w", from, err)
	}
	return nil
}

// ready waits until the server answers a connection.
func (pg *Postgres) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, postgresReadyWithin)
	defer cancel()
	ended := pg.Wait()
	for {
		conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case cause := <-ended:
			return pg.explain(fmt.Errorf("PostgreSQL ended while starting (%s)", outcome(cause)))
		case <-ctx.Done():
			return pg.explain(fmt.Errorf("PostgreSQL did not answer: %w", err))
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// stopLeftover stops a server that an earlier run of ours, killed without a chance to clean up, has left on this
// cluster. On Linux it is already on its way out, see stopWithParent; elsewhere it must be told.
func (pg *Postgres) stopLeftover(ctx context.Context, data string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	told := false
	for {
		pid, err := postmasterPid(data)
		if err != nil {
			return err
		}
		if pid == 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return nil // none, or stale: PostgreSQL replaces a stale file itself
		}
		if !told {
			// Only a server that answers on our own socket is ours to stop: the number may have gone to another program.
			conn, err := pgx.Connect(ctx, pg.DSN("postgres"))
			if err == nil {
				told = true
				err = errors.Join(conn.Close(ctx), syscall.Kill(pid, syscall.SIGINT))
			}
			if name, known := commandName(pid); err != nil && known && !strings.HasPrefix(name, "postgres") {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another PostgreSQL server (process %d) still uses %s: stop it first", pid, data)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// postmasterPid returns the process id in the cluster's lock file, or 0 when there is no such file.
func postmasterPid(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read server's lock file: %w", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || pid <= 0 {
		return 0, nil // half written by a crash: PostgreSQL decides
	}
	return pid, nil
}

// commandName returns the program's name of a process where /proc tells it.
func commandName(pid int) (string, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return strings.TrimSpace(string(text)), err == nil
}

// serverArgs returns the command line of the server. fsync stays on: a demo case is a promise too.
func serverArgs(data, socketDir string, extra map[string]string) []string {
	settings := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": socketDir,
		"port":                    strconv.Itoa(postgresPort),
		"unix_socket_permissions": "0700",
		"shared_buffers":          "256MB",
		"max_connections":         "200", // Temporal takes up to 50, the application two pools
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_line_prefix":         "%m [%p] %d ",
		"log_error_verbosity":     "terse", // the detail of an error repeats what was written: numbers of persons too
	}
	for name, value := range extra {
		settings[name] = value
	}
	args := []string{"-D", data}
	for name, value := range settings {
		args = append(args, "--"+name+"="+value)
	}
	slices.Sort(args[2:])
	return args
}

// makeSocketDir returns a directory for the socket that only the server's account (and root) can enter: inside home, or
// below the temporary directory under a name that is the same on every start when home's path is too long.
func makeSocketDir(home string, acct account) (string, error) {
	dir := filepath.Join(home, "socket")
	if len(dir)+len("/.s.PGSQL.5432.lock") > socketPathMax {
		dir = filepath.Join(os.TempDir(), fmt.Sprintf("creditcase-%x", sha256.Sum256([]byte(home)))[:19])
	}
	if err := os.Mkdir(dir, 0o700); err == nil {
		if err := acct.own(dir); err != nil {
			return "", fmt.Errorf("create socket directory: %w", err)
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("create socket directory: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("check socket directory: %w", err)
	}
	// Connections need no password, so a directory that somebody else prepared is not to be trusted.
	if !info.IsDir() || info.Mode().Perm() != 0o700 || !acct.owns(info) {
		return "", fmt.Errorf("%s is not ours alone: remove it", dir)
	}
	return dir, nil
}

func postgresEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// stopWithin stops a process, killing it when it takes longer than d.
func stopWithin(p *process, d time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return p.Stop(ctx)
}
