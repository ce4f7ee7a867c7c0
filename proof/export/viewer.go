package export

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/db"
)

// ErrWrongPassword says that there is no such account, or that the password is not its own; which of the two nobody is told.
var ErrWrongPassword = errors.New("the login or the password is wrong, or the account is locked or disabled")

// As with signing in to the pages, wrong passwords count and the fifth locks.
const (
	mostFailedLogins = 5
	lockFor          = 15 * time.Minute
)

// Viewer gives the account of a login after checking its password, at a legal instant. It returns ErrWrongPassword.
func Viewer(ctx context.Context, s *db.Store, login, password string, now time.Time) (uuid.UUID, error) {
	account, err := s.AccountByLogin(ctx, login)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, ErrWrongPassword
	}
	if err != nil {
		return uuid.Nil, fmt.Errorf("find account: %w", err)
	}
	if account.DisabledAt != nil || account.LockedUntil != nil && account.LockedUntil.After(now) {
		return uuid.Nil, ErrWrongPassword
	}
	right, err := argon2id.ComparePasswordAndHash(password, account.PasswordHash)
	if err != nil {
		return uuid.Nil, fmt.Errorf("check password: %w", err)
	}
	if right {
		if err := s.AccountLoginSucceeded(ctx, account.ID); err != nil {
			return uuid.Nil, fmt.Errorf("note login: %w", err)
		}
		return account.ID, nil
	}
	_, err = s.AccountLoginFailed(ctx, db.AccountLoginFailedParams{ID: account.ID, Now: &now, Most: mostFailedLogins, LockUntil: now.Add(lockFor)})
	if err != nil {
		return uuid.Nil, fmt.Errorf("count wrong password: %w", err)
	}
	return uuid.Nil, ErrWrongPassword
}
