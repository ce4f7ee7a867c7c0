package watch

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/rules"
)

// reportMonths is how many months the trend of a report shows, the chosen one included.
const reportMonths = 12

// tally is what is counted of a unit, or of a clock, in one month.
type tally struct {
	Name  string
	Basis string     // of a clock
	Label rules.Text // of a clock that only a pack has a name for
	unit  uuid.UUID

	Received, Closed, InTime, Overdue, Extensions, Urges int64

	used map[int]int64 // how many took so many working days
}

// Late is how many were closed after their deadline.
func (t *tally) Late() int64 { return t.Closed - t.InTime }

func (t *tally) empty() bool {
	return t.Received+t.Closed+t.Overdue+t.Extensions+t.Urges == 0
}

func (t *tally) close(n int64, late bool, used int) {
	t.Closed += n
	if !late {
		t.InTime += n
	}
	if t.used == nil {
		t.used = map[int]int64{}
	}
	t.used[used] += n
}

// median is the middle of the working days used, in halves of a day; ok is false where nothing was closed.
func (t *tally) median() (halves int, ok bool) {
	if t.Closed == 0 {
		return 0, false
	}
	at := func(place int64) int {
		for _, days := range slices.Sorted(maps.Keys(t.used)) {
			if place -= t.used[days]; place < 0 {
				return days
			}
		}
		return 0
	}
	return at((t.Closed-1)/2) + at(t.Closed/2), true
}

// Median writes the median: 3, 2.5; "" where nothing was closed.
func (t *tally) Median() string {
	halves, ok := t.median()
	if !ok {
		return ""
	}
	return strconv.FormatFloat(float64(halves)/2, 'f', -1, 64)
}

// share is the share of n in of, in whole per cent, rounded down: a hundred means every one; "" of nothing.
func share(n, of int64) string {
	if of == 0 {
		return ""
	}
	return strconv.FormatInt(n*100/of, 10)
}

func (t *tally) add(o *tally) {
	t.Received, t.Closed, t.InTime = t.Received+o.Received, t.Closed+o.Closed, t.InTime+o.InTime
	t.Overdue, t.Extensions, t.Urges = t.Overdue+o.Overdue, t.Extensions+o.Extensions, t.Urges+o.Urges
	if t.used == nil {
		t.used = map[int]int64{}
	}
	for days, n := range o.used {
		t.used[days] += n
	}
}

// monthTally is one month of the trend.
type monthTally struct {
	Month                    calendar.Date // its first day
	Received, Closed, InTime int64
}

// report is what the supervisor is told of a month: of every unit, or of one.
type report struct {
	Month  calendar.Date // its first day
	Unit   *db.ReportUnitsRow
	Units  []*tally // by unit, most received first; units with nothing to tell are left out
	Clocks []*tally
	Total  tally
	Trend  []monthTally // oldest first

	chosen []db.ReportUnitsRow // every unit that can be chosen
}

// firstOfMonth gives the first day of the month of a day.
func firstOfMonth(d calendar.Date) calendar.Date {
	year, month, _ := d.Civil()
	return calendar.NewDate(year, month, 1)
}

// workdays counts working days between days, each span once.
type workdays struct {
	calendar *calendar.Calendar
	known    map[[2]calendar.Date]int
}

// used is how many working days lie after from, up to to, outside the suspensions. None of the days of a suspension counts.
func (w workdays) used(from, to calendar.Date, out []rules.Suspension) int {
	span := [2]calendar.Date{from, to}
	if n, ok := w.known[span]; ok && len(out) == 0 {
		return n
	}
	n := 0
	for day := from.AddDays(1); !day.After(to); day = day.AddDays(1) {
		if w.calendar.IsWorkday(day) && !suspendedOn(out, day) {
			n++
		}
	}
	if len(out) == 0 {
		w.known[span] = n
	}
	return n
}

func suspendedOn(out []rules.Suspension, day calendar.Date) bool {
	return slices.ContainsFunc(out, func(s rules.Suspension) bool {
		return !day.Before(calendar.DateOf(s.From)) && !day.After(calendar.DateOf(s.To))
	})
}

// reportOf reckons a month; unit nil is the whole city. What is read is bound to the month, and for the trend to a year.
func (s *Door) reportOf(ctx context.Context, month calendar.Date, unit *uuid.UUID, name func(db.ReportUnitsRow) string) (*report, error) {
	rep := &report{Month: month}
	var err error
	if rep.chosen, err = s.Store.ReportUnits(ctx); err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	units := make(map[uuid.UUID]*tally, len(rep.chosen))
	for i, u := range rep.chosen {
		units[u.ID] = &tally{Name: name(u), unit: u.ID}
		if unit != nil && *unit == u.ID {
			rep.Unit = &rep.chosen[i]
		}
	}
	days := workdays{s.Calendar.InForce(), map[[2]calendar.Date]int{}}
	since, until := month.Start(), month.AddMonths(1).Start()
	if err := s.reportUnits(ctx, units, days, since, until); err != nil {
		return nil, fmt.Errorf("count units: %w", err)
	}
	for id, t := range units {
		if !t.empty() && (rep.Unit == nil || rep.Unit.ID == id) {
			rep.Units = append(rep.Units, t)
			rep.Total.add(t)
		}
	}
	slices.SortFunc(rep.Units, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(b.Closed, a.Closed), cmp.Compare(a.Name, b.Name))
	})
	if err := s.reportClocks(ctx, rep, days, since, until); err != nil {
		return nil, fmt.Errorf("count clocks: %w", err)
	}
	return rep, s.reportTrend(ctx, rep)
}

