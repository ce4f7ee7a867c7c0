package db

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/rules"
)

// What is done with a commitment between its signing and its check.

func dateColumn(d calendar.Date) *time.Time {
	day := columnOf(d)
	return &day
}

// Turn is who does something with a commitment, and when.
type Turn struct {
	Number  string
	ActorID uuid.UUID
	UnitID  uuid.UUID // of whoever works for the unit; nil: the party itself
	FormID  uuid.UUID // with which it came; nil: by no form
	At      time.Time // legal time
}

// lockCommitment is a commitment of the unit's, or of somebody for whom the account may act. It returns a casefile.Error with CodeNotFound for any other.
func (q *Queries) lockCommitment(ctx context.Context, t Turn) (Commitment, error) {
	if t.UnitID == uuid.Nil {
		m, err := q.CommitmentLockForParty(ctx, CommitmentLockForPartyParams{Number: t.Number, AccountID: t.ActorID})
		return m, Found(err, "error.commitment_not_found")
	}
	if err := q.atDeskOf(ctx, t.ActorID, t.UnitID); err != nil {
		return Commitment{}, err
	}
	m, err := q.CommitmentLockForUnit(ctx, CommitmentLockForUnitParams{Number: t.Number, UnitID: t.UnitID})
	return m, Found(err, "error.commitment_not_found")
}

// FinishCommitment says that the unit has finished the item on the day: from then on its check has a day, unless it has been checked. Said again it changes
// nothing. It returns a casefile.Error with CodeConflict where the commitment is withdrawn, declined or broken, or where handling stands still
// (shenzhen-2022 64(2)), and with CodeInvalid for a day before signing or in the future.
func (s *Store) FinishCommitment(ctx context.Context, t Turn, day calendar.Date, cal *calendar.Calendar) error {
	return s.InTx(ctx, func(q *Queries) error {
		m, err := q.lockWithCheck(ctx, t)
		switch {
		case err != nil:
			return err
		case t.UnitID == uuid.Nil:
			return casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
		case m.FinishedOn != nil && m.FinishedOn.Equal(columnOf(day)):
			return nil
		case m.FinishedOn != nil || !m.State.Handled():
			return casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil)
		case day.Before(calendar.DateOf(m.SignedAt)) || day.After(calendar.DateOf(t.At)):
			return casefile.NewError(casefile.CodeInvalid, "error.commitment_finished_on", nil)
		}
		if err := q.goesOn(ctx, m); err != nil {
			return err
		}
		if err := q.finish(ctx, m, t.ActorID, day, cal); err != nil {
			return err
		}
		return q.tellCheck(ctx, t, m, "commitment_finished")
	})
}

// lockWithCheck is lockCommitment, with its check locked before, as the steps of that have it.
func (q *Queries) lockWithCheck(ctx context.Context, t Turn) (Commitment, error) {
	if err := q.CommitmentCaseLock(ctx, t.Number); err != nil {
		return Commitment{}, fmt.Errorf("lock check: %w", err)
	}
	return q.lockCommitment(ctx, t)
}

// tellCheck has the trail of the case that checks a commitment, or has checked it, say what has become of that: it is sealed there.
func (q *Queries) tellCheck(ctx context.Context, t Turn, m Commitment, event string) error {
	if m.CaseID == nil {
		return nil
	}
	return q.Trace(ctx, *m.CaseID, casefile.TrailEntry{At: t.At, Actor: &t.ActorID, Event: "step." + event})
}

// goesOn returns a casefile.Error with CodeConflict where handling of the item stands still.
func (q *Queries) goesOn(ctx context.Context, m Commitment) error {
	paused, err := q.CommitmentPaused(ctx, CommitmentPausedParams{RecordID: *m.RecordID, Kind: casefile.EffectItemPaused})
	if err != nil {
		return fmt.Errorf("look whether handling stands still: %w", err)
	}
	if paused {
		return casefile.NewError(casefile.CodeConflict, "error.commitment_paused", nil)
	}
	return nil
}

