package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/db"
	"creditcase/recount"
	"creditcase/rules"
	"creditcase/seed"
)

// RecountOptions says what Recount runs.
type RecountOptions struct {
	// Deadlines is how many are open; two of each case.
	Deadlines int
	// Out takes progress and the figures.
	Out io.Writer
}

// The notice of 27 January 2020 prolonged the Spring Festival by two working days. Of cases filed on the eight working days
// from 13 January every deadline moves: the most that a notice can do.
const (
	recountNotice = "2020-2"
	recountPack   = "shenzhen-2020"
	recountDays   = 8
	recountDB     = "measure_recount"
)

var (
	recountFrom = calendar.NewDate(2020, time.January, 13)
	recountNow  = calendar.NewDate(2020, time.January, 27).At(12, 0)
)

// Recount measures how long it takes to foresee and to count again all open deadlines when a notice is applied: dates,
// explanations, tasks and trails, in a PostgreSQL with fsync on; and then the documents to the applicants.
func Recount(ctx context.Context, opts RecountOptions) error {
	if opts.Deadlines < 2 {
		return fmt.Errorf("%d deadlines are too few: at least 2", opts.Deadlines)
	}
	b := &recountBench{lab: &lab{}, RecountOptions: opts}
	return errors.Join(b.run(ctx), b.close())
}

type recountBench struct {
	*lab
	RecountOptions
	book    *rules.Book
	inForce *db.CityCalendar
}

func (b *recountBench) say(format string, args ...any) { fmt.Fprintf(b.Out, format+"\n", args...) }

func (b *recountBench) run(ctx context.Context) error {
	notice, err := b.prepare(ctx)
	if err != nil {
		return err
	}
	inForce, err := b.store.ReadInForce(ctx)
	if err != nil {
		return err
	}
	would, err := inForce.With(notice, recountNow)
	if err != nil {
		return err
	}
	began := time.Now()
	foreseen, err := recount.Foresee(ctx, b.store, recountNow, inForce.Calendar(), would)
	if err != nil {
		return err
	}
	b.say("preview: %.1f s; %d would come nearer, %d move on", time.Since(began).Seconds(), foreseen.Nearer, foreseen.Later)
	if _, err := b.store.ApplyNotice(ctx, notice, nil, recountNow); err != nil {
		return err
	}
	return b.recount(ctx, foreseen)
}

// prepare starts PostgreSQL and fills a register as it was before the notice.
func (b *recountBench) prepare(ctx context.Context) (notice calendar.Notice, err error) {
	b.say("starting PostgreSQL")
	if err := b.startPostgres(ctx); err != nil {
		return notice, err
	}
	if b.store, err = b.register(ctx, recountDB, 8); err != nil {
		return notice, err
	}
	if b.book, err = rules.Load(); err != nil {
		return notice, err
	}
	pack, err := b.book.InForce(recountPack, recountFrom)
	if err != nil {
		return notice, err
	}
	if b.inForce, err = db.OpenCalendar(ctx, b.store, recountFrom.Start()); err != nil {
		return notice, err
	}
	b.say("filling the register")
	if err := seed.Running(ctx, b.store, pack, b.inForce.InForce(), recountFrom, recountDays, b.Deadlines, 1); err != nil {
		return notice, err
	}
	known, err := calendar.Load()
	if err != nil {
		return notice, err
	}
	for _, n := range known.Notices() {
		if n.ID == recountNotice {
			return n, nil
		}
	}
	return notice, fmt.Errorf("notice %s is not known", recountNotice)
}

// recount counts again and tells the applicants as a worker does, and prints how far it has come.
func (b *recountBench) recount(ctx context.Context, foreseen recount.Foreseen) error {
	steps := &activities.Activities{Store: b.store, Book: b.book, Calendar: b.inForce, Clock: calendar.NewManual(recountNow)}
	recounter := &recount.Recounter{Activities: steps, Log: warnings(b.Out)}
	took, err := b.timed(ctx, recounter.Count, func() (int, error) {
		r, err := b.store.RecountGet(ctx, recountNotice)
		return int(r.Done), err
	})
	if err != nil {
		return err
	}
	r, err := b.store.RecountGet(ctx, recountNotice)
	if err != nil {
		return fmt.Errorf("read progress: %w", err)
	}
	b.say("recount: %.1f s, %.0f deadlines/s; %d nearer, %d later", took.Seconds(), float64(r.Done)/took.Seconds(), r.Nearer, r.Later)
	if r.FinishedAt == nil || int(r.Done) != b.Deadlines || int(r.Nearer) != foreseen.Nearer || int(r.Later) != foreseen.Later {
		return fmt.Errorf("not everything was counted as foreseen: %+v", r)
	}
	documents := func() (n int, err error) {
		err = b.store.Pool.QueryRow(ctx, `SELECT count(*) FROM notices`).Scan(&n)
		return n, err
	}
	if took, err = b.timed(ctx, recounter.Tell, documents); err != nil {
		return err
	}
	n, err := documents()
	if err != nil {
		return fmt.Errorf("count documents: %w", err)
	}
	b.say("documents: %.1f s more, %.0f/s; %d", took.Seconds(), float64(n)/took.Seconds(), n)
	return nil
}

// timed runs what is measured, and prints every second how far it is.
func (b *recountBench) timed(ctx context.Context, run func(context.Context) error, far func() (int, error)) (time.Duration, error) {
	began := time.Now()
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	for {
		select {
		case err := <-done:
			return time.Since(began), err
		case <-time.After(time.Second):
			n, err := far()
			if err != nil {
				return 0, errors.Join(fmt.Errorf("read progress: %w", err), <-done)
			}
			b.say("%5.1f s  %d", time.Since(began).Seconds(), n)
		}
	}
}
