package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// decideOn writes the decision of the case, which rests on the article, or else on that of its outcome. It returns a casefile.Error
// where the pack knows no such outcome.
func (s *step) decideOn(ctx context.Context, d casefile.Decision, unit uuid.UUID, article string) (db.Decision, error) {
	outcome, err := s.pack.Objection.Outcome(d.Outcome)
	if err != nil {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	if err := s.mayChange(ctx, d); err != nil {
		return db.Decision{}, err
	}
	changes, err := json.Marshal(d.Changes)
	if err != nil {
		return db.Decision{}, fmt.Errorf("encode changes: %w", err)
	}
	if article == "" {
		facts, err := s.noticeFacts(ctx)
		if err != nil {
			return db.Decision{}, err
		}
		article = outcome.ArticleFor(facts.Category, s.way().Direct)
	}
	decision := db.Decision{CaseID: s.c.ID, ActID: s.act.ID, UnitID: unit, Outcome: d.Outcome, Article: article,
		Changes: changes, Reasons: d.Reasons, DecidedAt: s.at()}
	err = s.q.DecisionInsert(ctx, db.DecisionInsertParams{CaseID: decision.CaseID, ActID: decision.ActID,
		UnitID: decision.UnitID, Outcome: decision.Outcome, Article: decision.Article, Changes: decision.Changes,
		Reasons: decision.Reasons, DecidedAt: decision.DecidedAt})
	if err != nil {
		return db.Decision{}, fmt.Errorf("write decision: %w", err)
	}
	s.trace("decided", map[string]string{"outcome": string(d.Outcome), "article": article})
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

// record is what the platform and the source say of a record, under its lock.
type record struct {
	version         int32
	content, source casefile.Content
	fields          []casefile.Field
}

func (s *step) lockRecord(ctx context.Context) (record, error) {
	row, err := s.q.RecordLock(ctx, s.c.RecordID)
	if err != nil {
		return record{}, fmt.Errorf("lock record: %w", err)
	}
	r := record{version: row.Version}
	err = errors.Join(json.Unmarshal(row.Content, &r.content), json.Unmarshal(row.Source, &r.source), json.Unmarshal(row.Fields, &r.fields))
	if err != nil {
		return r, fmt.Errorf("read record: %w", err)
	}
	return r, nil
}

// mayChange holds a decision against the record as it is now: its changes are of fields that there are, bring what they can
// hold, and start from what the platform says. The agency's own error is put right from the source, whole, and with nothing
// that the source does not say.
func (s *step) mayChange(ctx context.Context, d casefile.Decision) error {
	if !d.Outcome.ChangesContent() {
		return nil
	}
	r, err := s.lockRecord(ctx)
	if err != nil {
		return err
	}
	if s.act.Kind == casefile.ActCompare || s.act.Kind == casefile.ActCorrect {
		differences := r.content.Differences(r.source, r.fields)
		switch {
		case len(differences) == 0:
			return casefile.NewError(casefile.CodeConflict, "error.comparison_agrees", casefile.ErrStale)
		case !slices.Equal(d.Changes, differences):
			return casefile.NewError(casefile.CodeConflict, "error.record_changed", casefile.ErrStale)
		}
		return nil
	}
	if err := casefile.CheckChanges(r.fields, d.Changes); err != nil {
		return err
	}
	_, err = r.content.Apply(d.Changes)
	return err
}

// rewrite gives the record a new version with the decision's changes. Where the unit itself has decided what its record says,
// its source gets a version too, by that act; what the agency puts right changes the platform's copy alone.
func (s *step) rewrite(ctx context.Context, d db.Decision) error {
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	r, err := s.lockRecord(ctx)
	if err != nil {
		return err
	}
	next, err := r.content.Apply(changes)
	if err != nil {
		return err
	}
	if err := s.writeVersion(ctx, r.version+1, next, d.DecidedAt); err != nil {
		return err
	}
	byUnit, err := s.decidedByUnit(ctx, d)
	if err != nil || !byUnit {
		return err
	}
	return s.writeSource(ctx, r.source.With(changes), d)
}

// decidedByUnit reports whether the unit that answers for the record has decided, and not the agency on its own error or as
// the operator who decides alone.
func (s *step) decidedByUnit(ctx context.Context, d db.Decision) (bool, error) {
	act := s.act
	if act.ID != d.ActID {
		var err error
		if act, err = s.q.ActGet(ctx, db.ActGetParams{ID: d.ActID, CaseID: s.c.ID}); err != nil {
			return false, fmt.Errorf("read deciding act: %w", err)
		}
	}
	return act.Kind == casefile.ActDecide && d.UnitID == s.c.UnitID, nil
}

func (s *step) writeVersion(ctx context.Context, version int32, content casefile.Content, from time.Time) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode record: %w", err)
	}
	err = s.q.RecordVersionInsert(ctx, db.RecordVersionInsertParams{RecordID: s.c.RecordID, Version: version,
		Content: text, CaseID: &s.c.ID, ValidFrom: from})
	if err != nil {
		return fmt.Errorf("write version: %w", err)
	}
	if err := s.q.RecordVersionSet(ctx, db.RecordVersionSetParams{ID: s.c.RecordID, Version: version}); err != nil {
		return fmt.Errorf("set version: %w", err)
	}
	return nil
}

func (s *step) writeSource(ctx context.Context, content casefile.Content, d db.Decision) error {
	text, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("encode source: %w", err)
	}
	err = s.q.RecordSourceAdd(ctx, db.RecordSourceAddParams{RecordID: s.c.RecordID, Source: text, UnitID: d.UnitID,
		CaseID: &s.c.ID, ActID: &d.ActID, ValidFrom: d.DecidedAt})
	if err != nil {
		return fmt.Errorf("write source: %w", err)
	}
	return nil
}
