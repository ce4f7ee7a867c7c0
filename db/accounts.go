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

// AccountNote is a line of the register of accounts. Account and Actor may be uuid.Nil: nobody has the login, a command did it.
type AccountNote struct {
	At      time.Time
	Kind    casefile.AccountEventKind
	Account uuid.UUID
	Actor   uuid.UUID
	Facts   map[string]string // small, without personal data
}

// Note adds a line to the register of accounts.
func (q *Queries) Note(ctx context.Context, n AccountNote) error {
	if n.Facts == nil {
		n.Facts = map[string]string{}
	}
	facts, err := json.Marshal(n.Facts)
	if err != nil {
		return fmt.Errorf("encode facts: %w", err)
	}
	err = q.AccountEventInsert(ctx, AccountEventInsertParams{ID: newID(), At: n.At, Kind: string(n.Kind), AccountID: orNull(n.Account),
		ActorID: orNull(n.Actor), Facts: facts})
	if err != nil {
		return fmt.Errorf("note %s: %w", n.Kind, err)
	}
	return nil
}

func orNull(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// AccountFacts are what an administrator says of an account.
type AccountFacts struct {
	Name string
	Role casefile.Role
	Unit uuid.UUID // uuid.Nil for a role without a unit
}

// OneTimeLink is a link to set a password as it is kept.
type OneTimeLink struct {
	TokenHash []byte
	Hours     int
}

// AddAccount makes an account whose owner has still to choose a password, and his one-time link. It returns a casefile.Error with
// CodeConflict where the login is taken, or the same form had been received before.
func (s *Store) AddAccount(ctx context.Context, id uuid.UUID, login, passwordHash string, f AccountFacts, link OneTimeLink, by uuid.UUID,
	at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		if err := q.checkUnit(ctx, f); err != nil {
			return err
		}
		err := q.enterAccount(ctx, AccountInsertParams{ID: id, Login: login, PasswordHash: passwordHash, Name: f.Name, Role: f.Role,
			UnitID: orNull(f.Unit), CreatedAt: at})
		if err != nil {
			return err
		}
		if err := q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountMade, Account: id, Actor: by,
			Facts: map[string]string{"role": string(f.Role)}}); err != nil {
			return err
		}
		return q.giveLink(ctx, id, link, by, at)
	})
}

// enterAccount writes an account. It returns a casefile.Error with CodeConflict where the login is taken, or the account is there.
func (q *Queries) enterAccount(ctx context.Context, account AccountInsertParams) error {
	n, err := q.AccountInsert(ctx, account)
	if err != nil {
		return fmt.Errorf("write account: %w", err)
	}
	if n > 0 {
		return nil
	}
	other, err := q.AccountByLogin(ctx, account.Login)
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && other.ID == account.ID:
		return casefile.NewError(casefile.CodeConflict, "error.account_made", nil)
	case err != nil:
		return fmt.Errorf("find account: %w", err)
	}
	return casefile.NewError(casefile.CodeConflict, "error.login_taken", nil)
}

// InsertAdministrator makes the first administrator of a city, and his one-time link.
func (q *Queries) InsertAdministrator(ctx context.Context, login, name, passwordHash string, link OneTimeLink, at time.Time) error {
	id := newID()
	err := q.enterAccount(ctx, AccountInsertParams{ID: id, Login: login, PasswordHash: passwordHash, Name: name,
		Role: casefile.RoleAdministrator, CreatedAt: at})
	if err != nil {
		return err
	}
	if err := q.Note(ctx, AccountNote{At: at, Kind: casefile.CityInitialised, Account: id}); err != nil {
		return err
	}
	return q.giveLink(ctx, id, link, uuid.Nil, at)
}

// checkUnit holds that the unit is one of the kind that the role belongs to.
func (q *Queries) checkUnit(ctx context.Context, f AccountFacts) error {
	want := f.Role.Unit()
	if want == "" {
		if f.Unit != uuid.Nil {
			return casefile.NewError(casefile.CodeInvalid, "error.unit_not_of_role", nil)
		}
		return nil
	}
	unit, err := q.UnitGet(ctx, f.Unit)
	if err != nil {
		return Found(err, "error.unit_not_of_role")
	}
	if unit.Kind != want {
		return casefile.NewError(casefile.CodeInvalid, "error.unit_not_of_role", nil)
	}
	return nil
}

