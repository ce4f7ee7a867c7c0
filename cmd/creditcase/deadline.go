package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"creditcase/calendar"
	"creditcase/rules"
)

type deadlineCommand struct {
	Pack         string    `required:"" help:"Rule pack."`
	Clock        string    `required:"" help:"Clock of the pack, for example objection.verify."`
	From         time.Time `required:"" help:"Instant of the act that starts the clock, RFC 3339."`
	Extended     bool      `help:"With the longest extension that the article allows."`
	CalendarAsOf string    `help:"Use the holiday notices as they were published on this day (2006-01-02); empty: all that are known."`
	JSON         bool      `name:"json" help:"Print JSON."`
}

// Run prints the deadline. Every instant is in Shanghai's time, +08:00.
func (c *deadlineCommand) Run(out io.Writer) error {
	d, err := c.compute()
	if err != nil {
		return err
	}
	if c.JSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(d)
	}
	provisional := ""
	if d.Provisional {
		provisional = ", provisional: a year on which it depends has no holiday notice yet"
	}
	_, err = fmt.Fprintf(out, "%s due %s%s\n%s %s, article %s (%s), from %s\n%s%s", d.Clock, d.Due.Format(time.RFC3339), provisional,
		d.Pack, length(d), d.Article, d.Basis, d.Start.In(calendar.Zone).Format(time.RFC3339),
		days("counted", d.Counted), days("skipped", d.Skipped))
	return err
}

func (c *deadlineCommand) compute() (rules.Deadline, error) {
	book, err := rules.Load()
	if err != nil {
		return rules.Deadline{}, fmt.Errorf("load packs: %w", err)
	}
	pack, err := book.InForce(c.Pack, calendar.DateOf(c.From))
	if err != nil {
		return rules.Deadline{}, fmt.Errorf("%w; known are %v", err, book.IDs())
	}
	cal, err := calendar.Latest()
	if c.CalendarAsOf != "" {
		var day calendar.Date
		if day, err = calendar.ParseDate(c.CalendarAsOf); err == nil {
			cal, err = calendar.Published(day)
		}
	}
	if err != nil {
		return rules.Deadline{}, fmt.Errorf("read calendar: %w", err)
	}
	d, err := rules.Compute(pack, c.Clock, c.From, cal)
	if err != nil || !c.Extended {
		return d, err
	}
	return rules.ExtendFully(pack, d, c.From, cal)
}

func length(d rules.Deadline) string {
	text := fmt.Sprintf("%d %s", d.Amount, d.Unit)
	if d.Extended > 0 {
		text += fmt.Sprintf(" extended by %d", d.Extended)
	}
	return text
}

func days(title string, notes []rules.DayNote) (text string) {
	for _, n := range notes {
		text += fmt.Sprintf("  %s %s %s %s\n", title, n.Date, n.Kind, n.Name)
	}
	return text
}
