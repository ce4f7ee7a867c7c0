package activities

import (
	"context"
	"fmt"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
)

// Accept pins the pack, which the case keeps for life in the version that is in force that day.
func (s *Step) Accept(ctx context.Context) error {
	at := s.At()
	pack, err := s.a.Book.InForce(s.Case.PackID, calendar.DateOf(at))
	if err != nil {
		return fmt.Errorf("find pack in force: %w", err)
	}
	s.Pack, s.Case.AcceptedAt = pack, &at
	err = s.q.CaseAccept(ctx, db.CaseAcceptParams{ID: s.Case.ID, At: &at, PackVersion: int32(pack.Version), //nolint:gosec // small
		PackHash: pack.Hash(s.Case.Flow)})
	if err != nil {
		return fmt.Errorf("accept case: %w", err)
	}
	s.Trace("accepted", map[string]string{"pack": pack.ID, "version": fmt.Sprint(pack.Version), "hash": pack.Hash(s.Case.Flow)})
	return s.Happens(ctx, casefile.EventAccepted)
}

// Withdraw ends the case at the applicant's wish, and confirms that by the letter. It returns a casefile.Error where the case is decided.
func (s *Step) Withdraw(ctx context.Context, letter notices.Letter) error {
	decided, err := s.q.CaseDecided(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("look for decision: %w", err)
	}
	if decided {
		return casefile.NewError(casefile.CodeConflict, "error.already_decided", nil)
	}
	at := s.At()
	if err := s.q.TasksCloseAll(ctx, db.TasksCloseAllParams{CaseID: s.Case.ID, At: &at}); err != nil {
		return fmt.Errorf("close tasks: %w", err)
	}
	if err := s.Issue(ctx, letter); err != nil {
		return err
	}
	if err := s.Close(ctx, casefile.ResultWithdrawn); err != nil {
		return err
	}
	return s.liftAll(ctx)
}

// liftAll takes the marks of deadlines back that had not passed when the withdrawal was received.
func (s *Step) liftAll(ctx context.Context) error {
	lifted, err := s.q.DeadlineLiftAll(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, d := range lifted {
		s.Trace("overdue_lifted", map[string]string{"clock": d.Clock})
		if d.TaskID == nil {
			continue
		}
		if err := s.withdrawEscalation(ctx, *d.TaskID); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the case with a result: what held only while it was open comes off the record, clocks that still ran are met.
func (s *Step) Close(ctx context.Context, result casefile.Result) error {
	at := s.At()
	for _, effect := range s.Case.Flow.Procedure().Effects {
		if !effect.Kind.EndsWithCase() {
			continue
		}
		if err := s.EndEffect(ctx, effect.Kind); err != nil {
			return err
		}
	}
	if err := s.q.DeadlineMetAll(ctx, db.DeadlineMetAllParams{CaseID: s.Case.ID, At: &at}); err != nil {
		return fmt.Errorf("meet deadlines: %w", err)
	}
	if err := s.q.CaseClose(ctx, db.CaseCloseParams{ID: s.Case.ID, Result: string(result), At: &at}); err != nil {
		return fmt.Errorf("close case: %w", err)
	}
	s.Case.Stage = casefile.StageClosed
	s.Trace("closed", map[string]string{"result": string(result)})
	return s.endUrges(ctx)
}
