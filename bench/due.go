package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/seed"
)

// DueOptions says what Due runs.
type DueOptions struct {
	// Effects is how many end in the same night, each of a case of its own.
	Effects int
	// TemporalBinary is the Temporal server's program.
	TemporalBinary string
	// Out takes progress and the figures.
	Out io.Writer
}

const (
	dueDB      = "measure_due"
	dueBesides = 4 // cases of another city that run at the same time on the same servers

	dueAgain = 100 * time.Millisecond // between two rounds
	dueMost  = 10 * time.Minute       // for all of them
)

var (
	dueFrom = calendar.NewDate(2026, time.March, 9)
	dueEnd  = calendar.NewDate(2026, time.March, 27).Start()
)

// Due measures how long it takes to end effects that all end in the same night, each with a line in the trail of its case and a message
// to a partner, while objections of another city take their way on the same servers. The round is killed when half of the effects have
// ended, and begun again.
func Due(ctx context.Context, opts DueOptions) error {
	if opts.Effects < 2 {
		return fmt.Errorf("%d effects are too few: at least 2", opts.Effects)
	}
	fmt.Fprintln(opts.Out, "starting PostgreSQL and Temporal")
	flow, err := newFlowBench(ctx, FlowOptions{TemporalBinary: opts.TemporalBinary, Out: opts.Out})
	if err != nil {
		return err
	}
	b := &dueBench{flowBench: flow, DueOptions: opts}
	return errors.Join(b.run(ctx), b.close())
}

type dueBench struct {
	*flowBench
	DueOptions
	city *db.Store // in which the effects end
}

func (b *dueBench) say(format string, args ...any) { fmt.Fprintf(b.Out, format+"\n", args...) }

func (b *dueBench) run(ctx context.Context) error {
	b.say("filling the register")
	if err := b.fill(ctx); err != nil {
		return err
	}
	beside, stop := context.WithCancel(ctx)
	defer stop()
	var g errgroup.Group
	for range dueBesides {
		g.Go(func() error {
			for beside.Err() == nil {
				if err := b.objection(ctx); err != nil {
					return fmt.Errorf("case beside: %w", err)
				}
			}
			return nil
		})
	}
	err := b.end(ctx)
	stop()
	return errors.Join(err, g.Wait(), b.check(ctx))
}

// fill makes cases whose records are suspended until the same night, as a partner has been told.
func (b *dueBench) fill(ctx context.Context) error {
	var err error
	if b.city, err = b.register(ctx, dueDB, 8); err != nil {
		return err
	}
	cal, err := calendar.Latest()
	if err != nil {
		return err
	}
	pack, err := b.steps.Book.InForce(recountPack, dueFrom)
	if err != nil {
		return err
	}
	if err := seed.Running(ctx, b.city, pack, cal, dueFrom, recountDays, 2*b.Effects, 1); err != nil {
		return err
	}
	err = b.city.PartnerAdd(ctx, db.PartnerInsertParams{ID: uuid.New(), NameZH: "测量银行", NameEN: "Measured Bank", URL: "https://bank.example/",
		CreatedAt: dueFrom.Start()}, make([]byte, 32))
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, b.city.Pool, func(tx pgx.Tx) error {
		for _, statement := range []string{
			`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at, ends_at)
			 SELECT gen_random_uuid(), c.id, r.record_id, $1, $3, '36(2)', c.filed_at, $2 FROM cases c JOIN case_records r ON r.case_id = c.id`,
			`INSERT INTO partner_messages (id, case_id, record_id, event, article, occurred_at, due_at, body)
			 SELECT gen_random_uuid(), c.id, r.record_id, $1, '36(2)', c.filed_at, $2, '{}' FROM cases c JOIN case_records r ON r.case_id = c.id
			 WHERE $3 <> ''`,
		} {
			if _, err := tx.Exec(ctx, statement, casefile.EffectSuspended, dueEnd, casefile.EffectSuspended.HidesFrom()); err != nil {
				return fmt.Errorf("begin effects: %w", err)
			}
		}
		_, err := tx.Exec(ctx, "ANALYZE effects, partner_messages")
		return err
	})
}

// end runs a round, kills it half-way, and runs another.
func (b *dueBench) end(ctx context.Context) error {
	night := &activities.Activities{Store: b.city, Book: b.steps.Book, Calendar: b.steps.Calendar, Clock: calendar.NewManual(dueEnd.Add(time.Hour))}
	began := time.Now()
	dying, kill := context.WithCancel(ctx)
	defer kill()
	died := make(chan error, 1)
	go func() {
		_, err := night.EndDue(dying)
		died <- err
	}()
	for {
		ended, err := b.count(ctx, `SELECT count(*) FROM effects WHERE ended_at IS NOT NULL`)
		if err != nil {
			return errors.Join(err, <-died)
		}
		if 2*ended >= b.Effects {
			b.say("%5.1f s  %d, and killed", time.Since(began).Seconds(), ended)
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	kill()
	if err := <-died; err == nil {
		b.say("it had ended all before it could die")
	}
	rest, err := b.goOn(ctx, night)
	if err != nil {
		return err
	}
	took := time.Since(began)
	b.say("%5.1f s  %d more: %.0f effects/s", took.Seconds(), rest, float64(b.Effects)/took.Seconds())
	return nil
}

// goOn runs rounds as the schedule does, one after the other, until nothing is due. What the dying round holds when the next begins is left to the one after it:
// the server lets go of it when it finds that nobody listens any more.
func (b *dueBench) goOn(ctx context.Context, night *activities.Activities) (ended int, err error) {
	ctx, cancel := context.WithTimeout(ctx, dueMost)
	defer cancel()
	for {
		round, err := night.EndDue(ctx)
		if err != nil {
			return ended, err
		}
		ended += round.Effects
		left, err := b.count(ctx, `SELECT count(*) FROM effects WHERE ended_at IS NULL AND ends_at IS NOT NULL`)
		if err != nil || left == 0 {
			return ended, err
		}
		time.Sleep(dueAgain)
	}
}

func (b *dueBench) count(ctx context.Context, sql string) (n int, err error) {
	err = b.city.Pool.QueryRow(ctx, sql).Scan(&n)
	return n, err
}

// check says what there is of every effect: once each, or the figures are worth nothing.
func (b *dueBench) check(ctx context.Context) error {
	for what, sql := range map[string]string{
		"effects ended as planned": `SELECT count(*) FROM effects WHERE ended_at = ends_at`,
		"lines of trails":          `SELECT count(*) FROM trail WHERE entry::jsonb->>'event' = 'step.effect_ended'`,
		"messages":                 `SELECT count(*) FROM partner_messages WHERE event = 'resumed'`,
		"deliveries":               `SELECT count(*) FROM partner_deliveries`,
	} {
		n, err := b.count(ctx, sql)
		if err != nil {
			return fmt.Errorf("count %s: %w", what, err)
		}
		if n != b.Effects {
			return fmt.Errorf("%d %s, want %d", n, what, b.Effects)
		}
	}
	b.say("each ended once, with a line in its trail and a message")
	return nil
}
