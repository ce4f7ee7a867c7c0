package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.temporal.io/sdk/activity"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// MarkDeadlines does what is due on a case's clocks now: reminds, marks overdue, and says when to wake next. It reads the
// database, not the timer that woke it.
func (a *Activities) MarkDeadlines(ctx context.Context, in Woken) (Progress, error) {
	now := a.Clock.Now()
	name := wakeName(ctx, in)
	return db.RunStep(ctx, a.Store, in.CaseID, name, now, func(q *db.Queries, c db.Case) (Progress, error) {
		if c.ClosedAt != nil { // it was closed by a run whose history is gone
			return Progress{Closed: true}, nil
		}
		reminded, err := q.DeadlineRemind(ctx, db.DeadlineRemindParams{CaseID: c.ID, Now: &now})
		if err != nil {
			return Progress{}, fmt.Errorf("remind: %w", err)
		}
		for _, d := range reminded {
			if err := traceClock(ctx, q, c.ID, now, "reminded", d.Clock); err != nil {
				return Progress{}, err
			}
		}
		overdue, err := q.DeadlineOverdue(ctx, db.DeadlineOverdueParams{CaseID: c.ID, Now: now})
		if err != nil {
			return Progress{}, fmt.Errorf("mark overdue: %w", err)
		}
		for _, d := range overdue {
			if err := traceClock(ctx, q, c.ID, now, "overdue", d.Clock); err != nil {
				return Progress{}, err
			}
			s, err := a.stepAt(q, c, *d.OverdueAt)
			if err != nil {
				return Progress{}, err
			}
			lapsed, err := s.whenLapsed(ctx, d.Clock)
			if err != nil || lapsed {
				return Progress{Closed: lapsed}, err
			}
			if err := a.escalate(ctx, q, c.ID, d, now); err != nil {
				return Progress{}, err
			}
			if err := s.whenSilent(ctx, d.Clock); err != nil {
				return Progress{}, err
			}
		}
		wake, err := a.wake(ctx, q, c.ID, now)
		return Progress{WakeAt: wake}, err
	})
}

// whenSilent does what follows when the unit lets its period pass: xiamen-draft 26(2) suspends queries of the
// record from the instant at which the period has passed, until the unit answers.
func (s *step) whenSilent(ctx context.Context, clock string) error {
	o := s.pack.Objection
	if clock != o.Steps.Verify && clock != o.Steps.DecideDirect {
		return nil
	}
	// A request that is undecided at the deadline has not stopped the clock, and comes to nothing.
	if err := s.dropRequest(ctx); err != nil {
		return err
	}
	if o.UnitSilent != rules.SilenceSuspendQueries {
		return nil
	}
	if err := s.effect(ctx, casefile.EffectSuspended, o.UnitSilentArticle); err != nil {
		return err
	}
	if err := s.tell(ctx, casefile.PartnerSuspended, o.UnitSilentArticle, nil); err != nil {
		return err
	}
	return s.q.Trace(ctx, s.c.ID, s.told...)
}

func traceClock(ctx context.Context, q *db.Queries, caseID uuid.UUID, now time.Time, event, clock string) error {
	return q.Trace(ctx, caseID, casefile.TrailEntry{At: now, Event: "step." + event,
		Facts: map[string]string{"clock": clock}})
}

// wake returns the wall time at which the case next needs MarkDeadlines; zero: never.
func (a *Activities) wake(ctx context.Context, q *db.Queries, caseID uuid.UUID, now time.Time) (time.Time, error) {
	next, err := q.DeadlineNext(ctx, caseID)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("find next deadline: %w", err)
	}
	wall := time.Now
	if a.Wall != nil {
		wall = a.Wall
	}
	return wall().Add(max(a.Clock.Until(next), grace(next, now))), nil
}

// backlog is how long acts that wait are given to arrive before a deadline that has already passed is marked.
const backlog = 2 * time.Second

// grace is for a deadline that lies behind when its step runs, as after a time without workers: the acts that were received
// meanwhile come first.
func grace(next, now time.Time) time.Duration {
	if next.After(now) {
		return 0
	}
	return backlog
}

// deadline computes and keeps a deadline that runs from start. task is nil for clocks that no single task settles.
func (s *step) deadline(ctx context.Context, clock string, start time.Time, task *uuid.UUID) (rules.Deadline, error) {
	d, err := s.compute(clock, start)
	if err != nil {
		return d, err
	}
	return d, s.keepDeadline(ctx, d, task, nil)
}

