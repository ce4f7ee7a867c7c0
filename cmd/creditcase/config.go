package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/embedded"
	"creditcase/rules"
)

// databaseFlag is where the application's database is.
type databaseFlag struct {
	DatabaseURL string `env:"CREDITCASE_DATABASE_URL" required:"" help:"PostgreSQL connection string of the application's database."`
}

func (f databaseFlag) open(ctx context.Context, connections int32) (*db.Store, error) {
	return db.Open(ctx, f.DatabaseURL, connections)
}

// temporalFlags say where Temporal is.
type temporalFlags struct {
	Temporal  string `env:"CREDITCASE_TEMPORAL" default:"127.0.0.1:7233" help:"Address of the Temporal frontend."`
	Keys      string `name:"temporal-keys" env:"CREDITCASE_TEMPORAL_KEYS" placeholder:"DIR" help:"Folder of certificates for Temporal, as creditcase temporal-keys makes it; without it Temporal is asked in clear, which is refused in production."`
	TaskQueue string `env:"CREDITCASE_TASK_QUEUE" default:"creditcase" help:"Temporal task queue."`
}

// options are those of a client of that server.
func (f temporalFlags) options(logger *slog.Logger) (client.Options, error) {
	return embedded.ClientOptions(f.Temporal, f.Keys, log.NewStructuredLogger(logger))
}

// mayAsk refuses to talk to Temporal in clear in production.
func (f temporalFlags) mayAsk(production bool) error {
	if production && f.Keys == "" {
		return errors.New("in production Temporal is asked under certificates alone: set CREDITCASE_TEMPORAL_KEYS to the folder that creditcase temporal-keys made")
	}
	return nil
}

// packFlags say which packs new cases run under.
type packFlags struct {
	Pack    string                   `env:"CREDITCASE_PACK" default:"shenzhen-2022" help:"Rule pack for new cases."`
	PackFor map[casefile.Flow]string `env:"CREDITCASE_PACK_FOR" placeholder:"PROCEDURE=PACK" help:"Rule packs for new cases of single procedures, such as repair=national-2026, beside --pack."`
}

func (f packFlags) choice() rules.Choice { return rules.Choice{Own: f.Pack, Beside: f.PackFor} }

// beside writes PackFor as its variable has it.
func (f packFlags) beside() string {
	var pairs []string
	for _, flow := range slices.Sorted(maps.Keys(f.PackFor)) {
		pairs = append(pairs, string(flow)+"="+f.PackFor[flow])
	}
	return strings.Join(pairs, ";")
}

// cityFlags say under which regulation and clock the city works.
type cityFlags struct {
	packFlags
	Clock      string `env:"CREDITCASE_CLOCK" help:"Simulated clock, as creditcase up hands it to its parts; empty: the machine's."`
	Production bool   `env:"CREDITCASE_PRODUCTION" help:"Refuse what only a demonstration may do, and set cookies over TLS only."`
}

// city is what the flags name, loaded.
type city struct {
	book  *rules.Book
	clock calendar.Clock
}

// load reads packs and clock. A simulated clock in production is an error: dates there are law.
func (f cityFlags) load(packs packsFolder) (city, error) {
	clock, err := calendar.ParseClock(f.Clock)
	if err != nil {
		return city{}, fmt.Errorf("read clock: %w", err)
	}
	if f.Production && clock.Simulated() {
		return city{}, errors.New("a simulated clock is refused in production: unset CREDITCASE_CLOCK")
	}
	book, err := packs.book()
	if err != nil {
		return city{}, err
	}
	if err := book.Fit(f.choice(), calendar.DateOf(clock.Now())); err != nil {
		return city{}, err
	}
	return city{book: book, clock: clock}, nil
}

// mayServe refuses to serve demo accounts, whose password is public, in production.
func (f cityFlags) mayServe(ctx context.Context, store *db.Store) error {
	if !f.Production {
		return nil
	}
	return store.RefuseDemoAccounts(ctx)
}

// followCalendar reads the calendar in force and keeps it up to date until ctx ends.
func (c city) followCalendar(ctx context.Context, store *db.Store, logger *slog.Logger) (calendar.Source, error) {
	inForce, err := db.OpenCalendar(ctx, store, c.clock.Now())
	if err != nil {
		return nil, err
	}
	go func() {
		if err := inForce.Follow(ctx, logger); err != nil {
			logger.ErrorContext(ctx, "calendar is not followed any more", "error", err)
		}
	}()
	return inForce, nil
}

// filesFlag is where attachments lie.
type filesFlag struct {
	Files string `env:"CREDITCASE_FILES" default:"var/files" help:"Folder of attachments; all web replicas share it."`
}

func (f filesFlag) open() (*os.Root, error) {
	if err := os.MkdirAll(f.Files, 0o750); err != nil {
		return nil, fmt.Errorf("make folder of attachments: %w", err)
	}
	root, err := os.OpenRoot(f.Files)
	if err != nil {
		return nil, fmt.Errorf("open folder of attachments: %w", err)
	}
	return root, nil
}
