package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
)

// takeDownRest is how long a partner that the agency has had reminded is left to confirm, before there is another task.
const takeDownRest = 24 * time.Hour

// TakeDown is what one partner owes for a message: that the record is down. The delivery is that of the message.
type TakeDown struct {
	Delivery
	PartnerID uuid.UUID
}

// Confirmed is what a partner is told of its confirmation.
type Confirmed struct {
	At    time.Time // legal instant at which it was received first
	Again bool      // it had been confirmed before
}

// ConfirmTakeDown receives a partner's own word that it has taken down what the message speaks of. now is legal time, at which it counts
// as confirmed; a second call changes nothing and learns when the first came. It returns a casefile.Error with CodeNotFound where the partner
// was sent no such message or owes nothing for it, and CodeConflict where nothing is owed any more.
func (s *Store) ConfirmTakeDown(ctx context.Context, partner, message uuid.UUID, now time.Time) (Confirmed, error) {
	of := TakeDownOfParams{MessageID: message, PartnerID: partner}
	done := Confirmed{At: now}
	err := s.InTx(ctx, func(q *Queries) error {
		row, err := q.TakeDownOf(ctx, of)
		if err != nil {
			return Found(err, "api.confirm.no_message")
		}
		if row.State == casefile.DeliveryWaiting && row.Attempts == 0 { // of which it cannot know
			return casefile.NewError(casefile.CodeNotFound, "api.confirm.no_message", nil)
		}
		if _, err := q.CaseLock(ctx, row.CaseID); err != nil {
			return fmt.Errorf("lock case: %w", err)
		}
		t := TakeDown{PartnerID: partner, Delivery: Delivery{ID: row.DeliveryID, MessageID: message, CaseID: row.CaseID, ActID: row.ActID,
			Event: row.Event, NameZH: row.NameZH, NameEN: row.NameEN}}
		// Whoever has taken the record down has been told of it, though the answer to the message may be on its way yet.
		if _, err := q.EndDelivery(ctx, t.Delivery, casefile.DeliveryDelivered, now, now); err != nil {
			return err
		}
		ended, err := q.EndTakeDown(ctx, t, casefile.ConfirmedByCall, now, now)
		if err != nil || ended {
			return err
		}
		if row, err = q.TakeDownOf(ctx, of); err != nil {
			return fmt.Errorf("read what was confirmed: %w", err)
		}
		if *row.How == casefile.ConfirmedNoMore {
			return casefile.NewError(casefile.CodeConflict, "api.confirm.no_more", nil)
		}
		done = Confirmed{At: *row.ConfirmedAt, Again: true}
		return nil
	})
	return done, err
}

// EndTakeDown ends what a partner owes for a message: its task closes, reminders under way are dropped, and the clock is met with the last
// one. at is the legal instant at which the record was down, now that at which the system knows. It returns false, and has changed nothing,
// where it had ended before. The caller holds the lock of the case.
func (q *Queries) EndTakeDown(ctx context.Context, t TakeDown, how casefile.Confirming, at, now time.Time) (bool, error) {
	task, err := q.TakeDownEnd(ctx, TakeDownEndParams{MessageID: t.MessageID, PartnerID: t.PartnerID, How: &how, At: &at, Now: &now})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("end take-down: %w", err)
	}
	if task != nil {
		if err := q.TaskClose(ctx, TaskCloseParams{ID: *task, At: &now}); err != nil {
			return false, fmt.Errorf("close task: %w", err)
		}
	}
	err = q.TakeDownRemindersDrop(ctx, TakeDownRemindersDropParams{MessageID: &t.MessageID, PartnerID: t.PartnerID, Now: &now})
	if err != nil {
		return false, fmt.Errorf("drop reminders: %w", err)
	}
	if err := q.TakeDownDeadlineMet(ctx, t.MessageID); err != nil {
		return false, fmt.Errorf("meet deadline: %w", err)
	}
	lifted, err := q.PartnerDeadlineLift(ctx, &t.MessageID)
	if err != nil {
		return false, fmt.Errorf("lift mark: %w", err)
	}
	var lines []casefile.TrailEntry
	if how != casefile.ConfirmedByNote { // which the act itself tells
		lines = append(lines, casefile.TrailEntry{At: now, Event: "step.take_down_" + string(how), Act: t.ActID, Facts: t.facts()})
	}
	for _, clock := range lifted {
		lines = append(lines, casefile.TrailEntry{At: now, Event: "step.overdue_lifted", Facts: map[string]string{"clock": clock}})
	}
	return true, q.Trace(ctx, t.CaseID, lines...)
}

