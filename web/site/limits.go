package site

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/crowd"
)

// HashIn hashes in the line of those who sign in: each hash takes 19 MiB.
func (s *Server) HashIn(r *http.Request, hash func() (string, error)) (string, error) {
	leave, ok := s.Passwords.Enter(r.Context(), crowd.KnownDevice, s.ClientNetwork(r))
	if !ok {
		return "", casefile.NewError(casefile.CodeTooMany, "error.too_many.body", nil)
	}
	defer leave()
	return hash()
}

// How often progress may be asked for without signing in, from one network. The code cannot be guessed in any number of tries; the
// limit keeps the question from being asked for nothing. It counts who asks, never the case: whoever holds the receipt gets in.
const (
	LookupWindow    = 10 * time.Minute
	LookupsInWindow = 10
)

// CountTry counts one more try within a window, for all replicas. Only hashes are kept, and those no longer than they count.
func (s *Server) CountTry(ctx context.Context, store *db.Store, what, who string, window time.Time, most int32) error {
	if err := store.RateLimitsForget(ctx, calendar.DateOf(s.Clock.Now()).Start()); err != nil {
		return fmt.Errorf("forget old tries: %w", err)
	}
	key := sha256.Sum256([]byte(what + "\x00" + who))
	n, err := store.RateLimitHit(ctx, db.RateLimitHitParams{Key: key[:], WindowStart: window})
	if err != nil {
		return fmt.Errorf("count try: %w", err)
	}
	if n > most {
		return casefile.NewError(casefile.CodeTooMany, "lookup.too_many", nil)
	}
	return nil
}

// MaxLogin bounds the name that somebody signs in with, in characters.
const MaxLogin = 64
