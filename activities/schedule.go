package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"creditcase/casefile"
	"creditcase/db"
)

// dueBatch is how many effects one transaction ends. Their cases are locked until it commits, a fraction of a second.
var dueBatch int32 = 250

// Ended is what one round of the schedule has brought to its end.
type Ended struct {
	Effects  int
	Services int `json:",omitempty"` // announced documents that count as served, and unopened ones that are to be served otherwise
	Listings int `json:",omitempty"` // that are over
	Turns    int `json:",omitempty"` // what other cases have brought about in listings that go on
	Checks   int `json:",omitempty"` // of commitments that have been opened
	Exempted int `json:",omitempty"` // commitments that are not checked
	Records  int `json:",omitempty"` // what of records has ended by itself: their publication, or that they are kept
	// Failed are commitments whose check could not be opened, each for a reason of its own that is logged. They are due still, and the next round tries again.
	Failed int `json:",omitempty"`
	// Held are those that are due and go on, because the pack of their case has changed. Every round tells of them, as the case may be
	// closed and have no step left that would.
	Held int
}

// EndDue ends every effect whose planned end has come by the calendar's clock, in batches: each with a line in the trail of its case
// and a message to partners, and at the planned instant, however late the round is. Then it does the same for services whose time has come, for listings that are
// over, for commitments whose check falls due, and for records that are published or kept no longer: see serviceBatch, listingBatch, turnBatch, commitmentBatch and
// recordBatch. A round that dies between two batches is begun
// again and finds only what is left; two rounds at the same time share what there is. What a step holds at that moment, and a case whose
// pack has changed, is left to the next round.
func (a *Activities) EndDue(ctx context.Context) (Ended, error) {
	var ended Ended
	now := a.Clock.Now()
	round := func() *dueRound { return &dueRound{Activities: a, now: now} }
	for _, batch := range []func(context.Context) (Ended, bool, error){round().batch, round().serviceBatch, round().listingBatch, round().turnBatch,
		round().commitmentBatch, round().recordBatch} {
		for more := true; more; {
			var some Ended
			var err error
			if some, more, err = batch(ctx); err != nil {
				return ended, fmt.Errorf("end what is due: %w", err)
			}
			ended.Effects, ended.Services, ended.Held = ended.Effects+some.Effects, ended.Services+some.Services, ended.Held+some.Held
			ended.Listings, ended.Turns = ended.Listings+some.Listings, ended.Turns+some.Turns
			ended.Checks, ended.Exempted, ended.Failed = ended.Checks+some.Checks, ended.Exempted+some.Exempted, ended.Failed+some.Failed
			ended.Records += some.Records
			if activity.IsActivity(ctx) {
				activity.RecordHeartbeat(ctx, ended)
				if some.Held > 0 {
					activity.GetLogger(ctx).Error("effects or services are due and not ended", "number", some.Held, "error", ErrPackChanged)
				}
			}
		}
	}
	return ended, nil
}

// dueRound is how far a round has got: what comes after afterID in the order of planned ends.
type dueRound struct {
	*Activities
	now      time.Time // legal time at which the round began
	afterEnd time.Time
	afterID  uuid.UUID
	asked    json.RawMessage // limits, once they were asked for: nil before
}

// batch ends some effects in one transaction. It returns how many, and whether there may be more.
func (r *dueRound) batch(ctx context.Context) (ended Ended, more bool, err error) {
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		due, err := q.EffectsDue(ctx, db.EffectsDueParams{Now: r.now, AfterEnd: r.afterEnd, AfterID: r.afterID, Most: dueBatch})
		if err != nil {
			return fmt.Errorf("find effects: %w", err)
		}
		more = len(due) == int(dueBatch)
		var of []about
		for _, row := range due {
			if row.Effect.RecordID != nil { // and not on the subject as a whole, of which partners are not told
				of = append(of, about{row.Case.ID, *row.Effect.RecordID})
			}
		}
		matters, err := mattersOf(ctx, q, of...)
		if err != nil {
			return err
		}
		var ids []uuid.UUID
		held := 0
		for _, row := range due {
			r.afterEnd, r.afterID = *row.Effect.EndsAt, row.Effect.ID
			s, err := r.stepAt(q, row.Case, *row.Effect.EndsAt)
			if errors.Is(err, ErrPackChanged) { // which must not hold up the others
				held++
				continue
			}
			if err != nil {
				return err
			}
			s.matters = matters
			if err := s.endAsPlanned(ctx, row.Effect); err != nil {
				return err
			}
			ids = append(ids, row.Effect.ID)
		}
		ended = Ended{Effects: len(ids), Held: held}
		if err := q.EffectsEndAsPlanned(ctx, ids); err != nil {
			return fmt.Errorf("end effects: %w", err)
		}
		return nil
	})
	return ended, more, err
}

// endAsPlanned tells of an effect that it has ended, in its case's trail and to partners. The step has no act, and is at the planned instant.
func (s *Step) endAsPlanned(ctx context.Context, e db.Effect) error {
	s.traceEnded(e, casefile.EndedAsPlanned)
	if e.RecordID != nil { // and not the subject as a whole, of which partners are not told
		if _, err := s.tellEnded(ctx, *e.RecordID, e.Kind, e.Article); err != nil {
			return err
		}
	}
	return s.q.Trace(ctx, s.Case.ID, s.told...)
}
