package export

import (
	"context"
	"errors"
	"fmt"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/signin"
)

// ErrWrongPassword says that there is no such account, that the password is not its own, or that too many were tried; which of them
// nobody is told.
var ErrWrongPassword = errors.New("the login or the password is wrong, or too many were tried; try again in a quarter of an hour")

// Viewer gives the account of a login after checking its password, at a legal instant. It returns ErrWrongPassword.
func Viewer(ctx context.Context, s *db.Store, login, password string, clock calendar.Clock) (uuid.UUID, error) {
	guard := signin.Guard{Store: s, Clock: clock}
	v, err := guard.Visitor(ctx, signin.Attempt{Login: login, OnMachine: true})
	if err != nil {
		return uuid.Nil, err
	}
	v, refused, err := guard.Count(ctx, v)
	if err != nil {
		return uuid.Nil, err
	}
	if refused != signin.Allowed {
		return uuid.Nil, ErrWrongPassword
	}
	right := false
	if v.Found {
		if right, err = argon2id.ComparePasswordAndHash(password, v.Account.PasswordHash); err != nil {
			return uuid.Nil, fmt.Errorf("check password: %w", err)
		}
	}
	if !right {
		note := db.AccountNote{At: clock.Now(), Kind: casefile.AccountSignInRefused, Account: v.Account.ID}
		if err := s.Note(ctx, note); err != nil {
			return uuid.Nil, err
		}
		return uuid.Nil, ErrWrongPassword
	}
	return v.Account.ID, guard.TakeBack(ctx, v)
}
