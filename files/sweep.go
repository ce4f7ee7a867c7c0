package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"creditcase/calendar"
	"creditcase/db"
)

const (
	sweepEvery = 15 * time.Minute
	// orphanKept is how long a name may be in the folder that no row speaks of: an upload under way has none yet.
	orphanKept     = time.Hour
	quarantineKept = 30 * 24 * time.Hour
)

// Sweeper ends what nobody refers to any more: drafts and forms that were given up, forms kept while their author signed in, files of acts that did not take effect,
// and names in the folder that a crash left behind.
type Sweeper struct {
	Store  *db.Store
	Folder Folder
	Clock  calendar.Clock
	Log    *slog.Logger
}

// Swept counts what one sweep did.
type Swept struct {
	Drafts  int // given up by their age
	Files   int // removed with their rows, or with a note in the row
	Orphans int // names in the folder that no row spoke of
}

// Run sweeps at once and then periodically until ctx ends. A sweep that fails is made again.
func (s *Sweeper) Run(ctx context.Context) error {
	for {
		swept, err := s.Sweep(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			s.Log.WarnContext(ctx, "files not swept", "error", err)
		case swept != Swept{}:
			s.Log.InfoContext(ctx, "files swept", "drafts", swept.Drafts, "files", swept.Files, "orphans", swept.Orphans)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sweepEvery):
		}
	}
}

// Sweep is one round. Whatever is to go is first marked in the database, then its bytes are removed, then its row: a crash in
// between leaves work for the next round and nothing that is shown without being there. Several may run at the same time.
func (s *Sweeper) Sweep(ctx context.Context) (swept Swept, err error) {
	now := s.Clock.Now()
	if swept.Drafts, err = s.drafts(ctx, now); err != nil {
		return swept, err
	}
	if _, err := s.Store.FormFilesExpire(ctx, db.FormFilesExpireParams{Now: now, Before: now.Add(-FormKept)}); err != nil {
		return swept, fmt.Errorf("give up files of forms: %w", err)
	}
	if _, err := s.Store.RefusedFilesExpire(ctx, db.RefusedFilesExpireParams{Now: now, Before: now.Add(-RefusedKept)}); err != nil {
		return swept, fmt.Errorf("give up files of refused acts: %w", err)
	}
	if _, err := s.Store.TypedFormsEnd(ctx); err != nil {
		return swept, fmt.Errorf("end forms kept for after signing in: %w", err)
	}
	if swept.Files, err = s.dropped(ctx, now); err != nil {
		return swept, err
	}
	swept.Orphans, err = s.orphans(ctx)
	return swept, err
}

// drafts gives up those that have not changed for long, with their files.
func (s *Sweeper) drafts(ctx context.Context, now time.Time) (n int, err error) {
	for {
		err := s.Store.InTx(ctx, func(q *db.Queries) error {
			old, err := q.DraftExpired(ctx, now.Add(-DraftKept))
			if err != nil {
				return err
			}
			if _, err := q.DraftAttachmentsDrop(ctx, db.DraftAttachmentsDropParams{DraftID: &old.ID, AccountID: old.AccountID, Now: now}); err != nil {
				return err
			}
			_, err = q.DraftDelete(ctx, db.DraftDeleteParams(old))
			return err
		})
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return n, nil
		case err != nil:
			return n, fmt.Errorf("give up draft: %w", err)
		}
		n++
	}
}

// dropped removes the bytes of what was given up, and then the rows.
func (s *Sweeper) dropped(ctx context.Context, now time.Time) (n int, err error) {
	after := uuid.Nil
	for {
		rows, err := s.Store.FilesDropped(ctx, after)
		if err != nil {
			return n, fmt.Errorf("find files given up: %w", err)
		}
		if len(rows) == 0 {
			return n, nil
		}
		ids := make([]uuid.UUID, len(rows))
		for i, row := range rows {
			if err := s.Folder.Remove(row.ID); err != nil {
				return n, err
			}
			ids[i], after = row.ID, row.ID
		}
		if err := s.Store.FileRowsDelete(ctx, ids); err != nil {
			return n, fmt.Errorf("forget files: %w", err)
		}
		if err := s.Store.FileRowsRemoved(ctx, db.FileRowsRemovedParams{Ids: ids, Now: now}); err != nil {
			return n, fmt.Errorf("note that files are removed: %w", err)
		}
		n += len(ids)
	}
}

// orphans removes names that no row speaks of, once they are too old to belong to an upload under way.
func (s *Sweeper) orphans(ctx context.Context) (n int, err error) {
	now, err := s.Folder.now()
	if err != nil {
		return 0, err
	}
	ours, err := s.ours(ctx)
	if err != nil {
		return 0, err
	}
	var old []string
	err = s.Folder.names(".", func(entries []fs.DirEntry) error {
		unknown, err := s.unknown(ctx, entries)
		if err != nil {
			return err
		}
		for _, e := range unknown {
			_, unfinished, _ := idOf(e.Name())
			gone, err := olderThan(e, now.Add(-orphanKept))
			if err != nil {
				return err
			}
			if gone && (unfinished || ours) {
				old = append(old, e.Name())
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for _, name := range old {
		if err := s.Folder.remove(name); err != nil {
			return n, err
		}
		n++
	}
	return n, s.quarantined(now)
}

// ours reports whether the folder is this database's. What another database's rows speak of looks like an orphan here.
func (s *Sweeper) ours(ctx context.Context) (bool, error) {
	id, err := s.Store.Installation(ctx)
	if err != nil {
		return false, fmt.Errorf("ask which database this is: %w", err)
	}
	whose, err := s.Folder.whose()
	return whose == id, err
}

// unknown are those entries that are named after an id which no row speaks of. Other names are not ours to judge.
func (s *Sweeper) unknown(ctx context.Context, entries []fs.DirEntry) ([]fs.DirEntry, error) {
	byID := make(map[uuid.UUID]fs.DirEntry)
	var found []fs.DirEntry
	ids := []uuid.UUID{}
	for _, e := range entries {
		id, unfinished, ok := idOf(e.Name())
		switch {
		case !ok || e.IsDir():
		case unfinished:
			found = append(found, e)
		default:
			byID[id], ids = e, append(ids, id)
		}
	}
	known, err := s.Store.FilesKnown(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("compare folder and database: %w", err)
	}
	for _, id := range known {
		delete(byID, id)
	}
	for _, e := range byID {
		found = append(found, e)
	}
	return found, nil
}

// quarantined removes what has been set aside for long enough.
func (s *Sweeper) quarantined(now time.Time) error {
	var old []string
	err := s.Folder.names(quarantine, func(entries []fs.DirEntry) error {
		for _, e := range entries {
			gone, err := olderThan(e, now.Add(-quarantineKept))
			if err != nil {
				return err
			}
			if gone {
				old = append(old, quarantine+"/"+e.Name())
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := s.Folder.remove(name); err != nil {
			return err
		}
	}
	return nil
}

// olderThan is by when the file last changed. One that is gone meanwhile is not.
func olderThan(e fs.DirEntry, before time.Time) (bool, error) {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at file: %w", err)
	}
	return info.ModTime().Before(before), nil
}
