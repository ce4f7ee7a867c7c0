package acts

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// handOverPage asks to which colleague a task goes.
type handOverPage struct {
	site.Page
	Form       *forms.Form
	FormID     string
	CaseAt     string
	Colleagues ui.Choice
	Nobody     bool // the unit has nobody else
}

// TaskHandOverForm asks to whom the task goes.
func (s *Pages) TaskHandOverForm(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayActAs(r.Context(), task, actorOf(r)); err != nil {
		return s.tellTask(w, r, task, casefile.ActHandOver, err)
	}
	return s.showHandOver(w, r, task, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID())
}

func (s *Pages) showHandOver(w http.ResponseWriter, r *http.Request, task db.Task, status int, f *forms.Form, formID string) error {
	colleagues, err := s.colleagues(r, task, visit.ViewerOf(r).ID)
	if err != nil {
		return err
	}
	data := &handOverPage{Page: s.NewPage(r, "desk.hand_over.title"), Form: f, FormID: formID,
		CaseAt: site.DeskCaseHref(task.CaseID), Nobody: len(colleagues) == 0}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	var options []ui.Option
	for _, c := range colleagues {
		options = append(options, ui.Option{Value: c.ID.String(), Text: c.Name, Hint: data.T("role." + string(c.Role))})
	}
	data.Colleagues = f.Choice("to", "desk.hand_over", options)
	s.Views.Render(w, r, status, "pages/desk_hand_over", data)
	return nil
}

// colleagues are those to whom the task can be given, but for one account.
func (s *Pages) colleagues(r *http.Request, task db.Task, but uuid.UUID) ([]db.TaskColleaguesRow, error) {
	found, err := s.Store.TaskColleagues(r.Context(), db.TaskColleaguesParams{UnitID: &task.UnitID, AccountID: but,
		Roles: task.Kind.Roles(), PutUpBy: task.PutUpBy})
	if err != nil {
		return nil, fmt.Errorf("read colleagues: %w", err)
	}
	return found, nil
}

// TaskHandOver gives the task to a colleague of the same unit.
func (s *Pages) TaskHandOver(w http.ResponseWriter, r *http.Request) error {
	task, f, id, err := s.sentOn(w, r)
	if err != nil {
		return err
	}
	if err := s.Store.MayActAs(r.Context(), task, actorOf(r)); casefile.CodeOf(err) == casefile.CodeForbidden {
		return err
	}
	colleagues, err := s.colleagues(r, task, visit.ViewerOf(r).ID)
	if err != nil {
		return err
	}
	var offered []string
	for _, c := range colleagues {
		offered = append(offered, c.ID.String())
	}
	to, _ := uuid.Parse(f.ChooseOne("to", "desk.hand_over", offered...)) // what was offered is an id
	if !f.OK() {
		return s.showHandOver(w, r, task, http.StatusUnprocessableEntity, f, id.String())
	}
	user := visit.ViewerOf(r)
	_, err = s.Store.HandOver(r.Context(), db.NewAct{FormID: id, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID,
		Kind: casefile.ActHandOver, At: s.Clock.Now()}, to)
	return s.afterMove(w, r, task, casefile.ActHandOver, f.T("act.handed_over"), err)
}
