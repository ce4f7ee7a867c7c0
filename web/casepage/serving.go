package casepage

import (
	"slices"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// servingOf offers the viewer's unit its tasks to serve documents.
func (c *Dossier) servingOf(s *site.Server, p *messages.Printer, v Viewer, notices []db.DeskNoticesRow) (todos []todo) {
	for i := range c.tasks {
		t := &c.tasks[i]
		if t.Kind != casefile.TaskServe || t.ClosedAt != nil || !v.owns(t) {
			continue
		}
		now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		if i := slices.IndexFunc(notices, func(n db.DeskNoticesRow) bool { return n.ID == *t.NoticeID }); i >= 0 {
			now.Lines = append(now.Lines, p.T("trail.fact.number", ui.LetterTitle(p, notices[i].Kind, notices[i].Number), notices[i].Number))
		}
		now.Lines, now.TakeBack = append(now.Lines, v.whoHolds(p, t)...), v.takeBackAt(c, t)
		if v.mayAct(c, t) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		todos = append(todos, now)
	}
	return todos
}
