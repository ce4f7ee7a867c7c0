package activities

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// decideOn writes the decision of the case, which rests on the article, or else on that of its outcome. It returns a casefile.Error
// where the pack knows no such outcome.
func (s *Step) decideOn(ctx context.Context, d casefile.Decision, unit uuid.UUID, article string) (db.Decision, error) {
	outcome, err := s.Pack.Objection.Outcome(d.Outcome)
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
	record, err := s.theRecord(ctx)
	if err != nil {
		return db.Decision{}, err
	}
	write := db.DecisionInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, RecordID: &record, ActID: s.Act.ID, UnitID: unit,
		Outcome: d.Outcome, Article: article, Changes: changes, Reasons: d.Reasons, DecidedAt: s.At()}
	if err := s.q.DecisionInsert(ctx, write); err != nil {
		return db.Decision{}, fmt.Errorf("write decision: %w", err)
	}
	decision := db.Decision{ID: write.ID, CaseID: write.CaseID, RecordID: write.RecordID, ActID: write.ActID, UnitID: unit,
		Outcome: write.Outcome, Article: article, Changes: changes, Reasons: write.Reasons, DecidedAt: write.DecidedAt}
	s.Trace("decided", map[string]string{"outcome": string(d.Outcome), "article": article})
	return decision, nil
}

// decision is what was decided about the record.
func (s *Step) decision(ctx context.Context) (db.Decision, error) {
	record, err := s.theRecord(ctx)
	if err != nil {
		return db.Decision{}, err
	}
	d, err := s.q.DecisionGet(ctx, db.DecisionGetParams{CaseID: s.Case.ID, RecordID: &record})
	if err != nil {
		return d, fmt.Errorf("read decision: %w", err)
	}
	return d, nil
}

// mayChange holds a decision against the record as it is now: its changes are of fields that there are, bring what they can
// hold, and start from what the platform says. The agency's own error is put right from the source, whole, and with nothing
// that the source does not say.
func (s *Step) mayChange(ctx context.Context, d casefile.Decision) error {
	if !d.Outcome.ChangesContent() {
		return nil
	}
	r, err := s.lockRecord(ctx)
	if err != nil {
		return err
	}
	if s.Act.Kind == casefile.ActCompare || s.Act.Kind == casefile.ActCorrect {
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

// decidedByUnit reports whether the unit that answers for the record has decided, and not the agency on its own error or as
// the operator who decides alone.
func (s *Step) decidedByUnit(ctx context.Context, d db.Decision) (bool, error) {
	act := s.Act
	if act.ID != d.ActID {
		var err error
		if act, err = s.q.ActGet(ctx, db.ActGetParams{ID: d.ActID, CaseID: s.Case.ID}); err != nil {
			return false, fmt.Errorf("read deciding act: %w", err)
		}
	}
	return act.Kind == casefile.ActDecide && d.UnitID == s.Case.UnitID, nil
}

// apply makes the decision true of the record: a new version, or an effect on its face. A decision that has been
// applied stays as it is.
func (s *Step) apply(ctx context.Context, d *db.Decision) error {
	if d.AppliedAt != nil {
		return nil
	}
	if err := s.tellOutcome(ctx, *d); err != nil {
		return err
	}
	if d.Outcome.ChangesContent() {
		if err := s.Happens(ctx, casefile.EventCorrected); err != nil {
			return err
		}
		if err := s.rewrite(ctx, *d); err != nil {
			return err
		}
	}
	if kind := d.Outcome.Effect(); kind != "" {
		if err := s.effect(ctx, *d.RecordID, kind, d.Article, nil); err != nil {
			return err
		}
	}
	at := s.At()
	if err := s.q.DecisionApplied(ctx, db.DecisionAppliedParams{ID: d.ID, At: &at}); err != nil {
		return fmt.Errorf("mark decision applied: %w", err)
	}
	d.AppliedAt = &at
	return nil
}

// tellOutcome tells of a decision that is about to be applied.
func (s *Step) tellOutcome(ctx context.Context, d db.Decision) error {
	kind := d.Outcome.Effect()
	if kind == "" {
		return nil
	}
	var changes []casefile.Change
	if d.Outcome.ChangesContent() {
		if err := json.Unmarshal(d.Changes, &changes); err != nil {
			return fmt.Errorf("read changes: %w", err)
		}
	}
	return s.tell(ctx, *d.RecordID, casefile.PartnerEvent(kind), d.Article, changes)
}

// rewrite gives the record a new version with the decision's changes. Where the unit itself has decided what its record says,
// its source gets a version too, by that act; what the agency puts right changes the platform's copy alone.
func (s *Step) rewrite(ctx context.Context, d db.Decision) error {
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
	if err := s.writeVersion(ctx, r.id, r.version+1, next, d.DecidedAt); err != nil {
		return err
	}
	byUnit, err := s.decidedByUnit(ctx, d)
	if err != nil || !byUnit {
		return err
	}
	return s.writeSource(ctx, r.source.With(changes), d)
}