// GiveLink makes a one-time link for the account; one that was not used is worth nothing any more.
func (s *Store) GiveLink(ctx context.Context, id uuid.UUID, link OneTimeLink, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		account, err := q.AccountLock(ctx, id)
		switch {
		case err != nil:
			return Found(err, "error.not_found.body")
		case account.DisabledAt != nil:
			return casefile.NewError(casefile.CodeConflict, "error.account_disabled", nil)
		}
		return q.giveLink(ctx, id, link, by, at)
	})
}

func (q *Queries) giveLink(ctx context.Context, id uuid.UUID, link OneTimeLink, by uuid.UUID, at time.Time) error {
	if err := q.AccountLinkDrop(ctx, id); err != nil {
		return fmt.Errorf("drop link: %w", err)
	}
	err := q.AccountLinkInsert(ctx, AccountLinkInsertParams{TokenHash: link.TokenHash, AccountID: id, MadeBy: orNull(by), MadeAt: at,
		Hours: int32(link.Hours)})
	if err != nil {
		return fmt.Errorf("write link: %w", err)
	}
	return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountLinkMade, Account: id, Actor: by})
}

// SetPasswordByLink uses a one-time link up: the password is set, every session of the account is over, and its devices are forgotten. It returns a
// casefile.Error with CodeNotFound where the link is used, has run out, or never was.
func (s *Store) SetPasswordByLink(ctx context.Context, tokenHash []byte, passwordHash string, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		id, err := q.AccountLinkUse(ctx, AccountLinkUseParams{TokenHash: tokenHash, At: &at})
		if err != nil {
			return Found(err, "error.link_gone")
		}
		if _, err := q.setPassword(ctx, id, passwordHash, "", at); err != nil {
			return err
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountPasswordSet, Account: id, Actor: id})
	})
}

// ChangePassword sets the password of the account, forgets its devices, and ends all its sessions but the one with ownToken, which
// goes on under the version returned.
func (s *Store) ChangePassword(ctx context.Context, id uuid.UUID, passwordHash, ownToken string, at time.Time) (version int32, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		if version, err = q.setPassword(ctx, id, passwordHash, ownToken, at); err != nil {
			return err
		}
		if err := q.AccountLinkDrop(ctx, id); err != nil {
			return fmt.Errorf("drop link: %w", err)
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountPasswordChanged, Account: id, Actor: id})
	})
	return version, err
}

// setPassword ends every session but the one with ownToken. Devices from which the account was used are strangers' again: whoever had
// the password before may have had them too.
func (q *Queries) setPassword(ctx context.Context, id uuid.UUID, hash, ownToken string, at time.Time) (int32, error) {
	version, err := q.AccountPasswordSet(ctx, AccountPasswordSetParams{ID: id, PasswordHash: hash, At: &at})
	if err != nil {
		return 0, fmt.Errorf("set password: %w", err)
	}
	if _, err := q.SessionsEndOthers(ctx, SessionsEndOthersParams{AccountID: &id, OwnToken: ownToken}); err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	if err := q.DevicesOfAccountForget(ctx, id); err != nil {
		return 0, fmt.Errorf("forget devices: %w", err)
	}
	return version, nil
}

