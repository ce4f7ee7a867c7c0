package embedded

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"text/template"
	"time"

	"github.com/jackc/pgx/v5"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	// Namespace is the Temporal namespace of the application.
	Namespace = "creditcase"
	// retention is how long Temporal keeps a closed workflow's history; what people look at is in our own database.
	retention = 30 * 24 * time.Hour
	// shards is the number of history shards. It is written into Temporal's database on the first start and can never
	// be changed for that database.
	shards = 4

	temporalReadyWithin = 2 * time.Minute
)

//go:embed temporal.yaml.tmpl
var temporalConfigText string

//go:embed temporal-dynamic.yaml
var temporalDynamicConfig []byte

var temporalConfig = template.Must(template.New("temporal.yaml").Option("missingkey=error").Parse(temporalConfigText))

// TemporalOptions says how a Temporal server runs.
type TemporalOptions struct {
	// Binary is the server's program, as `make var/bin/temporal` builds it.
	Binary string
	// Dir holds the configuration in Dir/temporal and the log in Dir/log/temporal.log.
	Dir string
	// Postgres holds its two databases, temporal and temporal_visibility; they are created when missing.
	Postgres *Postgres
	// Port is the port of the frontend on 127.0.0.1, up to 32767; 0 takes a free one. All other ports are free ones.
	Port int
	// Log takes progress, one line a call; nil drops it.
	Log func(string)
}

// Temporal is a running Temporal server with the namespace registered. All its ports are bound to 127.0.0.1.
type Temporal struct {
	*process
	port     int
	internal []int // ports of the services behind the frontend
	keys     string
}

// StartTemporal brings Temporal's schemas up to date, starts the server, registers the namespace when it is missing,
// and returns once workflows can be started in it.
func StartTemporal(ctx context.Context, opts TemporalOptions) (*Temporal, error) {
	if info, err := os.Stat(opts.Binary); err != nil || info.IsDir() {
		return nil, fmt.Errorf("there is no Temporal server at %q: build it with make var/bin/temporal", opts.Binary)
	}
	if opts.Port < 0 || opts.Port > portsTo {
		return nil, errTemporalPort(opts.Port)
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, fmt.Errorf("find directory: %w", err)
	}
	binary, err := filepath.Abs(opts.Binary) // it is started in dir
	if err != nil {
		return nil, fmt.Errorf("find Temporal server: %w", err)
	}
	for _, database := range []string{"temporal", "temporal_visibility"} {
		if err := opts.Postgres.CreateDatabase(ctx, database); err != nil {
			return nil, err
		}
	}
	if err := forgetMembers(ctx, opts.Postgres); err != nil {
		return nil, err
	}
	keys := temporalKeysDir(dir)
	if err := MakeTemporalKeys(keys, 0o600); err != nil {
		return nil, err
	}
	t := &Temporal{keys: keys}
	file, err := t.writeConfig(dir, opts.Postgres, opts.Port)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(binary, "start", file)
	cmd.Dir, cmd.Env = dir, os.Environ()
	if os.Getenv("GOGC") == "" { // as for this program: a little memory for a tenth of its processor time
		cmd.Env = append(cmd.Env, "GOGC=400")
	}
	t.process, err = startProcess("temporal", filepath.Join(dir, "log", "temporal.log"), cmd, syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	if err := t.ready(ctx); err != nil {
		return nil, errors.Join(err, stopWithin(t.process, 10*time.Second))
	}
	return t, nil
}

func errTemporalPort(port int) error {
	return fmt.Errorf("port %d cannot be Temporal's: choose one between 1 and %d with %s", port, portsTo, temporalPortFlag)
}

// HostPort returns the address of the frontend, as the SDK's client takes it.
func (t *Temporal) HostPort() string { return loopback(t.port) }

// KeysDir is the folder of the certificates by which clients are served, see TemporalKeys.
func (t *Temporal) KeysDir() string { return t.keys }

// temporalKeysDir is the folder of keys of the server whose directory is dir.
func temporalKeysDir(dir string) string { return filepath.Join(dir, "temporal", "keys") }

// Options are those of a client of this server.
func (t *Temporal) Options(logger log.Logger) (client.Options, error) {
	return ClientOptions(t.HostPort(), t.keys, logger)
}

// ClientOptions are those of a client of the Temporal server at hostPort, in the application's namespace. keys is the folder of its
// certificates, "" for a server that asks for none.
func ClientOptions(hostPort, keys string, logger log.Logger) (client.Options, error) {
	options := client.Options{HostPort: hostPort, Namespace: Namespace, Logger: logger}
	// The server is on this machine or beside it, and a message is a few hundred bytes: packing it costs more than sending it.
	options.ConnectionOptions.GrpcCompression = &client.GrpcCompressionNone{}
	if keys == "" {
		return options, nil
	}
	config, err := TemporalKeys(keys)
	options.ConnectionOptions.TLS = config
	return options, err
}

// Namespace returns the name of the registered namespace.
func (t *Temporal) Namespace() string { return Namespace }

// Port is the port of the frontend on 127.0.0.1: a server started again on it is found by the clients of this one.
func (t *Temporal) Port() int { return t.port }

// forgetMembers empties the table by which servers of a cluster find each other. There is one server only, and it is
// not running; entries that a killed one has left make the next one wait for members that never answer.
func forgetMembers(ctx context.Context, pg *Postgres) error {
	conn, err := pgx.Connect(ctx, pg.DSN("temporal"))
	if err != nil {
		return fmt.Errorf("clear Temporal's members: %w", err)
	}
	var exists bool
	err = conn.QueryRow(ctx, "SELECT to_regclass('cluster_membership') IS NOT NULL").Scan(&exists)
	if err == nil && exists {
		_, err = conn.Exec(ctx, "TRUNCATE cluster_membership")
	}
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return fmt.Errorf("clear Temporal's members: %w", err)
	}
	return nil
}

