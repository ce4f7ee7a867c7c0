package db

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// listenAgain is the pause before a connection that was cut off is made again.
const listenAgain = time.Second

// Listen calls heard whenever something is announced on the channel, until ctx ends; then it returns the error of ctx. What
// is announced while the connection is away goes unheard: whoever listens also looks from time to time.
func (s *Store) Listen(ctx context.Context, channel string, log *slog.Logger, heard func()) error {
	for ctx.Err() == nil {
		err := s.listenOnce(ctx, channel, heard)
		if ctx.Err() != nil {
			break
		}
		log.WarnContext(ctx, "announcements are cut off", "channel", channel, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
	return ctx.Err()
}

func (s *Store) listenOnce(ctx context.Context, channel string, heard func()) error {
	pooled, err := s.Pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("acquire connection: %w", err)
	}
	conn := pooled.Hijack()                      // it listens for good, so it must not go back
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // there is nobody left to tell
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("wait for announcement: %w", err)
		}
		heard()
	}
}
