package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// listingBatch ends some listings in one transaction, each at the instant at which its term was over or another case has ended it: the record is archived, the
// marks on persons behind go, and the bodies stop their measures. It returns how many, and whether there may be more.
func (r *dueRound) listingBatch(ctx context.Context) (ended Ended, more bool, err error) {
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		due, err := q.ListingsDue(ctx, db.ListingsDueParams{Now: r.now, AfterID: r.afterID, Most: dueBatch})
		if err != nil {
			return fmt.Errorf("find listings: %w", err)
		}
		more, ended = len(due) == int(dueBatch), Ended{}
		for _, row := range due {
			r.afterID = row.Case.ID
			s, err := r.stepAt(q, row.Case, row.OverAt)
			if errors.Is(err, ErrPackChanged) { // which must not hold up the others
				ended.Held++
				continue
			}
			if err != nil {
				return err
			}
			if err := s.endListing(ctx, casefile.ListingEnd(row.How)); err != nil {
				return err
			}
			ended.Listings++
		}
		return nil
	})
	return ended, more, err
}

// endListing is what comes of a listing that is over. The step has no act, and is at the instant of the end.
func (s *Step) endListing(ctx context.Context, how casefile.ListingEnd) error {
	of, err := s.q.ListingGet(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read listing: %w", err)
	}
	if of.EndedAt != nil { // by another worker, between the finding of it and the lock of its case
		return nil
	}
	at := s.At()
	running, err := s.q.CaseEffectsRunning(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("find effects of listing: %w", err)
	}
	for _, e := range running {
		if err := s.q.EffectEndAt(ctx, db.EffectEndAtParams{ID: e.ID, At: at}); err != nil {
			return fmt.Errorf("end %s: %w", e.Kind, err)
		}
		s.traceEnded(e, how.Effect())
		if e.RecordID == nil {
			continue
		}
		if _, err := s.tellEnded(ctx, *e.RecordID, e.Kind, e.Article); err != nil {
			return err
		}
	}
	if err := s.Happens(ctx, casefile.EventListingOver); err != nil {
		return err
	}
	if err := s.endReminder(ctx); err != nil {
		return err
	}
	if err := s.stopMeasures(ctx, notices.Say("letter.measure_stop.over")); err != nil {
		return err
	}
	if err := s.notListed(ctx, how); err != nil {
		return err
	}
	if err := s.wakeAbout(ctx); err != nil {
		return err
	}
	s.Trace("listing_ended", map[string]string{"how": string(how), "at": at.Format(time.RFC3339)})
	return s.q.Trace(ctx, s.Case.ID, s.told...)
}
