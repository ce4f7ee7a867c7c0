package web

import (
	"context"
	"net/http"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/explain"
	"creditcase/rules"
)

// mostExtension bounds what may be asked for where an article leaves the amount open; the cap limits what is granted.
const mostExtension = 60

var extensionForm = actForm{template: "pages/desk_extension", open: openExtension,
	main: "amount", reasons: "reasons", stem: "desk.extension.reasons", title: "desk.extension.title", kind: casefile.ActRequestExtension}

// extensionQuestions ask for more time on a task.
type extensionQuestions struct {
	*actPage
	Rules  []string // what the article allows of an extension, and when
	Amount textInput
}

func openExtension(_ context.Context, _ *server, data *actPage) (actQuestions, error) {
	return &extensionQuestions{actPage: data}, nil
}

// Ask asks how much more time the unit needs, and why.
func (data *extensionQuestions) Ask() {
	if e := data.c.extension(data.task.Kind); e != nil {
		data.Rules = extensionRules(data.Printer, e)
	}
	data.Amount = data.Form.TextInput("amount", "desk.extension.amount").Sized(4)
}

// Read reads how much, and why.
func (data *extensionQuestions) Read() any {
	most := mostExtension
	if e := data.c.extension(data.task.Kind); e != nil && !e.Open {
		most = e.Amount
		if d, found, err := data.c.deadlineOf(data.task.ID); found && err == nil {
			most -= d.Extended // what the article gives is given once
		}
	}
	n, _ := data.Form.Number("amount", "desk.extension.amount", 1, most)
	return casefile.ExtensionRequest{Amount: n, Reasons: data.Form.Reasons("reasons", "desk.extension.reasons")}
}

// Answers are what was answered.
func (data *extensionQuestions) Answers(content any) []summaryRow {
	c, _ := content.(casefile.ExtensionRequest)
	return []summaryRow{{Key: data.T("desk.extension.amount.label"), Value: explain.Amount(data.Printer, c.Amount, rules.WorkingDay)},
		{Key: data.T("desk.extension.reasons.label"), Lines: lines(c.Reasons)}}
}

// mayAskFor returns nil where the viewer can ask for more time on the task now, and otherwise the casefile.Error that says why not.
func (s *deskDoor) mayAskFor(r *http.Request, task db.Task, c *caseFile) error {
	if c.extension(task.Kind) == nil {
		return casefile.NewError(casefile.CodeConflict, "error.no_extension", nil)
	}
	if err := s.Store.MayAct(r.Context(), task, viewerOf(r).ID); err != nil {
		return err
	}
	if err := s.whyNotExtend(c, task.ID, task.DueAt); err != nil {
		return err
	}
	decidable, err := s.Store.TaskDecidable(r.Context(), db.TaskDecidableParams{UnitID: task.UnitID, AccountID: viewerOf(r).ID})
	if err == nil && !decidable {
		return casefile.NewError(casefile.CodeConflict, "error.nobody_decides", nil)
	}
	return err
}

// The head's answer to a request is an act like any other on a task.

var approvalForm = actForm{template: "pages/desk_act_approve", open: openApproval, main: "approve", reasons: "refusal",
	stem: "desk.extension.refusal"}

// approvalQuestions ask the head whether a request is granted.
type approvalQuestions struct{ *actPage }

func openApproval(_ context.Context, _ *server, data *actPage) (actQuestions, error) {
	return &approvalQuestions{data}, nil
}

// Ask shows the request and asks for the answer.
func (data *approvalQuestions) Ask() {
	p := data.Printer
	if request := data.c.requestFor(data.task.ID); request != nil {
		data.Decision = &summaryList{Rows: []summaryRow{
			{Key: p.T("desk.extension.amount.label"), Value: explain.Amount(p, int(request.Asked), rules.WorkingDay)},
			{Key: p.T("desk.extension.reasons.label"), Lines: lines(request.Reasons)},
			{Key: p.T("desk.extension.requested_at"), Value: p.DateTime(request.RequestedAt)},
		}}
	}
	refusal := data.Form.TextArea("refusal", "desk.extension.refusal", casefile.MaxReasons)
	data.Choices = data.Form.Choice("approve", "desk.extension.approve", []option{
		{Value: "yes", Text: p.T("desk.extension.approve.yes"), Hint: extensionRule(p, data.c.extension(casefile.TaskVerify))},
		{Value: "no", Text: p.T("desk.extension.approve.no"), RevealArea: &refusal},
	})
}

// Read reads the answer.
func (data *approvalQuestions) Read() any {
	f := data.Form
	if f.ChooseOne("approve", "desk.extension.approve", "yes", "no") != "no" {
		data.unused("approve", "desk.extension.approve", data.typed("refusal", "desk.extension.refusal"))
		return casefile.ExtensionDecision{Approve: true}
	}
	return casefile.ExtensionDecision{Reasons: f.Reasons("refusal", "desk.extension.refusal")}
}

// Answers are what was answered.
func (data *approvalQuestions) Answers(content any) []summaryRow {
	c, _ := content.(casefile.ExtensionDecision)
	if c.Approve {
		return []summaryRow{{Key: data.T("desk.extension.approve.label"), Value: data.chosen("yes")}}
	}
	return []summaryRow{{Key: data.T("desk.extension.approve.label"), Value: data.chosen("no")},
		{Key: data.T("desk.extension.refusal.label"), Lines: lines(c.Reasons)}}
}
