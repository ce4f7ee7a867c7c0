package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"creditcase/calendar"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/rules"
)

type deadlineCommand struct {
	Pack         string       `required:"" help:"Rule pack: id (the version in force on the day of --from), id@version, or a folder."`
	Clock        string       `required:"" help:"Clock of the pack, for example objection.verify."`
	From         time.Time    `required:"" help:"Instant of the act that starts the clock, RFC 3339."`
	Extended     bool         `help:"With the longest extension that the article allows."`
	CapFrom      time.Time    `help:"With --extended: instant of the act from which the article's cap runs, if it is earlier than --from."`
	Suspended    []suspension `sep:"none" placeholder:"FROM/TO" help:"A time in which a supplement was awaited, two instants; may be repeated."`
	CalendarAsOf string       `help:"Use the holiday notices as they were published on this day (2006-01-02); empty: all that are known."`
	Lang         string       `default:"en" enum:"en,zh" help:"Language of the sentence: en or zh."`
	JSON         bool         `name:"json" help:"Print JSON."`
}

// suspension is written as two instants with a slash between them.
type suspension rules.Suspension

// UnmarshalText reads FROM/TO.
func (s *suspension) UnmarshalText(text []byte) error {
	from, to, ok := strings.Cut(string(text), "/")
	if !ok {
		return fmt.Errorf("%q: want two instants, FROM/TO", text)
	}
	s.Reason = "supplement"
	var err error
	if s.From, err = time.Parse(time.RFC3339, from); err == nil {
		s.To, err = time.Parse(time.RFC3339, to)
	}
	if err != nil {
		return fmt.Errorf("%q: want two instants, FROM/TO: %w", text, err)
	}
	return nil
}

// explained is what --json prints: the deadline with everything that explains it, and the sentence of a notice.
type explained struct {
	rules.Deadline
	Sentence rules.Text `json:"sentence"`
}

// Run prints the deadline. Every instant is in Shanghai's time, +08:00.
func (c *deadlineCommand) Run(out io.Writer, packs packsFolder) error {
	d, err := c.compute(packs)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out, explained{d, rules.Text{
			ZH: explain.Sentence(messages.For(messages.Chinese), d), EN: explain.Sentence(messages.For(messages.English), d)}})
	}
	printer := messages.For(messages.Lang(c.Lang))
	provisional := ""
	if d.Provisional {
		provisional = ", provisional: a year on which it depends has no holiday notice yet"
	}
	fmt.Fprintf(out, "%s (%s) due %s%s\n%s\n\n", explain.Clock(printer, d.Label, d.Clock), d.Clock, d.Due.Format(time.RFC3339), provisional, explain.Sentence(printer, d))
	table := newTable(out)
	fmt.Fprintf(table, "pack\t%s@%d\n", d.Pack, d.PackVersion)
	fmt.Fprintf(table, "period\t%s, %s, article %s\n", rules.Length(d.Amount, d.Unit), d.Basis, cmp.Or(d.Article, "none"))
	fmt.Fprintf(table, "from\t%s, %s\n", d.Start.Format(time.RFC3339), d.StartsAt.EN)
	for _, e := range d.Extensions {
		fmt.Fprintf(table, "extended\tby %s, approved by: %s\n", rules.Length(e.Amount, d.Unit), e.ApprovedBy.EN)
	}
	if d.Cap != nil {
		fmt.Fprintf(table, "cap\t%s from %s, %s: %s\n", rules.Length(d.Cap.Amount, d.Cap.Unit), d.Cap.From,
			d.Cap.Start.Format(time.RFC3339), d.Cap.Due.Format(time.RFC3339))
	}
	for _, s := range d.Suspensions {
		fmt.Fprintf(table, "suspended\t%s to %s\n", s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
	}
	fmt.Fprintf(table, "calendar\t%s\n", d.CalendarVersion)
	days(table, "counted", d.Counted)
	days(table, "skipped", d.Skipped)
	return table.Flush()
}

func (c *deadlineCommand) compute(packs packsFolder) (rules.Deadline, error) {
	pack, err := packs.choose(c.Pack, calendar.DateOf(c.From))
	if err != nil {
		return rules.Deadline{}, err
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
	suspensions := make([]rules.Suspension, len(c.Suspended))
	for i, s := range c.Suspended {
		suspensions[i] = rules.Suspension(s)
	}
	d, err := rules.Compute(pack, c.Clock, c.From, cal, suspensions...)
	if err != nil || !c.Extended {
		return d, err
	}
	capFrom := c.CapFrom
	if capFrom.IsZero() {
		capFrom = c.From
	}
	return rules.ExtendFully(pack, d, time.Time{}, capFrom, cal, suspensions...)
}

func days(table *tabwriter.Writer, title string, notes []rules.DayNote) {
	for _, n := range notes {
		fmt.Fprintf(table, "%s\t%s %s\n", title, n.Date, strings.Join(strings.Fields(string(n.Kind)+" "+n.Name+" "+n.Notice), " "))
	}
}