// reportUnits counts the steps of a span by unit. What names a unit that is none is not counted: the supervisor owes nothing.
func (s *Door) reportUnits(ctx context.Context, units map[uuid.UUID]*tally, days workdays, since, until time.Time) error {
	of := func(id uuid.UUID) *tally {
		if t, ok := units[id]; ok {
			return t
		}
		return &tally{}
	}
	received, err := s.Store.ReportReceived(ctx, db.ReportReceivedParams{Since: since, Until: until})
	if err != nil {
		return err
	}
	for _, r := range received {
		of(r.UnitID).Received += r.N
	}
	closed, err := s.Store.ReportClosed(ctx, db.ReportClosedParams{Since: &since, Until: &until})
	if err != nil {
		return err
	}
	for _, c := range closed {
		of(c.UnitID).close(c.N, c.Late, days.used(calendar.DateOf(c.OpenedOn), calendar.DateOf(c.ClosedOn), nil))
	}
	overdue, err := s.Store.ReportOverdue(ctx, db.ReportOverdueParams{Since: since, Until: until})
	if err != nil {
		return err
	}
	for _, o := range overdue {
		if o.Kind.IsStep() {
			of(o.UnitID).Overdue += o.N
		}
	}
	extensions, err := s.Store.ReportExtensions(ctx, db.ReportExtensionsParams{Since: &since, Until: &until})
	if err != nil {
		return err
	}
	for _, e := range extensions {
		of(e.UnitID).Extensions += e.N
	}
	urges, err := s.Store.ReportUrges(ctx, db.ReportUrgesParams{Since: since, Until: until})
	if err != nil {
		return err
	}
	for _, u := range urges {
		of(u.UnitID).Urges += u.N
	}
	return nil
}

// reportClocks counts by clock what the tasks closed in the span took, from the start of each clock, and what fell overdue.
func (s *Door) reportClocks(ctx context.Context, rep *report, days workdays, since, until time.Time) error {
	clocks := map[string]*tally{} // a period of the law and one of the city's are two, whatever they are called
	of := func(clock, basis string) *tally {
		key := clock + " " + basis
		if clocks[key] == nil {
			clocks[key] = &tally{Name: clock, Label: s.Book.ClockLabel(clock), Basis: basis}
		}
		return clocks[key]
	}
	rows, err := s.Store.ReportClocks(ctx, db.ReportClocksParams{Since: &since, Until: &until})
	if err != nil {
		return err
	}
	for _, c := range rows {
		if rep.Unit != nil && c.UnitID != rep.Unit.ID {
			continue
		}
		var out []rules.Suspension
		if err := json.Unmarshal(c.Suspensions, &out); err != nil {
			return fmt.Errorf("read suspensions: %w", err)
		}
		of(c.Clock, c.Basis).close(c.N, c.Late, days.used(calendar.DateOf(c.StartedOn), calendar.DateOf(c.ClosedOn), out))
	}
	overdue, err := s.Store.ReportOverdue(ctx, db.ReportOverdueParams{Since: since, Until: until})
	if err != nil {
		return err
	}
	for _, o := range overdue {
		if rep.Unit == nil || o.UnitID == rep.Unit.ID {
			of(o.Clock, o.Basis).Overdue += o.N
		}
	}
	for _, name := range slices.Sorted(maps.Keys(clocks)) {
		rep.Clocks = append(rep.Clocks, clocks[name])
	}
	return nil
}

// reportTrend counts the twelve months that end with the chosen one.
func (s *Door) reportTrend(ctx context.Context, rep *report) error {
	ask := db.ReportMonthsParams{}
	for i := range reportMonths {
		month := rep.Month.AddMonths(i + 1 - reportMonths)
		ask.Since, ask.Until = append(ask.Since, month.Start()), append(ask.Until, month.AddMonths(1).Start())
	}
	if rep.Unit != nil {
		ask.UnitID = &rep.Unit.ID
	}
	months, err := s.Store.ReportMonths(ctx, ask)
	if err != nil {
		return fmt.Errorf("count months: %w", err)
	}
	for _, m := range months {
		rep.Trend = append(rep.Trend, monthTally{calendar.DateOf(m.Since), m.Received, m.Closed, m.InTime})
	}
	return nil
}
