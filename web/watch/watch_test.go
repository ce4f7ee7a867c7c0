package watch_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/web/forms"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The way of one 催办: from the board to the unit's answer, which the supervisor reads.
func TestWatch_UrgeAndAnswer(t *testing.T) {
	p := counter.NewPressing(t, 1)
	task, number := p.Tasks[0].String(), p.Numbers[0]
	p.Says(p.AtWatch.Page("/watch?list=soon"), number, "due-"+task, "未到提醒时间", "催办所选")
	p.Says(p.AtWatch.Page("/watch/cases/"+p.Cases[0].String()), "/watch/urge?task="+task)
	p.Says(p.AtWatch.Page("/watch/urge?task="+task), number, "可以催办", "所选待办1件")

	form := url.Values{"form_id": {forms.NewID()}, "task": {task}, "level": {"urge"}, "body": {"  "}}
	answer := p.AtWatch.Post("/watch/urge", form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("without words: %d", answer.Code)
	}
	p.Says(answer.Body.String(), "请填写催办或者督办的内容", "错误：", form.Get("form_id"))
	form.Set("body", "申请人多次来电，请抓紧。")
	form.Set("draft_version", counter.Hidden(t, answer.Body.String(), "draft_version"))
	check := p.AtWatch.On("/watch/urge", form)
	body := p.AtWatch.Page(check)
	p.Says(body, "核对后提交：催办", "申请人多次来电，请抓紧。", "催办单", "（发出时编号）", "发给市信用中心", "提交并发出1份文书")
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 0 {
		t.Errorf("%d urges before it was sent", n)
	}
	p.Says(p.AtWatch.Page("/watch/urge?task="+task), "申请人多次来电，请抓紧。") // what was written is kept
	sent := counter.HiddenIn(body)
	if to := p.AtWatch.On("/watch/urge/check", sent); to != "/watch/cases/"+p.Cases[0].String() {
		t.Errorf("leads to %s", to)
	}
	p.Says(p.AtWatch.Page("/watch/cases/"+p.Cases[0].String()), "已催办1件", "申请人多次来电，请抓紧。", "等待单位答复", "催办单", "信异催〔2026〕1号")
	p.Says(p.AtWatch.Page(p.AtWatch.On("/watch/urge/check", sent)), "您此前已经提交，并已收到", number) // nobody is urged twice
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 1 {
		t.Errorf("%d urges, want one", n)
	}

	p.Says(p.AtAgency.Page("/desk"), "答复催办", number)
	reply := p.TaskOf(p.Cases[0], casefile.TaskReplyUrge).String()
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "申请人多次来电，请抓紧。", "/desk/tasks/"+reply+"/act", "受理审查")
	p.Says(p.AtAgency.Page("/desk/tasks/"+reply+"/act"), "申请人多次来电，请抓紧。", "何时办结")
	answers := url.Values{"form_id": {forms.NewID()}, "reply": {"已联系申请人，正在核对。"}, "done_by-year": {"2026"}, "done_by-month": {"9"},
		"done_by-day": {"1"}}
	late := p.AtAgency.Post("/desk/tasks/"+reply+"/act", answers)
	if late.Code != http.StatusUnprocessableEntity {
		t.Errorf("a promise in the past: %d", late.Code)
	}
	p.Says(late.Body.String(), "办结日期不能早于今天", "已联系申请人，正在核对。")
	answers.Set("done_by-day", "21")
	p.AtAgency.Act("/desk/tasks/"+reply+"/act", answers)

	p.Says(p.AtWatch.Page("/watch/cases/"+p.Cases[0].String()), "已联系申请人，正在核对。", "承诺2026年9月21日")
	p.Says(p.AtWatch.Page("/watch/urges"), number, "已答复", "已联系申请人，正在核对。")
	p.Says(p.AtWatch.Page("/watch/urges?state=open"), "没有符合条件的催办。")
	var notice string
	if err := p.Store.Pool.QueryRow(t.Context(), "SELECT id::text FROM notices WHERE kind = 'urge'").Scan(&notice); err != nil {
		t.Fatal(err)
	}
	p.Says(p.AtWatch.Page("/watch/cases/"+p.Cases[0].String()+"/notices/"+notice), "催办单", "市信用中心", "市发展改革委", "受理审查")
	var receipt string
	if err := p.Store.Pool.QueryRow(t.Context(), "SELECT id::text FROM notices WHERE kind = 'receipt'").Scan(&receipt); err != nil {
		t.Fatal(err)
	}
	if got := p.AtWatch.Get("/watch/cases/" + p.Cases[0].String() + "/notices/" + receipt); got.Code != http.StatusNotFound {
		t.Errorf("the applicant's receipt: %d, want 404", got.Code)
	}
	// What units are told among themselves is not the applicant's.
	mine := p.SignIn("applicant").Page("/my/cases/" + p.Cases[0].String())
	for _, inside := range []string{"催办", "申请人多次来电"} {
		if strings.Contains(mine, inside) {
			t.Errorf("the applicant reads %q", inside)
		}
	}
}

// press presses for tasks: it fills in the form, looks at what will be sent and sends it.
func press(p *counter.Pressing, answers url.Values) string {
	p.Helper()
	page := "/watch/urge?" + url.Values{"task": answers["task"]}.Encode()
	form := counter.HiddenIn(p.AtWatch.Page(page))
	form["level"], form["body"] = answers["level"], answers["body"]
	return p.AtWatch.On("/watch/urge/check", counter.HiddenIn(p.AtWatch.Page(p.AtWatch.On("/watch/urge", form))))
}

