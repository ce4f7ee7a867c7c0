package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"creditcase/calendar"
	"creditcase/casefile"
)

// NotifyCalendar is the channel on which a change of the calendar in force is announced.
const NotifyCalendar = "calendar"

// InForce is what is in force at one moment: the notices that were applied, and in what order.
type InForce struct {
	// Serial grows with every notice that is applied; 0: none was.
	Serial  int64
	History *calendar.History
	// Applied lists the notices in the order of their application.
	Applied []CalendarNoticesRow
}

// Calendar is the calendar that the notices make.
func (f InForce) Calendar() *calendar.Calendar { return f.History.Latest() }

// Since lists the ids of the notices that were applied after the calendar of that version was in force; all of them where
// the version is none of this city's.
func (f InForce) Since(version string) []string {
	ids := make([]string, 0, len(f.Applied))
	for _, n := range f.Applied {
		ids = append(ids, n.ID)
		if n.Version == version {
			ids = ids[:0]
		}
	}
	return ids
}

// ReadInForce reads what is in force. The error is never that nothing is.
func (q *Queries) ReadInForce(ctx context.Context) (InForce, error) {
	rows, err := q.CalendarNotices(ctx)
	if err != nil {
		return InForce{}, fmt.Errorf("read notices in force: %w", err)
	}
	f := InForce{Applied: rows}
	notices := make([]calendar.Notice, len(rows))
	for i, row := range rows {
		f.Serial = row.Serial
		if notices[i], err = row.notice(); err != nil {
			return InForce{}, err
		}
	}
	days, err := q.CalendarStatutory(ctx)
	if err != nil {
		return InForce{}, fmt.Errorf("read statutory days: %w", err)
	}
	statutory := make([]calendar.StatutoryDay, len(days))
	for i, day := range days {
		statutory[i] = calendar.StatutoryDay{Date: dateOf(day.Day), Name: day.Name}
	}
	if f.History, err = calendar.NewHistory(notices, statutory); err != nil {
		return InForce{}, fmt.Errorf("calendar in force: %w", err)
	}
	return f, nil
}

// dateOf is the date of a column of type date, which comes as midnight UTC.
func dateOf(day time.Time) calendar.Date { return calendar.NewDate(day.Date()) }

