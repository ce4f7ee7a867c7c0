package files

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// MostUnsent bounds what one account may have uploaded and not sent, over all its drafts and forms.
const MostUnsent = 100

// Why a sound file is not kept.
const (
	FaultBeyond = "attachment.beyond" // the draft or form has as many as it may
	FaultUnsent = "attachment.unsent" // the account has as many as it may
)

// Owner is what a file belongs to until an act carries it off: a draft or, where there is none, the form that it came with.
type Owner struct {
	Account uuid.UUID
	Draft   uuid.UUID
	Form    uuid.UUID
	Most    int // how many files it may have; 0: casefile.MaxAttachments
}

// Room is how many files it may have.
func (o Owner) Room() int { return cmp.Or(o.Most, casefile.MaxAttachments) }

func (o Owner) draft() *uuid.UUID { return some(o.Draft) }

func (o Owner) form() *uuid.UUID { return some(o.Form) }

func some(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// KeepFor makes an arrived file its owner's: first the bytes get their lasting name, then the row speaks of them. How many files
// there are is counted under the account's lock, whatever was there when the form was begun. It returns why there is no room,
// "" where there is; it returns a casefile.Error with CodeNotFound where the draft is gone.
func (f Folder) KeepFor(ctx context.Context, store *db.Store, to Owner, a Arrived, name, mediaType string, now time.Time) (fault string, err error) {
	if err := f.Keep(a.ID); err != nil {
		return "", err
	}
	fault, err = note(ctx, store, to, db.AttachmentInsertParams{ID: a.ID, AccountID: to.Account, DraftID: to.draft(), FormID: to.form(),
		Name: name, MediaType: mediaType, Size: a.Size, SHA256: a.SHA256, UploadedAt: now})
	if fault == "" && err == nil {
		return "", nil
	}
	return fault, errors.Join(err, f.Remove(a.ID))
}

func note(ctx context.Context, store *db.Store, to Owner, a db.AttachmentInsertParams) (fault string, err error) {
	err = store.InTx(ctx, func(q *db.Queries) error {
		if _, err := q.UploadsLock(ctx, to.Account); err != nil {
			return fmt.Errorf("count uploads: %w", err)
		}
		unsent, err := q.UploadsUnsent(ctx, to.Account)
		if err != nil {
			return fmt.Errorf("count uploads: %w", err)
		}
		beside := slices.DeleteFunc(slices.Clone(unsent), func(u db.UploadsUnsentRow) bool {
			return (u.DraftID == nil || *u.DraftID != to.Draft) && (u.FormID == nil || *u.FormID != to.Form)
		})
		switch {
		case len(beside) >= to.Room():
			fault = FaultBeyond
			return nil
		case len(unsent) >= MostUnsent:
			fault = FaultUnsent
			return nil
		}
		a.Name = Apart(a.Name, func(name string) bool {
			return slices.ContainsFunc(beside, func(u db.UploadsUnsentRow) bool { return u.Name == name })
		})
		if a.DraftID != nil {
			n, err := q.DraftTouch(ctx, db.DraftTouchParams{ID: to.Draft, AccountID: to.Account, UpdatedAt: a.UploadedAt})
			if err != nil {
				return fmt.Errorf("note file with draft: %w", err)
			}
			if n == 0 {
				return casefile.NewError(casefile.CodeNotFound, "filing.gone", nil)
			}
		}
		if err := q.AttachmentInsert(ctx, a); err != nil {
			return fmt.Errorf("note file: %w", err)
		}
		return nil
	})
	return fault, err
}

// Finish removes what was given up: the bytes, then the rows. What it cannot remove now is left for the sweeper.
func (f Folder) Finish(ctx context.Context, store *db.Store, ids ...uuid.UUID) error {
	for _, id := range ids {
		if err := f.Remove(id); err != nil {
			return err
		}
	}
	if err := store.FileRowsDelete(ctx, ids); err != nil {
		return fmt.Errorf("forget files: %w", err)
	}
	return nil
}
