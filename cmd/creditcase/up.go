package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"creditcase/db"
	"creditcase/embedded"
)

type upCommand struct {
	Dir    string `default:"var" help:"Folder for database, attachments and logs."`
	Listen string `env:"CREDITCASE_LISTEN" default:"127.0.0.1:8080" help:"Address of the pages."`
	packFlags
	Empty          bool          `help:"Without demo data, for a city of your own; creditcase init sets it up. Wants a --dir of its own."`
	Day            time.Duration `help:"Simulate: let a day last this long, for example 20s."`
	TemporalBinary string        `help:"The Temporal server that make has built; it is looked for beside this program."`
	TemporalPort   int           `help:"Port of Temporal's frontend; 0: 7233, or a free one where that is taken."`
}

// Run starts everything and keeps it running until ctx ends.
func (c *upCommand) Run(ctx context.Context, packs packsFolder) error {
	if err := (cityFlags{packFlags: c.packFlags}).check(packs); err != nil {
		return err
	}
	folder, err := packs.absolute() // the parts may run elsewhere
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	return embedded.Up(ctx, embedded.UpOptions{
		Dir: c.Dir, Listen: c.Listen, Day: c.Day, Pack: c.Pack, PackFor: c.beside(), Packs: folder, Role: db.AppRole, Empty: c.Empty,
		TemporalBinary: temporalBeside(self, c.TemporalBinary), Self: self,
		TemporalPort: c.TemporalPort, Out: os.Stdout,
	})
}

// temporalBeside is the Temporal server that was chosen, or else the one beside this program.
func temporalBeside(self, chosen string) string {
	if chosen != "" {
		return chosen
	}
	return filepath.Join(filepath.Dir(self), "temporal")
}

// check fails early, with one sentence, where the pack does not exist.
func (f cityFlags) check(packs packsFolder) error {
	_, err := f.load(packs)
	return err
}
