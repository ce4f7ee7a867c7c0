package acts

import (
	"context"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/rules"
	"creditcase/web/casepage"
	"creditcase/web/site"
	"creditcase/web/ui"
	"creditcase/web/visit"
)

// mostExtension bounds what may be asked for where an article leaves the amount open; the cap limits what is granted.
const mostExtension = 60

var extensionForm = casepage.Form{Template: "pages/desk_extension", Open: openExtension,
	Main: "amount", Reasons: "reasons", Stem: "desk.extension.reasons", Title: "desk.extension.title", Kind: casefile.ActRequestExtension}

// extensionQuestions ask for more time on a task.
type extensionQuestions struct {
	*casepage.Act
	Rules  []string // what the article allows of an extension, and when
	Amount ui.TextInput
}

func openExtension(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &extensionQuestions{Act: data}, nil
}

// Ask asks how much more time the unit needs, and why.
func (data *extensionQuestions) Ask() {
	if e := data.Dossier.Extension(data.Task.ID); e != nil {
		data.Rules = casepage.ExtensionRules(data.Printer, e)
	}
	data.Amount = data.Form.TextInput("amount", "desk.extension.amount").Sized(4)
}

// Read reads how much, and why.
func (data *extensionQuestions) Read() any {
	most := mostExtension
	if e := data.Dossier.Extension(data.Task.ID); e != nil && !e.Open {
		most = e.Amount
		if d, found, err := data.Dossier.DeadlineOf(data.Task.ID); found && err == nil {
			most -= d.Extended // what the article gives is given once
		}
	}
	n, _ := data.Form.Number("amount", "desk.extension.amount", 1, most)
	return casefile.ExtensionRequest{Amount: n, Reasons: data.Form.Reasons("reasons", "desk.extension.reasons")}
}

// Answers are what was answered.
func (data *extensionQuestions) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.ExtensionRequest)
	return []ui.SummaryRow{{Key: data.T("desk.extension.amount.label"), Value: explain.Amount(data.Printer, c.Amount, rules.WorkingDay)},
		{Key: data.T("desk.extension.reasons.label"), Lines: ui.Lines(c.Reasons)}}
}

// mayAskFor returns nil where the viewer can ask for more time on the task now, and otherwise the casefile.Error that says why not.
func (s *Pages) mayAskFor(r *http.Request, task db.Task, c *casepage.Dossier) error {
	if c.Extension(task.ID) == nil {
		return casefile.NewError(casefile.CodeConflict, "error.no_extension", nil)
	}
	if err := s.Store.MayActAs(r.Context(), task, actorOf(r)); err != nil {
		return err
	}
	if err := casepage.WhyNotExtend(s.Server, c, task.ID, task.DueAt); err != nil {
		return err
	}
	decidable, err := s.Store.TaskDecidable(r.Context(), db.TaskDecidableParams{UnitID: task.UnitID, AccountID: visit.ViewerOf(r).ID})
	if err == nil && !decidable {
		return casefile.NewError(casefile.CodeConflict, "error.nobody_decides", nil)
	}
	return err
}

// The head's answer to a request is an act like any other on a task.

var approvalForm = casepage.Form{Template: "pages/desk_act_approve", Open: openApproval, Main: "approve", Reasons: "refusal",
	Stem: "desk.extension.refusal"}

// approvalQuestions ask the head whether a request is granted.
type approvalQuestions struct{ casepage.Approval }

func openApproval(_ context.Context, _ *site.Server, data *casepage.Act) (casepage.Questions, error) {
	return &approvalQuestions{casepage.Approval{Act: data, Stem: "desk.extension.approve", Refusal: "desk.extension.refusal"}}, nil
}

// Ask shows the request and asks for the answer.
func (data *approvalQuestions) Ask() {
	p := data.Printer
	var rule string
	if request := data.Dossier.RequestFor(data.Task.ID); request != nil {
		data.Decision = &ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: p.T("desk.extension.amount.label"), Value: explain.Amount(p, int(request.Asked), rules.WorkingDay)},
			{Key: p.T("desk.extension.reasons.label"), Lines: ui.Lines(request.Reasons)},
			{Key: p.T("desk.extension.requested_at"), Value: p.DateTime(request.RequestedAt)},
		}}
		if e := data.Dossier.Extension(request.TaskID); e != nil {
			rule = casepage.ExtensionRule(p, e)
		}
	}
	data.Offer(rule, "")
}

// Read reads the answer.
func (data *approvalQuestions) Read() any {
	approve, reasons := data.Given()
	return casefile.ExtensionDecision{Approve: approve, Reasons: reasons}
}

// Answers are what was answered.
func (data *approvalQuestions) Answers(content any) []ui.SummaryRow {
	c, _ := content.(casefile.ExtensionDecision)
	return data.Said(c.Approve, c.Reasons)
}
