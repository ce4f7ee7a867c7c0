package activities

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// decide writes a decision about a record of the case, which rests on the article.
func (s *Step) decide(ctx context.Context, record uuid.UUID, d casefile.Decision, unit uuid.UUID, article string) (db.Decision, error) {
	return s.decideOf(ctx, &record, d, unit, article)
}

// decideOf is decide, of the case as a whole where it names no record.
func (s *Step) decideOf(ctx context.Context, record *uuid.UUID, d casefile.Decision, unit uuid.UUID, article string) (db.Decision, error) {
	changes, err := json.Marshal(d.Changes)
	if err != nil {
		return db.Decision{}, fmt.Errorf("encode changes: %w", err)
	}
	write := db.DecisionInsertParams{ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, RecordID: record, ActID: s.Act.ID, UnitID: unit,
		Outcome: d.Outcome, Article: article, Changes: changes, Reasons: d.Reasons, DecidedAt: s.At()}
	if err := s.q.DecisionInsert(ctx, write); err != nil {
		return db.Decision{}, fmt.Errorf("write decision: %w", err)
	}
	facts := map[string]string{"outcome": string(d.Outcome), "article": article}
	if record != nil {
		facts["record"] = record.String()
	}
	s.Trace("decided", facts)
	return db.Decision{ID: write.ID, CaseID: write.CaseID, RecordID: write.RecordID, ActID: write.ActID, UnitID: unit,
		Outcome: write.Outcome, Article: article, Changes: changes, Reasons: write.Reasons, DecidedAt: write.DecidedAt}, nil
}

// changesFit holds changes against the record as it is now: they are of fields that there are, bring what they can hold, and start from
// what the platform says. It returns a casefile.Error where they do not.
func (s *Step) changesFit(ctx context.Context, record uuid.UUID, changes []casefile.Change) error {
	r, err := s.lockRecord(ctx, record)
	if err != nil {
		return err
	}
	if err := casefile.CheckChanges(r.fields, changes); err != nil {
		return err
	}
	_, err = r.content.Apply(changes)
	return err
}

// apply makes a decision true of its record: a new version, or an effect on its face. A decision that has been applied stays as it is.
// byUnit says that the unit which answers for the record has decided, whose source its changes are written to as well.
func (s *Step) apply(ctx context.Context, d *db.Decision, byUnit bool) error {
	if d.AppliedAt != nil {
		return nil
	}
	if err := s.tellOutcome(ctx, *d); err != nil {
		return err
	}
	if d.Outcome.ChangesContent() {
		if err := s.rewrite(ctx, *d, byUnit); err != nil {
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
	return s.tell(ctx, *d.RecordID, kind.Begins(), d.Article, changes)
}

// rewrite gives the record a new version with the decision's changes. Where the unit itself has decided what its record says,
// its source gets a version too, by that act; what the agency puts right changes the platform's copy alone.
func (s *Step) rewrite(ctx context.Context, d db.Decision, byUnit bool) error {
	var changes []casefile.Change
	if err := json.Unmarshal(d.Changes, &changes); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	r, err := s.lockRecord(ctx, *d.RecordID)
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
	if !byUnit {
		return nil
	}
	return s.writeSource(ctx, r.source.With(changes), d)
}

// closeAsDecided ends the case with what was decided about its records, or about the case as a whole. Where its records did not all end alike, each has its
// own result.
func (s *Step) closeAsDecided(ctx context.Context, decisions []db.Decision) error {
	result, at := casefile.Result(decisions[0].Outcome), s.At()
	for _, d := range decisions {
		if casefile.Result(d.Outcome) != result {
			result = casefile.ResultMixed
		}
	}
	if result != casefile.ResultMixed {
		return s.Close(ctx, result)
	}
	for _, d := range decisions {
		err := s.q.CaseRecordClose(ctx, db.CaseRecordCloseParams{CaseID: s.Case.ID, RecordID: *d.RecordID, Result: string(d.Outcome), At: &at})
		if err != nil {
			return fmt.Errorf("keep result of record: %w", err)
		}
	}
	return s.Close(ctx, result)
}
