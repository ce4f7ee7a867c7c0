package objection

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// A unit that is not responsible sends the case back with reasons; the agency names the unit that is.

// sendBackForm asks a unit why it is not responsible.
type sendBackForm struct{ *casepage.Act }

func openSendBack(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &sendBackForm{data}, nil
}

// Ask has nothing to prepare: the template asks for the reasons.
func (*sendBackForm) Ask() {}

// Read reads the reasons.
func (data *sendBackForm) Read() any {
	return casefile.SendBack{Reasons: data.Form.Reasons("reasons", "desk.send_back.reasons")}
}

// Answers are what was answered.
func (data *sendBackForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.SendBack)
	return []ui.SummaryRow{{Key: data.T("desk.send_back.reasons.label"), Lines: ui.Lines(c.Reasons)}}
}

// routingForm asks the agency which unit is responsible.
type routingForm struct {
	*casepage.Act
	units    []db.UnitProvidersRow
	sentBack *ui.SummaryList // why a unit is to be named anew
}

// openRouting reads the units, and why the last one sent the case back.
func openRouting(ctx context.Context, s *site.Server, data *casepage.Act) (casepage.Questions, error) {
	asks := &routingForm{Act: data}
	var err error
	if asks.units, err = s.Store.UnitProviders(ctx); err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	back, err := s.Store.CaseLastAct(ctx, db.CaseLastActParams{CaseID: data.Task.CaseID, Kind: casefile.ActSendBack})
	if err != nil {
		return nil, fmt.Errorf("read reasons: %w", err)
	}
	var content casefile.SendBack
	if err := ui.ReadJSON("sending back", back.Content, &content); err != nil {
		return nil, err
	}
	asks.sentBack = &ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: data.T("desk.route.sent_back_by"), Value: ui.InLanguage(data.Printer, back.UnitZH, back.UnitEN)},
		{Key: data.T("desk.route.sent_back_at"), Value: data.DateTime(back.ReceivedAt)},
		{Key: data.T("case.reasons"), Lines: ui.Lines(content.Reasons)},
	}}
	return asks, nil
}

// Ask asks for the unit.
func (data *routingForm) Ask() {
	data.Decision = data.sentBack
	var options []ui.Option
	for _, u := range data.units {
		options = append(options, ui.Option{Value: u.ID.String(), Text: ui.InLanguage(data.Printer, u.NameZH, u.NameEN)})
	}
	data.Choices = data.Form.Choice("unit", "desk.route.unit", options)
}

// Answers are what was answered.
func (data *routingForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.Routing)
	var rows []ui.SummaryRow
	for _, u := range data.units {
		if u.ID == c.UnitID {
			rows = append(rows, ui.SummaryRow{Key: data.T("desk.route.unit.label"), Value: ui.InLanguage(data.Printer, u.NameZH, u.NameEN)})
		}
	}
	return append(rows, ui.SummaryRow{Key: data.T("desk.route.reasons.label"), Lines: ui.Lines(c.Reasons)})
}

// Read reads which unit it is, and why.
func (data *routingForm) Read() any {
	f := data.Form
	var offered []string
	for _, u := range data.units {
		offered = append(offered, u.ID.String())
	}
	unit, _ := uuid.Parse(f.ChooseOne("unit", "desk.route.unit", offered...)) // what was offered is an id
	return casefile.Routing{UnitID: unit, Reasons: f.Reasons("reasons", "desk.route.reasons")}
}
