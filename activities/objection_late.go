package activities

import (
	"context"
	"fmt"

	"creditcase/casefile"
	"creditcase/db"
)

// filedLate reports whether the objection came after the window of the pack (shenzhen-2020 37).
func (s *step) filedLate(ctx context.Context) (bool, error) {
	window := s.clock(casefile.StepWindow)
	if window == "" {
		return false, nil
	}
	late, err := s.q.CaseFiledLate(ctx, db.CaseFiledLateParams{CaseID: s.c.ID, Clock: window})
	if err != nil {
		return false, fmt.Errorf("look at window: %w", err)
	}
	return late, nil
}

// putUpLate puts a late filing, whose reason the clerk has verified, before the head.
func (s *step) putUpLate(ctx context.Context) error {
	unit, err := s.handler(ctx)
	if err != nil {
		return err
	}
	if err := s.happens(ctx, casefile.EventLateFormChecked); err != nil {
		return err
	}
	clock := s.clock(casefile.StepApproveLate)
	_, err = s.openTask(ctx, casefile.TaskApproveLate, unit, clock, s.at())
	return err
}

// RecordLateDecision lets a late filing in, or refuses it (shenzhen-2020 37: verified and approved).
func (a *Activities) RecordLateDecision(ctx context.Context, in Acted) (FormChecked, error) {
	return runAct(ctx, a, in, func(s *step, result *FormChecked) error {
		var decision casefile.LateDecision
		if err := s.content(&decision); err != nil {
			return err
		}
		if !decision.Approve {
			return s.refuseForm(ctx, s.articleOf(s.clock(casefile.StepApproveLate)), decision.Reasons)
		}
		return s.acceptForm(ctx, result)
	})
}
