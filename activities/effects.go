package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// annotate puts the objection mark on the record until the case ends, and shows its clock kept: it runs from this act
// and is met with it.
func (s *step) annotate(ctx context.Context) error {
	o := s.pack.Objection
	if err := s.effect(ctx, casefile.EffectAnnotated, o.AnnotationArticle); err != nil {
		return err
	}
	if err := s.tell(ctx, casefile.PartnerAnnotated, o.AnnotationArticle, nil); err != nil {
		return err
	}
	return s.metDeadline(ctx, o.Steps.Annotate, s.at())
}

// resumeQueries ends the suspension that the unit's silence brought about: it has answered.
func (s *step) resumeQueries(ctx context.Context) error {
	err := s.q.EffectEnd(ctx, db.EffectEndParams{CaseID: s.c.ID, Kind: casefile.EffectSuspended, At: s.at()})
	if err != nil {
		return fmt.Errorf("resume queries: %w", err)
	}
	return s.tellResumed(ctx)
}

func (s *step) effect(ctx context.Context, kind casefile.EffectKind, article string) error {
	err := s.q.EffectStart(ctx, db.EffectStartParams{ID: uuid.Must(uuid.NewV7()), RecordID: s.c.RecordID, CaseID: s.c.ID,
		Kind: kind, Article: article, StartedAt: s.at()})
	if err != nil {
		return fmt.Errorf("start effect: %w", err)
	}
	s.trace("effect", map[string]string{"effect": string(kind), "article": article})
	return nil
}

// decideOn writes the decision of the case. It returns a casefile.Error where the pack knows no such outcome.
func (s *step) decideOn(ctx context.Context, d casefile.Decision, unit uuid.UUID) (db.Decision, error) {
	outcome, err := s.pack.Objection.Outcome(d.Outcome)
	if err != nil {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	changes, err := json.Marshal(d.Changes)
	if err != nil {
		return db.Decision{}, fmt.Errorf("encode changes: %w", err)
	}
	decision := db.Decision{CaseID: s.c.ID, ActID: s.act.ID, UnitID: unit, Outcome: d.Outcome, Article: outcome.Article,
		Changes: changes, Reasons: d.Reasons, DecidedAt: s.at()}
	err = s.q.DecisionInsert(ctx, db.DecisionInsertParams{CaseID: decision.CaseID, ActID: decision.ActID,
		UnitID: decision.UnitID, Outcome: decision.Outcome, Article: decision.Article, Changes: decision.Changes,
		Reasons: decision.Reasons, DecidedAt: decision.DecidedAt})
	if err != nil {
		return db.Decision{}, fmt.Errorf("write decision: %w", err)
	}
	s.trace("decided", map[string]string{"outcome": string(d.Outcome), "article": outcome.Article})
	return decision, nil
}

// apply makes the decision true of the record: a new version, or an effect on its face. A decision that has been
// applied stays as it is.
func (s *step) apply(ctx context.Context, d *db.Decision) error {
	if d.AppliedAt != nil {
		return nil
	}
	if err := s.tellOutcome(ctx, *d); err != nil {
		return err
	}
	if d.Outcome.ChangesContent() {
		if err := s.rewrite(ctx, *d); err != nil {
			return err
		}
	}
	if kind := d.Outcome.Effect(); kind != "" {
		if err := s.effect(ctx, kind, d.Article); err != nil {
			return err
		}
	}
	at := s.at()
	if err := s.q.DecisionApplied(ctx, db.DecisionAppliedParams{CaseID: s.c.ID, At: &at}); err != nil {
		return fmt.Errorf("mark decision applied: %w", err)
	}
	d.AppliedAt = &at
	return nil
}

// rewrite gives the record a new version with the decision's changes, and brings the source into step, because the unit
// that provided it has decided what it says (or the platform's copy has come back to it).
func (s *step) rewrite(ctx context.Context, d db.Decision) error {
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	record, err := s.q.RecordLock(ctx, s.c.RecordID)
	if err != nil {
		return fmt.Errorf("lock record: %w", err)
	}
	var content casefile.Content
	if err := json.Unmarshal(record.Content, &content); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	next, err := content.Apply(changes)
	if err != nil {
		return err
	}
	text, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	return s.writeVersion(ctx, record.Version+1, text, d.DecidedAt)
}

func (s *step) writeVersion(ctx context.Context, version int32, content json.RawMessage, from time.Time) error {
	err := s.q.RecordVersionInsert(ctx, db.RecordVersionInsertParams{RecordID: s.c.RecordID, Version: version,
		Content: content, CaseID: &s.c.ID, ValidFrom: from})
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := s.q.RecordVersionSet(ctx, db.RecordVersionSetParams{ID: s.c.RecordID, Version: version}); err != nil {
		return fmt.Errorf("set version: %w", err)
	}
	if err := s.q.RecordSourceSet(ctx, db.RecordSourceSetParams{ID: s.c.RecordID, Source: content}); err != nil {
		return fmt.Errorf("bring source into step: %w", err)
	}
	return nil
}
