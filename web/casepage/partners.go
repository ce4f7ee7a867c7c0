package casepage

import (
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// A partner that stays away is a task of the agency's, beside the case or after it. The act is like any other on a task.

// toReach reports whether the task is an open one of that kind.
func toReach(t db.CaseTasksRow) bool { return t.Kind == casefile.TaskReachPartner && t.ClosedAt == nil }

// awayOf offers the agency its tasks to reach partners.
func (c *Dossier) awayOf(s *site.Server, p *messages.Printer, v Viewer) (todos []todo) {
	for i := range c.tasks {
		t := &c.tasks[i]
		if !toReach(*t) || !v.owns(t) {
			continue
		}
		now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		for _, a := range c.away {
			if a.TaskID == t.ID {
				now.Lines = append(now.Lines, p.T("partners.todo", ui.InLanguage(p, a.NameZH, a.NameEN), p.T("partners.event."+string(a.Event))))
			}
		}
		now.Lines, now.TakeBack = append(now.Lines, v.whoHolds(p, t)...), v.takeBackAt(c, t)
		if v.mayAct(c, t) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		todos = append(todos, now)
	}
	return todos
}

// partnerDetail puts a line of the trail about a partner into words.
func partnerDetail(p *messages.Printer, e casefile.TrailEntry) string {
	name := ui.InLanguage(p, e.Facts["partner_zh"], e.Facts["partner_en"])
	event := ui.WordFor(p, "partners.event.", e.Facts["event"])
	switch {
	case e.Facts["again"] != "":
		return p.T("trail.fact.partner_again", name, event)
	case e.Facts["told_on"] != "":
		return p.T("trail.fact.partner_told_on", name, event, ui.DayText(p, e.Facts["told_on"]))
	case e.Act == nil: // it stands by itself, with its own time
		return p.T("trail.fact.partner", name, event)
	}
	return p.T("trail.fact.partner_at", name, event, p.DateTime(e.At))
}
