package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/db"
)

// How many passwords may be tried. Windows are fixed: a try made while the limit is reached neither counts nor prolongs it.
const (
	// Window is a quarter of an hour: who has mistyped too often is not kept waiting for long.
	Window = 15 * time.Minute
	// MostOfAccount is what strangers may try at one account within a window: nobody mistypes his own password more often.
	MostOfAccount = 5
	// MostOfAccountADay keeps patience from helping: 30 a day are some 10,000 a year, against passwords that are not among the
	// most common ones.
	MostOfAccountADay = 30
	// MostOfNetwork is what may be tried from one address, or one /64 of IPv6, at all accounts together: an office behind one
	// address mistypes more often than one person. Passwords that are right do not count.
	MostOfNetwork = 20
	// MostOfDevice is what may be tried at an account from a device that its owner has used. A device that was stolen is a
	// stranger's after that.
	MostOfDevice = 10
	// DeviceFor is how long a device is remembered without signing in.
	DeviceFor = 180 * 24 * time.Hour
)

// Guard counts the tries at passwords, for all replicas together. Counters hold hashes of what was typed, so that an account that
// is not there counts like one that is.
type Guard struct {
	Store *db.Store // of the queries that anybody can cause
	Clock calendar.Clock
}

// Attempt is one try at a password. Nothing in it has been checked.
type Attempt struct {
	Login   string // as typed
	Network string // where it comes from
	Device  string // what the browser says that it is; empty: nothing
	// OnMachine is a try at the terminal of the machine: what strangers try through the pages does not keep its people out.
	OnMachine bool
}

// Visitor is whom an attempt is about: an account, if there is one, tried from its own device or not.
type Visitor struct {
	Attempt
	Account db.Account
	Found   bool // there is such an account, and it is not disabled
	Known   bool // its owner has signed in from this device before

	Reached []Refusal // limits that leave no try after this one, for the register

	tries  int32      // of strangers at the login in this window, this one included
	closed *time.Time // until when strangers may not try it any more, after this one
}

// Refusal says why a password is not even compared, for the security log. Nobody who signs in is told.
type Refusal string

// The refusals.
const (
	Allowed   Refusal = ""
	OfNetwork Refusal = "network"
	OfAccount Refusal = "account"
	OfDevice  Refusal = "device"
)

// Visitor finds out whom the attempt is about.
func (g Guard) Visitor(ctx context.Context, a Attempt) (Visitor, error) {
	v := Visitor{Attempt: a, Known: a.OnMachine}
	v.Login = Fold(a.Login)
	account, err := g.Store.AccountByLogin(ctx, v.Login)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return v, nil
	case err != nil:
		return v, fmt.Errorf("find account: %w", err)
	}
	v.Account, v.Found = account, account.DisabledAt == nil
	if a.Device == "" || v.Known {
		return v, nil
	}
	v.Known, err = g.Store.DeviceKnown(ctx, db.DeviceKnownParams{Token: hash("device", a.Device), AccountID: account.ID, Now: g.Clock.Now()})
	if err != nil {
		return v, fmt.Errorf("look for device: %w", err)
	}
	return v, nil
}

// counter is one row of what is counted.
type counter struct {
	key    []byte
	window time.Time
	length time.Duration
	most   int32
	why    Refusal
}

// note keeps what the administrator is shown of tries at an account, and which limit is reached with this one.
func (v *Visitor) note(c counter, n int32) {
	if n == c.most && !slices.Contains(v.Reached, c.why) {
		v.Reached = append(v.Reached, c.why)
	}
	if v.Known || c.why != OfAccount {
		return
	}
	v.tries = n
	if n == c.most && v.closed == nil {
		until := c.window.Add(c.length)
		v.closed = &until
	}
}

func (g Guard) counters(v Visitor) []counter {
	const day = 24 * time.Hour
	now := g.Clock.Now()
	window, today := now.Truncate(Window), calendar.DateOf(now).Start()
	if v.Known {
		return []counter{{v.deviceKey(), window, Window, MostOfDevice, OfDevice}}
	}
	// In this order always: attempts that wait for each other's rows do so one way round.
	return []counter{
		{hash("login-network", v.Network), window, Window, MostOfNetwork, OfNetwork},
		{hash("login-day", v.Login), today, day, MostOfAccountADay, OfAccount},
		{hash("login-account", v.Login), window, Window, MostOfAccount, OfAccount},
	}
}

func (v Visitor) deviceKey() []byte { return hash("login-device", v.Device+"\x00"+v.Login) }

