package oncase

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// Withdrawing is the page on which a unit takes back a case that it, or the schedule, has opened. What that means the procedure says in words of its own:
// desk.<flow>.withdraw.
type Withdrawing struct {
	Pages
	May     func(*casepage.Dossier) error // why it cannot be taken back any more, beside what db.Queries.MayWithdraw says; nil: nothing
	Receive func(context.Context, TakenBack) (db.Receipt, error)
}

// TakenBack is that somebody of a unit takes a case of it back.
type TakenBack struct {
	FormID, ActorID, CaseID, UnitID uuid.UUID
	Withdrawal                      casefile.Withdrawal
	At                              time.Time // legal time
}

// withdrawPage asks whether a case is really to be taken back.
type withdrawPage struct {
	Frame
	Form   *forms.Form
	FormID string
}

// MaxReasons is the limit that the template shows.
func (*withdrawPage) MaxReasons() int { return casefile.MaxReasons }

// Form asks whether the case is to be taken back.
func (s Withdrawing) Form(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	err = s.Store.MayWithdraw(r.Context(), c.Case)
	if err == nil && s.May != nil {
		err = s.May(c)
	}
	if err != nil {
		return s.Conflict(w, r, c, err)
	}
	return s.show(w, r, c, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID(), nil)
}

func (s Withdrawing) show(w http.ResponseWriter, r *http.Request, c *casepage.Dossier, status int, f *forms.Form, id string, late *ui.Banner) error {
	f.Printer = f.Of(c.Case.Flow)
	data := &withdrawPage{Frame: s.FrameOf(r, c, "desk.withdraw.title"), Form: f, FormID: id}
	data.Errors = f.Errors
	if late != nil {
		data.Flash = late
	}
	s.Views.Render(w, r, status, "pages/desk_withdraw", data)
	return nil
}

// Send receives that the unit takes the case back. Where it comes too late the form says why, with what was typed.
func (s Withdrawing) Send(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Open(r)
	if err != nil {
		return err
	}
	f, id, err := forms.ReadSent(w, r, forms.Limit)
	if err != nil {
		return err
	}
	f.Printer = f.Of(c.Case.Flow)
	back := casefile.Withdrawal{Reasons: f.Reasons("reasons", "desk.withdraw.reasons")}
	if !f.OK() {
		return s.show(w, r, c, http.StatusUnprocessableEntity, f, id.String(), nil)
	}
	user := visit.ViewerOf(r)
	receipt, err := s.Receive(r.Context(), TakenBack{id, user.ID, c.Case.ID, user.UnitID, back, s.Clock.Now()})
	if e, ok := site.ConflictIn(err); ok {
		return s.show(w, r, c, http.StatusConflict, f, id.String(), site.Stays(f.Printer, e))
	}
	if err != nil {
		return err
	}
	return s.After(w, r, receipt)
}
