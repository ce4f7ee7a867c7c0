package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// askFor has the unit's clerk ask for more time on the verification.
func (c *explainedCase) askFor(who uuid.UUID, days int) {
	c.Helper()
	c.done(c.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: who, UnitID: c.Unit,
		TaskID: c.taskOf(c.id, casefile.TaskVerify), Kind: casefile.ActRequestExtension,
		Content: casefile.ExtensionRequest{Amount: days, Reasons: "需要调取档案。"}, At: c.clock.Now()}))
}

// The cap of the whole handling is used up: nothing more is offered, and what somebody has typed by then comes back to him with the reason.
func TestExtension_CapUsedUp(t *testing.T) {
	const typed = "原始档案在外地，还需要时间调取核对。"
	c := newExplainedCase(t)
	c.askSupplement()
	c.supplement()
	c.transfer()
	c.at(9, 24, 10)
	unit, caseAt := c.signIn("unit"), "/desk/cases/"+c.id.String()
	at := "/desk/tasks/" + c.taskOf(c.id, casefile.TaskVerify).String() + "/extension"
	c.says(unit.page(caseAt), `href="`+at+`"`)
	window := hiddenIn(unit.page(at))
	c.askFor(c.UnitClerk, mostExtension) // the cap cuts it
	waits := unit.page(caseAt)
	if c.says(waits, "延期申请等待主要负责人批复"); strings.Contains(waits, at) {
		t.Error("another request is offered while one waits")
	}
	c.act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
	if page := unit.page(caseAt); strings.Contains(page, at) {
		t.Error("an extension is offered although none is left")
	}
	answer := unit.get(at)
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != caseAt {
		t.Errorf("its form opens: %d %s", answer.Code, answer.Header().Get("Location"))
	}
	c.says(unit.page(caseAt), "累计上限")
	window["amount"], window["reasons"] = []string{"3"}, []string{typed}
	answer = unit.post(at, window)
	if answer.Code != http.StatusConflict {
		t.Errorf("asked from an old window: %d", answer.Code)
	}
	c.says(answer.Body.String(), "累计上限", typed)
	if n := c.count(`SELECT count(*) FROM acts WHERE kind = 'request_extension'`); n != 1 {
		t.Errorf("%d requests", n)
	}
}
