package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/simulate"
)

type simulateCommand struct {
	Flow    string `default:"objection" enum:"objection,repair,listing,delisting,commitment" help:"The procedure that is played: ${enum}."`
	Pack    string `required:"" help:"Rule pack whose periods are tried: an id, or the folder of a draft."`
	Against string `help:"Another pack or folder, played with the same cases and units, to set beside the first."`
	Cases   int    `default:"10000" help:"Made-up cases."`
	Days    int    `default:"365" help:"Calendar days over which they arrive; what is open after the last stays open."`
	Seed    uint64 `default:"1" help:"The number from which cases, units and habits follow."`
	Units   int    `default:"14" help:"Made-up providing units."`
	From    string `help:"First day (2006-01-02); empty: the first day of the latest year that has a holiday notice."`
	JSON    bool   `name:"json" help:"Print JSON."`
}

// simulated is what --json prints.
type simulated struct {
	Reports []simulate.Report `json:"reports"`
	Seconds float64           `json:"seconds"`
}

// Run plays the cases under each pack and prints what became of them.
func (c *simulateCommand) Run(out io.Writer, packs packsFolder) error {
	cal, err := calendar.Latest()
	if err != nil {
		return fmt.Errorf("read calendar: %w", err)
	}
	from, err := c.first(cal)
	if err != nil {
		return err
	}
	began := time.Now()
	var result simulated
	for _, name := range []string{c.Pack, c.Against} {
		if name == "" {
			continue
		}
		pack, err := packs.choose(name, from)
		if err != nil {
			return err
		}
		flow := casefile.Flow(c.Flow)
		if !pack.Provides(flow) {
			return fmt.Errorf("%s does not provide for the procedure %q, which is what is played", pack.File(), flow)
		}
		report, err := simulate.Run(simulate.Options{Flow: flow, Pack: pack, Calendar: cal, From: from, Days: c.Days, Cases: c.Cases,
			Seed: c.Seed, Units: c.Units})
		if err != nil {
			return err
		}
		result.Reports = append(result.Reports, report)
	}
	result.Seconds = time.Since(began).Seconds()
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(result)
	}
	if err := simulate.Print(out, result.Reports...); err != nil {
		return err
	}
	days := 0
	for _, r := range result.Reports {
		days += r.CaseDays
	}
	_, err = fmt.Fprintf(out, "\n%d case-days in %.2f s\n", days, result.Seconds)
	return err
}

// first is the day on which the cases begin to arrive.
func (c *simulateCommand) first(cal *calendar.Calendar) (calendar.Date, error) {
	if c.From != "" {
		return calendar.ParseDate(c.From)
	}
	history, err := calendar.Load()
	if err != nil {
		return calendar.Date{}, fmt.Errorf("read notices: %w", err)
	}
	notices := history.Notices() // the program has some
	return calendar.NewDate(notices[len(notices)-1].Year, time.January, 1), nil
}
