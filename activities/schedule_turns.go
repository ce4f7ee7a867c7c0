package activities

import (
	"context"
	"errors"
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// turnBatch brings about in some listings what other cases have them do without ending them, each at the instant of the other case: bodies stop their
// measures, a unit is reminded to prolong it. It returns how many, and whether there may be more.
func (r *dueRound) turnBatch(ctx context.Context) (ended Ended, more bool, err error) {
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		due, err := q.ListingTurnsDue(ctx, db.ListingTurnsDueParams{Now: r.now, AfterID: r.afterID, Most: dueBatch,
			Released: string(casefile.ListingReleased)})
		if err != nil {
			return fmt.Errorf("find turns of listings: %w", err)
		}
		more, ended = len(due) == int(dueBatch), Ended{}
		for _, row := range due {
			r.afterID = row.Case.ID
			s, err := r.stepAt(q, row.Case, row.At)
			if errors.Is(err, ErrPackChanged) { // which must not hold up the others
				ended.Held++
				continue
			}
			if err != nil {
				return err
			}
			if err := s.turn(ctx, casefile.ListingTurn(row.Turn)); err != nil {
				return err
			}
			if err := s.q.Trace(ctx, s.Case.ID, s.told...); err != nil {
				return err
			}
			ended.Turns++
		}
		return nil
	})
	return ended, more, err
}

func (s *Step) turn(ctx context.Context, turn casefile.ListingTurn) error {
	if turn == casefile.ListingReminded {
		return s.remindToProlong(ctx)
	}
	return s.releaseMeasures(ctx)
}

// releaseMeasures stops what followed from a listing that goes on. Persons behind whom measures have struck are struck no more; a mark is no measure, and
// stays.
func (s *Step) releaseMeasures(ctx context.Context) error {
	changed, err := s.q.ListingReleased(ctx, db.ListingReleasedParams{CaseID: s.Case.ID, At: new(s.At())})
	if err != nil {
		return fmt.Errorf("keep that measures stop: %w", err)
	}
	if changed == 0 { // by another worker, or it is over and they have stopped with it
		return nil
	}
	if err := s.q.EffectEnd(ctx, db.EffectEndParams{CaseID: s.Case.ID, Kind: casefile.EffectStruck, At: s.At()}); err != nil {
		return fmt.Errorf("end %s: %w", casefile.EffectStruck, err)
	}
	s.Trace("measures_released", nil)
	return s.stopMeasures(ctx, notices.Say("letter.measure_stop.released"))
}
