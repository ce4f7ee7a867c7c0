package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// reasonSupplement is why a period stands still while a supplement is awaited.
const reasonSupplement = "supplement"

// AskSupplement waits for everything that is missing until the deadline that it returns, and lets the clocks stand still meanwhile that
// the pack lets stand still. The caller issues the document. A supplement that is itself incomplete can be asked for again, but nothing
// new with it, and the time that the first document gave runs on.
func (s *Step) AskSupplement(ctx context.Context, missing []string) (rules.Deadline, error) {
	due, err := s.supplementDue(ctx, missing)
	if err != nil {
		return due, err
	}
	if err := s.pause(ctx); err != nil {
		return due, err
	}
	if err := s.keepSupplementClock(ctx, due); err != nil {
		return due, err
	}
	items, err := json.Marshal(missing)
	if err != nil {
		return due, fmt.Errorf("encode items: %w", err)
	}
	err = s.q.SupplementAsk(ctx, db.SupplementAskParams{ID: s.Act.ID, CaseID: s.Case.ID, Items: items, AskedAt: s.At(), DueAt: due.Due})
	if err != nil {
		return due, fmt.Errorf("keep what is missing: %w", err)
	}
	if err := s.Happens(ctx, casefile.EventSupplementAsked); err != nil {
		return due, err
	}
	return due, s.enter(ctx, casefile.StageSupplement)
}

// supplementDue is until when the supplement is awaited. It returns a casefile.Error where the case was asked before and the
// time has passed, or something is asked for that the first notice did not list.
func (s *Step) supplementDue(ctx context.Context, missing []string) (rules.Deadline, error) {
	due, err := s.compute(s.Clock(casefile.StepSupplement), s.At())
	if err != nil {
		return due, err
	}
	first, err := s.q.SupplementFirst(ctx, s.Case.ID)
	if errors.Is(err, pgx.ErrNoRows) {
		return due, nil
	}
	if err != nil {
		return due, fmt.Errorf("find first notice: %w", err)
	}
	if s.At().After(first.DueAt) {
		return due, casefile.NewError(casefile.CodeConflict, "error.supplement_over", nil)
	}
	var listed []string
	if err := json.Unmarshal(first.Items, &listed); err != nil {
		return due, fmt.Errorf("read items: %w", err)
	}
	for _, item := range missing {
		if !slices.Contains(listed, item) {
			return due, casefile.NewError(casefile.CodeConflict, "error.supplement_not_listed", nil)
		}
	}
	return s.compute(s.Clock(casefile.StepSupplement), first.AskedAt)
}

// keepSupplementClock starts the applicant's own clock, or lets the one that runs since the first notice go on.
func (s *Step) keepSupplementClock(ctx context.Context, due rules.Deadline) error {
	n, err := s.q.DeadlineReopen(ctx, db.DeadlineReopenParams{CaseID: s.Case.ID, Clock: due.Clock})
	if err != nil {
		return fmt.Errorf("reopen time for supplement: %w", err)
	}
	if n > 0 {
		return nil
	}
	return s.keepDeadline(ctx, due, nil, nil)
}

// pause lets the clocks stand still that the pack lets stand still, but for the applicant's own and what is owed to partners. The clocks
// of the task that asked stand still in any case: the task is opened again with them.
func (s *Step) pause(ctx context.Context) error {
	at := s.At()
	spared := s.clocksWhere(func(spec casefile.StepSpec) bool {
		return spec.Owner == casefile.OwnerApplicant || spec.Owner == casefile.OwnerPartners
	})
	for name := range s.Pack.Clocks {
		if !s.Pack.StandsStill(name) {
			spared = append(spared, name)
		}
	}
	paused, err := s.q.DeadlinesPause(ctx, db.DeadlinesPauseParams{CaseID: s.Case.ID, At: &at, TaskID: s.Act.TaskID,
		Spared: spared})
	if err != nil {
		return fmt.Errorf("pause deadlines: %w", err)
	}
	for _, clock := range paused {
		s.Trace("paused", map[string]string{"clock": clock})
	}
	return nil
}

