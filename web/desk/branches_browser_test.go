package desk_test

import (
	"net/url"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// What is missing, what is sent back and where it goes, in a real browser: a phone in Chinese, a desk in English.
func TestBranches_InABrowser(t *testing.T) {
	p := counter.NewPressing(t, 3)
	act := func(task uuid.UUID, unit, actor uuid.UUID, kind casefile.ActKind, content any) {
		_, err := p.Store.Act(t.Context(), db.NewAct{FormID: uuid.New(), ActorID: actor, UnitID: unit, TaskID: task, Kind: kind,
			Content: content, At: webtest.Now})
		if err != nil {
			t.Fatal(err)
		}
	}
	missing := casefile.FormCheck{Missing: []string{"处罚决定书全文", "缴款凭证"}}
	act(p.Tasks[1], p.Agency, p.AgencyClerk, casefile.ActCheckForm, missing)
	act(p.Tasks[2], p.Agency, p.AgencyClerk, casefile.ActCheckForm, casefile.FormCheck{Accept: true})
	compare := p.TaskOf(p.Cases[2], casefile.TaskCompare)
	act(compare, p.Agency, p.AgencyClerk, casefile.ActCompare, casefile.Comparison{Finding: casefile.FindingNoError, Reasons: "与来源一致。"})
	verify := p.TaskOf(p.Cases[2], casefile.TaskVerify)
	applicant, unit := p.SignIn("applicant"), p.SignIn("unit")
	g := webtest.NewGallery(t, p.Handler)
	g.Look(p.AtAgency.Cookie, "form-check", "/desk/tasks/"+p.Tasks[0].String()+"/act")
	mine := "/my/cases/" + p.Cases[1].String()
	g.Look(applicant.Cookie, "my-case-waits", mine)
	g.Look(applicant.Cookie, "my-supplement", mine+"/supplement")
	if answer := applicant.Post(mine+"/supplement", url.Values{"form_id": {forms.NewID()}, "statement": {""}}); answer.Code != 422 {
		t.Errorf("an empty supplement: %d", answer.Code)
	}
	applicant.On(mine+"/supplement", url.Values{"form_id": {forms.NewID()}, "statement": {"见附件。"}})
	again := p.TaskOf(p.Cases[1], casefile.TaskFormCheck)
	g.Look(p.AtAgency.Cookie, "form-check-again", "/desk/tasks/"+again.String()+"/act")
	g.Look(unit.Cookie, "desk-verify", "/desk/cases/"+p.Cases[2].String())
	g.Look(unit.Cookie, "send-back", "/desk/tasks/"+verify.String()+"/send-back")
	unit.Act("/desk/tasks/"+verify.String()+"/send-back", url.Values{"reasons": {"该处罚由税务部门作出。"}})
	route := p.TaskOf(p.Cases[2], casefile.TaskRoute)
	g.Look(p.AtAgency.Cookie, "route", "/desk/tasks/"+route.String()+"/act")
}
