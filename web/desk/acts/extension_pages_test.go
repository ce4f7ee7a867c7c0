package acts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// extendBy has the head approve so much more time on a task.
func extendBy(c *counter.ExplainedCase, task uuid.UUID, amount int) {
	c.Helper()
	c.Done(c.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: c.UnitClerk, UnitID: c.Unit, TaskID: task,
		Kind: casefile.ActRequestExtension, Content: casefile.ExtensionRequest{Amount: amount, Reasons: "情况复杂"}, At: c.Clock.Now()}))
	c.Act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
}

// More time than the article gives is neither offered nor asked for at any door, and what was written for it stays.
func TestExtension_UsedUp(t *testing.T) {
	c := &counter.ExplainedCase{Pressing: &counter.Pressing{Counter: counter.Under(t, "shenzhen-2022")}}
	c.Work()
	receipt, err := c.Store.File(t.Context(), c.Filing(c.Record, "shenzhen-2022", 1, counter.HashOf("shenzhen-2022"), webtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	c.ID = receipt.CaseID
	c.Act(casefile.TaskFormCheck, casefile.FormCheck{Accept: true})
	c.Act(casefile.TaskCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "平台与来源一致"})
	task := c.TaskOf(c.ID, casefile.TaskVerify)
	form, caseAt := "/desk/tasks/"+task.String()+"/extension", "/desk/cases/"+c.ID.String()
	unit := c.SignIn("unit")
	if page := unit.Page(caseAt); !strings.Contains(page, form) {
		t.Fatal("an extension is not offered while the article has one")
	}
	open := counter.HiddenIn(unit.Page(form)) // a window that stays open
	open["amount"], open["reasons"] = []string{"3"}, []string{"需要到档案馆调取原件，并请原经办人说明情况。"}
	check := unit.On(form, open)
	shown := counter.HiddenIn(unit.Page(check))

	extendBy(c, task, 1)
	more := counter.HiddenIn(unit.Page(form))
	more["amount"], more["reasons"] = []string{"3"}, []string{"还需要向原经办人核实情况，请原经办人说明。"}
	if answer := unit.Post(form, more); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "还需要向原经办人核实情况") {
		t.Errorf("more than is left of what the article gives: %d\n%s", answer.Code, counter.Words(answer.Body.String()))
	}
	open["draft_version"] = counter.HiddenIn(unit.Page(form))["draft_version"]
	extendBy(c, task, 2)
	requests := func() int { return c.Count(`SELECT count(*) FROM acts WHERE kind = 'request_extension'`) }
	before := requests()

	if page := unit.Page(caseAt); strings.Contains(page, form) {
		t.Error("an extension is offered though it is used up")
	}
	answer := unit.Post(form, open)
	if body := answer.Body.String(); answer.Code != http.StatusConflict || !strings.Contains(body, open.Get("reasons")) {
		t.Errorf("the form: %d, or the text is lost", answer.Code)
	}
	for name, path := range map[string]string{"the form opened anew": form, "the check page": check} {
		if to := unit.Get(path).Header().Get("Location"); to != caseAt {
			t.Errorf("%s leads to %s", name, to)
		}
		if page := unit.Page(caseAt); !strings.Contains(page, "适用规定没有这样的延期") {
			t.Errorf("%s does not say why not: %s", name, counter.Words(page))
		}
	}
	unit.Post(check, shown)
	if n := requests(); n != before {
		t.Errorf("%d requests came of it", n-before)
	}
	if n := c.Count(`SELECT count(*) FROM act_drafts WHERE answers::text LIKE '%原经办人%'`); n != 1 {
		t.Error("what was written is gone")
	}
}
