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
	confirms bool                // the partner is to confirm that the record is down
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
	var down *db.DeskTakeDownRow
	err = s.Store.TogetherOfOne(ctx,
		db.AskIfAny(&down, (*db.Queries).DeskTakeDown, db.DeskTakeDownParams{DeliveryID: d.ID, UnitID: data.Task.UnitID}))
	if err != nil {
		return nil, err
	}
	if down != nil {
		facts.Rows = append(facts.Rows, casepage.DownRow(data.Printer, *down, data.Instant), ui.SummaryRow{Key: data.T("take_down.letter"),
			Links: []ui.Link{{Text: data.T("take_down.letter_link"), Href: "/desk/partners/" + row.ID.String() + "/letter"}}})
	}
	facts.Rows = append(facts.Rows, ui.SummaryRow{Key: data.T("partners.attempts"),
		Links: []ui.Link{{Text: data.N("partners.attempts_link", int(row.Attempts)), Href: "/desk/partners/" + row.ID.String()}}})
	return &tellingQuestions{Act: data, delivery: &row, about: &facts, confirms: down != nil}, nil
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
	options := []ui.Option{{Value: "otherwise", Text: data.T("partners.tell.otherwise"), Hint: data.T("partners.tell.otherwise_hint")}}
	if data.confirms {
		options = append(options, ui.Option{Value: "down", Text: data.T("partners.tell.down"), Hint: data.T("partners.tell.down_hint")})
	}
	options = append(options, ui.Option{Value: "again", Text: data.T("partners.tell.again"), Hint: data.T("partners.tell.again_hint")})
	data.Choices = f.Choice("told", "partners.tell", options)
}

// Read reads when and how.
func (data *tellingQuestions) Read() any {
	f := data.Form
	answers := []string{"otherwise", "again"}
	if data.confirms {
		answers = append(answers, "down")
	}
	chosen := f.ChooseOne("told", "partners.tell", answers...)
	if chosen != "otherwise" && chosen != "down" {
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
	return casefile.PartnerTold{ToldOn: day.String(), Down: chosen == "down", How: f.Require("how", "partners.tell.how", casefile.MaxHow)}
}

// Answers are what was answered.
func (data *tellingQuestions) Answers(content any) []ui.SummaryRow {
	p := data.Printer
	c, _ := content.(casefile.PartnerTold)
	if c.Again {
		return []ui.SummaryRow{{Key: p.T("partners.tell.label"), Value: p.T("partners.tell.again")}}
	}
	told := p.T("partners.tell.otherwise")
	if c.Down {
		told = p.T("partners.tell.down")
	}
	return []ui.SummaryRow{{Key: p.T("partners.tell.label"), Value: told},
		{Key: p.T("partners.tell.told_on.label"), Value: ui.DayText(p, c.ToldOn)}, {Key: p.T("partners.tell.how.label"), Lines: ui.Lines(c.How)}}
}
