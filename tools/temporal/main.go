// Command temporal is the Temporal server as creditcase runs it on one machine: the stock server and its stock schema,
// with PostgreSQL as the only persistence, in one binary. It lives in a module of its own so that the server's several
// hundred dependencies stay out of the application's go.mod.
//
//	temporal start FILE     bring the two schemas up to date, then run the four services as FILE says
//	temporal sql …          the schema tool, arguments as temporal-sql-tool takes them
package main

import (
	"fmt"
	"os"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	_ "go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql" // the only persistence plugin in use
	v12 "go.temporal.io/server/schema/postgresql/v12"
	"go.temporal.io/server/temporal"
	"go.temporal.io/server/tools/common/schema"
	"go.temporal.io/server/tools/sql"
)

func main() {
	if err := run(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "temporal:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[1] == "start":
		return start(args[2])
	case len(args) > 1 && args[1] == "sql":
		return sql.RunTool(append([]string{args[0]}, args[2:]...))
	}
	return fmt.Errorf("usage: temporal start FILE | temporal sql …")
}

// start runs the server until it is interrupted. It listens on the addresses in the file and asks nobody for
// credentials: the file binds it to loopback.
func start(file string) error {
	// Signals are caught before the first write, so that Ctrl-C never falls between two versions of a schema.
	interrupt := temporal.InterruptCh()

	cfg, err := config.Load(config.WithConfigFile(file))
	if err != nil {
		return fmt.Errorf("load %s: %w", file, err)
	}
	logger := log.NewZapLogger(log.BuildZapLogger(cfg.Log))
	if err := migrate(cfg, cfg.Persistence.DefaultStore, "postgresql/v12/temporal", v12.Version, logger); err != nil {
		return err
	}
	if err := migrate(cfg, cfg.Persistence.VisibilityStore, "postgresql/v12/visibility", v12.VisibilityVersion, logger); err != nil {
		return err
	}
	server, err := temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithConfig(cfg),
		temporal.WithLogger(logger),
		temporal.InterruptOn(interrupt),
	)
	if err != nil {
		return fmt.Errorf("create server: %w", err)
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	return nil
}

// migrate brings one store's schema to the version that this server was compiled with. The server itself only
// compares versions and refuses to start when they differ.
func migrate(cfg *config.Config, store, name, want string, logger log.Logger) error {
	source, ok := cfg.Persistence.DataStores[store]
	if !ok || source.SQL == nil {
		return fmt.Errorf("store %q is not an SQL store", store)
	}
	db, err := sql.NewConnection(source.SQL, logger)
	if err != nil {
		return fmt.Errorf("connect to store %q: %w", store, err)
	}
	defer db.Close()

	// The version table is missing in a new database. Version 0.0 means that a first run was killed before its first
	// version was complete: those tables hold nothing and are made again.
	have, err := db.ReadSchemaVersion()
	if err == nil && have == want {
		return nil
	}
	if err != nil || have == "0.0" {
		setup := schema.SetupConfig{InitialVersion: "0.0", Overwrite: err == nil}
		if err := schema.NewSetupSchemaTask(db, &setup, logger).Run(); err != nil {
			return fmt.Errorf("set up schema %s: %w", name, err)
		}
	}
	if err := schema.NewUpdateSchemaTask(db, &schema.UpdateConfig{SchemaName: name}, logger).Run(); err != nil {
		return fmt.Errorf("update schema %s: %w", name, err)
	}
	return nil
}
