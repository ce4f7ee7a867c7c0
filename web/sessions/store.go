package sessions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/visit"
)

// Grain is how much of its idle time a session may be short of, so that not every request has to write.
const Grain = time.Minute

// sessionStore is the kept store for what every request does: it writes only what is new, and waits for no disk.
type sessionStore struct {
	*pgxstore.PostgresStore
	store *db.Store
}

// FindCtx reads a session that has not ended.
func (s sessionStore) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	row, err := s.store.SessionFind(ctx, token)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if info := visit.InfoIn(ctx); info != nil {
		info.Session = visit.FoundSession{Token: token, Data: row.Data, Expiry: row.Expiry, Version: row.SessionVersion}
		if row.AccountID != nil {
			info.Session.Viewer = &visit.Viewer{ID: *row.AccountID, Name: row.Name, Role: casefile.Role(row.Role)}
			if row.UnitID != nil {
				info.Session.Viewer.UnitID = *row.UnitID
			}
		}
	}
	return row.Data, err == nil, err
}

// CommitCtx keeps the session, unless the request has changed nothing in it and it was kept less than sessionGrain ago. A request
// that is given up in the middle keeps it all the same; one that was on its way when its session ended does not bring it back.
func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	kept := context.WithoutCancel(ctx)
	if info := visit.InfoIn(ctx); info != nil && token == info.Session.Token {
		was := info.Session
		if bytes.Equal(data, was.Data) && expiry.Sub(was.Expiry) < Grain {
			return nil
		}
		return s.store.SessionTouch(kept, db.SessionTouchParams{Token: token, Data: data, Expiry: expiry})
	}
	start := db.SessionStartParams{Token: token, Data: data, Expiry: expiry}
	_, values, err := sessionCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	if text, ok := values[Account].(string); ok {
		id, err := uuid.Parse(text)
		if err != nil {
			return fmt.Errorf("read session: %w", err)
		}
		start.AccountID = &id
	}
	start.Agent, _ = values[Agent].(string)
	return s.store.SessionStart(kept, start)
}