func (s *step) compute(clock string, start time.Time) (rules.Deadline, error) {
	var outside []rules.Suspension
	if s.pack.StandsStill(clock) {
		outside = s.suspensions
	}
	d, err := rules.Compute(s.pack, clock, start, s.cal, outside...)
	if err != nil {
		return d, fmt.Errorf("compute deadline: %w", err)
	}
	if d, err = rules.Within(s.pack, d, s.c.FiledAt, s.cal, s.suspensions...); err != nil {
		return d, fmt.Errorf("hold deadline to its cap: %w", err)
	}
	return d, nil
}

// metDeadline keeps a deadline that was settled at the very instant it began, so that the case can show it was kept.
func (s *step) metDeadline(ctx context.Context, clock string, at time.Time) error {
	if clock == "" {
		return nil
	}
	d, err := s.compute(clock, at)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, d, nil, &at)
}

// reminder is when to remind of a deadline that runs; nil: never.
func (s *step) reminder(d rules.Deadline) *time.Time {
	at := rules.RemindAt(d, s.cal)
	if at.IsZero() {
		return nil
	}
	return &at
}

// keepDeadline keeps a computed deadline with its explanation. met is set where it was settled before it was kept.
func (s *step) keepDeadline(ctx context.Context, d rules.Deadline, task *uuid.UUID, met *time.Time) error {
	explanation, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	var remindAt *time.Time
	if met == nil {
		remindAt = s.reminder(d)
	}
	err = s.q.DeadlineInsert(ctx, db.DeadlineInsertParams{
		ID: uuid.Must(uuid.NewV7()), CaseID: s.c.ID, TaskID: task, Clock: d.Clock, Article: d.Article, Basis: string(d.Basis),
		StartedAt: d.Start, DueAt: d.Due, RemindAt: remindAt, Provisional: d.Provisional, Explanation: explanation, MetAt: met,
	})
	if err != nil {
		return fmt.Errorf("keep deadline: %w", err)
	}
	s.trace("deadline", map[string]string{"clock": d.Clock, "due": d.Due.Format(time.RFC3339)})
	return nil
}

// openTask opens a task for a unit under the clock that its step runs on. It is due when the clock is.
func (s *step) openTask(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, clock string, start time.Time) (
	rules.Deadline, error) {
	due, err := s.compute(clock, start)
	if err != nil {
		return due, err
	}
	id, err := s.openTaskDue(ctx, kind, unit, due.Due)
	if err != nil {
		return due, err
	}
	return due, s.keepDeadline(ctx, due, &id, nil)
}

// openTaskDue opens a task whose deadline is kept elsewhere, and enters its stage.
func (s *step) openTaskDue(ctx context.Context, kind casefile.TaskKind, unit uuid.UUID, due time.Time) (uuid.UUID, error) {
	id := uuid.Must(uuid.NewV7())
	err := s.q.TaskInsert(ctx, db.TaskInsertParams{ID: id, CaseID: s.c.ID, Kind: kind, UnitID: unit, OpenedAt: s.at(), DueAt: due})
	if err != nil {
		return id, fmt.Errorf("open task: %w", err)
	}
	s.open = id
	s.trace("task_opened", map[string]string{"task": string(kind)})
	return id, s.enter(ctx, kind.Stage())
}

// runsFrom is the instant from which a clock runs: filing and acceptance lie behind, anything else is this act.
func (s *step) runsFrom(clock string) (time.Time, error) {
	k, err := s.pack.Clock(clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("find clock: %w", err)
	}
	switch {
	case k.RunsFrom == rules.Filed:
		return s.c.FiledAt, nil
	case k.RunsFrom == rules.Accepted && s.c.AcceptedAt != nil:
		return *s.c.AcceptedAt, nil
	}
	return s.at(), nil
}

// wakeName is the step of a wake. A run that was reset counts its wakes from where it was set back to, and would meet the results of
// the run before, under which nothing is looked at: the run is part of the name.
func wakeName(ctx context.Context, in Woken) string {
	if !activity.IsActivity(ctx) {
		return fmt.Sprintf("wake/%d", in.Wake)
	}
	return fmt.Sprintf("wake/%s/%d", activity.GetInfo(ctx).WorkflowExecution.RunID, in.Wake)
}
