package web

import (
	"net/url"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// What is missing, what is sent back and where it goes, in a real browser: a phone in Chinese, a desk in English.
func TestBranches_InABrowser(t *testing.T) {
	p := newPressing(t, 3)
	act := func(task uuid.UUID, unit, actor uuid.UUID, kind casefile.ActKind, content any) {
		_, err := p.Store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: unit, TaskID: task, Kind: kind,
			Content: content, At: testNow})
		if err != nil {
			t.Fatal(err)
		}
	}
	missing := casefile.FormCheck{Missing: []string{"处罚决定书全文", "缴款凭证"}}
	act(p.tasks[1], p.Agency, p.AgencyClerk, casefile.ActCheckForm, missing)
	act(p.tasks[2], p.Agency, p.AgencyClerk, casefile.ActCheckForm, casefile.FormCheck{Accept: true})
	compare := p.taskOf(p.cases[2], casefile.TaskCompare)
	act(compare, p.Agency, p.AgencyClerk, casefile.ActCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "与来源一致。"})
	verify := p.taskOf(p.cases[2], casefile.TaskVerify)
	applicant, unit := p.signIn("applicant"), p.signIn("unit")
	g := newGallery(t, p.handler)
	g.look(p.agency.cookie, "form-check", "/desk/tasks/"+p.tasks[0].String()+"/act")
	mine := "/my/cases/" + p.cases[1].String()
	g.look(applicant.cookie, "my-case-waits", mine)
	g.look(applicant.cookie, "my-supplement", mine+"/supplement")
	if answer := applicant.post(mine+"/supplement", url.Values{"form_id": {newFormID()}, "statement": {""}}); answer.Code != 422 {
		t.Errorf("an empty supplement: %d", answer.Code)
	}
	applicant.on(mine+"/supplement", url.Values{"form_id": {newFormID()}, "statement": {"见附件。"}})
	again := p.taskOf(p.cases[1], casefile.TaskFormCheck)
	g.look(p.agency.cookie, "form-check-again", "/desk/tasks/"+again.String()+"/act")
	g.look(unit.cookie, "desk-verify", "/desk/cases/"+p.cases[2].String())
	g.look(unit.cookie, "send-back", "/desk/tasks/"+verify.String()+"/send-back")
	unit.act("/desk/tasks/"+verify.String()+"/send-back", url.Values{"reasons": {"该处罚由税务部门作出。"}})
	route := p.taskOf(p.cases[2], casefile.TaskRoute)
	g.look(p.agency.cookie, "route", "/desk/tasks/"+route.String()+"/act")
}
