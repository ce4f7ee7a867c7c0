package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/notices"
	"creditcase/rules"
)

// escalate brings a task that has fallen overdue before the supervisor, once. Clocks that no task settles are not a unit's: the
// applicant's own, and that of the whole case, which can only pass after a task's.
func (a *Activities) escalate(ctx context.Context, q *db.Queries, caseID uuid.UUID, d db.DeadlineOverdueRow, now time.Time) error {
	if d.TaskID == nil {
		return nil
	}
	n, err := q.EscalationInsert(ctx, db.EscalationInsertParams{TaskID: *d.TaskID, Clock: d.Clock, At: *d.OverdueAt})
	if err != nil {
		return fmt.Errorf("escalate: %w", err)
	}
	if n == 0 { // another clock of the same task has passed before
		return nil
	}
	return traceClock(ctx, q, caseID, now, "escalated", d.Clock)
}

// withdrawEscalation takes back what came before the supervisor through a mark that was wrong.
func (s *Step) withdrawEscalation(ctx context.Context, task uuid.UUID) error {
	n, err := s.q.EscalationWithdraw(ctx, task)
	if err != nil {
		return fmt.Errorf("withdraw escalation: %w", err)
	}
	if n > 0 {
		s.Trace("escalation_withdrawn", nil)
	}
	return nil
}

// endUrges ends what hung on tasks of the case that are closed by now: to have done what was urged answers the urge.
func (s *Step) endUrges(ctx context.Context) error {
	at := s.At()
	if err := s.q.SupervisionSettle(ctx, db.SupervisionSettleParams{CaseID: s.Case.ID, At: &at}); err != nil {
		return fmt.Errorf("settle supervision: %w", err)
	}
	return nil
}

// UrgeUnit sends the unit that owes a task a 催办单 or a 督办单, and gives it a task to answer within the period of the pack. The task
// that it owes, its clock and the stage of the case stay as they are.
func (a *Activities) UrgeUnit(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var urge casefile.Urge
		if err := s.Content(&urge); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, urge.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		s.open = task.ID
		replaced, err := s.q.MayUrge(ctx, task, urge.Level, s.At())
		if err != nil {
			return err
		}
		if err := s.replaceUrge(ctx, replaced); err != nil {
			return err
		}
		s.Trace("urged", map[string]string{"level": string(urge.Level), "task": string(task.Kind)})
		return s.askReply(ctx, task, urge)
	})
}

// replaceUrge ends a 催办 whose place a 督办 takes; the unit answers the later one.
func (s *Step) replaceUrge(ctx context.Context, old db.Urge) error {
	if old.ID == uuid.Nil {
		return nil
	}
	at := s.At()
	if err := s.q.UrgeReplace(ctx, db.UrgeReplaceParams{ID: old.ID, At: &at}); err != nil {
		return fmt.Errorf("replace urge: %w", err)
	}
	if err := s.q.TaskClose(ctx, db.TaskCloseParams{ID: old.ReplyTaskID, At: &at}); err != nil {
		return fmt.Errorf("close answer: %w", err)
	}
	if err := s.q.DeadlineMetByTask(ctx, db.DeadlineMetByTaskParams{CaseID: s.Case.ID, TaskID: &old.ReplyTaskID, At: &at}); err != nil {
		return fmt.Errorf("meet clock of answer: %w", err)
	}
	return s.endUrges(ctx)
}