// finish keeps the day. One that is being checked for the first time stays so, and has its day should the check be taken back; one that has been checked falls due
// no more.
func (q *Queries) finish(ctx context.Context, m Commitment, by uuid.UUID, day calendar.Date, cal *calendar.Calendar) error {
	done := CommitmentFinishParams{ID: m.ID, State: m.State, FinishedOn: dateColumn(day), FinishedBy: &by}
	if m.State == casefile.CommitmentSigned {
		done.State = casefile.CommitmentFinished
	}
	was := m.State
	if m.State == casefile.CommitmentChecking {
		open, err := q.DueOf(ctx, *m.CaseID)
		if err != nil {
			return err
		}
		was = open.Was
	}
	if was == casefile.CommitmentSigned {
		terms, err := q.termsOf(ctx, m)
		if err != nil {
			return err
		}
		check, err := rules.After(terms.CheckAfter, day, cal)
		if err != nil {
			return err
		}
		done.CheckOn = dateColumn(check)
	}
	if err := q.CommitmentFinish(ctx, done); err != nil {
		return fmt.Errorf("finish item: %w", err)
	}
	return nil
}

func (q *Queries) termsOf(ctx context.Context, m Commitment) (casefile.CommitmentTerms, error) {
	row, err := q.CommitmentTermsOf(ctx, CommitmentTermsOfParams{ItemID: m.ItemID, Version: m.Version})
	if err != nil {
		return casefile.CommitmentTerms{}, fmt.Errorf("find terms: %w", err)
	}
	return casefile.ReadTerms(row.Terms)
}

// TurnReceived reports whether the account has handed papers in, or entered a withdrawal, with the form before.
func (s *Store) TurnReceived(ctx context.Context, t Turn) (bool, error) {
	return s.CommitmentTurnReceived(ctx, CommitmentTurnReceivedParams{FormID: t.FormID, AccountID: t.ActorID})
}

// HandInPaper receives papers that were to follow, before the check is open. It returns a casefile.Error with CodeConflict where it is too late, and
// with CodeInvalid where the terms ask for no such paper.
func (s *Store) HandInPaper(ctx context.Context, t Turn, paper string, files []uuid.UUID) error {
	return s.InTx(ctx, func(q *Queries) error {
		m, err := q.lockCommitment(ctx, t)
		switch {
		case err != nil:
			return err
		case m.State != casefile.CommitmentSigned && m.State != casefile.CommitmentFinished:
			return casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil)
		case len(files) == 0:
			return casefile.NewError(casefile.CodeInvalid, "error.commitment_no_files", nil)
		}
		terms, err := q.termsOf(ctx, m)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(terms.Papers, func(p casefile.PromisedPaper) bool { return p.ID == paper && p.Later != nil }) {
			return casefile.NewError(casefile.CodeInvalid, "error.invalid.body", nil)
		}
		return q.filesOf(ctx, NewCommitment{ActorID: t.ActorID, Papers: map[string][]uuid.UUID{paper: files}}, m.ID, terms)
	})
}

// RecordKept has the record of a commitment say how it is kept, from the instant on. caseID is the case that has found it; nil for none.
func (q *Queries) RecordKept(ctx context.Context, record uuid.UUID, state casefile.CommitmentState, caseID *uuid.UUID, at time.Time) error {
	r, err := q.RecordLock(ctx, record)
	if err != nil {
		return fmt.Errorf("lock record: %w", err)
	}
	var content casefile.Content
	if err := json.Unmarshal(r.Content, &content); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	content[casefile.FieldKept] = string(state)
	return q.WriteVersion(ctx, record, r.Version+1, content, caseID, at)
}

// DateOfColumn is the date of a column that may be empty; nil where it is.
func DateOfColumn(day *time.Time) *calendar.Date {
	if day == nil {
		return nil
	}
	date := dateOf(*day)
	return &date
}
