package filing

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/uploads"
	"creditcase/web/visit"
)

type filingDropPage struct {
	site.Page
	Draft string
	Name  string // of the record it is about
	Files string // how many go with it; "" where there are none
}

// DropForm asks before a draft is thrown away.
func (s *Pages) DropForm(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	data := &filingDropPage{Page: s.NewPage(r, "filing.drop_title"), Draft: c.href("")}
	data.Back = &ui.Link{Text: data.T("filing.back"), Href: c.href("")}
	switch {
	case c.Record != nil:
		data.Name = data.T("my.cases.draft_name", ui.InLanguage(data.Printer, c.Record.ItemZH, c.Record.ItemEN), c.Record.Number)
	default:
		data.Name = data.T("my.cases.draft_unnamed")
	}
	if n := len(c.Files); n > 0 {
		data.Files = data.N("filing.materials.count", n)
	}
	s.Views.Render(w, r, http.StatusOK, "pages/filing_drop", data)
	return nil
}

// Drop throws a draft away, with its files.
func (s *Pages) Drop(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	var dropped []uuid.UUID
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		if _, err := q.MyDraftLock(r.Context(), db.MyDraftLockParams{ID: c.ID, AccountID: c.Account}); err != nil {
			return db.Found(err, "filing.gone")
		}
		dropped, err = q.DraftAttachmentsDrop(r.Context(), db.DraftAttachmentsDropParams{DraftID: &c.ID, AccountID: c.Account, Now: s.Clock.Now()})
		if err != nil {
			return err
		}
		_, err = q.DraftDelete(r.Context(), db.DraftDeleteParams{ID: c.ID, AccountID: c.Account})
		return err
	})
	if err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	uploads.Finish(s.Server, r, dropped...)
	p := visit.Printer(r)
	s.Flash(r, ui.Banner{Success: true, Heading: p.T("filing.dropped")})
	http.Redirect(w, r, "/my/cases", http.StatusSeeOther)
	return nil
}

// RemoveFile takes one file off the draft.
func (s *Pages) RemoveFile(w http.ResponseWriter, r *http.Request, kept db.Draft) error {
	c, err := s.openFiling(r, kept)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(mux.Vars(r)["attachment"])
	if err != nil {
		return casefile.NewError(casefile.CodeNotFound, "error.not_found.body", err)
	}
	var n int64
	now := s.Clock.Now()
	err = s.Store.InTx(r.Context(), func(q *db.Queries) error {
		if _, err := q.DraftTouch(r.Context(), db.DraftTouchParams{ID: c.ID, AccountID: c.Account, UpdatedAt: now}); err != nil {
			return err
		}
		n, err = q.DraftAttachmentDrop(r.Context(), db.DraftAttachmentDropParams{ID: id, DraftID: &c.ID, AccountID: c.Account, Now: now})
		return err
	})
	if err != nil {
		return fmt.Errorf("remove file: %w", err)
	}
	if n > 0 { // otherwise the button was pressed twice
		uploads.Finish(s.Server, r, id)
	}
	from := stepMaterials
	if slices.Contains(c.Draft.Claim.Proof, id) {
		from = stepProof
	}
	http.Redirect(w, r, c.href(from), http.StatusSeeOther)
	return nil
}
