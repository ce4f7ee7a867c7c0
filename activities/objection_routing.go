package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
)

// SendBack records that the unit is not responsible; the agency is to name the unit that is. The unit has answered, so what its
// silence brought about ends; the total period of the case runs on.
func (a *Activities) SendBack(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		if err := resumeQueries(ctx, s); err != nil {
			return err
		}
		if err := s.Happens(ctx, casefile.EventSentBack); err != nil {
			return err
		}
		_, err := s.OpenAtAgency(ctx, casefile.TaskRoute, s.Clock(casefile.StepRoute))
		return err
	})
}

// RouteAnew gives the case to the unit that the agency names. That unit has the whole period of its own from its own notice,
// and the applicant is told until when.
func (a *Activities) RouteAnew(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var routing casefile.Routing
		if err := s.Content(&routing); err != nil {
			return err
		}
		unit, err := s.q.UnitProvider(ctx, routing.UnitID)
		if errors.Is(err, pgx.ErrNoRows) {
			return casefile.NewError(casefile.CodeInvalid, "error.unit_not_found", err)
		}
		if err != nil {
			return fmt.Errorf("find unit: %w", err)
		}
		if err := s.q.CaseUnit(ctx, db.CaseUnitParams{ID: s.Case.ID, UnitID: unit.ID}); err != nil {
			return fmt.Errorf("name unit: %w", err)
		}
		s.Case.UnitID = unit.ID
		s.Trace("routed", map[string]string{"unit": unit.Code})
		due, err := s.askUnit(ctx, routing.Reasons, nil)
		if err != nil {
			return err
		}
		return s.Issue(ctx, s.routingLetter(due, routing.Reasons))
	})
}
