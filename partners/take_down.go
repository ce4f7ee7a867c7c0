package partners

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
)

// What a partner is reminded of that has not confirmed in time, in the city's time: once a day, and after so many times by people alone.
const (
	reminderEvery = 24 * time.Hour
	mostReminders = 5
)

// askAfter opens a task for each confirmation that has not come in time, and has the partner reminded where messages reach it.
func (s *Sender) askAfter(ctx context.Context) error {
	now := s.Clock.Now()
	outstanding, err := s.Store.TakeDownsOutstanding(ctx, db.TakeDownsOutstandingParams{Now: now, Most: atATime})
	if err != nil {
		return fmt.Errorf("look for confirmations that have not come: %w", err)
	}
	for _, o := range outstanding {
		t := db.TakeDown{PartnerID: o.PartnerID, Delivery: db.Delivery{MessageID: o.MessageID, CaseID: o.CaseID, ActID: o.ActID, Event: o.Event,
			NameZH: o.NameZH, NameEN: o.NameEN}}
		err := s.underLock(ctx, o.CaseID, func(q *db.Queries) error {
			return q.OpenTakeDownTask(ctx, t, o.State == casefile.DeliveryDelivered, o.DueAt, now)
		})
		if err != nil {
			return fmt.Errorf("open task for the take-down of message %s: %w", o.MessageID, err)
		}
	}
	return nil
}

// remind leaves a reminder for each partner whose turn it is, which is then sent like any message.
func (s *Sender) remind(ctx context.Context) error {
	now := s.Clock.Now()
	late, err := s.Store.TakeDownsToRemind(ctx, db.TakeDownsToRemindParams{Now: &now, Most: atATime})
	if err != nil {
		return fmt.Errorf("look for partners to remind: %w", err)
	}
	for _, l := range late {
		body, err := reminder(l, now)
		if err != nil {
			return fmt.Errorf("message %s: %w", l.MessageID, err)
		}
		var next *time.Time
		if l.Reminders+1 < mostReminders {
			at := now.Add(reminderEvery)
			next = &at
		}
		err = s.underLock(ctx, l.CaseID, func(q *db.Queries) error {
			n, err := q.TakeDownReminded(ctx, db.TakeDownRemindedParams{MessageID: l.MessageID, PartnerID: l.PartnerID, Reminders: l.Reminders, Next: next})
			if err != nil || n == 0 { // another sender has reminded it, or it has confirmed
				return err
			}
			if err := q.Touch(l.CaseID, now); err != nil {
				return err
			}
			return q.PartnerRemind(ctx, db.PartnerRemindParams{ID: uuid.Must(uuid.NewV7()), PartnerID: l.PartnerID, CaseID: l.CaseID, RecordID: l.RecordID,
				Event: casefile.PartnerReminded, Article: l.Article, OccurredAt: now, DueAt: now.Add(reminderEvery), Body: body, RemindsID: &l.MessageID})
		})
		if err != nil {
			return fmt.Errorf("remind of message %s: %w", l.MessageID, err)
		}
	}
	return nil
}

// reminder is the body of the message that reminds of another: the record and the basis are the same, and the period as it stands now.
func reminder(of db.TakeDownsToRemindRow, at time.Time) (string, error) {
	var m casefile.PartnerMessage
	if err := json.Unmarshal([]byte(of.Body), &m); err != nil {
		return "", fmt.Errorf("read message: %w", err)
	}
	m.Type, m.Timestamp = "record."+string(casefile.PartnerReminded), at.In(calendar.Zone).Truncate(time.Microsecond)
	m.Data.Confirm = &casefile.PartnerOwes{Message: of.MessageID, By: of.DueAt.In(calendar.Zone)}
	body, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode reminder: %w", err)
	}
	return string(body), nil
}

// dropTakeDowns ends what is owed by those who are partners no more.
func (s *Sender) dropTakeDowns(ctx context.Context) error {
	now := s.Clock.Now()
	dropped, err := s.Store.TakeDownsDropped(ctx, atATime)
	if err != nil {
		return fmt.Errorf("look for confirmations to drop: %w", err)
	}
	for _, o := range dropped {
		t := db.TakeDown{PartnerID: o.PartnerID, Delivery: db.Delivery{MessageID: o.MessageID, CaseID: o.CaseID, ActID: o.ActID, Event: o.Event,
			NameZH: o.NameZH, NameEN: o.NameEN}}
		err := s.underLock(ctx, o.CaseID, func(q *db.Queries) error {
			_, err := q.EndTakeDown(ctx, t, casefile.ConfirmedNoMore, now, now)
			return err
		})
		if err != nil {
			return fmt.Errorf("drop the take-down of message %s: %w", o.MessageID, err)
		}
	}
	return nil
}
