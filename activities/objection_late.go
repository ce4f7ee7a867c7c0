package activities

import (
	"context"
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
)

// filedLate reports whether the objection came after the window of the pack (shenzhen-2020 37).
func (s *Step) filedLate(ctx context.Context) (bool, error) {
	window := s.Clock(casefile.StepWindow)
	if window == "" {
		return false, nil
	}
	late, err := s.q.CaseFiledLate(ctx, db.CaseFiledLateParams{CaseID: s.Case.ID, Clock: window})
	if err != nil {
		return false, fmt.Errorf("look at window: %w", err)
	}
	return late, nil
}

// putUpLate puts a late filing, whose reason the clerk has verified, before the head.
func (s *Step) putUpLate(ctx context.Context) error {
	unit, err := s.handler(ctx)
	if err != nil {
		return err
	}
	if err := s.Happens(ctx, casefile.EventLateFormChecked); err != nil {
		return err
	}
	_, err = s.OpenTask(ctx, casefile.TaskApproveLate, unit, s.Clock(casefile.StepApproveLate))
	return err
}

// RecordLateDecision lets a late filing in, or refuses it (shenzhen-2020 37: verified and approved).
func (a *Activities) RecordLateDecision(ctx context.Context, in Acted) (FormChecked, error) {
	return Run(ctx, a, in, func(s *Step, result *FormChecked) error {
		var decision casefile.LateDecision
		if err := s.Content(&decision); err != nil {
			return err
		}
		if !decision.Approve {
			return s.refuseForm(ctx, s.ArticleOf(s.Clock(casefile.StepApproveLate)), decision.Reasons)
		}
		return s.acceptForm(ctx, result)
	})
}
