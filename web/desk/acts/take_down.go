package acts

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

var takeDownForm = casepage.Form{Template: contactTemplate, Open: openTakeDown, Main: "down"}

// takeDownQuestions ask how the agency knows that a record is down with a partner.
type takeDownQuestions struct{ *contact }

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
	return &takeDownQuestions{&contact{Act: data, delivery: &row, about: &facts, day: "down_on", stem: "take_down.note"}}, nil
}

// Ask shows what is to be confirmed, and asks how the agency knows.
func (data *takeDownQuestions) Ask() {
	data.ask()
	data.Choices = data.Form.Choice("down", "take_down.note", []ui.Option{
		{Value: "confirmed", Text: data.T("take_down.note.confirmed"), Hint: data.T("take_down.note.confirmed_hint")},
		{Value: "remind", Text: data.T("take_down.note.remind"), Hint: data.T("take_down.note.remind_hint")},
	})
}

// Read reads when and how.
func (data *takeDownQuestions) Read() any {
	if data.Form.ChooseOne("down", "take_down.note", "confirmed", "remind") != "confirmed" {
		data.notAsked("down", "take_down.note")
		return casefile.TakenDown{Remind: true}
	}
	on, how := data.read()
	return casefile.TakenDown{DownOn: on, How: how}
}

// Answers are what was answered.
func (data *takeDownQuestions) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.TakenDown)
	if c.Remind {
		return []ui.SummaryRow{{Key: p.T("take_down.note.label"), Value: p.T("take_down.note.remind")}}
	}
	return append([]ui.SummaryRow{{Key: p.T("take_down.note.label"), Value: p.T("take_down.note.confirmed")}}, data.said(c.DownOn, c.How)...)
}
