package filing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/rules"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

// MostDrafts bounds what one account may leave lying about.
const MostDrafts = 20

// ErrOlderWindow is what Change returns where the page was made from another state of its answers than is kept now.
var ErrOlderWindow = errors.New("the answers have been changed in another window")

// Kept is a draft of the viewer's, with what the pages of every procedure need to know of it and of him.
type Kept struct {
	ID       uuid.UUID
	Flow     casefile.Flow
	Version  int64     // by which a change in between is noticed
	Saved    time.Time // when it last changed
	Account  uuid.UUID
	Subjects []db.AccountSubjectsRow // for whom he may act
	Files    []db.Attachment
	Pack     *rules.Pack
}

// Open reads what the pages of a draft of the viewer's need.
func Open(s *site.Server, r *http.Request, kept db.Draft) (k Kept, err error) {
	k = Kept{ID: kept.ID, Flow: kept.Flow, Version: kept.Version, Saved: kept.UpdatedAt, Account: visit.ViewerOf(r).ID}
	if k.Subjects, err = s.Store.AccountSubjects(r.Context(), k.Account); err != nil {
		return k, fmt.Errorf("read subjects: %w", err)
	}
	if k.Pack, err = s.PackFor(k.Flow); err != nil {
		return k, err
	}
	return k, k.ReadFiles(r.Context(), s)
}

// ReadFiles reads which files the draft has.
func (k *Kept) ReadFiles(ctx context.Context, s *site.Server) (err error) {
	k.Files, err = s.Store.MyDraftAttachments(ctx, db.MyDraftAttachmentsParams{DraftID: &k.ID, AccountID: k.Account})
	if err != nil {
		return fmt.Errorf("read files of draft: %w", err)
	}
	return nil
}

// Href is where a page of the draft is; "" is the list of all.
func (k Kept) Href(step string) string {
	if step == "" {
		return site.DraftHref(k.ID)
	}
	return site.DraftHref(k.ID) + "/" + step
}

// Owner is whose the files of the draft are until they are sent.
func (k Kept) Owner() files.Owner {
	return files.Owner{Account: k.Account, Draft: k.ID, Most: k.Flow.Procedure().MostFiles()}
}

// Subject is the subject with the id, if the account may still act for it.
func (k Kept) Subject(id uuid.UUID) (db.AccountSubjectsRow, bool) {
	i := slices.IndexFunc(k.Subjects, func(s db.AccountSubjectsRow) bool { return s.ID == id })
	if i < 0 {
		return db.AccountSubjectsRow{}, false
	}
	return k.Subjects[i], true
}

// Read reads what a draft says into data, a pointer.
func Read(kept db.Draft, data any) error {
	if err := json.Unmarshal(kept.Data, data); err != nil {
		return fmt.Errorf("read draft: %w", err)
	}
	return nil
}

// Change changes what a draft says under a lock, so that two pages sent at once both count. change is given what is kept, and returns what
// is to be kept; an error of it keeps everything as it was.
func (k Kept) Change(ctx context.Context, s *site.Server, change func(kept db.Draft) (any, error)) error {
	err := s.Store.InTx(ctx, func(q *db.Queries) error {
		kept, err := q.MyDraftLock(ctx, db.MyDraftLockParams{ID: k.ID, AccountID: k.Account})
		if err != nil {
			return db.Found(err, "filing.gone")
		}
		draft, err := change(kept)
		if err != nil {
			return err
		}
		data, err := json.Marshal(draft)
		if err != nil {
			return fmt.Errorf("encode draft: %w", err)
		}
		_, err = q.DraftSave(ctx, db.DraftSaveParams{ID: k.ID, AccountID: k.Account, Data: data, UpdatedAt: s.Clock.Now()})
		return err
	})
	if err != nil && !errors.Is(err, ErrOlderWindow) {
		return fmt.Errorf("save draft: %w", err)
	}
	return err
}

