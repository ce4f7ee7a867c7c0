package objection

import (
	"context"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// lateRows show the reason of a late filing to whoever judges it.
func lateRows(p *messages.Printer, c *casepage.Dossier) *ui.SummaryList {
	filed := filingOf(c.Filed)
	if filed.LateReason == "" {
		return nil
	}
	return &ui.SummaryList{Rows: filing.WindowRows(p, filed.LearnedOn, filed.LateReason)}
}

// lateForm asks the head whether a late filing is let in.
type lateForm struct{ *casepage.Act }

func openLate(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &lateForm{data}, nil
}

// Ask asks the head whether a late filing is let in (shenzhen-2020 37).
func (data *lateForm) Ask() {
	data.FilingOpen = true
	data.Decision = lateRows(data.Printer, data.Dossier)
	refusal := data.Form.TextArea("refusal", "desk.act.refusal", casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", "desk.late.approve", []ui.Option{
		{Value: "yes", Text: data.T("desk.late.approve.yes"), Hint: data.T("desk.act.accept.yes_hint")},
		{Value: "no", Text: data.T("desk.late.approve.no"), Hint: data.T("desk.act.accept.no_hint"), RevealArea: &refusal},
	})
}

// Read reads the answer.
func (data *lateForm) Read() any {
	f := data.Form
	if f.ChooseOne("approve", "desk.late.approve", "yes", "no") != "no" {
		data.Unused("approve", "desk.late.approve", data.TypedIn("refusal", "desk.act.refusal"))
		return casefile.LateDecision{Approve: true}
	}
	return casefile.LateDecision{Reasons: f.Reasons("refusal", "desk.act.refusal")}
}

// Answers are what was answered.
func (data *lateForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.LateDecision)
	if c.Approve {
		return []ui.SummaryRow{{Key: data.T("desk.late.approve.label"), Value: data.Chosen("yes")}}
	}
	return []ui.SummaryRow{{Key: data.T("desk.late.approve.label"), Value: data.Chosen("no")},
		{Key: data.T("desk.act.refusal.label"), Lines: ui.Lines(c.Reasons)}}
}
