package acts

import (
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// takeBackPage asks a head to whom a task that somebody holds goes, and why.
type takeBackPage struct {
	site.Page
	Form   *forms.Form
	FormID string
	CaseAt string
	To     ui.Choice
}

// MaxTakeBack is the limit that the template shows.
func (*takeBackPage) MaxTakeBack() int { return casefile.MaxTakeBack }

// toUnit is the answer that leaves the task to the unit as a whole.
const toUnit = "unit"

// TaskTakeBackForm asks to whom the task goes, and why.
func (s *Pages) TaskTakeBackForm(w http.ResponseWriter, r *http.Request) error {
	task, err := s.taskForDesk(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayTakeBack(r.Context(), task); err != nil {
		return s.tellTask(w, r, task, casefile.ActTakeBack, err)
	}
	return s.showTakeBack(w, r, task, http.StatusOK, forms.New(visit.Printer(r), nil), forms.NewID())
}

func (s *Pages) showTakeBack(w http.ResponseWriter, r *http.Request, task db.Task, status int, f *forms.Form, formID string) error {
	options, err := s.takeBackOptions(r, task, f)
	if err != nil {
		return err
	}
	data := &takeBackPage{Page: s.NewPage(r, "desk.take_back.title"), Form: f, FormID: formID, CaseAt: site.DeskCaseHref(task.CaseID)}
	data.Errors, data.Back = f.Errors, &ui.Link{Text: data.T("notice.back"), Href: data.CaseAt}
	data.To = f.Choice("to", "desk.take_back", options)
	s.Views.Render(w, r, status, "pages/desk_take_back", data)
	return nil
}

// takeBackOptions are the unit as a whole and everybody who can do the task but its holder.
func (s *Pages) takeBackOptions(r *http.Request, task db.Task, f *forms.Form) ([]ui.Option, error) {
	var holder uuid.UUID
	if task.ClaimedBy != nil {
		holder = *task.ClaimedBy
	}
	colleagues, err := s.colleagues(r, task, holder)
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Value: toUnit, Text: f.T("desk.take_back.unit"), Hint: f.T("desk.take_back.unit_hint")}}
	for _, c := range colleagues {
		o := ui.Option{Value: c.ID.String(), Text: c.Name, Hint: f.T("role." + string(c.Role))}
		if c.ID == visit.ViewerOf(r).ID {
			o.Text = f.T("desk.take_back.me")
		}
		options = append(options, o)
	}
	return options, nil
}

// TaskTakeBack takes the task from its holder.
func (s *Pages) TaskTakeBack(w http.ResponseWriter, r *http.Request) error {
	task, f, id, err := s.sentOn(w, r)
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
	user := visit.ViewerOf(r)
	_, err = s.Store.TakeBack(r.Context(), db.NewAct{FormID: id, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID,
		Kind: casefile.ActTakeBack, At: s.Clock.Now()}, back)
	return s.afterMove(w, r, task, casefile.ActTakeBack, f.T("act.taken_back"), err)
}
