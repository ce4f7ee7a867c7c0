package web

import (
	"context"

	"creditcase/casefile"
	"creditcase/messages"
)

// lateRows show the reason of a late filing to whoever judges it.
func lateRows(p *messages.Printer, c *caseFile) *summaryList {
	if c.filing.LateReason == "" {
		return nil
	}
	return &summaryList{Rows: windowRows(p, c.filing.LearnedOn, c.filing.LateReason)}
}

// lateForm asks the head whether a late filing is let in.
type lateForm struct{ *actPage }

func openLate(_ context.Context, _ *server, data *actPage) (actQuestions, error) {
	return &lateForm{data}, nil
}

// Ask asks the head whether a late filing is let in (shenzhen-2020 37).
func (data *lateForm) Ask() {
	data.FilingOpen = true
	data.Decision = lateRows(data.Printer, data.c)
	refusal := data.Form.TextArea("refusal", "desk.act.refusal", casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", "desk.late.approve", []option{
		{Value: "yes", Text: data.T("desk.late.approve.yes"), Hint: data.T("desk.act.accept.yes_hint")},
		{Value: "no", Text: data.T("desk.late.approve.no"), Hint: data.T("desk.act.accept.no_hint"), RevealArea: &refusal},
	})
}

// Read reads the answer.
func (data *lateForm) Read() any {
	f := data.Form
	if f.ChooseOne("approve", "desk.late.approve", "yes", "no") != "no" {
		data.unused("approve", "desk.late.approve", data.typed("refusal", "desk.act.refusal"))
		return casefile.LateDecision{Approve: true}
	}
	return casefile.LateDecision{Reasons: f.Reasons("refusal", "desk.act.refusal")}
}

// Answers are what was answered.
func (data *lateForm) Answers(content any) []summaryRow {
	c, _ := content.(casefile.LateDecision)
	if c.Approve {
		return []summaryRow{{Key: data.T("desk.late.approve.label"), Value: data.chosen("yes")}}
	}
	return []summaryRow{{Key: data.T("desk.late.approve.label"), Value: data.chosen("no")},
		{Key: data.T("desk.act.refusal.label"), Lines: lines(c.Reasons)}}
}
