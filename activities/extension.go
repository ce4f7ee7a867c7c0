package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/messages"
	"creditcase/notices"
	"creditcase/rules"
)

// OpenExtension puts a request for an extension before the head of the unit. The clock runs on meanwhile.
func (a *Activities) OpenExtension(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		s.open = *s.Act.TaskID
		var request casefile.ExtensionRequest
		if err := s.Content(&request); err != nil {
			return err
		}
		task, err := s.q.TaskGet(ctx, *s.Act.TaskID)
		if err != nil {
			return fmt.Errorf("read task: %w", err)
		}
		if !task.Kind.Extendable() {
			return casefile.NewError(casefile.CodeConflict, "error.no_extension", nil)
		}
		if _, _, _, err := s.extended(ctx, task, request.Amount); err != nil {
			return err
		}
		approval, err := s.insertTask(ctx, casefile.TaskApproveExtension, task.UnitID, task.DueAt, &task.ID)
		if err != nil {
			return err
		}
		err = s.q.ExtensionInsert(ctx, db.ExtensionInsertParams{ID: s.Act.ID, CaseID: s.Case.ID, TaskID: task.ID, ApprovalID: approval,
			Asked: int32(request.Amount), Reasons: request.Reasons, RequestedAt: s.At()}) //nolint:gosec // small
		if err != nil {
			return fmt.Errorf("keep request: %w", err)
		}
		return nil
	})
}

// DecideExtension approves a request, as far as the article's cap allows whatever was asked, or refuses it. An approval that
// comes after the deadline cannot stand: the period has passed.
func (a *Activities) DecideExtension(ctx context.Context, in Acted) (Progress, error) {
	return Run(ctx, a, in, func(s *Step, _ *Progress) error {
		var decision casefile.ExtensionDecision
		if err := s.Content(&decision); err != nil {
			return err
		}
		request, err := s.q.ExtensionByApproval(ctx, *s.Act.TaskID)
		if err != nil {
			return fmt.Errorf("find request: %w", err)
		}
		s.open = request.TaskID
		at := s.At()
		decided := db.ExtensionDecideParams{ID: request.ID, Approved: &decision.Approve, DecidedBy: &s.Act.ActorID, DecidedAt: &at}
		if !decision.Approve {
			if err := s.q.ExtensionDecide(ctx, decided); err != nil {
				return fmt.Errorf("refuse extension: %w", err)
			}
			s.Trace("extension_refused", nil)
			return nil
		}
		granted, err := s.extend(ctx, request)
		if err != nil {
			return err
		}
		decided.Granted = &granted
		if err := s.q.ExtensionDecide(ctx, decided); err != nil {
			return fmt.Errorf("approve extension: %w", err)
		}
		return nil
	})
}

// extend moves the deadline of the task, tells the applicant, and returns how much was granted.
func (s *Step) extend(ctx context.Context, request db.Extension) (int32, error) {
	task, err := s.q.TaskGet(ctx, request.TaskID)
	if err != nil {
		return 0, fmt.Errorf("read task: %w", err)
	}
	if task.ClosedAt != nil || s.At().After(task.DueAt) {
		return 0, casefile.NewError(casefile.CodeConflict, "error.extension_too_late", nil)
	}
	row, d, granted, err := s.extended(ctx, task, int(request.Asked))
	if err != nil {
		return 0, err
	}
	explanation, err := json.Marshal(d)
	if err != nil {
		return 0, fmt.Errorf("encode deadline: %w", err)
	}
	err = s.q.DeadlineExtend(ctx, db.DeadlineExtendParams{ID: row.ID, DueAt: d.Due, RemindAt: s.reminder(d), Provisional: d.Provisional,
		Explanation: explanation})
	if err != nil {
		return 0, fmt.Errorf("extend deadline: %w", err)
	}
	if err := s.q.TaskDue(ctx, db.TaskDueParams{ID: task.ID, DueAt: d.Due}); err != nil {
		return 0, fmt.Errorf("move task: %w", err)
	}
	if row.OverdueAt != nil { // marked before the approval, which was received in time, had committed
		s.Trace("overdue_lifted", map[string]string{"clock": row.Clock})
		if err := s.withdrawEscalation(ctx, task.ID); err != nil {
			return 0, err
		}
	}
	facts := map[string]string{"clock": row.Clock, "from": row.DueAt.Format(time.RFC3339), "due": d.Due.Format(time.RFC3339),
		"granted": strconv.Itoa(granted)}
	s.Trace("extended", facts)
	return int32(granted), s.Issue(ctx, s.extensionLetter(d, row.DueAt, request.Reasons)) //nolint:gosec // small
}

