package activities

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// MoveOn lets the end of a period move objections on to another task of their unit, until the test ends: no period of an objection
// does so by itself. The task's clock runs from the end of the period.
func MoveOn(t testing.TB, period casefile.Step, to casefile.TaskKind, clock casefile.Step) {
	made := procedures[casefile.FlowObjection]
	made.Passed = maps.Clone(made.Passed)
	made.Passed[period] = Consequence{Moves: true, Do: func(ctx context.Context, s *Step) error {
		k, err := s.Pack.Clock(s.Clock(clock))
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, k.RunsFrom); err != nil {
			return err
		}
		_, err = s.OpenTask(ctx, to, s.Case.UnitID, k.Name)
		return err
	}}
	t.Cleanup(Provide(casefile.FlowObjection, made))
}

// BatchesOf lets rounds of the schedule end n effects at a time, until the test ends.
func BatchesOf(t testing.TB, n int32) {
	before := dueBatch
	t.Cleanup(func() { dueBatch = before })
	dueBatch = n
}

// EndBeside begins an effect on the record of the case and others beside it, and ends it, as a step does that tells partners.
func EndBeside(ctx context.Context, a *Activities, caseID uuid.UUID, kind casefile.EffectKind, beside ...casefile.EffectKind) error {
	return a.Store.InTx(ctx, func(q *db.Queries) error {
		c, err := q.CaseLock(ctx, caseID)
		if err != nil {
			return err
		}
		s, err := a.stepAt(q, c, a.Clock.Now())
		if err != nil {
			return err
		}
		record, err := s.theRecord(ctx)
		if err != nil {
			return err
		}
		for _, begins := range append([]casefile.EffectKind{kind}, beside...) {
			err := q.BeginEffect(ctx, db.EffectStartParams{ID: uuid.New(), CaseID: caseID, RecordID: &record, Kind: begins, Article: "1", StartedAt: s.At()})
			if err != nil {
				return err
			}
		}
		if err := s.tell(ctx, record, kind.Begins(), "1", nil); err != nil {
			return err
		}
		if err := q.EffectEnd(ctx, db.EffectEndParams{CaseID: caseID, Kind: kind, At: s.At()}); err != nil {
			return err
		}
		_, err = s.tellEnded(ctx, record, kind, "1")
		return err
	})
}

// BeginUntil begins an effect with a planned end, in a step of the case that no act leads to.
func BeginUntil(ctx context.Context, a *Activities, caseID uuid.UUID, kind casefile.EffectKind, until time.Time) error {
	return a.Store.InTx(ctx, func(q *db.Queries) error {
		c, err := q.CaseLock(ctx, caseID)
		if err != nil {
			return err
		}
		s, err := a.stepAt(q, c, a.Clock.Now())
		if err != nil {
			return err
		}
		record, err := s.theRecord(ctx)
		if err != nil {
			return err
		}
		if err := s.BeginUntil(ctx, record, kind, "36(2)", &until); err != nil {
			return err
		}
		return q.Trace(ctx, c.ID, s.told...)
	})
}
