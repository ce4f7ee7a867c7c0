package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// Delivery is a message to one partner, as the trail of its case tells of it.
type Delivery struct {
	ID        uuid.UUID
	MessageID uuid.UUID
	CaseID    uuid.UUID  // nil: the message is of none
	ActID     *uuid.UUID // that the message follows from; nil: what the system did by itself
	Event     casefile.PartnerEvent
	NameZH    string // of the partner
	NameEN    string
}

// facts are what a line of the trail says of the delivery. Partners are bodies, so their names may stand there.
func (d Delivery) facts() map[string]string {
	return map[string]string{"event": string(d.Event), "partner_zh": d.NameZH, "partner_en": d.NameEN}
}

// EndDelivery ends a waiting delivery: its task closes, and the clock of its message is met with the last one. at is the legal
// instant at which the partner was told, now that at which the system knows. It returns false, and has changed nothing, where
// the delivery had ended before. The caller holds the lock of the case.
func (q *Queries) EndDelivery(ctx context.Context, d Delivery, state casefile.DeliveryState, at, now time.Time) (bool, error) {
	task, err := q.PartnerEnd(ctx, PartnerEndParams{ID: d.ID, State: state, At: &at})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("end delivery: %w", err)
	}
	if task != nil {
		if err := q.TaskClose(ctx, TaskCloseParams{ID: *task, At: &now}); err != nil {
			return false, fmt.Errorf("close task: %w", err)
		}
	}
	if err := q.PartnerDeadlineMet(ctx, d.MessageID); err != nil {
		return false, fmt.Errorf("meet deadline: %w", err)
	}
	lifted, err := q.PartnerDeadlineLift(ctx, &d.MessageID)
	if err != nil {
		return false, fmt.Errorf("lift mark: %w", err)
	}
	if d.CaseID == uuid.Nil { // which has no clock in a case, and no trail
		return true, nil
	}
	var lines []casefile.TrailEntry
	if state != casefile.DeliverySettled { // which the act itself tells
		lines = append(lines, casefile.TrailEntry{At: now, Event: "step.partner_" + string(state), Act: d.ActID, Facts: d.facts()})
	}
	for _, clock := range lifted {
		lines = append(lines, casefile.TrailEntry{At: now, Event: "step.overdue_lifted", Facts: map[string]string{"clock": clock}})
	}
	return true, q.Trace(ctx, d.CaseID, lines...)
}

// OpenDeliveryTask gives the agency a task to reach a partner that stays away, due when the partner is to be told. It changes
// nothing where the delivery has ended or has a task. The caller holds the lock of the case.
func (q *Queries) OpenDeliveryTask(ctx context.Context, d Delivery, attempts int, due, now time.Time) error {
	id := newID()
	opened, err := q.openPartnerTask(ctx, PartnerTaskOpenParams{TaskID: &id, ID: d.ID, CaseID: d.CaseID, OpenedAt: now, DueAt: due})
	if err != nil {
		return fmt.Errorf("open task: %w", err)
	}
	if opened == 0 {
		return nil
	}
	facts := d.facts()
	facts["attempts"] = strconv.Itoa(attempts)
	return q.Trace(ctx, d.CaseID, casefile.TrailEntry{At: now, Event: "step.partner_away", Act: d.ActID, Facts: facts})
}

// tellPartner receives how the agency has reached a partner, or that the message is to be sent again. It concerns the agency
// and the partner only and takes effect at once, whether the case is still open or not.
func (q *Queries) tellPartner(ctx context.Context, a NewAct, r Receipt) error {
	told, ok := a.Content.(casefile.PartnerTold)
	if !ok {
		return fmt.Errorf("content of %s is a %T", a.Kind, a.Content)
	}
	row, err := q.PartnerDeliveryOfTask(ctx, PartnerDeliveryOfTaskParams{TaskID: &a.TaskID, UnitID: a.UnitID})
	if err != nil {
		return Found(err, "error.task_not_found")
	}
	d := Delivery{ID: row.ID, MessageID: row.MessageID, CaseID: row.CaseID, ActID: row.ActID, Event: row.Event,
		NameZH: row.NameZH, NameEN: row.NameEN}
	told.Delivery = d.ID
	text, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("encode act: %w", err)
	}
	if err := q.keepDone(ctx, a, r, text); err != nil {
		return err
	}
	facts := d.facts()
	facts["content_sha256"] = contentHash(text)
	if told.Again {
		facts["again"] = "yes"
	} else {
		facts["told_on"] = told.ToldOn
	}
	if told.Down {
		facts["down_on"] = told.ToldOn
	}
	if err := q.traceAct(ctx, r.CaseID, r.ActID, a.ActorID, a.Kind, a.At, facts); err != nil {
		return err
	}
	if told.Again {
		return q.sendAgain(ctx, a, d)
	}
	at, err := toldAt(told.ToldOn, row.OccurredAt, a.At)
	if err != nil {
		return err
	}
	ended, err := q.EndDelivery(ctx, d, casefile.DeliverySettled, at, a.At)
	switch {
	case err != nil:
		return err
	case !ended:
		return casefile.NewError(casefile.CodeConflict, "error.task_closed", nil)
	case told.Down:
		_, err = q.EndTakeDown(ctx, TakeDown{Delivery: d, PartnerID: row.PartnerID}, casefile.ConfirmedByNote, at, a.At)
	}
	return err
}

