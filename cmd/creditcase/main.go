// Command creditcase is the case system of a city's public-credit body: one program that is everything (up) or one part
// (web, worker, migrate, seed), configured by flags and environment.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line. Every command runs until it is done or interrupted.
type commands struct {
	Packs packsFolder `env:"CREDITCASE_PACKS" placeholder:"DIR" help:"Folder of rule packs of your own, a folder <id>/<effective from> for each, beside those of the program."`

	Up          upCommand           `cmd:"" help:"Run everything on this machine: PostgreSQL, Temporal, worker and web."`
	Web         webCommand          `cmd:"" help:"Serve the pages."`
	Worker      workerCommand       `cmd:"" help:"Deliver acts and run procedures."`
	Migrate     migrateCommand      `cmd:"" help:"Bring the database schema up to date."`
	Init        initCommand         `cmd:"" help:"Set a city up in an empty database: its units and its first administrator."`
	Recover     recoverCommand      `cmd:"" help:"Give an administrator who has lost his way in a one-time link."`
	Import      importCommand       `cmd:"" help:"Bring in units, catalogue items, items on a commitment or records from a file."`
	UnitSystem  unitSystemCommand   `cmd:"" help:"Let a unit's own system sign commitments over the interface."`
	Seed        seedCommand         `cmd:"" help:"Fill an empty database with made-up demo data."`
	Load        loadCommand         `cmd:"" help:"Use a running demonstration as many people do, and measure it."`
	Accounts    accountsCommand     `cmd:"" help:"Print the demo accounts, one of each role."`
	Deadline    deadlineCommand     `cmd:"" help:"Compute a deadline and say why it is that date."`
	Calendar    calendarCommand     `cmd:"" help:"Holiday notices: which are in force, and what another would move."`
	Rules       rulesCommand        `cmd:"" help:"Check, list, show and compare rule packs."`
	Simulate    simulateCommand     `cmd:"" help:"Play made-up cases under a rule pack and report how its periods are kept."`
	Proof       proofCommand        `cmd:"" help:"Write all that a case rests on into one file."`
	VerifyProof verifyProofCommand  `cmd:"" help:"Check such a file with nothing but the packs."`
	AuditDraw   auditDrawCommand    `cmd:"" help:"Draw again which commitments of a unit were to be checked on a day, and compare that with what became of each."`
	VerifyTrail verifyTrailCommand  `cmd:"" help:"Check the hash chain of every case, and that all it rests on is as it was sealed."`
	Anchor      anchorCommand       `cmd:"" help:"Print the chain over the ends of all trails, to be kept elsewhere."`
	Keys        temporalKeysCommand `cmd:"" name:"temporal-keys" help:"Make the certificates by which Temporal and the worker know each other."`
	RepairCase  repairCaseCommand   `cmd:"" help:"Start the procedures of cases again whose history Temporal has lost."`
	Seal        sealCommand         `cmd:"" help:"Seal anew what was changed past the application and is meant to be so; the trail says why."`
	Bench       benchCommand        `cmd:"" help:"Measure the system on a private stack in a temporary directory."`
}

func main() {
	if os.Getenv("GOGC") == "" {
		// Few bytes live long here and pages make many short-lived ones: a heap of some dozen megabytes more saves a fifth of
		// the processor time of a page.
		debug.SetGCPercent(400)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "creditcase:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("creditcase"), kong.Description("Case system for public credit records."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return fmt.Errorf("read commands: %w", err)
	}
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return command.Run(cli.Packs)
}

// newLogger writes JSON lines to standard error. Personal data never reach it: requests are logged by route, cases by id.
func newLogger() *slog.Logger { return slog.New(slog.NewJSONHandler(os.Stderr, nil)) }
