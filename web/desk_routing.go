package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// A unit that is not responsible sends the case back with reasons; the agency names the unit that is.

// taskSendBackForm asks why the unit is not responsible.
func (s *server) taskSendBackForm(w http.ResponseWriter, r *http.Request) error {
	data, err := s.sendBackPage(r)
	if err != nil {
		return err
	}
	if err := s.Store.MayAct(r.Context(), data.task, viewerOf(r).ID); err != nil {
		return s.tellConflict(w, r, data.task.CaseID, err)
	}
	data.Form, data.FormID = newForm(data.Printer, nil), newFormID()
	s.views.render(w, r, http.StatusOK, "pages/desk_send_back", data)
	return nil
}

func (s *server) sendBackPage(r *http.Request) (*actPage, error) {
	task, err := s.taskForDesk(r)
	if err != nil {
		return nil, err
	}
	if !task.Kind.Takes(casefile.ActSendBack) {
		return nil, casefile.NewError(casefile.CodeNotFound, "error.not_found.body", nil)
	}
	data, err := s.newActPage(r, task)
	if err != nil {
		return nil, err
	}
	data.Title = data.T("desk.send_back.title")
	return data, nil
}

// taskSendBack receives the sending back.
func (s *server) taskSendBack(w http.ResponseWriter, r *http.Request) error {
	data, err := s.sendBackPage(r)
	if err != nil {
		return err
	}
	f, id, err := sentForm(w, r, formLimit)
	if err != nil {
		return err
	}
	content := casefile.SendBack{Reasons: f.Require("reasons", "desk.send_back.reasons", casefile.MaxReasons)}
	if !f.OK() {
		data.Form, data.FormID, data.Errors = f, id.String(), f.Errors
		s.views.render(w, r, http.StatusUnprocessableEntity, "pages/desk_send_back", data)
		return nil
	}
	user := viewerOf(r)
	act := db.NewAct{FormID: id, ActorID: user.ID, UnitID: user.UnitID, TaskID: data.task.ID, Kind: casefile.ActSendBack,
		Content: content, At: data.now}
	return s.receiveAct(w, r, data.task, act)
}

// readSentBack reads what naming another unit needs: the units, and why the last one sent the case back.
func (s *server) readSentBack(ctx context.Context, data *actPage) error {
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
	return casefile.Routing{UnitID: unit, Reasons: f.Require("reasons", "desk.route.reasons", casefile.MaxReasons)}
}
