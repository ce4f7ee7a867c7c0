package site

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/mux"
	"github.com/jackc/pgx/v5"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/files"
	"creditcase/messages"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Patience is how long a person waits for an act to be processed before the page says that it is received and will be.
const Patience = 3 * time.Second

// How long a page waits between two looks at an act that is under way. A look is one row by its key, and the first of them comes when
// most acts of late were nearly done: a quiet machine takes 25 ms and a busy one half a second, in which a page that looked at once and
// then every few milliseconds asked a dozen times in vain.
const (
	shortestLook = 5 * time.Millisecond
	longestLook  = 200 * time.Millisecond
)

// pace is how long acts took of late, in nanoseconds. It is a guess: two that end at once may spoil it, and nobody is hurt.
type pace struct{ took atomic.Int64 }

// first is when to look first at an act that has just been received.
func (p *pace) first() time.Duration {
	return min(max(time.Duration(p.took.Load())*3/4, shortestLook), longestLook*2)
}

// next is how long to wait after a look in vain, so long after the receipt.
func (p *pace) next(waited time.Duration) time.Duration {
	return min(max(waited/6, shortestLook), longestLook)
}

// tell tells the pace of an act that was done after so long.
func (p *pace) tell(took time.Duration) {
	was := p.took.Load()
	p.took.Store(was + (int64(took)-was)/4)
}

