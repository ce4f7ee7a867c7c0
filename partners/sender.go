// Package partners delivers to partners (信息共享单位) what steps have left for them: signed webhooks after the Standard
// Webhooks specification, retried with growing pauses, each attempt on record. A partner that stays away becomes a task of the
// agency's. docs/partners.md is what partners read.
package partners

import (
	"cmp"
	"context"
	"log/slog"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// Sender sends waiting deliveries. Several senders share the work through leases; whatever dies, a message is sent again under
// the same webhook-id, which partners know to take once.
type Sender struct {
	Store *db.Store
	Clock calendar.Clock
	Log   *slog.Logger
	// Networks are those that addresses of partners may lie in although they are not public, as the intranet of a city's
	// bodies; only there a plain http address is served.
	Networks []netip.Prefix

	look     time.Duration // between looks for work; 0: usualLook
	patience time.Duration // with one request, from connecting to the answer; 0: usualPatience
}

const (
	atOnce        = 16               // messages on their way at the same time
	each          = 4                // of them to one partner, or a few more
	lease         = 30 * time.Second // longer than patience, so that no two senders carry one message
	usualPatience = 10 * time.Second
	usualLook     = time.Second
)

// Run sends until ctx ends. It never gives up: a database that is away is waited for.
func (s *Sender) Run(ctx context.Context) error {
	c := newCarrier(s)
	defer c.close()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.carry(ctx, c) })
	g.Go(func() error { return s.tend(ctx) })
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// carry leases deliveries as long as there are hands free, and otherwise waits for a finished one, the end of a pause, or the
// next look.
func (s *Sender) carry(ctx context.Context, c *carrier) error {
	free := make(chan struct{}, atOnce)
	for range atOnce {
		free <- struct{}{}
	}
	woken := make(chan struct{}, 1)
	wake := func() {
		select {
		case woken <- struct{}{}:
		default:
		}
	}
	for {
		due, err := s.Store.PartnerLease(ctx, db.PartnerLeaseParams{Most: int32(len(free)), Each: each, Seconds: lease.Seconds()}) //nolint:gosec // ≤ 16
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "messages to partners cannot be read", "error", err)
		}
		for _, d := range due {
			<-free
			go func() {
				if pause := s.deliver(ctx, c, d); pause > 0 {
					time.AfterFunc(pause, wake)
				}
				free <- struct{}{}
				wake()
			}()
		}
		select {
		case <-ctx.Done():
			for range atOnce { // every delivery under way ends before the sender does
				<-free
			}
			return ctx.Err()
		case <-woken:
		case <-time.After(cmp.Or(s.look, usualLook)):
		}
	}
}

// deliver makes one attempt and writes down what came of it. It returns how long to wait for the next, 0 for none. An attempt
// that the end of the sender cuts short says nothing about the partner: it is made again.
func (s *Sender) deliver(ctx context.Context, c *carrier, d db.PartnerLeaseRow) time.Duration {
	began := time.Now()
	got := c.post(ctx, d)
	took := time.Since(began)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if ctx.Err() != nil && !got.ok() {
		if err := s.Store.PartnerRetry(last, db.PartnerRetryParams{ID: d.ID}); err != nil {
			s.Log.WarnContext(last, "delivery not released; its lease will end", "delivery", d.ID, "error", err)
		}
		return 0
	}
	pause := s.pause(int(d.Tries), got.after)
	if err := s.record(last, d, got, took, pause); err != nil {
		s.Log.WarnContext(last, "attempt not recorded; it will be made again", "delivery", d.ID, "attempt", d.Attempts, "error", err)
		return 0
	}
	if got.ok() || got.gone() {
		return 0
	}
	return pause
}

// record keeps the attempt and what follows from it.
func (s *Sender) record(ctx context.Context, d db.PartnerLeaseRow, got answer, took, pause time.Duration) error {
	now := s.Clock.Now()
	return s.Store.InTx(ctx, func(q *db.Queries) error {
		if got.ok() {
			if err := lock(ctx, q, d.CaseID); err != nil {
				return err
			}
			if _, err := q.EndDelivery(ctx, delivered(d), casefile.DeliveryDelivered, now, now); err != nil {
				return err
			}
		}
		attempt := db.PartnerAttemptInsertParams{DeliveryID: d.ID, N: d.Attempts, At: now,
			Milliseconds: int32(min(took, lease).Milliseconds())} //nolint:gosec // seconds
		if got.failure != "" {
			attempt.Failure = &got.failure
		} else {
			attempt.Status = &got.status
		}
		if err := q.PartnerAttemptInsert(ctx, attempt); err != nil {
			return err
		}
		switch {
		case got.ok():
			return nil
		case got.gone():
			return q.PartnerGiveUp(ctx, db.PartnerGiveUpParams{ID: d.ID, Tries: triesBeforeTask})
		}
		return q.PartnerRetry(ctx, db.PartnerRetryParams{ID: d.ID, Seconds: pause.Seconds()})
	})
}

func delivered(d db.PartnerLeaseRow) db.Delivery {
	return db.Delivery{ID: d.ID, MessageID: d.MessageID, CaseID: d.CaseID, ActID: d.ActID, Event: d.Event, NameZH: d.NameZH, NameEN: d.NameEN}
}
