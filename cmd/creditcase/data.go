package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"creditcase/db"
	"creditcase/messages"
	"creditcase/seed"
)

type migrateCommand struct{ databaseFlag }

// Run migrates and says how much there was to do.
func (c *migrateCommand) Run(ctx context.Context) error {
	n, err := db.Migrate(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	fmt.Printf("%d migrations run\n", n)
	return nil
}

// seedConnections is a few more than a city's cases need that are driven at the same time and mostly wait.
const seedConnections = 8

type seedCommand struct {
	databaseFlag
	cityFlags
	filesFlag
	Size     string `env:"CREDITCASE_SEED_SIZE" default:"small" enum:"small,city,province" help:"small: for a first look. city: 60 units, 20,000 subjects, 50,000 records, 300 cases. province: a million cases to measure lists on, only in a database with \"measure\" in its name."`
	IfEmpty  bool   `help:"Do nothing, without complaint, where data exist."`
	Cases    bool   `help:"Drive demo cases through the running system; the worker must run."`
	Receiver string `env:"CREDITCASE_DEMO_RECEIVER" help:"Address of a partner-receiver on this machine; the first demo partner is told there."`
	Number   uint64 `default:"2026" help:"The number from which all made-up data follow."`
}

// Run fills the database, or, with --cases, drives demo cases. Demo accounts have a known password, so production refuses.
func (c *seedCommand) Run(ctx context.Context, packs packsFolder) error {
	if c.Production {
		return fmt.Errorf("demo data are refused in production")
	}
	city, err := c.load(packs)
	if err != nil {
		return err
	}
	store, err := c.databaseFlag.open(ctx, seedConnections)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	now := city.clock.Now()
	if c.Size == "province" {
		if c.Cases {
			return errors.New("the cases of a province are measured, not driven: leave --cases out")
		}
		return seed.Province(ctx, store, seed.ProvinceCases, now, c.Number, progress)
	}
	size, err := seed.ParseSize(c.Size)
	if err != nil {
		return err
	}
	if c.Cases {
		return c.drive(ctx, store, city, size)
	}
	summary, err := seed.FillCity(ctx, store, size, now, c.Number, progress)
	if err != nil {
		return err
	}
	if !summary.Done && !c.IfEmpty {
		return fmt.Errorf("the database holds data already; nothing was changed")
	}
	if c.Receiver != "" {
		return seed.ConnectPartner(ctx, store, c.Receiver)
	}
	return nil
}

// drive drives the demo cases. Who speaks for another shows his letter, so it wants the folder of attachments.
func (c *seedCommand) drive(ctx context.Context, store *db.Store, city city, size seed.Size) error {
	now := city.clock.Now()
	inForce, err := db.OpenCalendar(ctx, store, now)
	if err != nil {
		return err
	}
	files, err := c.filesFlag.open()
	if err != nil {
		return err
	}
	defer files.Close() //nolint:errcheck // a folder opened for writing names loses nothing
	return seed.Demo{Store: store, Files: files, Size: size, Book: city.book, PackID: c.Pack, Calendar: inForce.InForce(),
		Now: now, Out: progress}.Drive(ctx)
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stdout, format+"\n", args...) }

type accountsCommand struct{}

// Run prints login and role of one demo account of each role, and their password.
func (c *accountsCommand) Run() error {
	zh, en := messages.For(messages.Chinese), messages.For(messages.English)
	for _, a := range seed.Accounts() {
		fmt.Printf("  %-18s %s (%s)\n", a.Login, zh.T(a.RoleKey), en.T(a.RoleKey))
	}
	fmt.Printf("  password of all: %s\n", seed.DemoPassword)
	return nil
}

type verifyTrailCommand struct{ databaseFlag }

// Run checks every case and fails where a chain is broken.
func (c *verifyTrailCommand) Run(ctx context.Context) error {
	store, err := c.open(ctx, 4)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	broken := 0
	checked, err := store.VerifyTrails(ctx, func(number string, err error) {
		broken++
		fmt.Printf("%s: %v\n", number, err)
	})
	if err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("the trails of %d of %d cases do not hold", broken, checked)
	}
	fmt.Printf("the trails of all %d cases hold\n", checked)
	return nil
}
