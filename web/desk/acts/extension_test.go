package acts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/desk/acts"
	"creditcase/web/webtest/counter"
)

// askFor has the unit's clerk ask for more time on the verification.
func askFor(c *counter.ExplainedCase, who uuid.UUID, days int) {
	c.Helper()
	c.Done(c.Store.RequestExtension(context.Background(), db.NewAct{FormID: uuid.New(), ActorID: who, UnitID: c.Unit,
		TaskID: c.TaskOf(c.ID, casefile.TaskVerify), Kind: casefile.ActRequestExtension,
		Content: casefile.ExtensionRequest{Amount: days, Reasons: "需要调取档案。"}, At: c.Clock.Now()}))
}

// The cap of the whole handling is used up: nothing more is offered, and what somebody has typed by then comes back to him with the reason.
func TestExtension_CapUsedUp(t *testing.T) {
	const typed = "原始档案在外地，还需要时间调取核对。"
	c := counter.NewExplainedCase(t)
	c.AskSupplement()
	c.Supplement()
	c.Transfer()
	c.At(9, 24, 10)
	unit, caseAt := c.SignIn("unit"), "/desk/cases/"+c.ID.String()
	at := "/desk/tasks/" + c.TaskOf(c.ID, casefile.TaskVerify).String() + "/extension"
	c.Says(unit.Page(caseAt), `href="`+at+`"`)
	window := counter.HiddenIn(unit.Page(at))
	askFor(c, c.UnitClerk, acts.MostExtension) // the cap cuts it
	waits := unit.Page(caseAt)
	if c.Says(waits, "延期申请等待主要负责人批复"); strings.Contains(waits, at) {
		t.Error("another request is offered while one waits")
	}
	c.Act(casefile.TaskApproveExtension, casefile.ExtensionDecision{Approve: true})
	if page := unit.Page(caseAt); strings.Contains(page, at) {
		t.Error("an extension is offered although none is left")
	}
	answer := unit.Get(at)
	if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != caseAt {
		t.Errorf("its form opens: %d %s", answer.Code, answer.Header().Get("Location"))
	}
	c.Says(unit.Page(caseAt), "累计上限")
	window["amount"], window["reasons"] = []string{"3"}, []string{typed}
	answer = unit.Post(at, window)
	if answer.Code != http.StatusConflict {
		t.Errorf("asked from an old window: %d", answer.Code)
	}
	c.Says(answer.Body.String(), "累计上限", typed)
	if n := c.Count(`SELECT count(*) FROM acts WHERE kind = 'request_extension'`); n != 1 {
		t.Errorf("%d requests", n)
	}
}
