package web

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// takeBackPage asks a head to whom a task that somebody holds goes, and why.
type takeBackPage struct {
	page
	Form   *form
	FormID string
	CaseAt string
	To     choice
}

// MaxTakeBack is the limit that the template shows.
func (*takeBackPage) MaxTakeBack() int { return casefile.MaxTakeBack }

// toUnit is the answer that leaves the task to the unit as a whole.
const toUnit = "unit"

func (s *deskDoor) taskTakeBackForm(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayTakeBack(r.Context(), task); err != nil {
		return s.tellTask(w, r, task, casefile.ActTakeBack, err)
	}
	return s.showTakeBack(w, r, task, http.StatusOK, newForm(printer(r), nil), newFormID())
}

func (s *deskDoor) showTakeBack(w http.ResponseWriter, r *http.Request, task db.Task, status int, f *form, formID string) error {
	options, err := s.takeBackOptions(r, task, f)
	if err != nil {
		return err
	}
	data := &takeBackPage{page: s.newPage(r, "desk.take_back.title"), Form: f, FormID: formID, CaseAt: "/desk/cases/" + task.CaseID.String()}
	data.Errors, data.Back = f.Errors, &link{data.T("notice.back"), data.CaseAt}
	data.To = f.Choice("to", "desk.take_back", options)
	s.views.render(w, r, status, "pages/desk_take_back", data)
	return nil
}

// takeBackOptions are the unit as a whole and everybody who can do the task but its holder.
func (s *deskDoor) takeBackOptions(r *http.Request, task db.Task, f *form) ([]option, error) {
	var holder uuid.UUID
	if task.ClaimedBy != nil {
		holder = *task.ClaimedBy
	}
	colleagues, err := s.colleagues(r, task, holder)
	if err != nil {
		return nil, err
	}
	options := []option{{Value: toUnit, Text: f.T("desk.take_back.unit"), Hint: f.T("desk.take_back.unit_hint")}}
	for _, c := range colleagues {
		o := option{Value: c.ID.String(), Text: c.Name, Hint: f.T("role." + string(c.Role))}
		if c.ID == viewerOf(r).ID {
			o.Text = f.T("desk.take_back.me")
		}
		options = append(options, o)
	}
	return options, nil
}

// taskTakeBack takes the task from its holder.
func (s *deskDoor) taskTakeBack(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	options, err := s.takeBackOptions(r, task, f)
	if err != nil {
		return err
	}
	offered := make([]string, len(options))
	for i, o := range options {
		offered[i] = o.Value
	}
	back := casefile.TakeBack{}
	if to, err := uuid.Parse(f.ChooseOne("to", "desk.take_back", offered...)); err == nil {
		back.To = &to
	}
	back.Reasons = f.Require("reasons", "desk.take_back.reasons", casefile.MaxTakeBack)
	if !f.OK() {
		return s.showTakeBack(w, r, task, http.StatusUnprocessableEntity, f, id.String())
	}
	user := viewerOf(r)
	_, err = s.Store.TakeBack(r.Context(), db.NewAct{FormID: id, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID,
		Kind: casefile.ActTakeBack, At: s.Clock.Now()}, back)
	if err != nil {
		return s.tellTask(w, r, task, casefile.ActTakeBack, err)
	}
	s.flash(r, banner{Success: true, Heading: f.T("act.taken_back")})
	http.Redirect(w, r, "/desk/cases/"+task.CaseID.String(), http.StatusSeeOther)
	return nil
}
