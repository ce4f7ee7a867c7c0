package web

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// handOverPage asks to which colleague a task goes.
type handOverPage struct {
	page
	Form       *form
	FormID     string
	CaseAt     string
	Colleagues choice
	Nobody     bool // the unit has nobody else
}

func (s *deskDoor) taskHandOverForm(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); err != nil {
		return s.tellTask(w, r, task, casefile.ActHandOver, err)
	}
	return s.showHandOver(w, r, task, http.StatusOK, newForm(printer(r), nil), newFormID())
}

func (s *deskDoor) showHandOver(w http.ResponseWriter, r *http.Request, task db.Task, status int, f *form, formID string) error {
	colleagues, err := s.colleagues(r, task, viewerOf(r).ID)
	if err != nil {
		return err
	}
	data := &handOverPage{page: s.newPage(r, "desk.hand_over.title"), Form: f, FormID: formID,
		CaseAt: "/desk/cases/" + task.CaseID.String(), Nobody: len(colleagues) == 0}
	data.Errors, data.Back = f.Errors, &link{data.T("notice.back"), data.CaseAt}
	var options []option
	for _, c := range colleagues {
		options = append(options, option{Value: c.ID.String(), Text: c.Name, Hint: data.T("role." + string(c.Role))})
	}
	data.Colleagues = f.Choice("to", "desk.hand_over", options)
	s.views.render(w, r, status, "pages/desk_hand_over", data)
	return nil
}

// colleagues are those to whom the task can be given, but for one account.
func (s *deskDoor) colleagues(r *http.Request, task db.Task, but uuid.UUID) ([]db.TaskColleaguesRow, error) {
	found, err := s.Store.TaskColleagues(r.Context(), db.TaskColleaguesParams{UnitID: &task.UnitID, AccountID: but,
		Roles: task.Kind.Roles(), TaskID: task.ID})
	if err != nil {
		return nil, fmt.Errorf("read colleagues: %w", err)
	}
	return found, nil
}

// taskHandOver gives the task to a colleague of the same unit.
func (s *deskDoor) taskHandOver(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); casefile.CodeOf(err) == casefile.CodeForbidden {
		return err
	}
	colleagues, err := s.colleagues(r, task, viewerOf(r).ID)
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
	user := viewerOf(r)
	_, err = s.Store.HandOver(r.Context(), db.NewAct{FormID: id, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID,
		Kind: casefile.ActHandOver, At: s.Clock.Now()}, to)
	if err != nil {
		return s.tellTask(w, r, task, casefile.ActHandOver, err)
	}
	s.flash(r, banner{Success: true, Heading: f.T("act.handed_over")})
	http.Redirect(w, r, "/desk/cases/"+task.CaseID.String(), http.StatusSeeOther)
	return nil
}
