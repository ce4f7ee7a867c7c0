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
		if err := s.tell(ctx, record, kind.Ends(), article, nil); err != nil {
			return err
		}
	}
	return nil
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
