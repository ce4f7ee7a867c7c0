package activities

import (
	"context"
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// conclude applies the decision, sends the result and closes the case.
func (s *step) conclude(ctx context.Context, d *db.Decision, remark string) error {
	if err := s.apply(ctx, d); err != nil {
		return err
	}
	own, err := s.ownError(ctx, d)
	if err != nil {
		return err
	}
	var found notices.Note
	if own {
		found = s.found(casefile.FindingOwnError)
	}
	if err := s.issue(ctx, s.resultLetter(d, remark, found)); err != nil {
		return err
	}
	if err := s.fileResult(ctx, d); err != nil {
		return err
	}
	return s.close(ctx, casefile.Result(d.Outcome))
}

// ownError reports whether the agency has decided on an error of its own.
func (s *step) ownError(ctx context.Context, d *db.Decision) (bool, error) {
	if way := s.way(); way.Direct || way.Handling != casefile.HandlingUnit {
		return false, nil
	}
	agency, err := s.agency(ctx)
	return d.UnitID == agency.ID, err
}

// fileResult files the result of a unit that was approached directly with the agency, where the pack has it filed (shenzhen-2020
// 39(1)).
func (s *step) fileResult(ctx context.Context, d *db.Decision) error {
	if !s.way().Direct || s.pack.Objection.ResultFilingArticle == "" {
		return nil
	}
	agency, err := s.agency(ctx)
	if err != nil {
		return err
	}
	return s.issue(ctx, s.resultFilingLetter(d, agency))
}

// WithdrawObjection ends the case at the applicant's wish, at any moment before the decision.
func (a *Activities) WithdrawObjection(ctx context.Context, in Acted) (Progress, error) {
	return runAct(ctx, a, in, func(s *step, _ *Progress) error {
		decided, err := s.q.CaseDecided(ctx, s.c.ID)
		if err != nil {
			return fmt.Errorf("look for decision: %w", err)
		}
		if decided {
			return casefile.NewError(casefile.CodeConflict, "error.already_decided", nil)
		}
		at := s.at()
		if err := s.q.TasksCloseAll(ctx, db.TasksCloseAllParams{CaseID: s.c.ID, At: &at}); err != nil {
			return fmt.Errorf("close tasks: %w", err)
		}
		again, err := s.mayAgain(ctx, at)
		if err != nil {
			return err
		}
		if err := s.issue(ctx, s.withdrawalLetter(again)); err != nil {
			return err
		}
		if err := s.close(ctx, casefile.ResultWithdrawn); err != nil {
			return err
		}
		return s.liftAll(ctx)
	})
}

// liftAll takes the marks of deadlines back that had not passed when the withdrawal was received.
func (s *step) liftAll(ctx context.Context) error {
	lifted, err := s.q.DeadlineLiftAll(ctx, s.c.ID)
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, d := range lifted {
		s.trace("overdue_lifted", map[string]string{"clock": d.Clock})
		if d.TaskID == nil {
			continue
		}
		if err := s.withdrawEscalation(ctx, *d.TaskID); err != nil {
			return err
		}
	}
	return nil
}
