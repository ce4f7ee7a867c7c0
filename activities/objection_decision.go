package activities

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// decideOn writes the decision of a case about one record, which rests on the article, or else on that of its outcome. It returns a
// casefile.Error where the pack knows no such outcome.
func (s *Step) decideOn(ctx context.Context, d casefile.Decision, unit uuid.UUID, article string) (db.Decision, error) {
	outcome, err := s.Pack.Objection.Outcome(d.Outcome)
	if err != nil {
		return db.Decision{}, casefile.NewError(casefile.CodeInvalid, "error.outcome_not_in_pack", err)
	}
	record, err := s.theRecord(ctx)
	if err != nil {
		return db.Decision{}, err
	}
	if err := s.mayChange(ctx, record, d); err != nil {
		return db.Decision{}, err
	}
	if article == "" {
		facts, err := s.noticeFacts(ctx)
		if err != nil {
			return db.Decision{}, err
		}
		article = outcome.ArticleFor(facts.Category, s.way().Direct)
	}
	return s.decide(ctx, record, d, unit, article)
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

// mayChange holds a decision against the record as it is now. The agency's own error is put right from the source, whole, and with
// nothing that the source does not say.
func (s *Step) mayChange(ctx context.Context, record uuid.UUID, d casefile.Decision) error {
	if !d.Outcome.ChangesContent() {
		return nil
	}
	if s.Act.Kind != casefile.ActCompare && s.Act.Kind != casefile.ActCorrect {
		return s.changesFit(ctx, record, d.Changes)
	}
	r, err := s.lockRecord(ctx, record)
	if err != nil {
		return err
	}
	differences := r.content.Differences(r.source, r.fields)
	switch {
	case len(differences) == 0:
		return casefile.NewError(casefile.CodeConflict, "error.comparison_agrees", casefile.ErrStale)
	case !slices.Equal(d.Changes, differences):
		return casefile.NewError(casefile.CodeConflict, "error.record_changed", casefile.ErrStale)
	}
	return nil
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

// applyDecision applies the decision on the record. What changes a record is an event of an objection.
func (s *Step) applyDecision(ctx context.Context, d *db.Decision) error {
	if d.AppliedAt != nil || !d.Outcome.ChangesContent() {
		return s.apply(ctx, d, false)
	}
	if err := s.Happens(ctx, casefile.EventCorrected); err != nil {
		return err
	}
	byUnit, err := s.decidedByUnit(ctx, *d)
	if err != nil {
		return err
	}
	return s.apply(ctx, d, byUnit)
}
