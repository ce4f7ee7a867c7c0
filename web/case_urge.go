package web

import (
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// urgeList tells every urge of the case and what came of it; nil for none.
func (s *server) urgeList(p *messages.Printer, c *caseFile) *summaryList {
	if len(c.urges) == 0 {
		return nil
	}
	list := &summaryList{}
	for _, u := range c.urges {
		told := lines(u.Body)
		switch {
		case u.Ended == nil && isOverdue(u.ReplyDue, s.Clock.Now()):
			told = append(told, p.T("urge.late", p.Date(u.ReplyDue)))
		case u.Ended == nil:
			told = append(told, p.T("urge.waits", p.Date(u.ReplyDue)))
		case *u.Ended == casefile.UrgeReplied:
			told = append(told, p.T("urge.replied", *u.RepliedByName, p.DateTime(*u.EndedAt), p.Date(*u.DoneBy)))
			told = append(told, lines(u.Reply)...)
		case *u.Ended == casefile.UrgeDone:
			told = append(told, p.T("urge.done", p.DateTime(*u.EndedAt)))
		default:
			told = append(told, p.T("urge.replaced", p.DateTime(*u.EndedAt)))
		}
		list.Rows = append(list.Rows, summaryRow{Key: p.T("urge.sent", u.UrgedByName, p.DateTime(u.UrgedAt),
			p.T("watch.level."+string(u.Level)), p.T("task."+string(u.TaskKind)), inLanguage(p, u.UnitZH, u.UnitEN)), Lines: told})
	}
	return list
}

// replyOf offers the unit the urge that waits for its answer; nil where there is none or the viewer is somebody else.
func (c *caseFile) replyOf(s *server, p *messages.Printer, v caseViewer) *todo {
	for i := range c.tasks {
		t := &c.tasks[i]
		if t.Kind != casefile.TaskReplyUrge || t.ClosedAt != nil || !v.owns(t) {
			continue
		}
		now := &todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		for _, u := range c.urges {
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
func (c *caseFile) urgeAt(v caseViewer, t *db.CaseTasksRow) string {
	if !v.watches || t == nil || t.ClosedAt != nil || !t.Kind.IsStep() {
		return ""
	}
	return "/watch/urge?task=" + t.ID.String()
}
