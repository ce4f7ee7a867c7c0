package acts

import (
	"context"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

var takeDownForm = casepage.Form{Template: "pages/desk_act_take_down", Open: openTakeDown, Main: "down"}

// takeDownQuestions ask how the agency knows that a record is down with a partner.
type takeDownQuestions struct {
	*casepage.Act
	delivery *db.DeskDeliveryRow // of what is to be confirmed
	about    *ui.SummaryList
}

// openTakeDown reads what the task is about.
func openTakeDown(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	o, err := s.Store.TakeDownOfTask(ctx, db.TakeDownOfTaskParams{TaskID: &data.Task.ID, UnitID: data.Task.UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	var row db.DeskDeliveryRow
	var down db.DeskTakeDownRow
	err = s.Store.TogetherOfOne(ctx,
		db.Ask(&row, (*db.Queries).DeskDelivery, db.DeskDeliveryParams{ID: o.DeliveryID, UnitID: data.Task.UnitID}),
		db.Ask(&down, (*db.Queries).DeskTakeDown, db.DeskTakeDownParams{DeliveryID: o.DeliveryID, UnitID: data.Task.UnitID}))
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	facts, err := casepage.DeliveryFacts(s, data.Printer, row)
	if err != nil {
		return nil, err
	}
	facts.Rows = append(facts.Rows, casepage.DownRow(data.Printer, down, data.Instant), ui.SummaryRow{Key: data.T("take_down.reminders"),
		Links: []ui.Link{{Text: data.N("take_down.reminders_link", int(down.Reminders)), Href: "/desk/partners/" + row.ID.String()}}})
	return &takeDownQuestions{Act: data, delivery: &row, about: &facts}, nil
}

// MaxHow is the limit that the template shows.
func (*takeDownQuestions) MaxHow() int { return casefile.MaxHow }

// Ask shows what is to be confirmed, and asks how the agency knows.
func (data *takeDownQuestions) Ask() {
	data.Decision = data.about
	f := data.Form
	if f.Value("down_on-year")+f.Value("down_on-month")+f.Value("down_on-day") == "" && f.OK() {
		f.SetDay("down_on", data.Instant)
	}
	data.Choices = f.Choice("down", "take_down.note", []ui.Option{
		{Value: "confirmed", Text: data.T("take_down.note.confirmed"), Hint: data.T("take_down.note.confirmed_hint")},
		{Value: "remind", Text: data.T("take_down.note.remind"), Hint: data.T("take_down.note.remind_hint")},
	})
}

// Read reads when and how.
func (data *takeDownQuestions) Read() any {
	f := data.Form
	if f.ChooseOne("down", "take_down.note", "confirmed", "remind") != "confirmed" {
		data.Unused("down", "take_down.note", data.TypedIn("how", "take_down.note.how"))
		return casefile.TakenDown{Remind: true}
	}
	day, ok := f.Day("down_on", "take_down.note.down_on", true)
	switch {
	case !ok:
	case day.Before(calendar.DateOf(data.delivery.OccurredAt)):
		f.Fail("down_on", "take_down.note.down_on.before", data.Date(data.delivery.OccurredAt))
	case day.After(calendar.DateOf(data.Instant)):
		f.Fail("down_on", "take_down.note.down_on.future")
	}
	return casefile.TakenDown{DownOn: day.String(), How: f.Require("how", "take_down.note.how", casefile.MaxHow)}
}

// Answers are what was answered.
func (data *takeDownQuestions) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.TakenDown)
	if c.Remind {
		return []ui.SummaryRow{{Key: p.T("take_down.note.label"), Value: p.T("take_down.note.remind")}}
	}
	return []ui.SummaryRow{{Key: p.T("take_down.note.label"), Value: p.T("take_down.note.confirmed")},
		{Key: p.T("take_down.note.down_on.label"), Value: ui.DayText(p, c.DownOn)}, {Key: p.T("take_down.note.how.label"), Lines: ui.Lines(c.How)}}
}
