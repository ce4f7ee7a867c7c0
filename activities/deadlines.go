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
	"go.temporal.io/sdk/activity"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/rules"
)

// MarkDeadlines does what is due on a case's clocks now: reminds, marks overdue, lets follow what the procedure declares, and says when
// to wake next. It reads the database, not the timer that woke it.
func (a *Activities) MarkDeadlines(ctx context.Context, in Woken) (Progress, error) {
	now := a.Clock.Now()
	name := wakeName(ctx, in)
	return db.RunStep(ctx, a.Store, in.CaseID, name, now, func(q *db.Queries, c db.Case) (Progress, error) {
		if c.ClosedAt != nil { // it was closed by a run whose history is gone
			return Progress{Closed: true}, nil
		}
		if closed, err := a.overtaken(ctx, q, c); err != nil || closed {
			return Progress{Closed: closed}, err
		}
		if err := remind(ctx, q, c.ID, now); err != nil {
			return Progress{}, err
		}
		overdue, err := q.DeadlineOverdue(ctx, db.DeadlineOverdueParams{CaseID: c.ID, Now: now})
		if err != nil {
			return Progress{}, fmt.Errorf("mark overdue: %w", err)
		}
		slices.SortStableFunc(overdue, func(x, y db.DeadlineOverdueRow) int { return x.OverdueAt.Compare(*y.OverdueAt) })
		for i, d := range overdue {
			closed, err := a.fallOverdue(ctx, q, c, d, now)
			if err != nil {
				return Progress{}, err
			}
			if closed {
				return Progress{Closed: true}, settleMarks(ctx, q, c.ID, overdue[i+1:], now)
			}
		}
		progress, err := a.passed(ctx, q, c, in)
		if err != nil || progress.Closed {
			return progress, err
		}
		progress.WakeAt, err = a.wake(ctx, q, c.ID, now)
		return progress, err
	})
}

// overtaken ends the case where its matter has been settled otherwise: at that instant, or when somebody last did something in it. It reports whether it has.
func (a *Activities) overtaken(ctx context.Context, q *db.Queries, c db.Case) (bool, error) {
	how := procedures[c.Flow].Overtaken
	if how.Since == nil {
		return false, nil
	}
	s, err := a.stepAt(q, c, c.FiledAt)
	if err != nil {
		return false, err
	}
	since, err := how.Since(s, ctx)
	if err != nil || since.IsZero() {
		return false, err
	}
	last, err := q.CaseLastDone(ctx, c.ID)
	if err != nil {
		return false, fmt.Errorf("look what was done last: %w", err)
	}
	s.effectiveAt = since
	if last.After(since) {
		s.effectiveAt = last
	}
	at := s.At()
	if err := q.TasksCloseAll(ctx, db.TasksCloseAllParams{CaseID: c.ID, At: &at}); err != nil {
		return false, fmt.Errorf("close tasks: %w", err)
	}
	if err := how.Settle(s, ctx); err != nil {
		return false, err
	}
	if err := s.liftAll(ctx); err != nil {
		return false, err
	}
	return true, q.Trace(ctx, c.ID, s.told...)
}

// settleMarks says which of the rest were overdue when one whose period passed before them has closed the case at that instant: noticed
// late, they were all marked together, and what had not passed by then is not overdue.
func settleMarks(ctx context.Context, q *db.Queries, caseID uuid.UUID, rest []db.DeadlineOverdueRow, now time.Time) error {
	lifted, err := q.DeadlineLiftAll(ctx, caseID)
	if err != nil {
		return fmt.Errorf("lift marks: %w", err)
	}
	for _, d := range rest {
		if slices.ContainsFunc(lifted, func(l db.DeadlineLiftAllRow) bool { return l.Clock == d.Clock }) {
			continue
		}
		if err := traceClock(ctx, q, caseID, now, "overdue", d.Clock); err != nil {
			return err
		}
	}
	return nil
}

