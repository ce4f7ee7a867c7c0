package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/recount"
)

type calendarCommand struct {
	List    calendarListCommand    `cmd:"" help:"Print which holiday notices are in force, and which are known and not in force."`
	Check   calendarCheckCommand   `cmd:"" help:"Check a file of a notice; no database is needed."`
	Preview calendarPreviewCommand `cmd:"" help:"Print which open deadlines a notice would move, and change nothing."`
	Apply   calendarApplyCommand   `cmd:"" help:"Put a notice in force; the worker then counts every open deadline again."`
}

// cityCalendar is where the calendar in force is kept, and by what clock it is today.
type cityCalendar struct {
	databaseFlag
	Clock string `env:"CREDITCASE_CLOCK" help:"Simulated clock, as creditcase up hands it to its parts; empty: the machine's."`
}

// openedCalendar is the calendar in force in a city that has at least its first.
type openedCalendar struct {
	store   *db.Store
	now     time.Time
	inForce db.InForce
}

func (f cityCalendar) open(ctx context.Context) (openedCalendar, error) {
	clock, err := calendar.ParseClock(f.Clock)
	if err != nil {
		return openedCalendar{}, fmt.Errorf("read clock: %w", err)
	}
	c := openedCalendar{now: clock.Now()}
	if c.store, err = f.databaseFlag.open(ctx, 2); err != nil {
		return c, err
	}
	_, err = db.OpenCalendar(ctx, c.store, c.now)
	if err == nil {
		c.inForce, err = c.store.ReadInForce(ctx)
	}
	if err != nil {
		c.store.Pool.Close()
	}
	return c, err
}

// noticeFile is a notice in a file. What a CSV file does not say itself, flags do.
type noticeFile struct {
	File      string   `arg:"" help:"JSON, or CSV with the columns date,name,as, also as Excel saves it; or the id of a notice that this program knows."`
	ID        string   `name:"id" help:"For CSV: id of the notice, year and number, such as 2027-1."`
	Year      int      `help:"For CSV: the year that it arranges."`
	Published string   `help:"For CSV: day of publication, such as 2026-11-05 or 2026/11/5."`
	Source    string   `help:"For CSV: address of the publication."`
	Confirm   []string `help:"Holidays by regulation that the notice really has worked, as check and preview name them." placeholder:"DAY"`
	Revises   string   `help:"For CSV: id of the notice that it changes; none for the first of a year."`
}

