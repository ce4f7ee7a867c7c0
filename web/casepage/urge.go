package casepage

import (
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
	"creditcase/web/dates"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// urgeList tells every urge of the case and what came of it; nil for none.
func urgeList(s *site.Server, p *messages.Printer, c *Dossier) *ui.SummaryList {
	if len(c.Urges) == 0 {
		return nil
	}
	list := &ui.SummaryList{}
	for _, u := range c.Urges {
		told := ui.Lines(u.Body)
		switch {
		case u.Ended == nil && dates.IsOverdue(u.ReplyDue, s.Clock.Now()):
			told = append(told, p.T("urge.late", p.Date(u.ReplyDue)))
		case u.Ended == nil:
			told = append(told, p.T("urge.waits", p.Date(u.ReplyDue)))
		case *u.Ended == casefile.UrgeReplied:
			told = append(told, p.T("urge.replied", *u.RepliedByName, p.DateTime(*u.EndedAt), p.Date(*u.DoneBy)))
			told = append(told, ui.Lines(u.Reply)...)
		case *u.Ended == casefile.UrgeDone:
			told = append(told, p.T("urge.done", p.DateTime(*u.EndedAt)))
		default:
			told = append(told, p.T("urge.replaced", p.DateTime(*u.EndedAt)))
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: p.T("urge.sent", u.UrgedByName, p.DateTime(u.UrgedAt),
			p.T("watch.level."+string(u.Level)), p.T("task."+string(u.TaskKind)), ui.InLanguage(p, u.UnitZH, u.UnitEN)), Lines: told})
	}
	return list
}

// replyOf offers the unit the urge that waits for its answer; nil where there is none or the viewer is somebody else.
func (c *Dossier) replyOf(s *site.Server, p *messages.Printer, v Viewer) *todo {
	for i := range c.tasks {
		t := &c.tasks[i]
		if t.Kind != casefile.TaskReplyUrge || t.ClosedAt != nil || !v.owns(t) {
			continue
		}
		now := &todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		for _, u := range c.Urges {
			if u.ReplyTaskID == t.ID {
				now.Lines = append(now.Lines, p.T("desk.urge.todo", p.DateTime(u.UrgedAt), u.Body))
			}
		}
		now.Lines, now.TakeBack = append(now.Lines, v.whoHolds(p, t)...), v.takeBackAt(c, t)
		if v.mayAct(c, t) {
			now.ActAt = "/desk/tasks/" + t.ID.String() + "/act"
		}
		return now
	}
	return nil
}

// urgeAt is where the supervisor can press for the task that the case waits on; "" for nowhere.
func (c *Dossier) urgeAt(v Viewer, t *db.CaseTasksRow) string {
	if !v.Watches || t == nil || t.ClosedAt != nil || !t.Kind.IsStep() {
		return ""
	}
	return "/watch/urge?task=" + t.ID.String()
}