// ChangeAccount sets name, role and unit. Where role or unit change, sessions are over and what was claimed is open again.
func (s *Store) ChangeAccount(ctx context.Context, id uuid.UUID, f AccountFacts, by uuid.UUID, at time.Time) error {
	moved := false
	err := s.InTx(ctx, func(q *Queries) error {
		was, err := q.accountToChange(ctx, id, by, f.Role != casefile.RoleAdministrator)
		if err != nil {
			return err
		}
		if err := q.checkUnit(ctx, f); err != nil {
			return err
		}
		// For an applicant cases, records and drafts hang on the account; a person who changes sides gets another.
		if (was.Role == casefile.RoleApplicant) != (f.Role == casefile.RoleApplicant) {
			return casefile.NewError(casefile.CodeConflict, "error.applicant_stays", nil)
		}
		if err := q.AccountChange(ctx, AccountChangeParams{ID: id, Name: f.Name, Role: f.Role, UnitID: orNull(f.Unit)}); err != nil {
			return fmt.Errorf("change account: %w", err)
		}
		if moved = was.Role != f.Role || was.UnitID != nil && *was.UnitID != f.Unit; moved {
			if err := q.endSessions(ctx, id); err != nil {
				return err
			}
		}
		facts := map[string]string{"from": string(was.Role), "to": string(f.Role)}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountChanged, Account: id, Actor: by, Facts: facts})
	})
	if err != nil || !moved {
		return err
	}
	_, err = s.ReleaseTasksOf(ctx, id, by, at)
	return err
}

// DisableAccount stops the account: its sessions are over, its links worth nothing, and what it has claimed is open again. Called
// again it opens what an interrupted call has left.
func (s *Store) DisableAccount(ctx context.Context, id, by uuid.UUID, at time.Time) error {
	err := s.InTx(ctx, func(q *Queries) error {
		was, err := q.accountToChange(ctx, id, by, true)
		if err != nil || was.DisabledAt != nil {
			return err
		}
		if err := q.AccountDisable(ctx, AccountDisableParams{ID: id, At: &at}); err != nil {
			return fmt.Errorf("disable account: %w", err)
		}
		if err := q.AccountLinkDrop(ctx, id); err != nil {
			return fmt.Errorf("drop link: %w", err)
		}
		if err := q.endSessions(ctx, id); err != nil {
			return err
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountDisabled, Account: id, Actor: by})
	})
	if err != nil {
		return err
	}
	_, err = s.ReleaseTasksOf(ctx, id, by, at)
	return err
}

// EnableAccount lets the account sign in again, with the password that it had.
func (s *Store) EnableAccount(ctx context.Context, id, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		was, err := q.AccountLock(ctx, id)
		switch {
		case err != nil:
			return Found(err, "error.not_found.body")
		case was.DisabledAt == nil:
			return nil
		}
		if err := q.AccountEnable(ctx, id); err != nil {
			return fmt.Errorf("enable account: %w", err)
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountEnabled, Account: id, Actor: by})
	})
}

// UnlockAccount lets an account that was guessed at try again at once, and returns whose it is.
func (s *Store) UnlockAccount(ctx context.Context, id, by uuid.UUID, at time.Time) (account AdminUnlockRow, err error) {
	err = s.InTx(ctx, func(q *Queries) error {
		if account, err = q.AdminUnlock(ctx, id); err != nil {
			return Found(err, "error.not_found.body")
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountUnlocked, Account: id, Actor: by})
	})
	return account, err
}

// accountToChange locks the account. Where it may cease to be an administrator's, nobody does that to himself, and one who can act
// is left: two administrators who stop each other come one after the other.
func (q *Queries) accountToChange(ctx context.Context, id, by uuid.UUID, ceases bool) (Account, error) {
	left, err := q.AccountAdministratorsLock(ctx)
	if err != nil {
		return Account{}, fmt.Errorf("lock administrators: %w", err)
	}
	was, err := q.AccountLock(ctx, id)
	if err != nil {
		return was, Found(err, "error.not_found.body")
	}
	if !ceases || was.Role != casefile.RoleAdministrator || was.DisabledAt != nil {
		return was, nil
	}
	if id == by {
		return was, casefile.NewError(casefile.CodeConflict, "error.own_account", nil)
	}
	if len(left) < 2 {
		return was, casefile.NewError(casefile.CodeConflict, "error.last_administrator", nil)
	}
	return was, nil
}

