package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// BeginEffect begins an effect that lasts while the case is open, at the instant of the step, and leaves word of it for partners.
func (s *Step) BeginEffect(ctx context.Context, kind casefile.EffectKind) error {
	article := s.procedure().Articles[kind](s)
	return s.BeginUntil(ctx, kind, article, nil)
}

// BeginUntil begins an effect on the record of the case and leaves word of it for partners. until is its planned end, a legal instant at
// which the schedule ends it; nil: it has none.
func (s *Step) BeginUntil(ctx context.Context, kind casefile.EffectKind, article string, until *time.Time) error {
	if err := s.effect(ctx, kind, article, until); err != nil {
		return err
	}
	return s.tell(ctx, kind.Begins(), article, nil)
}

// EndEffect ends an effect that lasts while the case is open, and leaves word of it for partners, where the pack knows such an effect
// and the record is under it.
func (s *Step) EndEffect(ctx context.Context, kind casefile.EffectKind) error {
	article := s.procedure().Articles[kind](s)
	if article == "" {
		return nil
	}
	if err := s.q.EffectEnd(ctx, db.EffectEndParams{CaseID: s.Case.ID, Kind: kind, At: s.At()}); err != nil {
		return fmt.Errorf("end %s: %w", kind, err)
	}
	return s.tell(ctx, kind.Ends(), article, nil)
}

// effect begins an effect on the record of the case by an article of the pack. until is as in BeginUntil.
func (s *Step) effect(ctx context.Context, kind casefile.EffectKind, article string, until *time.Time) error {
	err := s.q.EffectStart(ctx, db.EffectStartParams{ID: uuid.Must(uuid.NewV7()), RecordID: s.Case.RecordID, CaseID: s.Case.ID,
		Kind: kind, Article: article, StartedAt: s.At(), EndsAt: until})
	if err != nil {
		return fmt.Errorf("start effect: %w", err)
	}
	s.Trace("effect", map[string]string{"effect": string(kind), "article": article})
	return nil
}