func columnOf(day calendar.Date) time.Time {
	year, month, d := day.Civil()
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func (row CalendarNoticesRow) notice() (calendar.Notice, error) {
	n := calendar.Notice{ID: row.ID, Year: int(row.Year), Published: dateOf(row.Published), Source: row.Source}
	if row.Revises != nil {
		n.Revises = *row.Revises
	}
	if err := json.Unmarshal(row.Days, &n.Days); err != nil {
		return n, fmt.Errorf("read days of notice %s: %w", row.ID, err)
	}
	return n, nil
}

// insertNotice writes a notice as the latest of those in force; version is that of the calendar which it makes.
func (q *Queries) insertNotice(ctx context.Context, n calendar.Notice, version string, by *uuid.UUID, at time.Time) error {
	days, err := json.Marshal(n.Days)
	if err != nil {
		return fmt.Errorf("encode notice: %w", err)
	}
	sum, err := noticeHash(n)
	if err != nil {
		return err
	}
	insert := CalendarNoticeInsertParams{ID: n.ID, Year: int32(n.Year), Published: columnOf(n.Published), Source: n.Source, Days: days, //nolint:gosec // checked
		SHA256: sum, Version: version, AppliedAt: at, AppliedBy: by}
	if n.Revises != "" {
		insert.Revises = &n.Revises
	}
	if err := q.CalendarNoticeInsert(ctx, insert); err != nil {
		return fmt.Errorf("write notice %s: %w", n.ID, err)
	}
	return nil
}

// noticeHash tells whether two notices of one id say the same.
func noticeHash(n calendar.Notice) (string, error) {
	text, err := json.Marshal(n)
	if err != nil {
		return "", fmt.Errorf("encode notice: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// installCalendar puts the notices that come with the program in force where none is yet: those published by the day of
// now. It is the only time that a notice comes in force without somebody who applies it.
func (s *Store) installCalendar(ctx context.Context, now time.Time) error {
	known, err := calendar.Load()
	if err != nil {
		return fmt.Errorf("load notices: %w", err)
	}
	return s.InTx(ctx, func(q *Queries) error {
		if err := q.CalendarLock(ctx); err != nil {
			return fmt.Errorf("lock calendar: %w", err)
		}
		days, err := q.CalendarStatutory(ctx)
		if err != nil || len(days) > 0 {
			return err
		}
		var insert CalendarStatutoryInsertParams
		for _, day := range known.Statutory() {
			insert.Days, insert.Names = append(insert.Days, columnOf(day.Date)), append(insert.Names, day.Name)
		}
		if err := q.CalendarStatutoryInsert(ctx, insert); err != nil {
			return fmt.Errorf("write statutory days: %w", err)
		}
		var notices []calendar.Notice
		for _, n := range known.Notices() {
			if n.Published.After(calendar.DateOf(now)) {
				continue
			}
			notices = append(notices, n)
			so, err := calendar.NewHistory(notices, known.Statutory())
			if err != nil {
				return fmt.Errorf("install notices: %w", err)
			}
			if err := q.insertNotice(ctx, n, so.Latest().Version(), nil, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Applied is what applying a notice has led to.
type Applied struct {
	Recount Recount
	Again   bool // it was in force already; nothing was changed
}

// ApplyNotice puts a notice in force from the instant at, by an account or, where by is nil, the installation, and has every
// running deadline counted again by the workers. Both commit together. Applied again, the same notice changes nothing. It
// returns a *calendar.Fault where the notice does not fit those in force, and a casefile.Error with CodeInvalid where it is
// not yet published, CodeConflict where another notice has its id.
func (s *Store) ApplyNotice(ctx context.Context, n calendar.Notice, by *uuid.UUID, at time.Time) (applied Applied, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		if err := q.CalendarLock(ctx); err != nil {
			return fmt.Errorf("lock calendar: %w", err)
		}
		now, err := q.ReadInForce(ctx)
		if err != nil {
			return err
		}
		then, err := now.With(n, at)
		if errors.Is(err, ErrInForce) {
			applied.Again = true
			applied.Recount, err = q.RecountGet(ctx, n.ID)
			if errors.Is(err, pgx.ErrNoRows) { // of the first notices of all nothing was counted again
				err = nil
			}
			return err
		}
		if err != nil {
			return err
		}
		if err := q.insertNotice(ctx, n, then.Version(), by, at); err != nil {
			return err
		}
		if applied.Recount, err = q.RecountInsert(ctx, RecountInsertParams{NoticeID: n.ID, StartedAt: at}); err != nil {
			return fmt.Errorf("begin recount: %w", err)
		}
		if _, err := q.db.Exec(ctx, "SELECT pg_notify($1, '')", NotifyCalendar); err != nil {
			return fmt.Errorf("announce calendar: %w", err)
		}
		return nil
	})
	if err != nil {
		return Applied{}, fmt.Errorf("apply notice: %w", err)
	}
	return applied, nil
}

// ErrInForce says that a notice is in force as it is.
var ErrInForce = errors.New("notice is in force")

// With gives the calendar that would be in force with one more notice, applied at an instant. It returns ErrInForce where it
// is in force already, and otherwise the errors of ApplyNotice.
func (f InForce) With(n calendar.Notice, at time.Time) (*calendar.Calendar, error) {
	sum, err := noticeHash(n)
	if err != nil {
		return nil, err
	}
	for _, row := range f.Applied {
		switch {
		case row.ID != n.ID:
		case row.SHA256 == sum:
			return nil, fmt.Errorf("%s: %w", n.ID, ErrInForce)
		default:
			return nil, casefile.NewError(casefile.CodeConflict, "calendar.error.other_content", nil, n.ID)
		}
	}
	if n.Published.After(calendar.DateOf(at)) {
		return nil, casefile.NewError(casefile.CodeInvalid, "calendar.error.not_yet", nil, n.ID, n.Published.String())
	}
	h, err := f.History.With(n)
	if err != nil {
		return nil, err
	}
	return h.Latest(), nil
}

// CityCalendar is the calendar in force in the city, as one process knows it. It is safe for concurrent use.
type CityCalendar struct {
	store *Store
	held  atomic.Pointer[InForce]
}

// OpenCalendar reads what is in force in the city. Where nothing is yet, the notices that come with the program and were
// published by the legal instant now are put in force first. Follow keeps it up to date.
func OpenCalendar(ctx context.Context, s *Store, now time.Time) (*CityCalendar, error) {
	if err := s.installCalendar(ctx, now); err != nil {
		return nil, err
	}
	c := &CityCalendar{store: s}
	return c, c.refresh(ctx)
}

// InForce is the calendar in force now.
func (c *CityCalendar) InForce() *calendar.Calendar { return c.held.Load().Calendar() }

// refresh reads what is in force, unless it is known already.
func (c *CityCalendar) refresh(ctx context.Context) error {
	serial, err := c.store.CalendarSerial(ctx)
	if err != nil {
		return fmt.Errorf("look for notices: %w", err)
	}
	if held := c.held.Load(); held != nil && held.Serial == serial {
		return nil
	}
	now, err := c.store.ReadInForce(ctx)
	if err != nil {
		return err
	}
	c.held.Store(&now)
	return nil
}

// calendarLooks is how long a notice that was applied elsewhere can go unheard: announcements are only a shortcut.
const calendarLooks = 2 * time.Second

// Follow keeps up with the notices that other processes apply, until ctx ends. While the database is away, what was in force
// stays so here.
func (c *CityCalendar) Follow(ctx context.Context, log *slog.Logger) error {
	changed := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return c.store.Listen(ctx, NotifyCalendar, log, func() {
			select {
			case changed <- struct{}{}:
			default:
			}
		})
	})
	g.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
			case <-time.After(calendarLooks):
			}
			before := c.held.Load().Serial
			if err := c.refresh(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "calendar cannot be read", "error", err)
			}
			if now := c.held.Load(); now.Serial != before {
				log.InfoContext(ctx, "calendar in force changed", "version", now.Calendar().Version())
			}
		}
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}
