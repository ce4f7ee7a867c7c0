package objection

import (
	"context"

	"creditcase/casefile"
	"creditcase/messages"
	"creditcase/web/casepage"
	"creditcase/web/flow"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
	"creditcase/web/ui"
)

// lateRows show the reason of a late filing to whoever judges it.
func lateRows(p *messages.Printer, c *casepage.Dossier) *ui.SummaryList {
	filed := flow.FiledAs[casefile.Filing](c.Filed)
	if filed.LateReason == "" {
		return nil
	}
	return &ui.SummaryList{Rows: filing.WindowRows(p, filed.LearnedOn, filed.LateReason)}
}

// lateForm asks the head whether a late filing is let in.
type lateForm struct{ casepage.Approval }

func openLate(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &lateForm{casepage.Approval{Act: data, Stem: "desk.late.approve", Refusal: "desk.act.refusal"}}, nil
}

// Ask asks the head whether a late filing is let in (shenzhen-2020 37).
func (data *lateForm) Ask() {
	data.FilingOpen = true
	data.Decision = lateRows(data.Printer, data.Dossier)
	data.Offer(data.T("desk.act.accept.yes_hint"), data.T("desk.act.accept.no_hint"))
}

// Read reads the answer.
func (data *lateForm) Read() any {
	approve, reasons := data.Given()
	return casefile.LateDecision{Approve: approve, Reasons: reasons}
}

// Answers are what was answered.
func (data *lateForm) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.LateDecision)
	return data.Said(c.Approve, c.Reasons)
}