func remind(ctx context.Context, q *db.Queries, caseID uuid.UUID, now time.Time) error {
	reminded, err := q.DeadlineRemind(ctx, db.DeadlineRemindParams{CaseID: caseID, Now: &now})
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	for _, d := range reminded {
		if err := traceClock(ctx, q, caseID, now, "reminded", d.Clock); err != nil {
			return err
		}
	}
	return nil
}

// fallOverdue tells of a deadline that has been marked overdue, brings its task before the supervisor, and lets follow what the
// procedure declares, at the instant at which the period has passed. It reports whether that has closed the case.
func (a *Activities) fallOverdue(ctx context.Context, q *db.Queries, c db.Case, d db.DeadlineOverdueRow, now time.Time) (closed bool, err error) {
	if err := traceClock(ctx, q, c.ID, now, "overdue", d.Clock); err != nil {
		return false, err
	}
	if err := a.escalate(ctx, q, c.ID, d, now); err != nil {
		return false, err
	}
	s, err := a.stepAt(q, c, *d.OverdueAt)
	if err != nil {
		return false, err
	}
	if err := s.dropRequestFor(ctx, d.TaskID); err != nil {
		return false, err
	}
	if follows := s.consequenceOf(d.Clock); follows.Do != nil && !follows.Moves {
		if err := follows.Do(ctx, s); err != nil {
			return false, err
		}
	}
	return s.Case.Stage == casefile.StageClosed, q.Trace(ctx, c.ID, s.told...)
}

// passed lets the case move on where the period has passed within which its procedure waits. What it moved on to is kept under the step
// and how often that has passed: a run that was reset, or begins again, comes to the same wait and is told the same.
func (a *Activities) passed(ctx context.Context, q *db.Queries, c db.Case, in Woken) (Progress, error) {
	if in.Within == "" {
		return Progress{}, nil
	}
	var progress Progress
	name := fmt.Sprintf("passed/%s/%d", in.Within, in.Passes)
	earlier, err := q.StepResult(ctx, db.StepResultParams{CaseID: c.ID, Step: name})
	if err == nil {
		if err := json.Unmarshal(earlier, &progress); err != nil {
			return Progress{}, fmt.Errorf("read how the period passed: %w", err)
		}
		return progress, nil
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return Progress{}, fmt.Errorf("look for how the period passed: %w", err)
	}
	progress, err = a.pass(ctx, q, c, in.Within)
	if err != nil || progress.Passed == "" {
		return progress, err
	}
	text, err := json.Marshal(progress)
	if err != nil {
		return Progress{}, fmt.Errorf("encode how the period passed: %w", err)
	}
	err = q.StepInsert(ctx, db.StepInsertParams{CaseID: c.ID, Step: name, Result: text, DoneAt: a.Clock.Now()})
	if err != nil {
		return Progress{}, fmt.Errorf("remember how the period passed: %w", err)
	}
	return progress, nil
}