// Count counts the attempt before its password is compared, so that guesses made at the same time all count. A device that has
// guessed too often is a stranger's from then on: the visitor that is returned says so.
func (g Guard) Count(ctx context.Context, v Visitor) (Visitor, Refusal, error) {
	counted := g.counters(v)
	keys, windows := split(counted)
	counts, err := g.Store.RateLimitsHit(ctx, db.RateLimitsHitParams{Keys: keys, Windows: windows})
	if err != nil {
		return v, Allowed, fmt.Errorf("count try: %w", err)
	}
	if counts[0] == 1 { // the first of a window: not everybody needs to clear up
		if err := g.Store.RateLimitsForget(ctx, calendar.DateOf(g.Clock.Now()).Start()); err != nil {
			return v, Allowed, fmt.Errorf("forget old tries: %w", err)
		}
	}
	for i, c := range counted {
		switch {
		case counts[i] <= c.most:
			v.note(c, counts[i])
		case v.Known && !v.OnMachine:
			if err := g.takeBack(ctx, counted); err != nil {
				return v, Allowed, err
			}
			v.Known = false
			return g.Count(ctx, v)
		default:
			// From a network every try counts; at an account none does that is not compared, so its owner is kept out no longer.
			v.Reached = slices.DeleteFunc(v.Reached, func(r Refusal) bool { return r != OfNetwork })
			return v, c.why, g.takeBack(ctx, slices.DeleteFunc(counted, func(c counter) bool { return c.why == OfNetwork }))
		}
	}
	return v, Allowed, nil
}

func split(counted []counter) (keys [][]byte, windows []time.Time) {
	for _, c := range counted {
		keys, windows = append(keys, c.key), append(windows, c.window)
	}
	return keys, windows
}

// TakeBack forgets an attempt that was counted: the password was right.
func (g Guard) TakeBack(ctx context.Context, v Visitor) error { return g.takeBack(ctx, g.counters(v)) }

func (g Guard) takeBack(ctx context.Context, counted []counter) error {
	keys, windows := split(counted)
	ctx = context.WithoutCancel(ctx) // who hangs up has counted all the same, or not at all
	if err := g.Store.RateLimitsBack(ctx, db.RateLimitsBackParams{Keys: keys, Windows: windows}); err != nil {
		return fmt.Errorf("take try back: %w", err)
	}
	return nil
}

// Wrong notes that the password was not the account's, for the administrator to see.
func (g Guard) Wrong(ctx context.Context, v Visitor) error {
	if v.Account.ID == uuid.Nil || v.Known {
		return nil
	}
	guessed := db.AccountGuessedParams{ID: v.Account.ID, Failed: v.tries, LockedUntil: v.closed}
	if err := g.Store.AccountGuessed(ctx, guessed); err != nil {
		return fmt.Errorf("note wrong password: %w", err)
	}
	return nil
}

// Right takes back what was counted and remembers the device, whose token it returns: the one that the browser had, if the account
// was known there, or a new one.
func (g Guard) Right(ctx context.Context, v Visitor) (string, error) {
	if err := g.TakeBack(ctx, v); err != nil {
		return "", err
	}
	if !v.Known {
		if err := g.Free(ctx, v.Account); err != nil {
			return "", err
		}
	}
	device, ours := v.Device, v.Known
	if !ours && device != "" { // another account's, at a counter for example; one that nobody has given out is not taken up
		var err error
		if ours, err = g.Store.DeviceGiven(ctx, db.DeviceGivenParams{Token: hash("device", device), Now: g.Clock.Now()}); err != nil {
			return "", fmt.Errorf("look for device: %w", err)
		}
	}
	if !ours {
		return g.NewDevice(ctx, v.Account.ID)
	}
	return device, g.keep(ctx, device, v.Account.ID)
}

// NewDevice remembers a device of the account under a new token, which it returns.
func (g Guard) NewDevice(ctx context.Context, account uuid.UUID) (string, error) {
	if err := g.Store.DevicesForget(ctx, g.Clock.Now()); err != nil {
		return "", fmt.Errorf("forget old devices: %w", err)
	}
	device := rand.Text()
	return device, g.keep(ctx, device, account)
}

func (g Guard) keep(ctx context.Context, device string, account uuid.UUID) error {
	until := g.Clock.Now().Add(DeviceFor)
	if err := g.Store.DeviceKeep(ctx, db.DeviceKeepParams{Token: hash("device", device), AccountID: account, Until: until}); err != nil {
		return fmt.Errorf("remember device: %w", err)
	}
	return nil
}

// Free lets strangers try the account again at once: its owner has signed in, or an administrator has unlocked it.
func (g Guard) Free(ctx context.Context, a db.Account) error {
	login := Fold(a.Login)
	if err := g.Store.RateLimitClear(ctx, [][]byte{hash("login-account", login), hash("login-day", login)}); err != nil {
		return fmt.Errorf("clear tries: %w", err)
	}
	if a.FailedLogins == 0 && a.LockedUntil == nil {
		return nil
	}
	if err := g.Store.AccountGuessed(ctx, db.AccountGuessedParams{ID: a.ID}); err != nil {
		return fmt.Errorf("clear lock: %w", err)
	}
	return nil
}

func hash(what, value string) []byte {
	sum := sha256.Sum256([]byte(what + "\x00" + value))
	return sum[:]
}
