package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/casefile"
)

// What the receipt of every procedure asks of who files and of what it was typed in.

// ErrDraftChanged is inside the error of a filing whose draft was changed after its author had looked at it.
var ErrDraftChanged = errors.New("the draft has changed")

// typedIn is the draft that a filing was typed in.
type typedIn struct {
	draft uuid.UUID
	seen  int64 // the state of the draft that was declared to be true; 0: there is no draft
	actor uuid.UUID
	at    time.Time
}

// draftAsSeen locks the draft that a filing was typed in, so that what is filed is what was declared.
func (q *Queries) draftAsSeen(ctx context.Context, t typedIn) error {
	if t.seen == 0 {
		return nil
	}
	now, err := q.MyDraftLock(ctx, MyDraftLockParams{ID: t.draft, AccountID: t.actor})
	switch {
	case err != nil:
		return Found(err, "filing.gone")
	case now.Version != t.seen:
		return casefile.NewError(casefile.CodeConflict, "filing.changed", ErrDraftChanged)
	}
	return nil
}

// dropDraft ends the draft of a filing, with the files that did not become part of it. It waits for no answer: since the case has its
// number, all others who file wait for the end of the transaction.
func (q *Queries) dropDraft(ctx context.Context, t typedIn) error {
	err := q.DraftAttachmentsEnd(ctx, DraftAttachmentsEndParams{DraftID: &t.draft, AccountID: t.actor, Now: t.at})
	if err == nil {
		err = q.DraftEnd(ctx, DraftEndParams{ID: t.draft, AccountID: t.actor})
	}
	if err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	return nil
}

// ownCapacity is the capacity in which the account may act for the subject in his own right. It returns a casefile.Error with CodeForbidden
// where it may not.
func (q *Queries) ownCapacity(ctx context.Context, actor, subject uuid.UUID) (casefile.Capacity, error) {
	capacity, err := q.AccountCapacity(ctx, AccountCapacityParams{AccountID: actor, SubjectID: subject})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", casefile.NewError(casefile.CodeForbidden, "error.not_representative", err)
	}
	if err != nil {
		return "", fmt.Errorf("check representation: %w", err)
	}
	return capacity, nil
}

// mandateHolds returns nil where an agent's letter has pages and is given for the day, and otherwise a casefile.Error with CodeInvalid.
func mandateHolds(letter *casefile.Mandate, at time.Time) error {
	switch {
	case letter == nil || len(letter.Letter) == 0:
		return casefile.NewError(casefile.CodeInvalid, "error.mandate_missing", nil)
	case !letter.Covers(calendar.DateOf(at).String()):
		return casefile.NewError(casefile.CodeInvalid, "error.mandate_not_in_force", nil)
	}
	return nil
}
