package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"time"

	"creditcase/bench"
)

type benchCommand struct {
	Flow        benchFlowCommand        `cmd:"" help:"The objection flow beside a bare workflow with as many activities, updates and timers."`
	Recount     benchRecountCommand     `cmd:"" help:"Counting all open deadlines again when a holiday notice is applied."`
	Due         benchDueCommand         `cmd:"" help:"Ending effects that have all come to their planned end in the same night, while cases run."`
	Commitments benchCommitmentsCommand `cmd:"" help:"Commitments of one unit that fall due in one month: drawing them and opening their checks, while its inbox is read."`
	Strangers   benchStrangersCommand   `cmd:"" help:"What people who have not signed in can do to those who have: guesses at passwords, and many connections."`
}

type benchStrangersCommand struct {
	Guesses     int           `default:"400" help:"Passwords tried at one account, and at as many accounts from one network."`
	Connections int           `default:"60" help:"Strangers who ask at the same time."`
	Takes       time.Duration `default:"10s" help:"How long they ask for each page."`
}

// Run measures on a private PostgreSQL in a temporary directory and prints the figures.
func (c *benchStrangersCommand) Run(ctx context.Context, out io.Writer) error {
	return bench.Strangers(ctx, bench.StrangersOptions{Guesses: c.Guesses, Connections: c.Connections, Takes: c.Takes,
		PublicConnections: publicConnections, PublicStatement: publicStatementTimeout, Out: out})
}

type benchCommitmentsCommand struct {
	Commitments int `default:"20000" help:"Commitments of the unit, as many each day."`
	Share       int `default:"100" help:"How many of a thousand are checked."`
}

// Run measures on a private PostgreSQL in a temporary directory and prints the figures.
func (c *benchCommitmentsCommand) Run(ctx context.Context, out io.Writer) error {
	return bench.Commitments(ctx, bench.CommitmentsOptions{Commitments: c.Commitments, Share: c.Share, Out: out})
}

type benchRecountCommand struct {
	Deadlines int `default:"100000" help:"Open deadlines, two of each case."`
}

// Run measures on a private PostgreSQL in a temporary directory and prints the figures.
func (c *benchRecountCommand) Run(ctx context.Context, out io.Writer) error {
	return bench.Recount(ctx, bench.RecountOptions{Deadlines: c.Deadlines, Out: out})
}

type benchDueCommand struct {
	Effects        int    `default:"10000" help:"Effects that end in the same night, each of a case of its own."`
	TemporalBinary string `help:"The Temporal server that make has built; it is looked for beside this program."`
}

// Run measures on a private stack in a temporary directory and prints the figures.
func (c *benchDueCommand) Run(ctx context.Context, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	return bench.Due(ctx, bench.DueOptions{Effects: c.Effects, TemporalBinary: temporalBeside(self, c.TemporalBinary), Out: out})
}

type benchFlowCommand struct {
	Cases          int    `default:"320" help:"Cases of each kind."`
	TemporalBinary string `help:"The Temporal server that make has built; it is looked for beside this program."`
	Profile        string `help:"A file to write a processor profile of worker, deliverer and client to, for go tool pprof."`
}

// Run measures on a private stack in a temporary directory and prints the figures.
func (c *benchFlowCommand) Run(ctx context.Context, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find own program: %w", err)
	}
	flow := func() error {
		return bench.Flow(ctx, bench.FlowOptions{Cases: c.Cases, TemporalBinary: temporalBeside(self, c.TemporalBinary), Out: out})
	}
	if c.Profile == "" {
		return flow()
	}
	return profiled(c.Profile, flow)
}

// profiled runs run and writes a profile of this process's processor time to the file.
func profiled(file string, run func() error) (err error) {
	f, err := os.Create(file) //nolint:gosec // the operator names it
	if err != nil {
		return fmt.Errorf("create profile: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return fmt.Errorf("start profile: %w", err)
	}
	defer pprof.StopCPUProfile()
	return run()
}
