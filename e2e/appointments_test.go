package e2e

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
	"creditcase/workflows"
)

// appointments is a city whose clock stands still and is put on when everybody who is at work in it waits for a later instant: to the first of those.
// What takes weeks takes no time, and nobody is overtaken by the days.
type appointments struct {
	*city
	clock   *calendar.Manual
	mu      sync.Mutex
	changed *sync.Cond
	working int         // who have come and have not gone
	waiting []time.Time // what those wait for who wait
}

// newAppointments starts a city with pages on a Monday in weeks without a holiday.
func newAppointments(t *testing.T, packID string) *appointments {
	t.Helper()
	book, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	clock := calendar.NewManual(time.Date(2026, time.March, 9, 9, 0, 0, 0, calendar.Zone))
	a := &appointments{city: newOfficeAt(t, packID, book, clock), clock: clock}
	a.changed = sync.NewCond(&a.mu)
	a.serve()
	return a
}

// comes lets a test work in the city until it ends.
func (a *appointments) comes(t *testing.T) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.working++
	t.Cleanup(func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.working--
		a.goOn(t)
	})
}

// until waits until the city has come to the instant.
func (a *appointments) until(t *testing.T, instant time.Time) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting = append(a.waiting, instant)
	for a.goOn(t); a.clock.Now().Before(instant); {
		a.changed.Wait()
	}
}

// goOn puts the clock on to the next appointment where everybody waits for one.
func (a *appointments) goOn(t *testing.T) {
	t.Helper()
	if a.working == 0 || len(a.waiting) < a.working {
		return
	}
	next := slices.MinFunc(a.waiting, time.Time.Compare)
	if next.After(a.clock.Now()) {
		a.clock.Set(next)
	}
	a.waiting = slices.DeleteFunc(a.waiting, func(at time.Time) bool { return !at.After(a.clock.Now()) })
	if err := a.wake(context.Background()); err != nil {
		t.Errorf("wake whoever waits for a day: %v", err)
	}
	a.changed.Broadcast()
}

// wake tells all procedures and the schedule that the clock was put on: they wait by the clock of the machine.
func (a *appointments) wake(ctx context.Context) error {
	rows, err := a.store.Pool.Query(ctx, `SELECT id, flow FROM cases WHERE closed_at IS NULL`)
	if err != nil {
		return err
	}
	var open []string
	for rows.Next() {
		var id uuid.UUID
		var flow casefile.Flow
		if err := rows.Scan(&id, &flow); err != nil {
			return err
		}
		open = append(open, workflows.ID(flow, id))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range open {
		err := a.temporal.SignalWorkflow(ctx, id, "", workflows.DeadlineMoved, nil)
		var gone *serviceerror.NotFound // it has not begun, or has ended since
		if err != nil && !errors.As(err, &gone) {
			return err
		}
	}
	return a.temporal.ScheduleClient().GetHandle(ctx, workflows.ScheduleID(a.queue)).Trigger(ctx,
		client.ScheduleTriggerOptions{Overlap: enums.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE}) // a round under way has seen the day before
}
