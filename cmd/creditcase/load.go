package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"creditcase/casefile"
	"creditcase/load"
	"creditcase/seed"
)

// perSecond is a rate, written 5/s or 5.
type perSecond float64

// UnmarshalText reads a rate.
func (r *perSecond) UnmarshalText(text []byte) error {
	n, err := strconv.ParseFloat(strings.TrimSuffix(string(text), "/s"), 64)
	if err != nil {
		return fmt.Errorf("%q is no rate: write 5/s", text)
	}
	*r = perSecond(n)
	return nil
}

type loadCommand struct {
	Address     string        `default:"http://127.0.0.1:8080" help:"Address of the pages; only on this machine."`
	Size        string        `env:"CREDITCASE_SEED_SIZE" default:"small" enum:"small,city" help:"Size of the city that was seeded, whose demo accounts are used."`
	Rate        perSecond     `default:"2/s" help:"Cases begun per second; 0: the next as soon as one is finished."`
	Reads       perSecond     `default:"10/s" help:"Pages read per second by people who only look."`
	For         time.Duration `default:"60s" help:"How long cases are begun."`
	Concurrency int           `default:"16" help:"Cases under way at the same time."`

	Cases int `help:"How many cases are begun at most; 0: as many as the time lets."`

	Flow []casefile.Flow `help:"Procedures that people begin, in turn: objection, repair, listing, delisting, commitment, revocation, pending, right, reorganization. Empty: a mix of those for which the city's regulations provide; objection alone is what earlier figures were measured with."`
}

// Run loads the system and prints the report. A broken promise is an error.
func (c *loadCommand) Run(ctx context.Context, out io.Writer) error {
	size, err := seed.ParseSize(c.Size)
	if err != nil {
		return err
	}
	report, err := load.Run(ctx, load.Options{Address: c.Address, Size: size, Rate: float64(c.Rate), ReadRate: float64(c.Reads),
		For: c.For, Cases: c.Cases, Concurrency: c.Concurrency, Flows: c.Flow})
	if err != nil {
		return err
	}
	if err := report.Print(out); err != nil {
		return err
	}
	if report.Breaches > 0 {
		return fmt.Errorf("%d promises were broken", report.Breaches)
	}
	return nil
}
