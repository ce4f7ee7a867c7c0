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

var tellingForm = casepage.Form{Template: "pages/desk_act_partner", Open: openTelling, Main: "told"}

// tellingQuestions ask how a partner that has not taken a message was told.
type tellingQuestions struct {
	*casepage.Act
	delivery *db.DeskDeliveryRow // that a partner has not taken
	about    *ui.SummaryList     // what it tells
}

// openTelling reads what the task is about.
func openTelling(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	d, err := s.Store.PartnerDeliveryOfTask(ctx, db.PartnerDeliveryOfTaskParams{TaskID: &data.Task.ID, UnitID: data.Task.UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	row, err := s.Store.DeskDelivery(ctx, db.DeskDeliveryParams{ID: d.ID, UnitID: data.Task.UnitID})
	if err != nil {
		return nil, db.Found(err, "error.task_not_found")
	}
	facts, err := casepage.DeliveryFacts(s, data.Printer, row)
	if err != nil {
		return nil, err
	}
	facts.Rows = append(facts.Rows, ui.SummaryRow{Key: data.T("partners.attempts"),
		Links: []ui.Link{{Text: data.N("partners.attempts_link", int(row.Attempts)), Href: "/desk/partners/" + row.ID.String()}}})
	return &tellingQuestions{Act: data, delivery: &row, about: &facts}, nil
}

// MaxHow is the limit that the template shows.
func (*tellingQuestions) MaxHow() int { return casefile.MaxHow }

// Ask shows what the partner has to know, and asks how it was told.
func (data *tellingQuestions) Ask() {
	data.Decision = data.about
	f := data.Form
	if f.Value("told_on-year")+f.Value("told_on-month")+f.Value("told_on-day") == "" && f.OK() {
		f.SetDay("told_on", data.Instant)
	}
	data.Choices = f.Choice("told", "partners.tell", []ui.Option{
		{Value: "otherwise", Text: data.T("partners.tell.otherwise"), Hint: data.T("partners.tell.otherwise_hint")},
		{Value: "again", Text: data.T("partners.tell.again"), Hint: data.T("partners.tell.again_hint")},
	})
}

// Read reads when and how.
func (data *tellingQuestions) Read() any {
	f := data.Form
	if f.ChooseOne("told", "partners.tell", "otherwise", "again") != "otherwise" {
		data.Unused("told", "partners.tell", data.TypedIn("how", "partners.tell.how"))
		return casefile.PartnerTold{Again: true}
	}
	day, ok := f.Day("told_on", "partners.tell.told_on", true)
	switch {
	case !ok:
	case day.Before(calendar.DateOf(data.delivery.OccurredAt)):
		f.Fail("told_on", "partners.tell.told_on.before", data.Date(data.delivery.OccurredAt))
	case day.After(calendar.DateOf(data.Instant)):
		f.Fail("told_on", "partners.tell.told_on.future")
	}
	return casefile.PartnerTold{ToldOn: day.String(), How: f.Require("how", "partners.tell.how", casefile.MaxHow)}
}

// Answers are what was answered.
func (data *tellingQuestions) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.PartnerTold)
	if c.Again {
		return []ui.SummaryRow{{Key: p.T("partners.tell.label"), Value: p.T("partners.tell.again")}}
	}
	return []ui.SummaryRow{{Key: p.T("partners.tell.label"), Value: p.T("partners.tell.otherwise")},
		{Key: p.T("partners.tell.told_on.label"), Value: ui.DayText(p, c.ToldOn)}, {Key: p.T("partners.tell.how.label"), Lines: ui.Lines(c.How)}}
}