// endSessions ends every session of an account.
func (q *Queries) endSessions(ctx context.Context, id uuid.UUID) error {
	if err := q.AccountSessionsOver(ctx, id); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if _, err := q.SessionsEndOthers(ctx, SessionsEndOthersParams{AccountID: &id}); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// AddAccountSubject lets an applicant act for a subject, which is registered where it was not known. It returns a casefile.Error
// with CodeConflict where the code is registered under another name or kind.
func (s *Store) AddAccountSubject(ctx context.Context, account uuid.UUID, subject Subject, capacity casefile.Capacity, by uuid.UUID,
	at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		was, err := q.AccountLock(ctx, account)
		switch {
		case err != nil:
			return Found(err, "error.not_found.body")
		case was.Role != casefile.RoleApplicant:
			return casefile.NewError(casefile.CodeConflict, "error.not_an_applicant", nil)
		}
		known, err := q.EnsureSubject(ctx, subject)
		if err != nil {
			return err
		}
		added, err := q.AccountSubjectAdd(ctx, AccountSubjectAddParams{AccountID: account, SubjectID: known, Capacity: capacity})
		if err != nil {
			return fmt.Errorf("add subject: %w", err)
		}
		if added == 0 {
			return nil
		}
		if err := q.takeUp(ctx, account, known, at); err != nil {
			return err
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountSubjectAdded, Account: account, Actor: by,
			Facts: map[string]string{"capacity": string(capacity)}})
	})
}

// EnsureSubject returns the id of the subject with the code, and registers it where there is none.
func (q *Queries) EnsureSubject(ctx context.Context, subject Subject) (uuid.UUID, error) {
	known, err := q.entered(ctx, subject)
	switch {
	case err != nil:
		return uuid.Nil, err
	case known.Kind != subject.Kind || casefile.Fold(known.Name) != casefile.Fold(subject.Name):
		return uuid.Nil, casefile.NewError(casefile.CodeConflict, "error.subject_differs", nil)
	}
	return known.ID, nil
}

// RemoveAccountSubject ends that an applicant acts for a subject. Its cases go on with whoever stands for the subject now, and he is in none of them any more.
func (s *Store) RemoveAccountSubject(ctx context.Context, account, subject, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		n, err := q.AccountSubjectRemove(ctx, AccountSubjectRemoveParams{AccountID: account, SubjectID: subject})
		switch {
		case err != nil:
			return fmt.Errorf("remove subject: %w", err)
		case n == 0:
			return nil
		}
		if err := q.handOver(ctx, account, subject, at); err != nil {
			return err
		}
		return q.Note(ctx, AccountNote{At: at, Kind: casefile.AccountSubjectRemoved, Account: account, Actor: by})
	})
}

// AllowSoleHead sets whether the unit's only head decides what he has put up himself, and says why in the register. It returns a
// casefile.Error with CodeConflict where it is set so already.
func (s *Store) AllowSoleHead(ctx context.Context, unit uuid.UUID, allowed bool, reasons string, by uuid.UUID, at time.Time) error {
	return s.InTx(ctx, func(q *Queries) error {
		code, err := q.UnitSoleHead(ctx, UnitSoleHeadParams{ID: unit, Allowed: allowed})
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return casefile.NewError(casefile.CodeConflict, "error.unit_unchanged", nil)
		case err != nil:
			return fmt.Errorf("set what a sole head decides: %w", err)
		}
		kind := casefile.UnitSoleHeadOff
		if allowed {
			kind = casefile.UnitSoleHeadOn
		}
		return q.Note(ctx, AccountNote{At: at, Kind: kind, Actor: by, Facts: map[string]string{"unit": code, "reasons": reasons}})
	})
}

// ErrDemoAccounts says that the database holds made-up accounts with a public password.
var ErrDemoAccounts = errors.New("the database holds demo accounts, whose password is public: production needs a database of its own")

// RefuseDemoAccounts returns ErrDemoAccounts where the database holds any.
func (s *Store) RefuseDemoAccounts(ctx context.Context) error {
	exist, err := s.AccountsDemoExist(ctx)
	if err != nil {
		return fmt.Errorf("look for demo accounts: %w", err)
	}
	if exist {
		return ErrDemoAccounts
	}
	return nil
}