// Begin keeps a new draft of the viewer's, unless same finds one of the procedure's that was begun for the same. It returns the id of the
// draft to go on with.
func Begin(s *site.Server, r *http.Request, id uuid.UUID, flow casefile.Flow, data any, same func(db.Draft) (bool, error)) (uuid.UUID, error) {
	account := visit.ViewerOf(r).ID
	drafts, err := s.Store.DraftsByAccount(r.Context(), account)
	if err != nil {
		return id, fmt.Errorf("read drafts: %w", err)
	}
	for _, kept := range drafts {
		if kept.Flow != flow {
			continue
		}
		if begun, err := same(kept); begun || err != nil {
			return kept.ID, err
		}
	}
	if len(drafts) >= MostDrafts {
		return id, casefile.NewError(casefile.CodeConflict, "filing.too_many_drafts", nil, MostDrafts)
	}
	text, err := json.Marshal(data)
	if err != nil {
		return id, fmt.Errorf("encode draft: %w", err)
	}
	err = s.Store.DraftInsert(r.Context(), db.DraftInsertParams{ID: id, AccountID: account, Flow: flow, Data: text, UpdatedAt: s.Clock.Now()})
	if err != nil {
		return id, fmt.Errorf("begin draft: %w", err)
	}
	return id, nil
}

type dropPage struct {
	site.Page
	Draft string
	Name  string // of what it is about
	Files string // how many go with it; "" where there are none
}

// DropForm asks before a draft is thrown away. name says what it is about; "": nothing yet.
func (k Kept) DropForm(s *site.Server, w http.ResponseWriter, r *http.Request, name string) error {
	data := &dropPage{Page: s.NewPageOf(r, k.Flow, "filing.drop_title"), Draft: k.Href(""), Name: name}
	data.Back = &ui.Link{Text: data.T("filing.back"), Href: k.Href("")}
	if name == "" {
		data.Name = data.T("my.cases.draft_unnamed")
	}
	if n := len(k.Files); n > 0 {
		data.Files = data.N("filing.materials.count", n)
	}
	s.Views.Render(w, r, http.StatusOK, "pages/filing_drop", data)
	return nil
}

// Drop throws a draft away, with its files.
func (k Kept) Drop(s *site.Server, w http.ResponseWriter, r *http.Request) error {
	var dropped []uuid.UUID
	err := s.Store.InTx(r.Context(), func(q *db.Queries) error {
		_, err := q.MyDraftLock(r.Context(), db.MyDraftLockParams{ID: k.ID, AccountID: k.Account})
		if err != nil {
			return db.Found(err, "filing.gone")
		}
		dropped, err = q.DraftAttachmentsDrop(r.Context(), db.DraftAttachmentsDropParams{DraftID: &k.ID, AccountID: k.Account, Now: s.Clock.Now()})
		if err != nil {
			return err
		}
		_, err = q.DraftDelete(r.Context(), db.DraftDeleteParams{ID: k.ID, AccountID: k.Account})
		return err
	})
	if err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	uploads.Finish(s, r, dropped...)
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Success: true, Heading: p.T("filing.dropped")})
	http.Redirect(w, r, "/my/cases", http.StatusSeeOther)
	return nil
}

// RemoveFile takes the file that the path names off the draft, and goes back to the page that pageOf says it was on.
func (k Kept) RemoveFile(s *site.Server, w http.ResponseWriter, r *http.Request, pageOf func(file uuid.UUID) string) error {
	id, err := uuid.Parse(mux.Vars(r)["attachment"])
	if err != nil {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	var n int64
	now := s.Clock.Now()
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		if _, err := q.DraftTouch(r.Context(), db.DraftTouchParams{ID: k.ID, AccountID: k.Account, UpdatedAt: now}); err != nil {
			return err
		}
		n, err = q.DraftAttachmentDrop(r.Context(), db.DraftAttachmentDropParams{ID: id, DraftID: &k.ID, AccountID: k.Account, Now: now})
		return err
	})
	if err != nil {
		return fmt.Errorf("remove file: %w", err)
	}
	if n > 0 { // otherwise the button was pressed twice
		uploads.Finish(s, r, id)
	}
	http.Redirect(w, r, k.Href(pageOf(id)), http.StatusSeeOther)
	return nil
}

// Later is what is said to somebody who leaves the rest of a draft for another time.
func (k Kept) Later(s *site.Server, r *http.Request) {
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Heading: p.T("filing.saved"), Lines: []string{p.T("filing.saved.text"), site.DraftKept(p, s.Clock.Now())}})
}
