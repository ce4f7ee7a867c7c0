package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/rules"
	"creditcase/setup"
)

// setupConnections are what a command that writes once needs.
const setupConnections = 2

// siteFlag is where people reach the pages, for links that a command prints.
type siteFlag struct {
	Site string `env:"CREDITCASE_SITE_URL" help:"Address of the pages as people reach them, such as https://credit.example.gov.cn, for the links that are handed out."`
}

// Validate refuses what no browser could open.
func (f siteFlag) Validate() error {
	if f.Site == "" {
		return nil
	}
	site, err := url.Parse(f.Site)
	if err != nil || site.Host == "" || site.Scheme != "http" && site.Scheme != "https" {
		return fmt.Errorf("the address of the pages is %q: want one such as https://credit.example.gov.cn", f.Site)
	}
	return nil
}

func (f siteFlag) printLink(token string) {
	fmt.Printf("\n  %s%s\n\n", strings.TrimSuffix(f.Site, "/"), passwords.LinkPath(token))
	if f.Site == "" {
		fmt.Println("Put the address of your pages in front of it.")
	}
	fmt.Printf("It sets the password, works once and within %d hours, and is not kept: hand it to its owner.\n", passwords.LinkHours)
}

type initCommand struct {
	databaseFlag
	cityFlags
	siteFlag
	File string `arg:"" type:"existingfile" help:"YAML or JSON: agency, supervisor, units, administrator (docs/operations.md)."`
}

// Run makes units and the first administrator in an empty database and prints his one-time link.
func (c *initCommand) Run(ctx context.Context, packs packsFolder) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	read, err := setup.ReadCity(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return withStore(ctx, c.databaseFlag, c.cityFlags, packs, func(store *db.Store, city city) error {
		done, err := setup.Init(ctx, store, read, city.clock.Now())
		if err != nil {
			return err
		}
		if done.Again {
			fmt.Printf("This city is set up already; nothing was changed. creditcase recover %s makes another link.\n", read.Administrator.Login)
			return nil
		}
		fmt.Printf("%d units and the administrator %s are there. His link:\n", len(read.Units)+2, read.Administrator.Login)
		c.printLink(done.Token)
		return nil
	})
}

// withStore runs fn on the database and the city that the flags name.
func withStore(ctx context.Context, at databaseFlag, flags cityFlags, packs packsFolder, fn func(*db.Store, city) error) error {
	city, err := flags.load(packs)
	if err != nil {
		return err
	}
	store, err := at.open(ctx, setupConnections)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	return fn(store, city)
}

type recoverCommand struct {
	databaseFlag
	cityFlags
	siteFlag
	Login string `arg:"" help:"Login of an administrator."`
}

// Run gives an administrator who has lost his way in a one-time link, and lifts his lock.
func (c *recoverCommand) Run(ctx context.Context, packs packsFolder) error {
	return withStore(ctx, c.databaseFlag, c.cityFlags, packs, func(store *db.Store, city city) error {
		token, err := setup.Recover(ctx, store, c.Login, city.clock.Now())
		if err != nil {
			return err
		}
		fmt.Printf("A link for %s:\n", c.Login)
		c.printLink(token)
		return nil
	})
}

type importCommand struct {
	databaseFlag
	cityFlags
	What string `arg:"" enum:"units,catalogue,commitments,records" help:"units, catalogue, commitments or records."`
	File string `arg:"" type:"existingfile" help:"YAML or JSON; records also as CSV (docs/operations.md)."`
}

// Run brings a file of the city in: all of it, or nothing where anything in it is at fault.
func (c *importCommand) Run(ctx context.Context, packs packsFolder) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return withStore(ctx, c.databaseFlag, c.cityFlags, packs, func(store *db.Store, city city) (err error) {
		var done setup.Summary
		switch now := city.clock.Now(); c.What {
		case "units":
			done, err = setup.ImportUnits(ctx, store, file, now)
		case "catalogue":
			done, err = setup.ImportCatalogue(ctx, store, file, now)
		case "commitments":
			var pack *rules.Pack
			if pack, err = city.book.InForceFor(casefile.FlowCommitment, c.choice(), calendar.DateOf(now)); err == nil {
				done, err = setup.ImportCommitments(ctx, store, pack, file, now)
			}
		case "records":
			var records []setup.Record
			if records, err = setup.ReadRecords(file, strings.EqualFold(filepath.Ext(c.File), ".csv")); err == nil {
				var pack *rules.Pack
				if pack, err = city.book.InForce(c.Pack, calendar.DateOf(now)); err == nil {
					done, err = setup.ImportRecords(ctx, store, pack, records, now)
				}
			}
		}
		if err != nil {
			return fmt.Errorf("%s: nothing was brought in:\n%w", c.File, err)
		}
		fmt.Printf("%s: %d new, %d changed, %d as before\n", c.What, done.New, done.Changed, done.Same)
		return nil
	})
}
