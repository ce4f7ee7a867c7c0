package acts

import (
	"context"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

var tellingForm = casepage.Form{Template: contactTemplate, Open: openTelling, Main: "told"}

// tellingQuestions ask how a partner that has not taken a message was told.
type tellingQuestions struct {
	*contact
	confirms bool // the partner is to confirm that the record is down
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
	return &tellingQuestions{&contact{Act: data, delivery: &row, about: &facts, day: "told_on", stem: "partners.tell"}, down != nil}, nil
}

// Ask shows what the partner has to know, and asks how it was told.
func (data *tellingQuestions) Ask() {
	data.ask()
	options := []ui.Option{{Value: "otherwise", Text: data.T("partners.tell.otherwise"), Hint: data.T("partners.tell.otherwise_hint")}}
	if data.confirms {
		options = append(options, ui.Option{Value: "down", Text: data.T("partners.tell.down"), Hint: data.T("partners.tell.down_hint")})
	}
	options = append(options, ui.Option{Value: "again", Text: data.T("partners.tell.again"), Hint: data.T("partners.tell.again_hint")})
	data.Choices = data.Form.Choice("told", "partners.tell", options)
}

// Read reads when and how.
func (data *tellingQuestions) Read() any {
	answers := []string{"otherwise", "again"}
	if data.confirms {
		answers = append(answers, "down")
	}
	chosen := data.Form.ChooseOne("told", "partners.tell", answers...)
	if chosen != "otherwise" && chosen != "down" {
		data.notAsked("told", "partners.tell")
		return casefile.PartnerTold{Again: true}
	}
	on, how := data.read()
	return casefile.PartnerTold{ToldOn: on, Down: chosen == "down", How: how}
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
	return append([]ui.SummaryRow{{Key: p.T("partners.tell.label"), Value: told}}, data.said(c.ToldOn, c.How)...)
}
