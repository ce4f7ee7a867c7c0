package db

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// JoinCode is the code in the letter of a party that has no account (办理码).
func (q *Queries) JoinCode(ctx context.Context, caseID uuid.UUID) (string, error) {
	key, err := q.InstallationKey(ctx, "lookup")
	if err != nil {
		return "", fmt.Errorf("read key of codes: %w", err)
	}
	return casefile.JoinCode(key, caseID), nil
}

// Join lets the party of a case in that has no account and holds its letter: an account is made that is in this case and in nothing else, with a
// one-time link to set its password. Its login is the number of the case. It returns a casefile.Error with CodeConflict where the party has an account,
// from the password on that was set with the letter.
func (s *Store) Join(ctx context.Context, caseID uuid.UUID, role casefile.PartyRole, passwordHash string, link OneTimeLink, at time.Time) (login string, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		c, err := q.CaseLock(ctx, caseID)
		if err != nil {
			return Found(err, "error.not_found.body")
		}
		parties, err := q.CasePartiesOf(ctx, CasePartiesOfParams{CaseID: caseID, Role: role})
		if err != nil {
			return fmt.Errorf("find party: %w", err)
		}
		if len(parties) != 1 || parties[0].SubjectName == nil {
			return casefile.NewError(casefile.CodeConflict, "error.joined", nil)
		}
		login = strings.ToLower(c.Number)
		if joined := parties[0].AccountID; joined != nil {
			return q.linkAgain(ctx, *joined, login, link, at)
		}
		account := newID()
		err = q.enterAccount(ctx, AccountInsertParams{ID: account, Login: login, PasswordHash: passwordHash, Name: *parties[0].SubjectName,
			Role: casefile.RoleApplicant, CreatedAt: at})
		if err != nil {
			return err
		}
		if err := q.letIn(ctx, parties[0].ID, account, at); err != nil {
			return err
		}
		err = q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountMade, Account: account, Actor: account, Facts: map[string]string{"case": c.Number}})
		if err != nil {
			return err
		}
		if err := q.giveLink(ctx, account, link, account, at); err != nil {
			return err
		}
		return q.Trace(ctx, caseID, casefile.TrailEntry{At: at, Event: "party.joined"})
	})
	return login, err
}

// linkAgain gives a new link to the account that a letter has made, as long as no password was set with one before: a link can be lost on its way. It
// returns a casefile.Error with CodeConflict where one was, or where the account is another.
func (q *Queries) linkAgain(ctx context.Context, id uuid.UUID, login string, link OneTimeLink, at time.Time) error {
	account, err := q.AccountLock(ctx, id)
	if err != nil {
		return fmt.Errorf("read account: %w", err)
	}
	if account.Login != login || account.PasswordSetAt != nil || account.DisabledAt != nil {
		return casefile.NewError(casefile.CodeConflict, "error.joined", nil)
	}
	return q.giveLink(ctx, id, link, id, at)
}
