package activities

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// conclude applies the decision, sends the result and closes the case.
func (s *Step) conclude(ctx context.Context, d *db.Decision, remark string) error {
	if err := s.applyDecision(ctx, d); err != nil {
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
	if err := s.Issue(ctx, s.resultLetter(d, remark, found)); err != nil {
		return err
	}
	if err := s.fileResult(ctx, d); err != nil {
		return err
	}
	return s.Close(ctx, casefile.Result(d.Outcome))
}

// ownError reports whether the agency has decided on an error of its own.
func (s *Step) ownError(ctx context.Context, d *db.Decision) (bool, error) {
	if way := s.way(); way.Direct || way.Handling != casefile.HandlingUnit {
		return false, nil
	}
	agency, err := s.Agency(ctx)
	return d.UnitID == agency.ID, err
}

// fileResult files the result of a unit that was approached directly with the agency, where the pack has it filed (shenzhen-2020
// 39(1)).
func (s *Step) fileResult(ctx context.Context, d *db.Decision) error {
	if !s.way().Direct || s.Pack.Objection.ResultFilingArticle == "" {
		return nil
	}
	agency, err := s.Agency(ctx)
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.resultFilingLetter(d, agency))
}

// WithdrawObjection ends the case at the applicant's wish, at any moment before the decision.
func (a *Activities) WithdrawObjection(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		again, err := s.mayAgain(ctx, s.At())
		if err != nil {
			return err
		}
		return s.Withdraw(ctx, s.withdrawalLetter(again))
	})
}
