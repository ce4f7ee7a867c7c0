package web

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"creditcase/casefile"
)

// A unit that is not responsible sends the case back with reasons; the agency names the unit that is.

var sendBackForm = actForm{template: "pages/desk_send_back", prepare: (*actPage).askSendBack, read: (*actPage).readSendBack,
	main: "reasons", reasons: "reasons", stem: "desk.send_back.reasons", title: "desk.send_back.title", kind: casefile.ActSendBack}

func (data *actPage) askSendBack() {}

func (data *actPage) readSendBack() any {
	return casefile.SendBack{Reasons: data.Form.Reasons("reasons", "desk.send_back.reasons")}
}

// readSentBack reads what naming another unit needs: the units, and why the last one sent the case back.
func (s *deskDoor) readSentBack(ctx context.Context, data *actPage) error {
	if data.task.Kind != casefile.TaskRoute {
		return nil
	}
	var err error
	if data.Units, err = s.Store.UnitProviders(ctx); err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	back, err := s.Store.CaseSentBack(ctx, data.task.CaseID)
	if err != nil {
		return fmt.Errorf("read reasons: %w", err)
	}
	var content casefile.SendBack
	if err := readJSON("sending back", back.Content, &content); err != nil {
		return err
	}
	data.sentBack = &summaryList{Rows: []summaryRow{
		{Key: data.T("desk.route.sent_back_by"), Value: inLanguage(data.Printer, back.UnitZH, back.UnitEN)},
		{Key: data.T("desk.route.sent_back_at"), Value: data.DateTime(back.ReceivedAt)},
		{Key: data.T("case.reasons"), Lines: lines(content.Reasons)},
	}}
	return nil
}

func (data *actPage) askRouting() {
	data.Decision = data.sentBack
	var options []option
	for _, u := range data.Units {
		options = append(options, option{Value: u.ID.String(), Text: inLanguage(data.Printer, u.NameZH, u.NameEN)})
	}
	data.Choices = data.Form.Choice("unit", "desk.route.unit", options)
}

func (data *actPage) readRouting() any {
	f := data.Form
	var offered []string
	for _, u := range data.Units {
		offered = append(offered, u.ID.String())
	}
	unit, _ := uuid.Parse(f.ChooseOne("unit", "desk.route.unit", offered...)) // what was offered is an id
	return casefile.Routing{UnitID: unit, Reasons: f.Reasons("reasons", "desk.route.reasons")}
}
