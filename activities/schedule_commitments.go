package activities

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// commitmentBatch opens the checks of some commitments that fall due. One that fails must not hold up the others: they are then taken one by one, and
// what fails alone is counted, logged and left to the next round. Where nothing succeeds that is no fault of one commitment, and is an error. It returns how
// many, and whether there may be more.
func (r *dueRound) commitmentBatch(ctx context.Context) (ended Ended, more bool, err error) {
	afterEnd, afterID := r.afterEnd, r.afterID
	ended, more, err = r.commitmentsDue(ctx, dueBatch)
	if err == nil || ctx.Err() != nil {
		return ended, more, err
	}
	r.afterEnd, r.afterID = afterEnd, afterID
	ended, more = Ended{}, true
	for tried := 0; more && tried < int(dueBatch); tried++ {
		before := r.afterID
		var one Ended
		var failed error
		one, more, failed = r.commitmentsDue(ctx, 1)
		switch {
		case failed == nil:
			ended.Checks, ended.Exempted, ended.Held = ended.Checks+one.Checks, ended.Exempted+one.Exempted, ended.Held+one.Held
		case r.afterID == before || ctx.Err() != nil: // not even one was found
			return ended, false, failed
		default:
			more = true
			ended.Failed++
			r.tellFailed(ctx, failed)
		}
	}
	if ended.Failed > 0 && ended.Checks+ended.Exempted+ended.Held == 0 {
		return ended, false, err
	}
	return ended, more, nil
}

// tellFailed tells the operator of the commitment that the round has come to.
func (r *dueRound) tellFailed(ctx context.Context, err error) {
	if activity.IsActivity(ctx) {
		activity.GetLogger(ctx).Error("a commitment falls due and its check cannot be opened", "commitment", r.afterID, "error", err)
		activity.RecordHeartbeat(ctx)
	}
}

// commitmentsDue opens the checks of so many commitments that fall due, in one transaction: of those that were drawn, or all of an item of which all are
// checked. The others are exempt, and nothing else is written of them (shenzhen-2022 63(2)).
func (r *dueRound) commitmentsDue(ctx context.Context, most int32) (ended Ended, more bool, err error) {
	today := calendar.DateOf(r.now)
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		due, err := q.CommitmentsDue(ctx, db.CommitmentsDueParams{Today: db.Day(today), AfterOn: r.afterEnd, AfterID: r.afterID, Most: most})
		if err != nil {
			return fmt.Errorf("find commitments: %w", err)
		}
		more, ended = len(due) == int(most), Ended{}
		seeds, err := seedsOf(ctx, q, due, r.now)
		if err != nil {
			return err
		}
		for _, row := range due {
			r.afterEnd, r.afterID = *row.Commitment.CheckOn, row.Commitment.ID
			checked, err := r.fallDue(ctx, q, row, seeds)
			switch {
			case errors.Is(err, rules.ErrNotFound): // no version of its pack is in force, which must not hold up the others
				ended.Held++
			case err != nil:
				return err
			case checked:
				ended.Checks++
			default:
				ended.Exempted++
			}
		}
		return nil
	})
	return ended, more, err
}

// fallDue opens the check of a commitment, or exempts it. It reports whether it is checked.
func (r *dueRound) fallDue(ctx context.Context, q *db.Queries, row db.CommitmentsDueRow, seeds seeds) (bool, error) {
	m := row.Commitment
	terms, err := casefile.ReadTerms(row.Terms)
	if err != nil {
		return false, err
	}
	exempt := func(why casefile.ExemptReason, drawn *int32) error {
		return q.CommitmentExempt(ctx, db.CommitmentExemptParams{ID: m.ID, State: casefile.CommitmentExempt, Draw: drawn, Exempt: &why})
	}
	spared, err := r.spares(ctx, q, terms, m.SubjectID)
	if err != nil {
		return false, err
	}
	if spared {
		return false, exempt(casefile.ExemptByClass, nil)
	}
	drawn := seeds.draw(m)
	if int(drawn) >= terms.Share {
		return false, exempt(casefile.ExemptByDraw, &drawn)
	}
	reason := casefile.CheckSampled
	if terms.Share >= casefile.WholeShare {
		reason = casefile.CheckAll
	}
	pack, err := r.Book.InForceOr(m.PackID, calendar.DateOf(r.now), int(m.PackVersion))
	if err != nil {
		return false, err
	}
	return true, q.OpenCheck(ctx, db.NewCheck{Commitment: m, Code: row.Code, Terms: terms, Reason: reason, Draw: &drawn, ActorID: db.ScheduleAccount, Pack: pack, At: r.now})
}

// spares reports whether the subject is of a class that the terms exempt. That speaks for an enterprise, and what lies before the ruling on its plan is not left out.
func (r *dueRound) spares(ctx context.Context, q *db.Queries, terms casefile.CommitmentTerms, subject uuid.UUID) (bool, error) {
	if len(terms.Exempt) == 0 {
		return false, nil
	}
	limits, err := r.limits()
	if err != nil {
		return false, err
	}
	records, err := q.Standing(ctx, subject, casefile.PurposeOther, limits, r.now)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(records, func(record rules.StandingRecord) bool {
		return slices.ContainsFunc(terms.Exempt, func(x casefile.ExemptClass) bool { return x.Spares(record.Category, record.Content) })
	}), nil
}

// limits are how long records are published where the city works so, read once in a round; nobody may have said how it does, and then nothing limits these.
func (r *dueRound) limits() (json.RawMessage, error) {
	if r.Packs.Own == "" || r.asked != nil {
		return r.asked, nil
	}
	limits, _, _, err := r.Book.PublicationLimits(r.Packs, calendar.DateOf(r.now))
	if err != nil {
		return nil, err
	}
	r.asked, err = limits.JSON()
	return r.asked, err
}

// seeds are those of units and days with which commitments are drawn.
type seeds map[seedOf][]byte

type seedOf struct {
	unit uuid.UUID
	day  time.Time
}

func (k seedOf) compare(o seedOf) int {
	return cmp.Or(k.day.Compare(o.day), bytes.Compare(k.unit[:], o.unit[:]))
}

// seedsOf are the seeds of all that is due, made where there are none yet. Of two workers each takes these in the same order, and the later waits for
// the seed of the earlier.
func seedsOf(ctx context.Context, q *db.Queries, due []db.CommitmentsDueRow, at time.Time) (seeds, error) {
	var keys []seedOf
	for _, row := range due {
		keys = append(keys, seedOf{row.Commitment.UnitID, *row.Commitment.CheckOn})
	}
	slices.SortFunc(keys, seedOf.compare)
	all := make(seeds)
	for _, key := range slices.Compact(keys) {
		fresh := make([]byte, 32)
		rand.Read(fresh) //nolint:errcheck,gosec // it never fails
		if err := q.CommitmentDrawInsert(ctx, db.CommitmentDrawInsertParams{UnitID: key.unit, Day: key.day, Seed: fresh, DrawnAt: at}); err != nil {
			return nil, fmt.Errorf("keep seed: %w", err)
		}
		kept, err := q.CommitmentDraw(ctx, db.CommitmentDrawParams{UnitID: key.unit, Day: key.day})
		if err != nil {
			return nil, fmt.Errorf("read seed: %w", err)
		}
		all[key] = kept.Seed
	}
	return all, nil
}

// draw is what a commitment draws.
func (s seeds) draw(m db.Commitment) int32 {
	return int32(casefile.DrawOf(s[seedOf{m.UnitID, *m.CheckOn}], m.ID)) //nolint:gosec // less than a thousand
}