// What was shown is what is sent: where a colleague has pressed meanwhile, it is shown again.
func TestWatch_UrgeChangedMeanwhile(t *testing.T) {
	p := counter.NewPressing(t, 2)
	chosen := url.Values{"task": {p.Tasks[0].String(), p.Tasks[1].String()}}
	form := counter.HiddenIn(p.AtWatch.Page("/watch/urge?" + chosen.Encode()))
	form["level"], form["body"] = []string{"urge"}, []string{"请抓紧办理。"}
	sent := counter.HiddenIn(p.AtWatch.Page(p.AtWatch.On("/watch/urge", form)))
	press(p, url.Values{"task": {p.Tasks[0].String()}, "level": {"urge"}, "body": {"先催这一件。"}})
	answer := p.AtWatch.Post("/watch/urge/check", sent)
	if answer.Code != http.StatusConflict {
		t.Errorf("sent over a change: %d", answer.Code)
	}
	p.Says(answer.Body.String(), "没有提交：您核对之后情况有变化，请重新核对", p.Numbers[0]+"：已经催办或者督办", "提交并发出1份文书")
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 1 {
		t.Errorf("%d urges, want one", n)
	}
	p.AtWatch.On("/watch/urge/check", counter.HiddenIn(answer.Body.String()))
	p.Says(p.AtWatch.Page("/watch"), "已催办1件，1件未能催办")
}

// Several at once: each is an act of its own, what cannot be urged is named with its reason, and the form sent again does
// nothing again.
func TestWatch_UrgeSeveral(t *testing.T) {
	p := counter.NewPressing(t, 3)
	ask := func(tasks []uuid.UUID) url.Values {
		form := url.Values{"form_id": {forms.NewID()}, "level": {"urge"}, "body": {"请抓紧办理。"}}
		for _, id := range tasks {
			form.Add("task", id.String())
		}
		return form
	}
	press(p, ask(p.Tasks[:1]))
	form := ask(append(p.Tasks, p.Tasks[1])) // a task chosen in both lists is one task
	choose := "/watch/urge?" + url.Values{"task": form["task"]}.Encode()
	p.Says(p.AtWatch.Page(choose), "所选待办3件", "已催办，待答复：不能重复催办", "可以催办")
	if to := press(p, form); to != "/watch" {
		t.Errorf("leads to %s", to)
	}
	p.Says(p.AtWatch.Page("/watch"), "已催办2件，1件未能催办", p.Numbers[0]+"：已经催办或者督办，正在等待单位答复。")
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 3 {
		t.Errorf("%d urges, want one for each case", n)
	}
	early := ask(p.Tasks[1:])
	early.Set("level", "supervise")
	p.Says(p.AtWatch.Page(p.AtWatch.On("/watch/urge", early)), "尚未逾期，只能催办，不能督办。", "没有可以发出的文书")

	p.Clock.Set(webtest.Now.AddDate(0, 0, 7))
	late := ask(p.Tasks)
	late.Set("level", "supervise")
	press(p, late)
	p.Says(p.AtWatch.Page("/watch"), "已督办3件", "已督办，待答复")
	if n := p.Count("SELECT count(*) FROM urges WHERE ended = 'replaced'"); n != 3 {
		t.Errorf("%d urges were replaced, want 3", n)
	}
	for _, path := range []string{"/watch/urge", "/watch/urge?task="} {
		if got := p.AtWatch.Get(path).Code; got != http.StatusSeeOther && got != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := p.AtWatch.Get("/watch/urge?task=" + uuid.NewString()).Code; got != http.StatusNotFound {
		t.Errorf("an unknown task: %d", got)
	}
}

// What falls overdue stands on top of the board until it is looked at.
func TestWatch_Escalated(t *testing.T) {
	p := counter.NewPressing(t, 2)
	if body := p.AtWatch.Page("/watch"); strings.Contains(body, "新逾期") {
		t.Error("nothing is overdue yet")
	}
	p.Clock.Set(webtest.Now.AddDate(0, 0, 7))
	for _, id := range p.Tasks {
		task, err := p.Store.TaskGet(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		n, err := p.Store.EscalationInsert(t.Context(), db.EscalationInsertParams{TaskID: id, Clock: "objection.accept",
			At: task.DueAt.Add(time.Second)})
		if err != nil || n != 1 {
			t.Fatalf("escalated %d: %v", n, err)
		}
	}
	board := p.AtWatch.Page("/watch")
	p.Says(board, "新逾期，尚未阅看", "new-"+p.Tasks[0].String(), "new-"+p.Tasks[1].String(), "受理期限")
	if strings.Index(board, "新逾期") > strings.Index(board, "在办事项") {
		t.Error("what is new does not come first")
	}
	p.AtWatch.On("/watch/seen", url.Values{"task": {p.Tasks[0].String()}})
	board = p.AtWatch.Page("/watch")
	p.Says(board, "已将1件标为已阅", "new-"+p.Tasks[1].String(), "due-"+p.Tasks[0].String())
	if strings.Contains(board, "new-"+p.Tasks[0].String()) {
		t.Error("what was looked at still stands on top")
	}
	p.AtWatch.On("/watch/seen", nil)
	p.Says(p.AtWatch.Page("/watch"), "没有选择待办")
	// To urge is to have looked.
	press(p, url.Values{"task": {p.Tasks[1].String()}, "level": {"supervise"}, "body": {"请立即办理。"}})
	if body := p.AtWatch.Page("/watch"); strings.Contains(body, "新逾期") {
		t.Error("what was supervised still stands on top")
	}
}
