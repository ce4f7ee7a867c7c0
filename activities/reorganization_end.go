package activities

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// planOver is what has come of the end of a plan.
type planOver struct {
	ended    map[casefile.EffectKind]int // how many of each kind: on the enterprise, or on records
	records  []planRecord                // that were under what has ended
	restored []planRecord                // of which what a notice for assistance had brought about was undone
	still    []uuid.UUID                 // those of them that are there no more all the same
	kept     bool                        // something that was done on a notice stays as it is
	released bool                        // an administrator's appointment has ended with the plan
}

// endPlan ends a plan by a court's document: when it was carried out, what the pack does not have stay; when it fails, all that rests on it, and where the document
// says so what was deleted or taken off lists on a court's notice meanwhile. An effect of another case is never ended.
func (s *Step) endPlan(ctx context.Context, filed casefile.ReorganizationFiling) error {
	if err := s.planRuns(ctx); err != nil {
		return err
	}
	d, err := s.decideReorganization(ctx, nil, filed.Matter.Outcome(), "")
	if err != nil {
		return err
	}
	over := planOver{ended: make(map[casefile.EffectKind]int)}
	if err := s.undo(ctx, filed, &over); err != nil {
		return err
	}
	if err := s.endPlanEffects(ctx, filed.Matter, &over); err != nil {
		return err
	}
	if filed.Matter == casefile.MatterCarriedOut {
		for _, e := range s.Pack.Reorganization.CarriedOut {
			if err := s.markSubject(ctx, s.Case.SubjectID, e.Effect, e.Article, nil); err != nil {
				return err
			}
		}
	}
	if err := s.documentFollowed(ctx); err != nil {
		return err
	}
	if err := s.issueReorganization(ctx, s.planEnded(filed, d, over)); err != nil {
		return err
	}
	err = s.tellPlanUnits(ctx, filed, s.articlesOf(d, nil), over.touched(), func(of []planRecord) []notices.Note { return over.sayTo(of) })
	if err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// touched are the records that the end of the plan has changed something for, each once.
func (o planOver) touched() []planRecord {
	all := slices.Clone(o.restored)
	for _, r := range o.records {
		if !slices.ContainsFunc(o.restored, func(x planRecord) bool { return x.ID == r.ID }) {
			all = append(all, r)
		}
	}
	return all
}

// undo undoes what was done on courts' notices while the plan ran, where the document has it so; where it does not, it looks whether something stays.
func (s *Step) undo(ctx context.Context, filed casefile.ReorganizationFiling, over *planOver) error {
	if !filed.Matter.Fails() {
		return nil
	}
	cases, err := s.q.ReorganizationsOfPlan(ctx, db.ReorganizationsOfPlanParams{PlanID: *s.Case.AboutCaseID, Matter: string(casefile.MatterAssistance)})
	if err != nil {
		return fmt.Errorf("find notices for assistance: %w", err)
	}
	if filed.Restores {
		return s.restore(ctx, cases, over)
	}
	for _, id := range cases {
		running, err := s.q.CaseEffectsRunning(ctx, id)
		if err != nil {
			return fmt.Errorf("look what was done on a notice: %w", err)
		}
		over.kept = over.kept || len(running) > 0
	}
	return nil
}

// restore undoes what was done on courts' notices, in the cases of these notices.
func (s *Step) restore(ctx context.Context, cases []uuid.UUID, over *planOver) error {
	var undone []uuid.UUID
	for _, id := range cases {
		err := s.within(ctx, id, func(of *Step) error {
			ended, err := of.endsBy(ctx, s.Case.Number, func(casefile.EffectKind) bool { return true })
			undone = append(undone, recordsUnder(ended)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	rows, err := s.q.RecordNames(ctx, undone)
	if err != nil {
		return fmt.Errorf("read names of records: %w", err)
	}
	over.restored = namedPlan(rows)
	over.still, err = s.goneOf(ctx, undone)
	return err
}

// endPlanEffects ends what has begun with the plan and ends with the matter, in the case of the plan, which is over.
func (s *Step) endPlanEffects(ctx context.Context, m casefile.ReorganizationMatter, over *planOver) error {
	return s.within(ctx, *s.Case.AboutCaseID, func(plan *Step) error {
		changed, err := s.q.ReorganizationOver(ctx, db.ReorganizationOverParams{CaseID: plan.Case.ID, At: new(s.At())})
		if err != nil {
			return fmt.Errorf("end plan: %w", err)
		}
		if changed != 1 {
			return casefile.NewError(casefile.CodeConflict, "error.plan_none", nil)
		}
		plan.Trace("plan_over", map[string]string{"by": s.Case.Number})
		if m.EndsAppointments() {
			if over.released, err = s.q.EndAppointments(ctx, plan.Case.SubjectID, s.At(), m); err != nil {
				return err
			}
		}
		ended, err := plan.endsBy(ctx, s.Case.Number, func(k casefile.EffectKind) bool { return s.Pack.Reorganization.EndsWith(k, m) })
		if err != nil {
			return err
		}
		for _, e := range ended {
			over.ended[e.Kind]++
		}
		rows, err := s.q.RecordNames(ctx, recordsUnder(ended))
		if err != nil {
			return fmt.Errorf("read names of records: %w", err)
		}
		over.records = namedPlan(rows)
		return nil
	})
}

// within has something done in another case, at the instant of this step and under the lock of that case, whose trail tells of it.
func (s *Step) within(ctx context.Context, id uuid.UUID, do func(*Step) error) error {
	c, err := s.q.CaseLock(ctx, id)
	if err != nil {
		return fmt.Errorf("lock case: %w", err)
	}
	of, err := s.a.stepAt(s.q, c, s.At())
	if err != nil {
		return err
	}
	of.theAgency = s.theAgency
	if err := do(of); err != nil {
		return err
	}
	return s.q.Trace(ctx, id, of.told...)
}

// endsBy ends those effects of the case in force that the condition holds for, since the case with the number has it so. Partners are told, but for records that are
// there no more. It returns what it has ended.
func (s *Step) endsBy(ctx context.Context, by string, ends func(casefile.EffectKind) bool) (ended []db.Effect, err error) {
	running, err := s.q.CaseEffectsRunning(ctx, s.Case.ID)
	if err != nil {
		return nil, fmt.Errorf("find effects: %w", err)
	}
	many := make(map[casefile.EffectKind]int)
	for _, e := range running {
		if !ends(e.Kind) {
			continue
		}
		ended = append(ended, e)
		many[e.Kind]++
	}
	for _, kind := range casefile.EffectKinds() {
		if many[kind] == 0 {
			continue
		}
		if err := s.q.EffectEnd(ctx, db.EffectEndParams{CaseID: s.Case.ID, Kind: kind, At: s.At()}); err != nil {
			return nil, fmt.Errorf("end %s: %w", kind, err)
		}
		s.Trace("effect_ended", map[string]string{"effect": string(kind), "records": fmt.Sprint(many[kind]), "how": string(casefile.EndedByCase), "by": by})
	}
	return ended, s.tellAllEnded(ctx, ended)
}

// tellAllEnded leaves word for partners of effects that have ended, as of one: see tellEnded.
func (s *Step) tellAllEnded(ctx context.Context, ended []db.Effect) (err error) {
	records := recordsUnder(ended)
	of := make([]about, len(records))
	for i, id := range records {
		of[i] = about{s.Case.ID, id}
	}
	if s.matters, err = mattersOf(ctx, s.q, of...); err != nil {
		return err
	}
	for _, e := range ended {
		if e.RecordID == nil {
			continue
		}
		if _, err := s.tellEnded(ctx, *e.RecordID, e.Kind, e.Article); err != nil {
			return err
		}
	}
	return nil
}

// recordsUnder are the records that effects are on, each once.
func recordsUnder(effects []db.Effect) []uuid.UUID {
	var ids []uuid.UUID
	seen := make(map[uuid.UUID]bool)
	for _, e := range effects {
		if e.RecordID != nil && !seen[*e.RecordID] {
			seen[*e.RecordID] = true
			ids = append(ids, *e.RecordID)
		}
	}
	return ids
}

// namedPlan are records as documents name them.
func namedPlan(rows []db.RecordNamesRow) []planRecord {
	named := make([]planRecord, len(rows))
	for i, r := range rows {
		named[i] = planRecord(r)
	}
	return named
}