// RecordSupplement takes the supplement in: the clocks go on, and the form is checked again.
func (a *Activities) RecordSupplement(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		asked, err := s.q.SupplementOpen(ctx, s.Case.ID)
		if err != nil {
			return fmt.Errorf("find what was asked for: %w", err)
		}
		at, clock := s.At(), s.Clock(casefile.StepSupplement)
		err = s.q.SupplementAnswer(ctx, db.SupplementAnswerParams{ID: asked.ID, AnswerID: &s.Act.ID, At: &at})
		if err != nil {
			return fmt.Errorf("keep answer: %w", err)
		}
		if err := s.q.DeadlineMetByClock(ctx, db.DeadlineMetByClockParams{CaseID: s.Case.ID, Clock: clock, At: &at}); err != nil {
			return fmt.Errorf("meet time for supplement: %w", err)
		}
		if s.acceptsWhenComplete() {
			if err := s.Happens(ctx, casefile.EventComplete); err != nil {
				return err
			}
		}
		return s.resume(ctx, rules.Suspension{From: asked.AskedAt, To: at, Reason: reasonSupplement})
	})
}

// resume lets every paused clock go on with the time of the suspension outside it, and opens the task that asked again under its own.
func (s *Step) resume(ctx context.Context, out rules.Suspension) error {
	text, err := json.Marshal([]rules.Suspension{out})
	if err != nil {
		return fmt.Errorf("encode suspension: %w", err)
	}
	if err := s.q.CaseSuspend(ctx, db.CaseSuspendParams{ID: s.Case.ID, Suspension: text}); err != nil {
		return fmt.Errorf("keep suspension: %w", err)
	}
	s.suspensions = append(s.suspensions, out)
	paused, err := s.q.DeadlinesPaused(ctx, s.Case.ID)
	if err != nil {
		return fmt.Errorf("read paused deadlines: %w", err)
	}
	for _, row := range paused {
		if err := s.resumeDeadline(ctx, row, out); err != nil {
			return err
		}
	}
	return nil
}

// reopen opens a task of the same kind for the same unit, where the paused one was closed with the question; nil where there was none.
func (s *Step) reopen(ctx context.Context, paused *uuid.UUID, due time.Time) (*uuid.UUID, error) {
	if paused == nil {
		return nil, nil //nolint:nilnil // the clock of the case as a whole has no task
	}
	task, err := s.q.TaskGet(ctx, *paused)
	if err != nil {
		return nil, fmt.Errorf("read paused task: %w", err)
	}
	if task.ClosedAt == nil {
		return paused, nil
	}
	id, err := s.openTaskDue(ctx, task.Kind, task.UnitID, due)
	return &id, err
}

// acceptsWhenComplete reports whether an article says that what is not complete is accepted when it has been supplemented, so that the
// period of acceptance has not begun before (shenzhen-2022 81(1)).
func (s *Step) acceptsWhenComplete() bool {
	return s.Pack.Procedure(s.Case.Flow).SupplementTime.AcceptanceArticle != ""
}

// beginAnew ends the period of acceptance with the question, late or not as it was then, and begins it anew with the supplement, for the
// task that is opened again.
func (s *Step) beginAnew(ctx context.Context, row db.Deadline) error {
	if err := s.q.DeadlineEndAsked(ctx, row.ID); err != nil {
		return fmt.Errorf("end period of acceptance: %w", err)
	}
	d, err := s.compute(row.Clock, s.At())
	if err != nil {
		return err
	}
	task, err := s.reopen(ctx, row.TaskID, d.Due)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, d, task, nil)
}

func (s *Step) resumeDeadline(ctx context.Context, row db.Deadline, out rules.Suspension) error {
	if row.Clock == s.Clock(casefile.StepAccept) && s.acceptsWhenComplete() {
		return s.beginAnew(ctx, row)
	}
	var d rules.Deadline
	if err := json.Unmarshal(row.Explanation, &d); err != nil {
		return fmt.Errorf("read deadline: %w", err)
	}
	if s.Pack.StandsStill(row.Clock) {
		var err error
		if d, err = rules.Suspend(d, out, s.cal); err != nil {
			return fmt.Errorf("suspend %s: %w", row.Clock, err)
		}
	}
	explanation, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	task, err := s.reopen(ctx, row.TaskID, d.Due)
	if err != nil {
		return err
	}
	err = s.q.DeadlineResume(ctx, db.DeadlineResumeParams{ID: row.ID, TaskID: task, DueAt: d.Due, RemindAt: s.reminder(d),
		Provisional: d.Provisional, Explanation: explanation})
	if err != nil {
		return fmt.Errorf("resume deadline: %w", err)
	}
	s.Trace("resumed", map[string]string{"clock": row.Clock, "from": row.DueAt.Format(time.RFC3339), "due": d.Due.Format(time.RFC3339)})
	return nil
}
