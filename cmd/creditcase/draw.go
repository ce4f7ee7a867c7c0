package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"creditcase/calendar"
)

type auditDrawCommand struct {
	databaseFlag
	Unit string `arg:"" help:"Code of the unit."`
	Day  string `arg:"" help:"Day on which its commitments were to be checked, as 2026-03-31."`
}

// Run draws again what a unit had to check on a day, and says of each commitment what it drew. It fails where one was not treated as the draw has it.
func (c *auditDrawCommand) Run(ctx context.Context, out io.Writer) error {
	day, err := calendar.ParseDate(c.Day)
	if err != nil {
		return fmt.Errorf("read day: %w", err)
	}
	store, err := c.open(ctx, 2)
	if err != nil {
		return err
	}
	defer store.Pool.Close()
	again, seed, at, err := store.ReplayDraw(ctx, c.Unit, day)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "seed %s, made at %s\n", hex.EncodeToString(seed), at.In(calendar.Zone).Format(time.RFC3339))
	checked, wrong := 0, 0
	for _, d := range again {
		fate := "spared"
		if d.Drawn() {
			fate = "checked"
			checked++
		}
		note := ""
		if !d.Agrees() {
			wrong++
			note = fmt.Sprintf(": does not agree, the register has drawn %d and says %q", d.Draw, d.Exempt)
		}
		fmt.Fprintf(out, "%s %s: %03d of a share of %d, %s%s\n", d.Number, d.Code, d.Again, d.Share, fate, note)
	}
	if wrong > 0 {
		return fmt.Errorf("%d of %d commitments were not treated as they were drawn", wrong, len(again))
	}
	_, err = fmt.Fprintf(out, "%d commitments drawn again, %d of them to be checked: all as they were treated\n", len(again), checked)
	return err
}
