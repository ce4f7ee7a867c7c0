// Package setup brings a city of its own into an empty database: its units and first administrator, and later, from the city's
// files, its catalogue and records. Everything that a file says is checked before anything is written, every fault is told with
// its place in the file, and a file that was brought in before changes nothing.
package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/passwords"
	"creditcase/signin"
)

// Limit is how large a file may be, in bytes.
const Limit = 64 << 20

// City is what `creditcase init` reads.
type City struct {
	Agency        Unit          `yaml:"agency"`
	Supervisor    Unit          `yaml:"supervisor"`
	Units         []Unit        `yaml:"units"` // that provide records
	Administrator Administrator `yaml:"administrator"`
}

// Unit is a body of the city.
type Unit struct {
	Code    string `yaml:"code"` // stands in record and document numbers; never changes
	Name    Name   `yaml:"name"`
	Phone   string `yaml:"phone"`
	Address string `yaml:"address"`
}

// Name is a name in both languages.
type Name struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// Administrator is the first one; others are made by him.
type Administrator struct {
	Login string `yaml:"login"`
	Name  string `yaml:"name"`
}

var (
	unitCode  = regexp.MustCompile(`^[A-Z0-9][A-Z0-9-]{0,15}$`)
	loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$`)
)

// decode reads YAML, of which JSON is a part, and refuses what it does not know.
func decode(r io.Reader, into any) error {
	text, err := io.ReadAll(io.LimitReader(r, Limit+1))
	switch {
	case err != nil:
		return fmt.Errorf("read file: %w", err)
	case len(text) > Limit:
		return fmt.Errorf("the file is larger than %d bytes", Limit)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	return nil
}

// ReadCity reads and checks the file of a city.
func ReadCity(r io.Reader) (City, error) {
	var c City
	if err := decode(r, &c); err != nil {
		return c, err
	}
	c.Administrator.Login = signin.Fold(c.Administrator.Login)
	faults := checkUnits(append([]Unit{c.Agency, c.Supervisor}, c.Units...), []string{"agency", "supervisor"})
	if !loginForm.MatchString(c.Administrator.Login) {
		faults = append(faults, errors.New("administrator: login: 3 to 64 lower-case letters, digits, dots, underscores or hyphens"))
	}
	if c.Administrator.Name == "" {
		faults = append(faults, errors.New("administrator: name is missing"))
	}
	return c, errors.Join(faults...)
}

// checkUnits checks each unit and that no code comes twice. The first ones have names of their own in the file.
func checkUnits(units []Unit, named []string) (faults []error) {
	seen := map[string]string{}
	for i, u := range units {
		place := fmt.Sprintf("units, entry %d", i-len(named)+1)
		if i < len(named) {
			place = named[i]
		}
		if !unitCode.MatchString(u.Code) {
			faults = append(faults, fmt.Errorf("%s: code: 1 to 16 capitals, digits and hyphens", place))
		} else if other, ok := seen[u.Code]; ok {
			faults = append(faults, fmt.Errorf("%s: code %s is that of %s too", place, u.Code, other))
		}
		seen[u.Code] = place
		if u.Name.ZH == "" || u.Name.EN == "" {
			faults = append(faults, fmt.Errorf("%s: name: both zh and en are needed", place))
		}
	}
	return faults
}

// Initialised says what Init did.
type Initialised struct {
	Again bool   // the database holds this city already, and nothing was changed
	Token string // of the administrator's one-time link; empty where Again
}

// Init makes units and the first administrator in an empty database, in one transaction, with his one-time link. Where the same
// city was set up before it changes nothing. It returns an error, and changes nothing, where the database holds demo accounts or
// another city.
func Init(ctx context.Context, store *db.Store, c City, at time.Time) (Initialised, error) {
	if err := store.RefuseDemoAccounts(ctx); err != nil {
		return Initialised{}, err
	}
	hash, err := passwords.HashOfNone()
	if err != nil {
		return Initialised{}, err
	}
	token, tokenHash := passwords.NewToken()
	done := Initialised{Token: token}
	err = store.InTx(ctx, func(q *db.Queries) error {
		known, err := lockedUnits(ctx, q)
		switch {
		case err != nil:
			return err
		case len(known) > 0:
			done = Initialised{Again: true}
			return sameCity(ctx, q, known, c)
		}
		if err := c.insertUnits(ctx, q); err != nil {
			return err
		}
		return q.InsertAdministrator(ctx, c.Administrator.Login, c.Administrator.Name, hash,
			db.OneTimeLink{TokenHash: tokenHash, Hours: passwords.LinkHours}, at)
	})
	if err != nil {
		return Initialised{}, err
	}
	return done, nil
}

// ErrOtherCity says that the database holds a city that is not the file's.
var ErrOtherCity = errors.New("the database holds a city already, and it is not the one in the file; nothing was changed")

func sameCity(ctx context.Context, q *db.Queries, known []db.Unit, c City) error {
	for _, u := range known {
		if u.Kind == casefile.UnitAgency && u.Code != c.Agency.Code {
			return ErrOtherCity
		}
	}
	account, err := q.AccountByLogin(ctx, c.Administrator.Login)
	switch {
	case errors.Is(err, pgx.ErrNoRows) || err == nil && account.Role != casefile.RoleAdministrator:
		return ErrOtherCity
	case err != nil:
		return fmt.Errorf("look for administrator: %w", err)
	}
	return nil
}

func (c City) insertUnits(ctx context.Context, q *db.Queries) error {
	if err := c.Agency.insert(ctx, q, casefile.UnitAgency); err != nil {
		return err
	}
	if err := c.Supervisor.insert(ctx, q, casefile.UnitSupervisor); err != nil {
		return err
	}
	for _, u := range c.Units {
		if err := u.insert(ctx, q, casefile.UnitProvider); err != nil {
			return err
		}
	}
	return nil
}

func (u Unit) insert(ctx context.Context, q *db.Queries, kind casefile.UnitKind) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("make id: %w", err)
	}
	err = q.SetupUnitInsert(ctx, db.SetupUnitInsertParams{ID: id, Code: u.Code, Kind: kind, NameZH: u.Name.ZH, NameEN: u.Name.EN,
		Phone: u.Phone, Address: u.Address})
	if err != nil {
		return fmt.Errorf("write unit %s: %w", u.Code, err)
	}
	return nil
}

// Recover makes a one-time link for an administrator who has lost his way in, and lifts his lock. An account that is disabled
// stays so: another administrator has done that.
func Recover(ctx context.Context, store *db.Store, login string, at time.Time) (token string, err error) {
	account, err := store.AccountByLogin(ctx, signin.Fold(login))
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "", fmt.Errorf("there is no account %q", login)
	case err != nil:
		return "", fmt.Errorf("look for account: %w", err)
	case account.Role != casefile.RoleAdministrator:
		return "", fmt.Errorf("%q is no administrator: an administrator gives it a link on its page", login)
	case account.DisabledAt != nil:
		return "", fmt.Errorf("%q is disabled: another administrator can enable it", login)
	}
	token, hash := passwords.NewToken()
	if err := store.GiveLink(ctx, account.ID, db.OneTimeLink{TokenHash: hash, Hours: passwords.LinkHours}, uuid.Nil, at); err != nil {
		return "", err
	}
	if _, err := store.UnlockAccount(ctx, account.ID, uuid.Nil, at); err != nil {
		return "", err
	}
	// What is counted beside the account: strangers who guess at the login must not keep its owner out.
	if err := (signin.Guard{Store: store}).Free(ctx, account); err != nil {
		return "", err
	}
	return token, nil
}

// lockedUnits are the units of the city. Nobody else adds any, nor catalogue items, until the transaction ends.
func lockedUnits(ctx context.Context, q *db.Queries) ([]db.Unit, error) {
	if err := q.SetupLock(ctx); err != nil {
		return nil, fmt.Errorf("lock units: %w", err)
	}
	units, err := q.SetupUnits(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for units: %w", err)
	}
	return units, nil
}
