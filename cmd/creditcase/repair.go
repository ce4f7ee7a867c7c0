package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"creditcase/workflows/delivery"
)

type repairCaseCommand struct {
	databaseFlag
	temporalFlags
	Cases   []string `arg:"" optional:"" name:"case" help:"Numbers of cases."`
	All     bool     `help:"Every open case whose procedure is gone."`
	Restart bool     `help:"End procedures that run and start them again: for those that are behind their cases, as after Temporal's database was restored from an older copy."`
}

// Run starts procedures again from what the register says, and says of each case what became of it.
func (c *repairCaseCommand) Run(ctx context.Context, out io.Writer) error {
	switch {
	case c.All == (len(c.Cases) > 0):
		return errors.New("name cases by their numbers, or all with --all")
	case c.All && c.Restart:
		return errors.New("--restart is for cases that are named")
	}
	logger := newLogger()
	options, err := c.options(logger)
	if err != nil {
		return err
	}
	store, err := c.open(ctx, 2)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	temporal, err := tryTemporal(ctx, options)
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	defer temporal.Close()
	r := &delivery.Repairer{Store: store, Temporal: temporal, TaskQueue: c.TaskQueue}
	failed := 0
	tell := func(number string, what delivery.Repaired, err error) {
		switch {
		case err != nil:
			failed++
			fmt.Fprintf(out, "%s: %v\n", number, err)
		case what == delivery.CaseBegunAgain:
			fmt.Fprintf(out, "%s: its procedure was started again\n", number)
		case what == delivery.CaseRuns:
			fmt.Fprintf(out, "%s: its procedure runs, nothing was done\n", number)
		default:
			fmt.Fprintf(out, "%s: it is closed, nothing was done\n", number)
		}
	}
	if c.All {
		err = r.RepairAll(ctx, tell)
	}
	for _, number := range c.Cases {
		id, err := r.ByNumber(ctx, number)
		if err != nil {
			tell(number, 0, err)
			continue
		}
		what, err := r.Repair(ctx, id, c.Restart)
		tell(number, what, err)
	}
	if err == nil && failed > 0 {
		err = fmt.Errorf("%d cases cannot be repaired", failed)
	}
	return err
}