// extensionLetter tells the applicant until when the period is extended, by the article that gives the extension and under its
// condition. ends is when the period would have ended: the applicant is told before (national-2026).
func (s *Step) extensionLetter(d rules.Deadline, ends time.Time, reasons string) notices.Letter {
	l := notices.Letter{Kind: casefile.NoticeExtension, Series: s.Series(casefile.NoticeExtension), From: s.HandlingBody, To: s.Applicant, Article: d.Article, Due: &d,
		Reasons: reasons}
	clock, err := s.Pack.Clock(d.Clock)
	if err != nil || clock.Extension == nil {
		return l
	}
	e := clock.Extension
	if e.Article != "" {
		l.Article = e.Article
	}
	if e.ToldBefore {
		l.Notes = append(l.Notes, func(p *messages.Printer) string { return p.T("letter.told_before", p.Date(ends)) })
	}
	if e.Condition != (rules.Text{}) {
		l.Granted = func(p *messages.Printer) string {
			if l.Article == "" {
				return p.T("letter.condition_bare", explain.Pick(p, e.Condition), explain.Pick(p, e.ApprovedBy))
			}
			return p.T("letter.condition", explain.Pick(p, e.Condition), explain.Pick(p, e.ApprovedBy), p.Article(l.Article))
		}
	}
	return l
}

// extended computes the deadline of a task with up to amount more, less where the article's cap comes first, and says how
// much more that is. It returns a casefile.Error where the article gives no extension, or nothing is left under the cap.
func (s *Step) extended(ctx context.Context, task db.Task, amount int) (
	row db.Deadline, d rules.Deadline, granted int, err error) {
	row, err = s.q.DeadlineByTask(ctx, db.DeadlineByTaskParams{CaseID: s.Case.ID, TaskID: &task.ID})
	if err != nil {
		return row, d, 0, fmt.Errorf("find deadline of task: %w", err)
	}
	if err := json.Unmarshal(row.Explanation, &d); err != nil {
		return row, d, 0, fmt.Errorf("read deadline: %w", err)
	}
	start := s.Pack.CapStart(d.Clock, s.Case.FiledAt, s.Case.AcceptedAt)
	for ; amount > 0; amount-- {
		longer, err := rules.Extend(s.Pack, d, amount, s.At(), start, s.cal, s.suspensions...)
		switch {
		case err == nil:
			return row, longer, amount, nil
		case errors.Is(err, rules.ErrNoExtension):
			return row, d, 0, casefile.NewError(casefile.CodeConflict, "error.no_extension", err)
		case !errors.Is(err, rules.ErrPastCap):
			return row, d, 0, err
		}
	}
	return row, d, 0, casefile.NewError(casefile.CodeConflict, "error.extension_past_cap", rules.ErrPastCap)
}

// dropRequestFor drops the request for more time for a task whose period has passed: undecided at its end it has not stopped the clock.
func (s *Step) dropRequestFor(ctx context.Context, taskID *uuid.UUID) error {
	if taskID == nil {
		return nil
	}
	task, err := s.q.TaskGet(ctx, *taskID)
	if err != nil {
		return fmt.Errorf("read task: %w", err)
	}
	if !task.Kind.Extendable() {
		return nil
	}
	return s.dropRequest(ctx)
}

// dropRequest closes a request for an extension that has nothing left to extend.
func (s *Step) dropRequest(ctx context.Context) error {
	at := s.At()
	if err := s.q.TaskCloseApproval(ctx, db.TaskCloseApprovalParams{CaseID: s.Case.ID, Kind: casefile.TaskApproveExtension, At: &at}); err != nil {
		return fmt.Errorf("drop request for extension: %w", err)
	}
	return nil
}
