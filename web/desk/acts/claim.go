package acts

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/gorilla/mux"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// taskForDesk finds the task that the path names, if it is the viewer's unit's.
func (s *Pages) taskForDesk(r *http.Request) (db.Task, error) {
	id, err := site.PathID(r, "task")
	if err != nil {
		return db.Task{}, err
	}
	t, err := s.Store.TaskForUnit(r.Context(), db.TaskForUnitParams{ID: id, UnitID: visit.ViewerOf(r).UnitID})
	return t, db.Found(err, "error.task_not_found")
}

// sentOn reads the task that the path names and the form that was sent about it, with the form's id.
func (s *Pages) sentOn(w http.ResponseWriter, r *http.Request) (task db.Task, f *forms.Form, id uuid.UUID, err error) {
	if task, err = s.taskForDesk(r); err != nil {
		return task, nil, id, err
	}
	f, id, err = forms.ReadSent(w, r, forms.Limit)
	return task, f, id, err
}

// TaskClaim claims a task for the viewer, or gives it back to the unit.
func (s *Pages) TaskClaim(w http.ResponseWriter, r *http.Request) error {
	task, f, form, err := s.sentOn(w, r)
	if err != nil {
		return err
	}
	kind, done := casefile.ActClaim, "act.claimed"
	if mux.Vars(r)["kind"] == string(casefile.ActRelease) {
		kind, done = casefile.ActRelease, "act.released"
	}
	user := visit.ViewerOf(r)
	_, err = s.Store.Claim(r.Context(), db.NewAct{FormID: form, ActorID: user.ID, UnitID: user.UnitID, TaskID: task.ID, Kind: kind,
		At: s.Clock.Now()})
	return s.afterMove(w, r, task, kind, f.T(done), err)
}

// afterMove leads to the case after a task was claimed or given to somebody, and says so there. late is why it was not.
func (s *Pages) afterMove(w http.ResponseWriter, r *http.Request, task db.Task, kind casefile.ActKind, done string, late error) error {
	if late != nil {
		return s.tellTask(w, r, task, kind, late)
	}
	s.Flash(r, ui.Banner{Success: true, Heading: done})
	http.Redirect(w, r, site.DeskCaseHref(task.CaseID), http.StatusSeeOther)
	return nil
}

// tellTask is tellConflict for an act on a task that its actor may have done already.
func (s *Pages) tellTask(w http.ResponseWriter, r *http.Request, task db.Task, kind casefile.ActKind, late error) error {
	at := site.DeskCaseHref(task.CaseID)
	if told, err := s.ToldOwn(w, r, site.OwnAct{CaseID: task.CaseID, Task: &task.ID, Kind: kind, CaseAt: at}, late); told || err != nil {
		return err
	}
	return s.tellConflict(w, r, task.CaseID, late)
}

// tellConflict takes somebody whose act came too late back to the case, and says there who was first. Whoever has only opened the page of an act has
// sent nothing, and is not told that it had no effect. Any other error is returned.
func (s *Pages) tellConflict(w http.ResponseWriter, r *http.Request, caseID uuid.UUID, err error) error {
	e, ok := site.ConflictIn(err)
	if !ok {
		return err
	}
	p := visit.Printer(r)
	b := site.DeskConflict(p, e)
	if r.Method == http.MethodGet {
		b.Heading = p.T("act.not_now")
		if e.Message == "error.task_acted" {
			b.Lines = []string{p.T("act.done_by", ui.Written(p, e.Args)...)}
		}
	}
	s.Flash(r, b)
	http.Redirect(w, r, site.DeskCaseHref(caseID), http.StatusSeeOther)
	return nil
}