// writeConfig chooses the ports, port for the frontend unless it is 0, writes the server's configuration below dir and returns the
// file's path.
func (t *Temporal) writeConfig(dir string, pg *Postgres, port int) (string, error) {
	home := filepath.Join(dir, "temporal")
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", fmt.Errorf("create Temporal's directory: %w", err)
	}
	free, err := freePorts(8)
	if err != nil {
		return "", err
	}
	if t.port = port; port == 0 {
		t.port = free[7]
	}
	t.internal = []int{free[1], free[3], free[5]}
	dynamic := filepath.Join(home, "dynamic.yaml")
	if err := os.WriteFile(dynamic, temporalDynamicConfig, 0o644); err != nil {
		return "", fmt.Errorf("write Temporal's configuration: %w", err)
	}
	file := filepath.Join(home, "temporal.yaml")
	f, err := os.Create(file)
	if err != nil {
		return "", fmt.Errorf("write Temporal's configuration: %w", err)
	}
	err = temporalConfig.Execute(f, struct {
		Postgres     *Postgres
		User         string
		Shards, Port int
		Free         []int
		Dynamic      string
		Keys         struct{ Authority, Cert, Key, Name string }
	}{
		pg, postgresUser, shards, t.port, free, dynamic,
		struct{ Authority, Cert, Key, Name string }{
			filepath.Join(t.keys, authorityFile), filepath.Join(t.keys, serverFile), filepath.Join(t.keys, serverKeyFile), TemporalName,
		},
	})
	if err := errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("write Temporal's configuration: %w", err)
	}
	return file, nil
}

// ready waits until the server serves the namespace.
func (t *Temporal) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, temporalReadyWithin)
	defer cancel()
	options, err := t.Options(silent{})
	if err == nil {
		err = awaitNamespace(ctx, options, t.Wait())
	}
	if err != nil {
		return t.explain(err)
	}
	return nil
}

// EnsureNamespace registers the application's namespace with the Temporal server of the options when it is missing, and
// returns once workflows can be started in it. It waits for a server that is still starting until ctx is over.
func EnsureNamespace(ctx context.Context, options client.Options) error {
	return awaitNamespace(ctx, options, nil)
}

// awaitNamespace is EnsureNamespace for a server of ours: it gives up when ended delivers.
func awaitNamespace(ctx context.Context, options client.Options, ended <-chan error) error {
	options.Logger = silent{}
	c, err := client.NewLazyClient(options)
	if err != nil {
		return fmt.Errorf("connect to Temporal: %w", err)
	}
	defer c.Close()
	for {
		err := tryNamespace(ctx, c)
		if err == nil {
			return nil
		}
		select {
		case cause := <-ended:
			return fmt.Errorf("Temporal ended while starting (%s)", outcome(cause))
		case <-ctx.Done():
			return fmt.Errorf("Temporal did not become ready: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// tryNamespace returns nil when the frontend answers, the namespace is registered, and the matching and history
// services have both seen it: a worker can poll and a workflow can start.
func tryNamespace(ctx context.Context, c client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := c.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("check health: %w", err)
	}
	if err := registerNamespace(ctx, c.WorkflowService()); err != nil {
		return fmt.Errorf("register namespace: %w", err)
	}
	_, err := c.WorkflowService().DescribeTaskQueue(ctx, &workflowservice.DescribeTaskQueueRequest{
		Namespace: Namespace,
		TaskQueue: &taskqueue.TaskQueue{Name: Namespace},
	})
	if err != nil {
		return fmt.Errorf("ask matching: %w", err)
	}
	// Workflows spread over the shards by a hash of their id: a handful of ids asks every shard with near certainty.
	for i := range 4 * shards {
		_, err := c.DescribeWorkflowExecution(ctx, "ready/"+strconv.Itoa(i), "")
		var missing *serviceerror.NotFound
		if !errors.As(err, &missing) {
			return fmt.Errorf("ask history: %w", err)
		}
	}
	return nil
}

// registerNamespace registers the namespace unless it is there. Another process that is faster does no harm.
func registerNamespace(ctx context.Context, service workflowservice.WorkflowServiceClient) error {
	_, err := service.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: Namespace})
	var unknown *serviceerror.NamespaceNotFound
	if !errors.As(err, &unknown) {
		return err
	}
	_, err = service.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace:                        Namespace,
		Description:                      "creditcase",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if errors.As(err, &exists) {
		return nil
	}
	return err
}

// silent drops the client's complaints while the server is not up yet.
type silent struct{}

var _ log.Logger = silent{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}