// OpenTakeDownTask gives the agency a task to have a partner confirm, due when the confirmation was; remind says that the partner is also to
// be reminded by a message. It changes nothing where the confirmation has come or there is a task. The caller holds the lock of the case.
func (q *Queries) OpenTakeDownTask(ctx context.Context, t TakeDown, remind bool, due, now time.Time) error {
	id := newID()
	opened, err := q.openTakeDownTask(ctx, TakeDownTaskOpenParams{TaskID: &id, MessageID: t.MessageID, PartnerID: t.PartnerID, CaseID: t.CaseID,
		OpenedAt: now, DueAt: due})
	if err != nil {
		return fmt.Errorf("open task: %w", err)
	}
	if opened == 0 {
		return nil
	}
	if remind {
		err := q.TakeDownRemindAt(ctx, TakeDownRemindAtParams{MessageID: t.MessageID, PartnerID: t.PartnerID, At: &now})
		if err != nil {
			return fmt.Errorf("note that it is to be reminded: %w", err)
		}
	}
	return q.Trace(ctx, t.CaseID, casefile.TrailEntry{At: now, Event: "step.take_down_outstanding", Act: t.ActID, Facts: t.facts()})
}

// noteTakeDown receives how the agency knows that a record is down with a partner, or that the partner is to be reminded. Like telling a
// partner otherwise it takes effect at once, whether the case is still open or not.
func (q *Queries) noteTakeDown(ctx context.Context, a NewAct, r Receipt) error {
	down, ok := a.Content.(casefile.TakenDown)
	if !ok {
		return fmt.Errorf("content of %s is a %T", a.Kind, a.Content)
	}
	row, err := q.TakeDownOfTask(ctx, TakeDownOfTaskParams{TaskID: &a.TaskID, UnitID: a.UnitID})
	if err != nil {
		return Found(err, "error.task_not_found")
	}
	t := TakeDown{PartnerID: row.PartnerID, Delivery: Delivery{ID: row.DeliveryID, MessageID: row.MessageID, CaseID: row.CaseID, ActID: row.ActID,
		Event: row.Event, NameZH: row.NameZH, NameEN: row.NameEN}}
	down.Message, down.Partner = t.MessageID, t.PartnerID
	text, err := json.Marshal(down)
	if err != nil {
		return fmt.Errorf("encode act: %w", err)
	}
	if err := q.keepDone(ctx, a, r, text); err != nil {
		return err
	}
	facts := t.facts()
	facts["content_sha256"] = contentHash(text)
	if down.Remind {
		facts["again"] = "yes"
	} else {
		facts["down_on"] = down.DownOn
	}
	if err := q.traceAct(ctx, r.CaseID, r.ActID, a.ActorID, a.Kind, a.At, facts); err != nil {
		return err
	}
	if down.Remind {
		return q.remindAgain(ctx, a, t)
	}
	at, err := toldAt(down.DownOn, row.OccurredAt, a.At)
	if err != nil {
		return err
	}
	ended, err := q.EndTakeDown(ctx, t, casefile.ConfirmedByNote, at, a.At)
	if err == nil && !ended {
		return casefile.NewError(casefile.CodeConflict, "error.task_closed", nil)
	}
	return err
}

// remindAgain closes the task and has the partner reminded now; if it does not confirm within a day there is another task.
func (q *Queries) remindAgain(ctx context.Context, a NewAct, t TakeDown) error {
	if err := q.TaskClose(ctx, TaskCloseParams{ID: a.TaskID, At: &a.At}); err != nil {
		return fmt.Errorf("close task: %w", err)
	}
	until := a.At.Add(takeDownRest)
	err := q.TakeDownTended(ctx, TakeDownTendedParams{MessageID: t.MessageID, PartnerID: t.PartnerID, Until: &until, Now: &a.At})
	if err != nil {
		return fmt.Errorf("note that it is to be reminded: %w", err)
	}
	return nil
}
