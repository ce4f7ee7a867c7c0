package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
)

// patience is how long a person waits for an act to be processed before the page says that it is received and will be.
const patience = 3 * time.Second

// How long a page waits between two looks at an act that is under way: the pause grows by a quarter from the first to the last.
// A filing takes 25 to 40 ms; pauses that double would let a person wait as long again. A look is one row by its key.
const (
	firstLook = 6 * time.Millisecond
	lastLook  = 200 * time.Millisecond
)

// pathID reads an id from the route's path. What is no id names nothing.
func pathID(r *http.Request, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(mux.Vars(r)[name])
	if err != nil {
		return id, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return id, nil
}

// formID reads the id that every form carries from the moment it is shown, so that sending it again is the same act.
func formID(f *form) (uuid.UUID, error) {
	id, err := uuid.Parse(f.Value("form_id"))
	if err != nil {
		return id, casefile.NewError(casefile.CodeInvalid, "error.invalid.body", err)
	}
	return id, nil
}

// sentForm reads a form that an act came with, and its id.
func sentForm(w http.ResponseWriter, r *http.Request, limit int64) (*form, uuid.UUID, error) {
	f, err := readForm(w, r, limit)
	if err != nil {
		return nil, uuid.Nil, err
	}
	id, err := formID(f)
	return f, id, err
}

// newFormID makes the id for a form about to be shown.
func newFormID() string { return uuid.NewString() }

// followAct waits a little for a received act to be processed. It returns how far the act is when patience ends: an act
// that is still received then will be processed by itself. The act is safe whatever happens here: not to know how far it is
// must not look as if it were lost.
func (s *server) followAct(r *http.Request, receipt db.Receipt, actor uuid.UUID) db.ActStatusRow {
	status, err := s.awaitAct(r.Context(), receipt, actor)
	if err != nil {
		s.Log.WarnContext(r.Context(), "act not followed", "id", infoOf(r).ID, "error", err)
		return db.ActStatusRow{Status: casefile.ActReceived}
	}
	return status
}

func (s *server) awaitAct(ctx context.Context, receipt db.Receipt, actor uuid.UUID) (db.ActStatusRow, error) {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for pause := firstLook; ; pause = min(pause*5/4, lastLook) {
		status, err := s.Store.ActStatus(ctx, db.ActStatusParams{ID: receipt.ActID, ActorID: actor})
		if err != nil || status.Status != casefile.ActReceived {
			return status, err
		}
		select {
		case <-ctx.Done():
			return status, ctx.Err()
		case <-deadline.C:
			return status, nil
		case <-time.After(pause):
		}
	}
}

// tellAct keeps for the next page what became of an act: done, refused and why, or received and at which instant.
func (s *server) tellAct(r *http.Request, receipt db.Receipt, status db.ActStatusRow) {
	p := printer(r)
	b := banner{Success: true, Heading: p.T("act.done"), Lines: []string{p.T("act.received_at", p.DateTime(receipt.ReceivedAt))}}
	switch status.Status {
	case casefile.ActRefused:
		b = banner{Heading: p.T("act.refused"), Lines: []string{p.T(refusalKey(status.Refusal))}}
		n, err := s.Store.ActAttachments(r.Context(), db.ActAttachmentsParams{ActID: &receipt.ActID, AccountID: viewerOf(r).ID})
		if err != nil {
			s.Log.WarnContext(r.Context(), "files of act not counted", "id", infoOf(r).ID, "error", err)
		}
		if n > 0 {
			b.Lines = append(b.Lines, p.T("attachment.refused_kept", files.Days(files.RefusedKept)))
		}
	case casefile.ActReceived:
		b.Heading = p.T("act.received")
		b.Lines = append(b.Lines, p.T("act.will_be_processed"))
	}
	if receipt.Again {
		b.Lines = append(b.Lines, p.T("act.again"))
	}
	s.flash(r, b)
}

// ownAct is what somebody comes to do, perhaps for the second time: with the "back" of the browser, or from another window.
type ownAct struct {
	caseID uuid.UUID
	task   *uuid.UUID // nil: on the case as a whole
	kind   casefile.ActKind
	caseAt string
}

// toldOwn takes whoever has done already what cannot be done now to the case, and says that it was received: nothing has failed. It
// reports whether it did.
func (s *server) toldOwn(w http.ResponseWriter, r *http.Request, a ownAct, late error) (bool, error) {
	if _, ok := conflictIn(late); !ok {
		return false, nil
	}
	own, err := s.Store.ActOwn(r.Context(), db.ActOwnParams{CaseID: a.caseID, ActorID: viewerOf(r).ID, Kind: a.kind, TaskID: a.task})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find own act: %w", err)
	}
	p := printer(r)
	s.flash(r, yoursBanner(p, own.CaseNumber, own.ReceivedAt, link{p.T("act.yours_case"), a.caseAt}))
	http.Redirect(w, r, a.caseAt, http.StatusSeeOther)
	return true, nil
}

// yoursBanner says that what somebody comes to do was received from him already.
func yoursBanner(p *messages.Printer, number string, at time.Time, to link) banner {
	return banner{Success: true, Heading: p.T("act.yours"), Lines: []string{p.T("act.yours_text", number, p.DateTime(at))}, Links: []link{to}}
}

func contextWithin(r *http.Request, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), d)
}
