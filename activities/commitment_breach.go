package activities

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// What follows where a promise is untrue.

// rectifyFromNow lets the party's time to rectify run from the service of the order: as long as the terms say.
func (s *Step) rectifyFromNow(ctx context.Context) error {
	due, err := s.dueCheck(ctx)
	if err != nil {
		return err
	}
	d, err := s.Pack.RectifyBy(due.Terms, s.At(), s.cal)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, d, nil, nil)
}

// RectificationSaid is the result of RecordRectified.
type RectificationSaid struct {
	Progress
	Refuses bool
}

// RecordRectified puts down what the party says of the order: it has rectified, which the unit verifies, or it refuses. What has come on paper in time is
// heard even where it is entered after the party's time, as long as nothing is decided. It returns a casefile.Error
// where no order is open or served, or where nothing is said.
func (a *Activities) RecordRectified(ctx context.Context, in Acted) (RectificationSaid, error) {
	return Run(ctx, a, in, func(s *Step, result *RectificationSaid) error {
		var said casefile.Rectification
		if err := s.Content(&said); err != nil {
			return err
		}
		clock := s.Clock(casefile.StepRectify)
		late := s.Case.Stage == casefile.StageBreachDecision && said.Paper != nil
		had, err := s.q.CheckClock(ctx, db.CheckClockParams{CaseID: s.Case.ID, Clock: clock})
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return casefile.NewError(casefile.CodeConflict, "error.rectify_not_served", nil)
		case err != nil:
			return fmt.Errorf("find the party's time: %w", err)
		case s.Case.Stage != casefile.StageRectify && !late || s.Act.Kind != casefile.ActRectify:
			return casefile.NewError(casefile.CodeConflict, "error.rectify_over", nil)
		}
		if not := said.Lacks(); not != nil {
			return not
		}
		came, not := said.Paper.Came(had.StartedAt, s.At())
		if not != nil {
			return not
		}
		result.Refuses = said.Refuses
		return s.asCame(came, func() error {
			if err := s.heard(ctx, clock, late, casefile.TaskDecideBreach); err != nil {
				return err
			}
			return s.rectified(ctx, said.Refuses)
		})
	})
}

func (s *Step) rectified(ctx context.Context, refuses bool) error {
	if refuses {
		return s.openBreachDecision(ctx)
	}
	if err := s.Happens(ctx, casefile.EventRectified); err != nil {
		return err
	}
	_, err := s.OpenTask(ctx, casefile.TaskVerifyRectified, s.Case.UnitID, s.Clock(casefile.StepVerifyRectified))
	return err
}

// RectifiedFound is the result of VerifyRectified.
type RectifiedFound struct {
	Progress
	Holds bool
}

// VerifyRectified records whether it is rectified: handling of the item goes on then, and the case ends; otherwise the unit's head decides.
func (a *Activities) VerifyRectified(ctx context.Context, in Acted) (RectifiedFound, error) {
	return Run(ctx, a, in, func(s *Step, result *RectifiedFound) error {
		var found casefile.RectifiedChecked
		if err := s.Content(&found); err != nil {
			return err
		}
		if strings.TrimSpace(found.Reasons) == "" {
			return casefile.NewError(casefile.CodeInvalid, "error.reasons_missing", nil)
		}
		result.Holds = found.Holds
		if !found.Holds {
			return s.openBreachDecision(ctx)
		}
		return s.isRectified(ctx, found.Reasons)
	})
}

// isRectified ends the check: what was untrue is put right.
func (s *Step) isRectified(ctx context.Context, reasons string) error {
	return s.endCheck(ctx, casefile.OutcomeRectified, reasons, func(d db.Decision) error {
		letter, err := s.rectifiedLetter(ctx, d)
		if err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// openBreachDecision puts it before the unit's head: it is not rectified. Whoever has found that does not decide.
func (s *Step) openBreachDecision(ctx context.Context) error {
	if err := s.Happens(ctx, casefile.EventUnrectified); err != nil {
		return err
	}
	act, err := s.q.CaseActOf(ctx, db.CaseActOfParams{CaseID: s.Case.ID, Kind: casefile.ActCheckPromises})
	if err != nil {
		return fmt.Errorf("find findings: %w", err)
	}
	s.putUpBy = act.ActorID
	_, err = s.OpenTask(ctx, casefile.TaskDecideBreach, s.Case.UnitID, s.Clock(casefile.StepDecide))
	return err
}

// BreachDecided is the result of DecideBreach.
type BreachDecided struct {
	Progress
	Broken bool // once the decision has been served
}

// DecideBreach is the decision of the unit's head: it is a breach, by which the item is ended where it is not finished, and its decision revoked, and which takes
// effect once it has been served; or it is rectified after all. It returns a casefile.Error where the decision contradicts itself.
func (a *Activities) DecideBreach(ctx context.Context, in Acted) (BreachDecided, error) {
	return Run(ctx, a, in, func(s *Step, result *BreachDecided) error {
		var d casefile.BreachDecision
		if err := s.Content(&d); err != nil {
			return err
		}
		m, err := s.theCommitment(ctx)
		if err != nil {
			return err
		}
		if !d.Sound(s.Pack.Commitment.MustRevoke(m.FinishedOn != nil)) || d.Grave && s.Pack.Commitment.GraveArticle == "" {
			return casefile.NewError(casefile.CodeInvalid, "error.breach_unsound", nil)
		}
		if d.Outcome == casefile.OutcomeRectified {
			return s.isRectified(ctx, d.Reasons)
		}
		result.Broken = true
		due, err := s.dueCheck(ctx)
		if err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventBreachDecided); err != nil {
			return err
		}
		decision, err := s.decideCheck(ctx, casefile.OutcomeBroken, d.Reasons)
		if err != nil {
			return err
		}
		letter, err := s.breachDecision(ctx, due, db.DateOfColumn(m.FinishedOn), d, decision)
		if err != nil {
			return err
		}
		if err := s.enter(ctx, casefile.StageBreachService); err != nil {
			return err
		}
		return s.Issue(ctx, letter)
	})
}

// enterBreach has the record of the breach come in, at the instant at which the decision has been served, and ends the case.
func (s *Step) enterBreach(ctx context.Context) error {
	due, err := s.dueCheck(ctx)
	if err != nil {
		return err
	}
	decision, err := s.q.ListingDecision(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read decision: %w", err)
	}
	item, err := s.q.CommitmentCatalogueItem(ctx, db.CommitmentCatalogueItemParams{Code: due.Terms.BreachItem, UnitID: s.Case.UnitID, Category: casefile.CategoryBreach})
	if err != nil {
		return fmt.Errorf("find item of the catalogue: %w", err)
	}
	record, err := s.enterRecord(ctx, item, casefile.Content{casefile.FieldCommitment: due.Number, casefile.FieldCommittedItem: due.Terms.ZH,
		casefile.FieldBrokenOn: calendar.DateOf(s.At()).String()})
	if err != nil {
		return err
	}
	article := s.Pack.Commitment.BreachArticle
	if err := s.BeginUntil(ctx, record, casefile.EffectBreach, article, nil); err != nil {
		return err
	}
	at := s.At()
	if err := s.q.DecisionApplied(ctx, db.DecisionAppliedParams{ID: decision.ID, At: &at}); err != nil {
		return fmt.Errorf("mark decision applied: %w", err)
	}
	if err := s.commitmentIs(ctx, casefile.CommitmentBroken, &record); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(casefile.OutcomeBroken))
}