func (q *Queries) sendAgain(ctx context.Context, a NewAct, d Delivery) error {
	if err := q.TaskClose(ctx, TaskCloseParams{ID: a.TaskID, At: &a.At}); err != nil {
		return fmt.Errorf("close task: %w", err)
	}
	if err := q.PartnerSendAgain(ctx, d.ID); err != nil {
		return fmt.Errorf("send again: %w", err)
	}
	return nil
}

// toldAt is the legal instant for a day on which a partner was told: its end, or now where the day is today. It returns a
// casefile.Error where the day lies before the event or after today.
func toldAt(day string, occurred, now time.Time) (time.Time, error) {
	date, err := calendar.ParseDate(day)
	if err != nil || date.Before(calendar.DateOf(occurred)) || date.After(calendar.DateOf(now)) {
		return time.Time{}, casefile.NewError(casefile.CodeInvalid, "error.partner_told_on", err)
	}
	if date == calendar.DateOf(now) {
		return now, nil
	}
	return date.End(), nil
}

// secretOverlap is how long a replaced secret signs along, so that a partner can change over without losing a message.
const secretOverlap = 24 * time.Hour

// PartnerNewSecret gives a partner a new signing secret; the one it has signs along for a day. id is that of the form: a form that
// is sent again changes nothing. It returns a casefile.Error with CodeNotFound for an unknown partner, and CodeConflict where
// the secret was made before.
func (s *Store) PartnerNewSecret(ctx context.Context, partner, id uuid.UUID, secret []byte) error {
	return s.InTx(ctx, func(q *Queries) error {
		if _, err := q.PartnerLock(ctx, partner); err != nil {
			return Found(err, "error.not_found.body")
		}
		made, err := q.PartnerSecretExists(ctx, id)
		if err != nil {
			return fmt.Errorf("look for secret: %w", err)
		}
		if made {
			return casefile.NewError(casefile.CodeConflict, "error.partner_secret_made", nil)
		}
		if err := q.PartnerSecretsForget(ctx, partner); err != nil {
			return fmt.Errorf("forget old secrets: %w", err)
		}
		if err := q.PartnerSecretEnd(ctx, PartnerSecretEndParams{PartnerID: partner, Seconds: secretOverlap.Seconds()}); err != nil {
			return fmt.Errorf("end old secret: %w", err)
		}
		err = q.PartnerSecretInsert(ctx, PartnerSecretInsertParams{ID: id, PartnerID: partner, Secret: secret})
		if err != nil {
			return fmt.Errorf("keep secret: %w", err)
		}
		return nil
	})
}

// PartnerAdd adds a partner with its signing secret. Its id is that of the form, so that a form sent twice adds one; the
// second time it returns a casefile.Error with CodeConflict, as for a name that another partner has.
func (s *Store) PartnerAdd(ctx context.Context, p PartnerInsertParams, secret []byte) error {
	err := s.InTx(ctx, func(q *Queries) error {
		if err := q.PartnerInsert(ctx, p); err != nil {
			return fmt.Errorf("add partner: %w", err)
		}
		err := q.PartnerSecretInsert(ctx, PartnerSecretInsertParams{ID: p.ID, PartnerID: p.ID, Secret: secret})
		if err != nil {
			return fmt.Errorf("keep secret: %w", err)
		}
		return nil
	})
	if broken := uniqueViolation(err); broken == partnersName {
		return casefile.NewError(casefile.CodeConflict, "error.partner_name", err)
	} else if broken == partnersKey {
		return casefile.NewError(casefile.CodeConflict, "error.partner_secret_made", err)
	}
	return err
}

// PartnerChange changes what is known of a partner. It returns a casefile.Error with CodeNotFound for an unknown partner, and
// CodeConflict for a name that another has.
func (s *Store) PartnerChange(ctx context.Context, p PartnerUpdateParams) error {
	n, err := s.PartnerUpdate(ctx, p)
	switch {
	case uniqueViolation(err) != "":
		return casefile.NewError(casefile.CodeConflict, "error.partner_name", err)
	case err != nil:
		return fmt.Errorf("change partner: %w", err)
	case n == 0:
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return nil
}
