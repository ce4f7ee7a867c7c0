package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// serviceBatch brings some services to their end in one transaction, each at the instant that was planned: an announced document counts as
// served (Civil Procedure Law 95); one that lay unopened can be opened still, and is the body's to serve otherwise. The workflows of the
// cases are told to look, since a period may have begun. It returns how many, and whether there may be more.
func (r *dueRound) serviceBatch(ctx context.Context) (ended Ended, more bool, err error) {
	err = r.Store.InTx(ctx, func(q *db.Queries) error {
		due, err := q.ServicesDue(ctx, db.ServicesDueParams{Now: r.now, AfterEnd: r.afterEnd, AfterID: r.afterID, Most: dueBatch})
		if err != nil {
			return fmt.Errorf("find services: %w", err)
		}
		more, ended = len(due) == int(dueBatch), Ended{}
		var open []uuid.UUID
		for _, row := range due {
			r.afterEnd, r.afterID = *row.Service.EndsAt, row.Service.ID
			s, err := r.stepAt(q, row.Case, *row.Service.EndsAt)
			if errors.Is(err, ErrPackChanged) { // which must not hold up the others
				ended.Held++
				continue
			}
			if err != nil {
				return err
			}
			if err := s.endService(ctx, row.Service); err != nil {
				return err
			}
			if row.Case.ClosedAt == nil {
				open = append(open, row.Case.ID)
			}
			ended.Services++
		}
		if len(open) == 0 {
			return nil
		}
		if err := q.WakeInsert(ctx, open); err != nil {
			return fmt.Errorf("have workflows look: %w", err)
		}
		return nil
	})
	return ended, more, err
}

// endService is what comes of a service whose time has come. The step has no act, and is at the planned instant.
func (s *Step) endService(ctx context.Context, service db.Service) error {
	notice, err := s.notice(ctx, service.NoticeID)
	if err != nil {
		return err
	}
	of, at := served{service, notice.Kind, notice.Number}, s.At()
	if service.State == casefile.ServiceAnnounced {
		err = s.serve(ctx, of, at)
	} else if err = s.q.ServiceMove(ctx, db.ServiceMoveParams{ID: service.ID, State: casefile.ServiceUnopened, EndedAt: &at, Evidence: service.Evidence}); err == nil {
		s.traceService(of, casefile.ServiceUnopened, at)
		err = s.openServeTask(ctx, service.NoticeID, notice.IssuerID)
	}
	if err != nil {
		return fmt.Errorf("end service: %w", err)
	}
	return s.q.Trace(ctx, s.Case.ID, s.told...)
}
