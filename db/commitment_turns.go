package db

import (
	"context"
	"encoding/json"
	"fmt"
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

// FinishCommitment says that the unit has finished the item on the day: from then on its check has a day. Said again it changes nothing. It returns a
// casefile.Error with CodeConflict where the commitment is withdrawn or declined, and with CodeInvalid for a day before signing or in the future.
func (s *Store) FinishCommitment(ctx context.Context, t Turn, day calendar.Date, cal *calendar.Calendar) error {
	return s.InTx(ctx, func(q *Queries) error {
		m, err := q.lockCommitment(ctx, t)
		switch {
		case err != nil:
			return err
		case t.UnitID == uuid.Nil:
			return casefile.NewError(casefile.CodeForbidden, "error.forbidden.body", nil)
		case m.State == casefile.CommitmentFinished && m.FinishedOn.Equal(columnOf(day)):
			return nil
		case m.State != casefile.CommitmentSigned:
			return casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil)
		case day.Before(calendar.DateOf(m.SignedAt)) || day.After(calendar.DateOf(t.At)):
			return casefile.NewError(casefile.CodeInvalid, "error.commitment_finished_on", nil)
		}
		terms, err := q.termsOf(ctx, m)
		if err != nil {
			return err
		}
		check, err := rules.After(terms.CheckAfter, day, cal)
		if err != nil {
			return err
		}
		return q.CommitmentFinish(ctx, CommitmentFinishParams{ID: m.ID, State: casefile.CommitmentFinished, FinishedOn: dateColumn(day), FinishedBy: &t.ActorID,
			CheckOn: dateColumn(check)})
	})
}

func (q *Queries) termsOf(ctx context.Context, m Commitment) (casefile.CommitmentTerms, error) {
	row, err := q.CommitmentTermsOf(ctx, CommitmentTermsOfParams{ItemID: m.ItemID, Version: m.Version})
	if err != nil {
		return casefile.CommitmentTerms{}, fmt.Errorf("find terms: %w", err)
	}
	return casefile.ReadTerms(row.Terms)
}

// WithdrawCommitment receives that the party withdraws, with its reasons, before the item is finished (shenzhen-2022 62(2)); the unit enters it where it
// comes on paper. Done again it changes nothing. It returns a casefile.Error with CodeConflict where the item is finished, and with CodeInvalid
// without reasons.
func (s *Store) WithdrawCommitment(ctx context.Context, t Turn, reasons string) error {
	return s.InTx(ctx, func(q *Queries) error {
		_, err := q.withdrawCommitment(ctx, t, reasons)
		return err
	})
}

// EnterWithdrawal is WithdrawCommitment by the unit, with the scan of what came on paper.
func (s *Store) EnterWithdrawal(ctx context.Context, t Turn, reasons string, scan []uuid.UUID) error {
	return s.InTx(ctx, func(q *Queries) error {
		id, err := q.withdrawCommitment(ctx, t, reasons)
		if err != nil || id == uuid.Nil {
			return err
		}
		return q.takePapers(ctx, id, t.ActorID, "", scan)
	})
}

// withdrawCommitment returns which commitment it has withdrawn; none where that was done before.
func (q *Queries) withdrawCommitment(ctx context.Context, t Turn, reasons string) (uuid.UUID, error) {
	m, err := q.lockCommitment(ctx, t)
	switch {
	case err != nil:
		return uuid.Nil, err
	case m.State == casefile.CommitmentWithdrawn:
		return uuid.Nil, nil
	case m.FinishedOn == nil && m.State != casefile.CommitmentSigned: // declined, or being checked
		return uuid.Nil, casefile.NewError(casefile.CodeConflict, "error.commitment_not_open", nil)
	case m.State != casefile.CommitmentSigned:
		return uuid.Nil, casefile.NewError(casefile.CodeConflict, "error.commitment_finished", nil)
	case reasons == "":
		return uuid.Nil, casefile.NewError(casefile.CodeInvalid, "error.commitment_reasons", nil)
	}
	err = q.CommitmentWithdraw(ctx, CommitmentWithdrawParams{ID: m.ID, State: casefile.CommitmentWithdrawn, At: &t.At, By: &t.ActorID, Reasons: reasons})
	if err != nil {
		return uuid.Nil, fmt.Errorf("withdraw commitment: %w", err)
	}
	return m.ID, q.RecordKept(ctx, *m.RecordID, casefile.CommitmentWithdrawn, nil, t.At)
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