func (f noticeFile) read() (calendar.Notice, error) {
	known, err := calendar.Load()
	if err != nil {
		return calendar.Notice{}, fmt.Errorf("load notices: %w", err)
	}
	for _, n := range known.Notices() {
		if n.ID == f.File {
			return n, nil
		}
	}
	head := calendar.Notice{ID: f.ID, Year: f.Year, Source: f.Source, Revises: f.Revises}
	if f.Published != "" {
		var ok bool
		if head.Published, ok = calendar.ReadDate(f.Published); !ok {
			return calendar.Notice{}, fmt.Errorf("--published: date %q: want YYYY-MM-DD or 2027/1/1", f.Published)
		}
	}
	file, err := os.Open(f.File)
	if err != nil {
		return calendar.Notice{}, fmt.Errorf("open notice: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	text, err := io.ReadAll(io.LimitReader(file, calendar.NoticeLimit+1))
	if err != nil {
		return calendar.Notice{}, fmt.Errorf("read notice: %w", err)
	}
	if len(text) > calendar.NoticeLimit {
		return calendar.Notice{}, fmt.Errorf("%s is larger than %d KiB", f.File, calendar.NoticeLimit>>10)
	}
	n, err := calendar.ReadNotice(text, head)
	if err != nil {
		return n, fmt.Errorf("%s: %w", f.File, err)
	}
	return n, nil
}

// unconfirmed joins what is odd about the notice and not confirmed by a flag.
func (f noticeFile) unconfirmed(changes []calendar.Change) error {
	var confirmed []calendar.Date
	for _, text := range f.Confirm {
		day, ok := calendar.ReadDate(text)
		if !ok {
			return fmt.Errorf("--confirm: date %q: want YYYY-MM-DD or 2027/1/1", text)
		}
		confirmed = append(confirmed, day)
	}
	var odd []error
	for _, fault := range calendar.Unconfirmed(changes, confirmed) {
		if fault.CanBeMeant() {
			odd = append(odd, fmt.Errorf("%w (--confirm=%s)", fault, fault.About))
			continue
		}
		odd = append(odd, fault)
	}
	return errors.Join(odd...)
}

// printChanges says of each day what it was and becomes.
func printChanges(out io.Writer, changes []calendar.Change) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DAY\tHOLIDAY\tARRANGED AS\tWAS\tBECOMES")
	for _, c := range changes {
		as, becomes := cmp.Or(string(c.As), "not in the notice"), kindWords[c.After.Kind]
		if c.Before.Kind == c.After.Kind {
			becomes = "no change"
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\t%s\n", c.Date, c.Date.Weekday().String()[:3], c.Name, as, kindWords[c.Before.Kind], becomes)
	}
	return w.Flush()
}

var kindWords = map[calendar.Kind]string{calendar.Weekday: "working day", calendar.Weekend: "weekend", calendar.Holiday: "holiday",
	calendar.MakeUp: "make-up working day"}

type calendarListCommand struct{ cityCalendar }

// Run prints the notices by year.
func (c *calendarListCommand) Run(ctx context.Context, out io.Writer) error {
	city, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer city.store.Pool.Close()
	known, err := calendar.Load()
	if err != nil {
		return fmt.Errorf("load notices: %w", err)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NOTICE\tPUBLISHED\tCHANGES\tIN FORCE SINCE\tAPPLIED BY")
	for _, n := range city.inForce.Applied {
		by, revises := "the installation", ""
		if n.AppliedBy != nil {
			by = "an administrator"
		}
		if n.Revises != nil {
			revises = *n.Revises
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", n.ID, n.Published.Format(time.DateOnly), revises, n.AppliedAt.In(calendar.Zone).Format(time.RFC3339), by)
	}
	for _, n := range known.Notices() {
		applied := slices.ContainsFunc(city.inForce.Applied, func(row db.CalendarNoticesRow) bool { return row.ID == n.ID })
		if !applied && !n.Published.After(calendar.DateOf(city.now)) {
			fmt.Fprintf(w, "%s\t%s\t%s\tknown, not in force here\t\n", n.ID, n.Published, n.Revises)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", city.inForce.Calendar())
	return err
}

type calendarCheckCommand struct{ noticeFile }

// Run says whether the file holds a notice, and whether that fits those which come with the program.
func (c *calendarCheckCommand) Run(out io.Writer) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	known, err := calendar.Load()
	if err != nil {
		return fmt.Errorf("load notices: %w", err)
	}
	others := slices.DeleteFunc(known.Notices(), func(k calendar.Notice) bool { return k.ID == n.ID })
	if _, err := calendar.NewHistory(append(slices.Clone(others), n), known.Statutory()); err != nil {
		return fmt.Errorf("the file can be read, but does not fit the notices that this program knows: %w", err)
	}
	// It is laid beside those that were published by then.
	others = slices.DeleteFunc(others, func(k calendar.Notice) bool { return k.Published.After(n.Published) })
	before, err := calendar.NewHistory(others, known.Statutory())
	if err != nil {
		return fmt.Errorf("notices published before: %w", err)
	}
	after, err := before.With(n)
	if err != nil {
		return fmt.Errorf("notices published by then: %w", err)
	}
	changes := n.Changes(before.Latest(), after.Latest())
	if err := printChanges(out, changes); err != nil {
		return err
	}
	if err := c.unconfirmed(changes); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "notice %s for %d, published %s, names %d days: sound\n", n.ID, n.Year, n.Published, len(n.Days))
	return err
}

type calendarPreviewCommand struct {
	cityCalendar
	noticeFile
}

// Run prints what would move.
func (c *calendarPreviewCommand) Run(ctx context.Context, out io.Writer) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	city, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer city.store.Pool.Close()
	would, err := city.inForce.With(n, city.now)
	if errors.Is(err, db.ErrInForce) {
		_, err = fmt.Fprintf(out, "notice %s is in force already\n", n.ID)
		return err
	}
	if err != nil {
		return err
	}
	changes := n.Changes(city.inForce.Calendar(), would)
	if err := printChanges(out, changes); err != nil {
		return err
	}
	if odd := c.unconfirmed(changes); odd != nil {
		fmt.Fprintf(out, "cannot be applied so:\n%v\n", odd)
	}
	f, err := recount.Foresee(ctx, city.store, city.now, city.inForce.Calendar(), would)
	if err != nil {
		return err
	}
	return printForeseen(out, f)
}

func printForeseen(out io.Writer, f recount.Foreseen) error {
	fmt.Fprintf(out, "%d open deadlines would come nearer, %d move on, %d no longer be provisional\n", f.Nearer, f.Later, f.Settled)
	if f.Passed > 0 {
		fmt.Fprintf(out, "%d of them would be overdue at once\n", f.Passed)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range f.First {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t->\t%s\n", s.CaseNumber, cmp.Or(s.Label.EN, s.Clock), s.UnitEN, calendar.DateOf(s.From), calendar.DateOf(s.To))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if more := f.Moved() - len(f.First); more > 0 {
		fmt.Fprintf(out, "and %d more\n", more)
	}
	return nil
}

type calendarApplyCommand struct {
	cityCalendar
	noticeFile
	Wait bool `help:"Print how far the worker has come, until it has counted every open deadline again."`
}

// Run puts the notice in force. Run again, it changes nothing, and can wait for what was begun.
func (c *calendarApplyCommand) Run(ctx context.Context, out io.Writer) error {
	n, err := c.read()
	if err != nil {
		return err
	}
	city, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer city.store.Pool.Close()
	// Where it does not fit, or is in force already, applying it says so.
	if would, err := city.inForce.With(n, city.now); err == nil {
		if err := c.unconfirmed(n.Changes(city.inForce.Calendar(), would)); err != nil {
			return err
		}
	}
	applied, err := city.store.ApplyNotice(ctx, n, nil, city.now)
	if err != nil {
		return err
	}
	if applied.Again {
		fmt.Fprintf(out, "notice %s is in force already\n", n.ID)
	} else {
		fmt.Fprintf(out, "notice %s is in force; %d open deadlines are to be counted again\n", n.ID, applied.Recount.Total)
	}
	if !c.Wait {
		return nil
	}
	return awaitRecount(ctx, city.store, n.ID, out)
}

const recountPoll = 500 * time.Millisecond

// awaitRecount prints the progress of a recount until it is finished.
func awaitRecount(ctx context.Context, store *db.Store, notice string, out io.Writer) error {
	last := ""
	for {
		r, err := store.RecountGet(ctx, notice)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // in force from the first: nothing was counted again
		}
		if err != nil {
			return fmt.Errorf("read progress: %w", err)
		}
		line := fmt.Sprintf("%d of %d counted, %d nearer, %d later", r.Done, r.Total, r.Nearer, r.Later)
		if line != last {
			fmt.Fprintln(out, line)
			last = line
		}
		if r.FinishedAt != nil {
			return failedCases(r)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(recountPoll):
		}
	}
}

func failedCases(r db.Recount) error {
	if r.Failed > 0 {
		return fmt.Errorf("the deadlines of %d cases could not be counted again; the worker's log names them", r.Failed)
	}
	return nil
}