// pass ends the period of a step that is overdue now, and lets follow what moves the case on; Passed is empty where it is not overdue.
func (a *Activities) pass(ctx context.Context, q *db.Queries, c db.Case, step casefile.Step) (Progress, error) {
	s, err := a.stepAt(q, c, c.FiledAt)
	if err != nil {
		return Progress{}, err
	}
	follows, clock := s.procedure().Passed[step], s.Clock(step)
	if !follows.Moves {
		return Progress{}, fmt.Errorf("nothing is declared to follow when the period of %s has passed", step)
	}
	at, err := q.DeadlinePassed(ctx, db.DeadlinePassedParams{CaseID: c.ID, Clock: clock})
	if errors.Is(err, pgx.ErrNoRows) {
		return Progress{}, nil
	}
	if err != nil {
		return Progress{}, fmt.Errorf("look for a period that has passed: %w", err)
	}
	s.effectiveAt = *at
	if err := q.DeadlineMetByClock(ctx, db.DeadlineMetByClockParams{CaseID: c.ID, Clock: clock, At: at}); err != nil {
		return Progress{}, fmt.Errorf("end the period: %w", err)
	}
	s.Trace("passed", map[string]string{"clock": clock})
	if err := follows.Do(ctx, s); err != nil {
		return Progress{}, err
	}
	return Progress{TaskID: s.open, Passed: step, Closed: s.Case.Stage == casefile.StageClosed}, q.Trace(ctx, c.ID, s.told...)
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

// RunClock lets a clock of the pack run from its event: see runsFrom. task is nil for clocks that no single task settles: they are met
// when the case is closed.
func (s *Step) RunClock(ctx context.Context, clock string, task *uuid.UUID) error {
	start, err := s.runsFrom(ctx, clock)
	if err != nil {
		return err
	}
	d, err := s.compute(clock, start)
	if err != nil {
		return err
	}
	return s.keepDeadline(ctx, d, task, nil)
}

func (s *Step) compute(clock string, start time.Time) (rules.Deadline, error) {
	var outside []rules.Suspension
	if s.Pack.StandsStill(clock) {
		outside = s.suspensions
	}
	d, err := rules.Compute(s.Pack, clock, start, s.cal, outside...)
	if err != nil {
		return d, fmt.Errorf("compute deadline: %w", err)
	}
	if d, err = rules.Within(s.Pack, d, s.Pack.CapStart(clock, s.Case.FiledAt, s.Case.AcceptedAt), s.cal, s.suspensions...); err != nil {
		return d, fmt.Errorf("hold deadline to its cap: %w", err)
	}
	return d, nil
}

// StopClock ends a clock that no single task settles, at the instant of the step: what it was for has come.
func (s *Step) StopClock(ctx context.Context, clock string) error {
	at := s.At()
	if err := s.q.DeadlineMetByClock(ctx, db.DeadlineMetByClockParams{CaseID: s.Case.ID, Clock: clock, At: &at}); err != nil {
		return fmt.Errorf("meet deadline: %w", err)
	}
	return nil
}

// metDeadline keeps a deadline that was settled at the very instant it began, so that the case can show it was kept.
func (s *Step) metDeadline(ctx context.Context, clock string, at time.Time) error {
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
func (s *Step) reminder(d rules.Deadline) *time.Time {
	at := rules.RemindAt(d, s.cal)
	if at.IsZero() {
		return nil
	}
	return &at
}

// keepDeadline keeps a computed deadline with its explanation. met is set where it was settled before it was kept.
func (s *Step) keepDeadline(ctx context.Context, d rules.Deadline, task *uuid.UUID, met *time.Time) error {
	explanation, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode deadline: %w", err)
	}
	var remindAt *time.Time
	if met == nil {
		remindAt = s.reminder(d)
	}
	err = s.q.DeadlineInsert(ctx, db.DeadlineInsertParams{
		ID: uuid.Must(uuid.NewV7()), CaseID: s.Case.ID, TaskID: task, Clock: d.Clock, Article: d.Article, Basis: string(d.Basis),
		StartedAt: d.Start, DueAt: d.Due, RemindAt: remindAt, Provisional: d.Provisional, Explanation: explanation, MetAt: met,
	})
	if err != nil {
		return fmt.Errorf("keep deadline: %w", err)
	}
	s.Trace("deadline", map[string]string{"clock": d.Clock, "due": d.Due.Format(time.RFC3339)})
	return nil
}

// wakeName is the step of a wake. A run that was reset counts its wakes from where it was set back to, and would meet the results of
// the run before, under which nothing is looked at: the run is part of the name.
func wakeName(ctx context.Context, in Woken) string {
	if !activity.IsActivity(ctx) {
		return fmt.Sprintf("wake/%d", in.Wake)
	}
	return fmt.Sprintf("wake/%s/%d", activity.GetInfo(ctx).WorkflowExecution.RunID, in.Wake)
}