// PathID reads an id from the route's path. What is no id names nothing.
func PathID(r *http.Request, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(mux.Vars(r)[name])
	if err != nil {
		return id, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	return id, nil
}

// FollowAct waits a little for a received act to be processed. It returns how far the act is when patience ends: an act
// that is still received then will be processed by itself. The act is safe whatever happens here: not to know how far it is
// must not look as if it were lost.
func (s *Server) FollowAct(r *http.Request, receipt db.Receipt, actor uuid.UUID) db.ActStatusRow {
	status, err := s.AwaitAct(r.Context(), receipt, actor)
	if err != nil {
		s.Log.WarnContext(r.Context(), "act not followed", "id", visit.InfoOf(r).ID, "error", err)
		return db.ActStatusRow{Status: casefile.ActReceived}
	}
	return status
}

// AwaitAct looks at an act until it is processed or patience ends, and returns how far it is then.
func (s *Server) AwaitAct(ctx context.Context, receipt db.Receipt, actor uuid.UUID) (db.ActStatusRow, error) {
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	first := s.pace.first()
	if receipt.Again {
		first = 0
	}
	from := time.Now()
	for pause := first; ; pause = s.pace.next(time.Since(from)) {
		select {
		case <-ctx.Done():
			return db.ActStatusRow{Status: casefile.ActReceived}, ctx.Err()
		case <-deadline.C:
			return db.ActStatusRow{Status: casefile.ActReceived}, nil
		case <-time.After(pause):
		}
		status, err := s.Store.ActStatus(ctx, db.ActStatusParams{ID: receipt.ActID, ActorID: actor})
		if err != nil {
			return status, err
		}
		if status.Status != casefile.ActReceived {
			took := time.Since(from)
			if pause == first { // it was done before anybody looked
				took /= 2
			}
			s.pace.tell(took)
			return status, nil
		}
	}
}

// TellAct keeps for the next page what became of an act: what was done and where the case stands now, refused and why, or received and at which instant.
func (s *Server) TellAct(r *http.Request, receipt db.Receipt, status db.ActStatusRow) {
	p := visit.Printer(r)
	b := ui.Banner{Success: true, Lines: []string{p.T("act.received_at", p.DateTime(receipt.ReceivedAt))}}
	switch status.Status {
	case casefile.ActDone:
		of := ui.OfCase(p, status.CaseNumber)
		b.Heading = p.T("act.done", of.T("trail.act."+string(status.Kind)))
		b.Lines = append(b.Lines, p.T("act.stands", of.T("stage."+string(status.Stage))))
	case casefile.ActRefused:
		b = ui.Banner{Heading: p.T("act.refused"), Lines: []string{p.T(RefusalKey(status.Refusal))}}
		n, err := s.Store.ActAttachments(r.Context(), db.ActAttachmentsParams{ActID: &receipt.ActID, AccountID: visit.ViewerOf(r).ID})
		if err != nil {
			s.Log.WarnContext(r.Context(), "files of act not counted", "id", visit.InfoOf(r).ID, "error", err)
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
	s.Flash(r, b)
}

// OwnAct is what somebody comes to do, perhaps for the second time: with the "back" of the browser, or from another window.
type OwnAct struct {
	CaseID uuid.UUID
	Task   *uuid.UUID // nil: on the case as a whole
	Kind   casefile.ActKind
	CaseAt string
}

// ToldOwn takes whoever has done already what cannot be done now to the case, and says that it was received: nothing has failed. It
// reports whether it did. An act that there is once has a reason of its own, which says so.
func (s *Server) ToldOwn(w http.ResponseWriter, r *http.Request, a OwnAct, late error) (bool, error) {
	if e, ok := ConflictIn(late); !ok || e.Message == a.Kind.Given() {
		return false, nil
	}
	own, err := s.Store.ActOwn(r.Context(), db.ActOwnParams{CaseID: a.CaseID, ActorID: visit.ViewerOf(r).ID, Kind: a.Kind, TaskID: a.Task})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find own act: %w", err)
	}
	p := visit.Printer(r)
	s.Flash(r, YoursBanner(p, own.CaseNumber, own.ReceivedAt, ui.Link{Text: p.T("act.yours_case"), Href: a.CaseAt}))
	http.Redirect(w, r, a.CaseAt, http.StatusSeeOther)
	return true, nil
}

// ToldForm takes whoever sends a form once more that was received from him already to the case that came of it, and says so. told: it did.
func (s *Server) ToldForm(w http.ResponseWriter, r *http.Request, form uuid.UUID) (told bool, err error) {
	return s.toldForm(w, r, form, CaseHref(r))
}

// toldForm is ToldForm with another page of the case to lead to.
func (s *Server) toldForm(w http.ResponseWriter, r *http.Request, form uuid.UUID, to func(caseID uuid.UUID) string) (told bool, err error) {
	act, found, err := s.ActOfForm(r.Context(), form)
	if err != nil {
		return false, fmt.Errorf("find act of form: %w", err)
	}
	if !found || act.ActorID != visit.ViewerOf(r).ID { // whose it is, is nobody else's to know
		return false, nil
	}
	p := visit.Printer(r)
	s.Flash(r, YoursBanner(p, act.CaseNumber, act.ReceivedAt, ui.Link{Text: p.T("act.yours_case"), Href: CaseHref(r)(act.CaseID)}))
	http.Redirect(w, r, to(act.CaseID), http.StatusSeeOther)
	return true, nil
}

// ToldOr tells whoever sends a form that it was received where another sending of it was, between two looks of this one, and has taken its papers along;
// otherwise not says that it cannot be.
func (s *Server) ToldOr(w http.ResponseWriter, r *http.Request, form uuid.UUID, not func() error) error {
	if told, err := s.ToldForm(w, r, form); told || err != nil {
		return err
	}
	return not()
}

// YoursBanner says that what somebody comes to do was received from him already.
func YoursBanner(p *messages.Printer, number string, at time.Time, to ui.Link) ui.Banner {
	return ui.Banner{Success: true, Heading: p.T("act.yours"), Lines: []string{p.T("act.yours_text", number, p.DateTime(at))}, Links: []ui.Link{to}}
}

// ContextWithin is the context of the request, which ends after d at the latest.
func ContextWithin(r *http.Request, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), d)
}

// ActOfForm is the act that came of a form, if one did.
func (s *Server) ActOfForm(ctx context.Context, id uuid.UUID) (act db.ActByFormRow, found bool, err error) {
	act, err = s.Store.ActByForm(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return act, false, nil
	}
	return act, err == nil, err
}

// MyCaseHref is where an applicant sees the case.
func MyCaseHref(id uuid.UUID) string { return "/my/cases/" + id.String() }

// DeskCaseHref is where staff see the case.
func DeskCaseHref(id uuid.UUID) string { return "/desk/cases/" + id.String() }

// CaseHref is where whoever is signed in sees cases: as his own, or at a desk.
func CaseHref(r *http.Request) func(id uuid.UUID) string {
	if visit.ViewerOf(r).UnitID != uuid.Nil {
		return DeskCaseHref
	}
	return MyCaseHref
}

// MyNoticeHref is where an applicant reads a document of the case.
func MyNoticeHref(caseID, id uuid.UUID) string { return MyCaseHref(caseID) + "/notices/" + id.String() }