// askReply opens the unit's task to answer and issues the document.
func (s *Step) askReply(ctx context.Context, task db.Task, urge casefile.Urge) error {
	clock := s.Clock(casefile.StepReplyUrge)
	if clock == "" {
		return casefile.NewError(casefile.CodeConflict, "error.urge_no_clock", nil)
	}
	due, err := s.compute(clock, s.At())
	if err != nil {
		return err
	}
	if err := s.Happens(ctx, casefile.EventUrged); err != nil {
		return err
	}
	reply, err := s.insertTask(ctx, casefile.TaskReplyUrge, task.UnitID, due.Due, &task.ID)
	if err != nil {
		return err
	}
	if err := s.keepDeadline(ctx, due, &reply, nil); err != nil {
		return err
	}
	err = s.q.UrgeInsert(ctx, db.UrgeInsertParams{ID: s.Act.ID, CaseID: s.Case.ID, TaskID: task.ID, UnitID: task.UnitID,
		ReplyTaskID: reply, Level: urge.Level, Body: urge.Text, UrgedBy: s.Act.ActorID, UrgedAt: s.At()})
	if err != nil {
		return fmt.Errorf("keep urge: %w", err)
	}
	at := s.At()
	_, err = s.q.EscalationsSee(ctx, db.EscalationsSeeParams{AccountID: &s.Act.ActorID, At: &at, TaskIds: []uuid.UUID{task.ID}})
	if err != nil {
		return fmt.Errorf("mark as seen: %w", err)
	}
	owes, err := s.owes(ctx, task)
	if err != nil {
		return err
	}
	return s.Issue(ctx, s.urgeLetter(task.UnitID, due, urge, owes))
}

// owes is what the unit owes with a task, and why by then.
func (s *Step) owes(ctx context.Context, task db.Task) (*notices.Owed, error) {
	owes := &notices.Owed{Task: task.Kind, Due: task.DueAt, Late: !s.At().Before(task.DueAt.Add(time.Second))}
	row, err := s.q.DeadlineByTask(ctx, db.DeadlineByTaskParams{CaseID: s.Case.ID, TaskID: &task.ID})
	if errors.Is(err, pgx.ErrNoRows) { // the approval of an extension is due when the task is that it would extend
		return owes, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find deadline of task: %w", err)
	}
	owes.Deadline = new(rules.Deadline)
	if err := json.Unmarshal(row.Explanation, owes.Deadline); err != nil {
		return nil, fmt.Errorf("read deadline: %w", err)
	}
	return owes, nil
}

// urgeLetter urges a unit in the supervisor's name. Where the pack's article says nothing, the city's own rules have it answered.
func (s *Step) urgeLetter(unit uuid.UUID, due rules.Deadline, urge casefile.Urge, owes *notices.Owed) notices.Letter {
	return notices.Letter{Kind: urge.Level.Notice(), Series: s.Series(urge.Level.Notice()), From: s.supervisor, To: s.ToUnit(unit), Article: due.Article,
		Unsaid: notices.Say("letter.no_article.own_rules"), Due: &due, Reasons: urge.Text, Owed: owes}
}

// supervisor is the body in whose name a unit is urged.
func (s *Step) supervisor(ctx context.Context) (db.Unit, error) {
	u, err := s.q.UnitSupervisor(ctx)
	if errors.Is(err, pgx.ErrNoRows) {
		return u, casefile.NewError(casefile.CodeConflict, "error.no_supervisor", err)
	}
	if err != nil {
		return u, fmt.Errorf("find supervisor: %w", err)
	}
	return u, nil
}

// ReplyUrge keeps the unit's answer. What it owes stays owed.
func (a *Activities) ReplyUrge(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var reply casefile.UrgeReply
		if err := s.Content(&reply); err != nil {
			return err
		}
		doneBy, err := calendar.ParseDate(reply.DoneBy)
		if err != nil {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", err)
		}
		at, day := s.At(), doneBy.At(12, 0) // of the day itself, in whatever zone a date is cut from an instant
		n, err := s.q.UrgeAnswer(ctx, db.UrgeAnswerParams{ReplyTaskID: *s.Act.TaskID, Reply: reply.Text, DoneBy: &day,
			RepliedBy: &s.Act.ActorID, At: &at})
		if err != nil {
			return fmt.Errorf("keep answer: %w", err)
		}
		if n == 0 {
			return casefile.NewError(casefile.CodeConflict, "error.urge_over", nil)
		}
		s.Trace("urge_answered", map[string]string{"done_by": doneBy.String()})
		return nil
	})
}
