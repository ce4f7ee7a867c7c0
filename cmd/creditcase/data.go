package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/seed"
)

type migrateCommand struct {
	databaseFlag
	AppPassword string `env:"CREDITCASE_APP_PASSWORD" help:"Password with which the application's role, creditcase_app, signs in to the database; it is set anew each time. Empty: left as it is."`
}

// Run migrates, as the owner of the database, and says how much there was to do.
func (c *migrateCommand) Run(ctx context.Context) error {
	n, err := db.Migrate(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	if c.AppPassword != "" {
		if err := db.SetAppPassword(ctx, c.DatabaseURL, c.AppPassword); err != nil {
			return err
		}
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
	Size     string `env:"CREDITCASE_SEED_SIZE" default:"small" enum:"small,city,province" help:"small: for a first look. city: 60 units, 20,000 subjects, 50,000 records, with --cases up to 1,200 cases. province: a million cases to measure lists on, only in a database with \"measure\" in its name."`
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
	return seed.Demo{Store: store, Files: files, Size: size, Book: city.book, PackID: c.Pack, Beside: c.PackFor, Calendar: inForce.InForce(),
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

type anchorCommand struct{ databaseFlag }

// Run prints one line for each anchor, the oldest first. The worker makes one each day.
func (c *anchorCommand) Run(ctx context.Context, out io.Writer) error {
	store, err := c.open(ctx, 1)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	lines, err := store.AnchorLines(ctx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return nil
}

type sealCommand struct {
	databaseFlag
	Reason string `required:"" help:"Why; it stands in the trail of each case."`
	Clock  string `env:"CREDITCASE_CLOCK" help:"Simulated clock, as creditcase up hands it to its parts; empty: the machine's."`
}

// Run seals what is not as it was sealed, and names it. It is for a change that is meant, such as a migration that rewrites rows.
func (c *sealCommand) Run(ctx context.Context, out io.Writer) error {
	clock, err := calendar.ParseClock(c.Clock)
	if err != nil {
		return fmt.Errorf("read clock: %w", err)
	}
	store, err := c.open(ctx, 2)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	cases := 0
	err = store.Reseal(ctx, clock.Now(), c.Reason, func(number string, broken []string) {
		cases++
		fmt.Fprintf(out, "%s: %s\n", number, strings.Join(broken, "; "))
	})
	fmt.Fprintf(out, "%d cases sealed anew\n", cases)
	return err
}

type verifyTrailCommand struct {
	databaseFlag
	filesFlag
	Anchors      *os.File `placeholder:"FILE" help:"Lines that creditcase anchor has printed and that were kept elsewhere."`
	WithoutFiles bool     `help:"Leave out the files of attachments, where their folder is not at hand."`
}

// Run checks every case, all that it rests on and its files, and fails where something is not as it was.
func (c *verifyTrailCommand) Run(ctx context.Context, out io.Writer) error {
	store, err := c.databaseFlag.open(ctx, 4)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	broken := make(map[string]bool)
	tell := func(number string, err error) {
		broken[number] = true
		fmt.Fprintf(out, "%s: %v\n", number, err)
	}
	checked, err := store.VerifyTrails(ctx, tell)
	if err != nil {
		return err
	}
	files := 0
	if !c.WithoutFiles {
		root, err := os.OpenRoot(c.Files)
		if err != nil {
			return fmt.Errorf("open folder of attachments (--without-files leaves them out): %w", err)
		}
		defer root.Close() //nolint:errcheck // it was only read
		if files, err = store.VerifyFiles(ctx, root, tell); err != nil {
			return err
		}
	}
	var kept io.Reader
	if c.Anchors != nil {
		defer c.Anchors.Close() //nolint:errcheck // it was only read
		kept = c.Anchors
	}
	anchors, err := store.VerifyAnchors(ctx, kept, tell)
	if err != nil {
		return err
	}
	if broken[""] {
		return errors.New("the chain of anchors is not as it was")
	}
	if len(broken) > 0 {
		return fmt.Errorf("%d of %d cases are not as they were", len(broken), checked)
	}
	fmt.Fprintf(out, "the trails of all %d cases hold, and what they rest on is as it was sealed (files read: %d, anchors: %d)\n", checked, files, anchors)
	return nil
}
