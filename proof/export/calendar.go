package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"creditcase/calendar"
	"creditcase/db"
	"creditcase/proof"
)

// source is an order in which notices came in force one after the other, each making a calendar of its own.
type source struct {
	notices   []calendar.Notice
	statutory []calendar.StatutoryDay
}

// find gives the notices that make the calendar of the version; ok is false where none of this source's do.
func (s source) find(version string) (notices []calendar.Notice, ok bool, err error) {
	for n := len(s.notices); n >= 0; n-- {
		h, err := calendar.NewHistory(s.notices[:n], s.statutory)
		if err != nil {
			return nil, false, fmt.Errorf("build calendar: %w", err)
		}
		if h.Latest().Version() == version {
			return s.notices[:n], true, nil
		}
	}
	return nil, false, nil
}

// calendars puts into the file, for each calendar by which a deadline was counted, the notices that made it: deadlines of one
// case can have been counted by several, as when a notice came while it ran.
func (e *exporter) calendars(ctx context.Context) error {
	sources, err := e.sources(ctx)
	if err != nil {
		return err
	}
	e.file.Calendars, e.file.Notices, e.file.Statutory = []proof.Calendar{}, []calendar.Notice{}, []calendar.StatutoryDay{}
	for _, d := range e.file.Deadlines {
		version := d.Explanation.CalendarVersion
		if slices.ContainsFunc(e.file.Calendars, func(c proof.Calendar) bool { return c.Version == version }) {
			continue
		}
		if err := e.calendar(version, sources); err != nil {
			return err
		}
	}
	slices.SortFunc(e.file.Notices, func(a, b calendar.Notice) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

func (e *exporter) calendar(version string, sources []source) error {
	for _, s := range sources {
		notices, ok, err := s.find(version)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		c := proof.Calendar{Version: version, Notices: []string{}}
		for _, n := range notices {
			c.Notices = append(c.Notices, n.ID)
			if !slices.ContainsFunc(e.file.Notices, func(k calendar.Notice) bool { return k.ID == n.ID }) {
				e.file.Notices = append(e.file.Notices, n)
			}
		}
		if len(e.file.Calendars) > 0 && !slices.Equal(e.file.Statutory, s.statutory) {
			return fmt.Errorf("calendar %s rests on other statutory days than the calendar before it", version)
		}
		e.file.Calendars, e.file.Statutory = append(e.file.Calendars, c), s.statutory
		return nil
	}
	return fmt.Errorf("calendar %s, by which a deadline was counted, is known neither to the register nor to this program", version)
}

// sources are the notices of the city in the order of their application, and those that come with the program, by which a city
// without any counts.
func (e *exporter) sources(ctx context.Context) ([]source, error) {
	city, err := e.q.ReadInForce(ctx)
	if err != nil {
		return nil, err
	}
	known, err := calendar.Load()
	if err != nil {
		return nil, fmt.Errorf("read notices: %w", err)
	}
	sources := []source{{notices: known.Notices(), statutory: known.Statutory()}}
	if len(city.Applied) == 0 {
		return sources, nil
	}
	applied, err := inOrder(city)
	if err != nil {
		return nil, err
	}
	return append([]source{applied}, sources...), nil
}

// inOrder gives the notices of the city in the order of their application.
func inOrder(city db.InForce) (source, error) {
	s := source{statutory: city.History.Statutory()}
	all := city.History.Notices()
	for _, row := range city.Applied {
		i := slices.IndexFunc(all, func(n calendar.Notice) bool { return n.ID == row.ID })
		if i < 0 {
			return source{}, fmt.Errorf("notice %s is applied and not in force", row.ID)
		}
		s.notices = append(s.notices, all[i])
	}
	return s, nil
}
