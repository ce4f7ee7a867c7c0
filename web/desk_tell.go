package web

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/messages"
)

// A partner that stays away is a task of the agency's, beside the case or after it. The act is like any other on a task.

// toReach reports whether the task is an open one of that kind.
func toReach(t db.CaseTasksRow) bool { return t.Kind == casefile.TaskReachPartner && t.ClosedAt == nil }

// awayOf offers the agency its tasks to reach partners.
func (c *caseFile) awayOf(s *server, p *messages.Printer, v caseViewer) (todos []todo) {
	for i := range c.tasks {
		t := &c.tasks[i]
		if !toReach(*t) || !v.owns(t) {
			continue
		}
		now := todo{Heading: p.T("task." + string(t.Kind)), Due: c.dueOf(s, p, t)}
		for _, a := range c.away {
			if a.TaskID == t.ID {
				now.Lines = append(now.Lines, p.T("partners.todo", inLanguage(p, a.NameZH, a.NameEN), p.T("partners.event."+string(a.Event))))
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

// readDelivery reads what a task to reach a partner is about; nothing for any other task.
func (s *deskDoor) readDelivery(ctx context.Context, data *actPage) error {
	if data.task.Kind != casefile.TaskReachPartner {
		return nil
	}
	d, err := s.Store.PartnerDeliveryOfTask(ctx, db.PartnerDeliveryOfTaskParams{TaskID: &data.task.ID, UnitID: data.task.UnitID})
	if err != nil {
		return db.Found(err, "error.task_not_found")
	}
	row, err := s.Store.DeskDelivery(ctx, db.DeskDeliveryParams{ID: d.ID, UnitID: data.task.UnitID})
	if err != nil {
		return db.Found(err, "error.task_not_found")
	}
	facts, err := s.deliveryFacts(data.Printer, row)
	if err != nil {
		return err
	}
	facts.Rows = append(facts.Rows, summaryRow{Key: data.T("partners.attempts"),
		Links: []link{{data.N("partners.attempts_link", int(row.Attempts)), "/desk/partners/" + row.ID.String()}}})
	data.delivery, data.about = &row, &facts
	return nil
}

// MaxHow is the limit that the template shows.
func (*actPage) MaxHow() int { return casefile.MaxHow }

func (data *actPage) askTelling() {
	data.Decision = data.about
	f := data.Form
	if f.Value("told_on-year")+f.Value("told_on-month")+f.Value("told_on-day") == "" && f.OK() {
		f.SetDay("told_on", data.now)
	}
	data.Choices = f.Choice("told", "partners.tell", []option{
		{Value: "otherwise", Text: data.T("partners.tell.otherwise"), Hint: data.T("partners.tell.otherwise_hint")},
		{Value: "again", Text: data.T("partners.tell.again"), Hint: data.T("partners.tell.again_hint")},
	})
}

func (data *actPage) readTelling() any {
	f := data.Form
	if f.ChooseOne("told", "partners.tell", "otherwise", "again") != "otherwise" {
		data.unused("told", "partners.tell", data.typed("how", "partners.tell.how"))
		return casefile.PartnerTold{Again: true}
	}
	day, ok := f.Day("told_on", "partners.tell.told_on", true)
	switch {
	case !ok:
	case day.Before(calendar.DateOf(data.delivery.OccurredAt)):
		f.Fail("told_on", "partners.tell.told_on.before", data.Date(data.delivery.OccurredAt))
	case day.After(calendar.DateOf(data.now)):
		f.Fail("told_on", "partners.tell.told_on.future")
	}
	return casefile.PartnerTold{ToldOn: day.String(), How: f.Require("how", "partners.tell.how", casefile.MaxHow)}
}

// partnerDetail puts a line of the trail about a partner into words.
func partnerDetail(p *messages.Printer, e casefile.TrailEntry) string {
	name := inLanguage(p, e.Facts["partner_zh"], e.Facts["partner_en"])
	event := wordFor(p, "partners.event.", e.Facts["event"])
	switch {
	case e.Facts["again"] != "":
		return p.T("trail.fact.partner_again", name, event)
	case e.Facts["told_on"] != "":
		return p.T("trail.fact.partner_told_on", name, event, dayText(p, e.Facts["told_on"]))
	case e.Act == nil: // it stands by itself, with its own time
		return p.T("trail.fact.partner", name, event)
	}
	return p.T("trail.fact.partner_at", name, event, p.DateTime(e.At))
}

// dayText is a kept day as it is written; what is no day stays as it is.
func dayText(p *messages.Printer, day string) string {
	date, err := calendar.ParseDate(day)
	if err != nil {
		return day
	}
	return p.ShortDate(date.Start())
}
