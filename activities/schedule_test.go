package activities_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/rules"
)

// town has cases whose records are suspended until a planned end, and a partner who is told of it.
type town struct {
	*dbtest.City
	t     *testing.T
	clock *calendar.Manual
	steps *activities.Activities
	cases []uuid.UUID
}

// plannedEnd is midnight after the day on which the effects of a town began.
var plannedEnd = time.Date(2026, time.March, 13, 0, 0, 0, 0, calendar.Zone)

func newTown(t *testing.T, cases int) *town {
	t.Helper()
	store := db.NewStore(dbtest.New(t))
	n := &town{City: dbtest.NewCity(t, store), t: t, clock: calendar.NewManual(lastEvening)}
	book, err := rules.Load()
	n.must(err)
	cal, err := calendar.Latest()
	n.must(err)
	n.steps = &activities.Activities{Store: store, Book: book, Calendar: cal, Clock: n.clock}
	n.must(store.PartnerAdd(t.Context(), db.PartnerInsertParams{ID: uuid.New(), NameZH: "样例银行", NameEN: "Sample Bank", URL: "https://bank.example/",
		CreatedAt: lastEvening}, make([]byte, 32)))
	for range cases {
		id := n.files()
		n.must(activities.BeginUntil(t.Context(), n.steps, id, casefile.EffectSuspended, plannedEnd))
		n.cases = append(n.cases, id)
	}
	return n
}

// files has an objection to a new record filed.
func (n *town) files() uuid.UUID {
	n.t.Helper()
	pack, err := n.steps.Book.InForce("shenzhen-2022", calendar.DateOf(lastEvening))
	n.must(err)
	receipt, err := n.Store.File(n.t.Context(), n.Filing(n.NewRecord(n.t, nil, nil), pack.ID, int32(pack.Version), //nolint:gosec // small
		pack.Hash(casefile.FlowObjection), lastEvening))
	n.must(err)
	return receipt.CaseID
}

func (n *town) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

func (n *town) count(sql string, args ...any) (rows int) {
	n.t.Helper()
	n.must(n.Store.Pool.QueryRow(n.t.Context(), sql, args...).Scan(&rows))
	return rows
}

// ended checks that so many effects have ended, each at its planned end, with one line in the trail and one message to the partner.
func (n *town) ended(want int) {
	n.t.Helper()
	got := fmt.Sprint(
		n.count(`SELECT count(*) FROM effects WHERE kind = 'suspended' AND ended_at = $1`, plannedEnd),
		n.count(`SELECT count(DISTINCT case_id) FROM trail WHERE entry::jsonb->>'event' = 'step.effect_ended'`),
		n.count(`SELECT count(*) FROM trail WHERE entry::jsonb->>'event' = 'step.effect_ended'`),
		n.count(`SELECT count(DISTINCT record_id) FROM partner_messages WHERE event = 'resumed' AND occurred_at = $1`, plannedEnd),
		n.count(`SELECT count(*) FROM partner_deliveries d JOIN partner_messages m ON m.id = d.message_id WHERE m.event = 'resumed'`))
	if want := fmt.Sprint(want, want, want, want, want); got != want {
		n.t.Errorf("effects ended, trails and lines of them, records told and deliveries: %s, want %s", got, want)
	}
	if _, err := n.Store.VerifyTrails(n.t.Context(), func(number string, err error) { n.t.Errorf("trail of %s: %v", number, err) }); err != nil {
		n.t.Error(err)
	}
}

func (n *town) round(want int) {
	n.t.Helper()
	got, err := n.steps.EndDue(n.t.Context())
	n.must(err)
	if got.Effects != want {
		n.t.Errorf("a round ended %d effects, want %d", got.Effects, want)
	}
}

// What has come to its planned end is ended at that instant, however late the round, and once.
func TestEndDue(t *testing.T) {
	n := newTown(t, 5)
	activities.BatchesOf(t, 2)
	n.clock.Set(plannedEnd.Add(-time.Second))
	n.round(0)
	n.clock.Set(nextMorning)
	n.round(5)
	n.ended(5)
	n.round(0)
	n.ended(5)
}

// A round that dies between two batches has lost nothing, and the next does nothing twice.
func TestEndDue_DiesBetweenBatches(t *testing.T) {
	n := newTown(t, 5)
	activities.BatchesOf(t, 2)
	n.clock.Set(nextMorning)
	ctx, die := context.WithCancel(t.Context())
	defer die()
	dying := *n.steps
	dying.Clock = &dyingClock{Manual: n.clock, left: 3, die: die}
	if got, err := dying.EndDue(ctx); err == nil {
		t.Fatalf("it did not die, and ended %+v", got)
	}
	n.ended(2)
	n.round(3)
	n.ended(5)
}

// dyingClock ends its process when it is asked once more than left times: by the round, by the steps of the first batch, and then.
type dyingClock struct {
	*calendar.Manual
	left int
	die  func()
}

func (c *dyingClock) Now() time.Time {
	if c.left--; c.left < 0 {
		c.die()
	}
	return c.Manual.Now()
}

// Two workers share what is due, and a case that a step holds is left to the next round.
func TestEndDue_TwoWorkers(t *testing.T) {
	n := newTown(t, 9)
	activities.BatchesOf(t, 2)
	n.clock.Set(nextMorning)
	held := make(chan struct{})
	release := make(chan struct{})
	var holder, workers sync.WaitGroup
	holder.Go(func() {
		n.must(n.Store.InTx(t.Context(), func(q *db.Queries) error {
			_, err := q.CaseLock(t.Context(), n.cases[4])
			close(held)
			<-release
			return err
		}))
	})
	<-held
	var ended [2]int
	for i := range ended {
		workers.Go(func() {
			got, err := n.steps.EndDue(t.Context())
			if err != nil {
				t.Error(err)
			}
			ended[i] = got.Effects
		})
	}
	workers.Wait()
	left := 9 - ended[0] - ended[1]
	if left < 1 { // both may skip, besides the case held, one that the other was just at
		t.Errorf("%v were ended, though a step holds a case", ended)
	}
	close(release)
	holder.Wait()
	n.round(left)
	n.ended(9)
}

// A case that has lost its pack holds up nobody.
func TestEndDue_PackThatHasChanged(t *testing.T) {
	n := newTown(t, 4)
	activities.BatchesOf(t, 2)
	dbtest.Tamper(t, n.Store, `UPDATE cases SET pack_hash = repeat('0', 64) WHERE id = $1`, n.cases[0])
	n.clock.Set(nextMorning)
	for _, want := range []activities.Ended{{Effects: 3, Held: 1}, {Held: 1}} { // it is told of each time
		if got, err := n.steps.EndDue(t.Context()); err != nil || got != want {
			t.Errorf("a round gave %+v, %v, want %+v", got, err, want)
		}
	}
}
