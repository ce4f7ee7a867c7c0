package main

import (
	"context"
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

type seedCommand struct {
	databaseFlag
	cityFlags
	IfEmpty bool   `help:"Do nothing, without complaint, where data exist."`
	Cases   bool   `help:"Drive demo cases through the running system; the worker must run."`
	Number  uint64 `default:"2026" help:"The number from which all made-up data follow."`
}

// Run fills the database, or, with --cases, drives demo cases. Demo accounts have a known password, so production refuses.
func (c *seedCommand) Run(ctx context.Context) error {
	if c.Production {
		return fmt.Errorf("demo data are refused in production")
	}
	city, err := c.load()
	if err != nil {
		return err
	}
	store, err := c.open(ctx, 4)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	if c.Cases {
		return seed.Cases(ctx, store, city.book, c.Pack, city.calendar, city.clock.Now(), progress)
	}
	summary, err := seed.Fill(ctx, store, city.clock.Now(), c.Number)
	if err != nil {
		return err
	}
	if !summary.Done && !c.IfEmpty {
		return fmt.Errorf("the database holds data already; nothing was changed")
	}
	return nil
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
