package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// BeginEffect begins an effect that lasts while the case is open on each of its records, at the instant of the step, and leaves word of
// it for partners.
func (s *Step) BeginEffect(ctx context.Context, kind casefile.EffectKind) error {
	records, err := s.records(ctx)
	if err != nil {
		return err
	}
	article := s.procedure().Articles[kind](s)
	for _, record := range records {
		if err := s.BeginUntil(ctx, record, kind, article, nil); err != nil {
			return err
		}
	}
	return nil
}

// BeginUntil begins an effect on a record of the case and leaves word of it for partners. until is its planned end, a legal instant at
// which the schedule ends it; nil: it has none.
func (s *Step) BeginUntil(ctx context.Context, record uuid.UUID, kind casefile.EffectKind, article string, until *time.Time) error {
	if err := s.effect(ctx, record, kind, article, until); err != nil {
		return err
	}
	return s.tell(ctx, record, kind.Begins(), article, nil)
}

// EndEffect ends an effect that lasts while the case is open on all its records, and leaves word of it for partners, where the pack knows
// such an effect and a record is under it.
func (s *Step) EndEffect(ctx context.Context, kind casefile.EffectKind) error {
	article := s.procedure().Articles[kind](s)
	if article == "" {
		return nil
	}
	if err := s.q.EffectEnd(ctx, db.EffectEndParams{CaseID: s.Case.ID, Kind: kind, At: s.At()}); err != nil {
		return fmt.Errorf("end %s: %w", kind, err)
	}
	records, err := s.records(ctx)
	if err != nil {
		return err
	}
	for _, record := range records {
		if _, err := s.tellEnded(ctx, record, kind, article); err != nil {
			return err
		}
	}
	return nil
}

// traceEnded tells the trail that an effect has ended, and how: only what has run its time ended as planned.
func (s *Step) traceEnded(e db.Effect, how casefile.EffectEnd) {
	facts := map[string]string{"effect": string(e.Kind), "article": e.Article, "how": string(how)}
	if e.RecordID != nil {
		facts["record"] = e.RecordID.String()
	}
	s.Trace("effect_ended", facts)
}

// sight is how a record stands once an effect on it has ended.
type sight struct {
	gone   bool // it is there no more
	hidden bool // something else hides it from those from whom the effect did
}

// tellEnded leaves word for partners that an effect on a record has ended, and says how the record stands without it. Of a record that is gone, or that something else
// keeps from them as much, partners are told nothing: they would show it again, or mark anew what they have taken down.
func (s *Step) tellEnded(ctx context.Context, record uuid.UUID, kind casefile.EffectKind, article string) (sight, error) {
	if kind.Ends() == "" {
		return sight{}, nil
	}
	if kind.HidesFrom() == casefile.HidesWhenOver { // its end is what takes the record away, and that is what it tells
		return sight{gone: true}, s.tell(ctx, record, kind.Ends(), article, nil)
	}
	row, err := s.q.RecordSight(ctx, db.RecordSightParams{RecordID: record, Now: s.At(), Hidings: kind.HidesFrom().AsMuch()})
	if err != nil {
		return sight{}, fmt.Errorf("look how the record stands: %w", err)
	}
	after := sight{gone: row.Gone, hidden: row.Hidden}
	if after.gone || after.hidden {
		return after, nil
	}
	return after, s.tell(ctx, record, kind.Ends(), article, nil)
}

// effect begins an effect on a record of the case by an article of the pack. until is as in BeginUntil.
func (s *Step) effect(ctx context.Context, record uuid.UUID, kind casefile.EffectKind, article string, until *time.Time) error {
	err := s.q.BeginEffect(ctx, db.EffectStartParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, RecordID: &record, Kind: kind,
		Article: article, StartedAt: s.At(), EndsAt: until, Says: s.says.of(kind)})
	if err != nil {
		return fmt.Errorf("start effect: %w", err)
	}
	s.Trace("effect", map[string]string{"effect": string(kind), "article": article, "record": record.String()})
	switch {
	case kind.EndsListing():
		return s.endsListing(ctx, record, casefile.ListingByCase)
	case kind.StopsMeasures():
		return s.releasesListing(ctx, record)
	}
	return nil
}
