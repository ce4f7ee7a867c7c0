package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
)

// pressing is a counter with cases at their form check, of which the supervisor wants something.
type pressing struct {
	*counter
	supervisor, agency *customer
	numbers            []string
	cases, tasks       []uuid.UUID
}

func newPressing(t *testing.T, cases int) *pressing {
	t.Helper()
	p := &pressing{counter: newCounter(t)}
	p.work()
	for range cases {
		record := p.NewRecord(t, casefile.Content{"amount": "5000"}, casefile.Content{"amount": "5000"})
		receipt, err := p.Store.File(t.Context(), p.Filing(record, "city-2022", 1, hashOf("city-2022"), testNow))
		if err != nil {
			t.Fatal(err)
		}
		p.numbers, p.cases = append(p.numbers, receipt.CaseNumber), append(p.cases, receipt.CaseID)
	}
	for _, id := range p.cases {
		p.tasks = append(p.tasks, p.taskOf(id, casefile.TaskFormCheck))
	}
	p.supervisor, p.agency = p.signIn("supervisor"), p.signIn("agency")
	return p
}

// taskOf waits for the step that opens the task.
func (p *pressing) taskOf(caseID uuid.UUID, kind casefile.TaskKind) (id uuid.UUID) {
	p.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`,
			caseID, kind).Scan(&id)
		if err == nil {
			return id
		}
	}
	p.Fatalf("no task %s", kind)
	return id
}

// says fails the test unless the page holds everything.
func (p *pressing) says(body string, want ...string) {
	p.Helper()
	for _, w := range want {
		if !strings.Contains(body, w) {
			p.Errorf("page does not say %q", w)
		}
	}
	if strings.ContainsAny(body, "⟦⟧") {
		p.Error("page shows an untranslated key")
	}
	if p.Failed() {
		p.Log(body)
	}
}

// The way of one 催办: from the board to the unit's answer, which the supervisor reads.
func TestWatch_UrgeAndAnswer(t *testing.T) {
	p := newPressing(t, 1)
	task, number := p.tasks[0].String(), p.numbers[0]
	p.says(p.supervisor.page("/watch?list=soon"), number, "due-"+task, "未到提醒时间", "催办所选")
	p.says(p.supervisor.page("/watch/cases/"+p.cases[0].String()), "/watch/urge?task="+task)
	p.says(p.supervisor.page("/watch/urge?task="+task), number, "可以催办", "所选待办1件")

	form := url.Values{"form_id": {newFormID()}, "task": {task}, "level": {"urge"}, "body": {"  "}}
	answer := p.supervisor.post("/watch/urge", form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("without words: %d", answer.Code)
	}
	p.says(answer.Body.String(), "请填写催办或者督办的内容", "错误：", form.Get("form_id"))
	form.Set("body", "申请人多次来电，请抓紧。")
	form.Set("draft_version", hidden(t, answer.Body.String(), "draft_version"))
	check := p.supervisor.on("/watch/urge", form)
	body := p.supervisor.page(check)
	p.says(body, "核对后提交：催办", "申请人多次来电，请抓紧。", "催办单", "（发出时编号）", "发给市信用中心", "提交并发出1份文书")
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 0 {
		t.Errorf("%d urges before it was sent", n)
	}
	p.says(p.supervisor.page("/watch/urge?task="+task), "申请人多次来电，请抓紧。") // what was written is kept
	sent := hiddenIn(body)
	if to := p.supervisor.on("/watch/urge/check", sent); to != "/watch/cases/"+p.cases[0].String() {
		t.Errorf("leads to %s", to)
	}
	p.says(p.supervisor.page("/watch/cases/"+p.cases[0].String()), "已催办1件", "申请人多次来电，请抓紧。", "等待单位答复", "催办单", "信异催〔2026〕1号")
	p.says(p.supervisor.page(p.supervisor.on("/watch/urge/check", sent)), "您此前已经提交，并已收到", number) // nobody is urged twice
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 1 {
		t.Errorf("%d urges, want one", n)
	}

	p.says(p.agency.page("/desk"), "答复催办", number)
	reply := p.taskOf(p.cases[0], casefile.TaskReplyUrge).String()
	p.says(p.agency.page("/desk/cases/"+p.cases[0].String()), "申请人多次来电，请抓紧。", "/desk/tasks/"+reply+"/act", "受理审查")
	p.says(p.agency.page("/desk/tasks/"+reply+"/act"), "申请人多次来电，请抓紧。", "何时办结")
	answers := url.Values{"form_id": {newFormID()}, "reply": {"已联系申请人，正在核对。"}, "done_by-year": {"2026"}, "done_by-month": {"9"},
		"done_by-day": {"1"}}
	late := p.agency.post("/desk/tasks/"+reply+"/act", answers)
	if late.Code != http.StatusUnprocessableEntity {
		t.Errorf("a promise in the past: %d", late.Code)
	}
	p.says(late.Body.String(), "办结日期不能早于今天", "已联系申请人，正在核对。")
	answers.Set("done_by-day", "21")
	p.agency.act("/desk/tasks/"+reply+"/act", answers)

	p.says(p.supervisor.page("/watch/cases/"+p.cases[0].String()), "已联系申请人，正在核对。", "承诺2026年9月21日")
	p.says(p.supervisor.page("/watch/urges"), number, "已答复", "已联系申请人，正在核对。")
	p.says(p.supervisor.page("/watch/urges?state=open"), "没有符合条件的催办。")
	var notice string
	if err := p.Store.Pool.QueryRow(t.Context(), "SELECT id::text FROM notices WHERE kind = 'urge'").Scan(&notice); err != nil {
		t.Fatal(err)
	}
	p.says(p.supervisor.page("/watch/cases/"+p.cases[0].String()+"/notices/"+notice), "催办单", "市信用中心", "市发展改革委", "受理审查")
	var receipt string
	if err := p.Store.Pool.QueryRow(t.Context(), "SELECT id::text FROM notices WHERE kind = 'receipt'").Scan(&receipt); err != nil {
		t.Fatal(err)
	}
	if got := p.supervisor.get("/watch/cases/" + p.cases[0].String() + "/notices/" + receipt); got.Code != http.StatusNotFound {
		t.Errorf("the applicant's receipt: %d, want 404", got.Code)
	}
	// What units are told among themselves is not the applicant's.
	mine := p.signIn("applicant").page("/my/cases/" + p.cases[0].String())
	for _, inside := range []string{"催办", "申请人多次来电"} {
		if strings.Contains(mine, inside) {
			t.Errorf("the applicant reads %q", inside)
		}
	}
}

// press presses for tasks: it fills in the form, looks at what will be sent and sends it.
func (p *pressing) press(answers url.Values) string {
	p.Helper()
	page := "/watch/urge?" + url.Values{"task": answers["task"]}.Encode()
	form := hiddenIn(p.supervisor.page(page))
	form["level"], form["body"] = answers["level"], answers["body"]
	return p.supervisor.on("/watch/urge/check", hiddenIn(p.supervisor.page(p.supervisor.on("/watch/urge", form))))
}

// What was shown is what is sent: where a colleague has pressed meanwhile, it is shown again.
func TestWatch_UrgeChangedMeanwhile(t *testing.T) {
	p := newPressing(t, 2)
	chosen := url.Values{"task": {p.tasks[0].String(), p.tasks[1].String()}}
	form := hiddenIn(p.supervisor.page("/watch/urge?" + chosen.Encode()))
	form["level"], form["body"] = []string{"urge"}, []string{"请抓紧办理。"}
	sent := hiddenIn(p.supervisor.page(p.supervisor.on("/watch/urge", form)))
	p.press(url.Values{"task": {p.tasks[0].String()}, "level": {"urge"}, "body": {"先催这一件。"}})
	answer := p.supervisor.post("/watch/urge/check", sent)
	if answer.Code != http.StatusConflict {
		t.Errorf("sent over a change: %d", answer.Code)
	}
	p.says(answer.Body.String(), "没有提交：您核对之后情况有变化，请重新核对", p.numbers[0]+"：已经催办或者督办", "提交并发出1份文书")
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 1 {
		t.Errorf("%d urges, want one", n)
	}
	p.supervisor.on("/watch/urge/check", hiddenIn(answer.Body.String()))
	p.says(p.supervisor.page("/watch"), "已催办1件，1件未能催办")
}

// Several at once: each is an act of its own, what cannot be urged is named with its reason, and the form sent again does
// nothing again.
func TestWatch_UrgeSeveral(t *testing.T) {
	p := newPressing(t, 3)
	ask := func(tasks []uuid.UUID) url.Values {
		form := url.Values{"form_id": {newFormID()}, "level": {"urge"}, "body": {"请抓紧办理。"}}
		for _, id := range tasks {
			form.Add("task", id.String())
		}
		return form
	}
	p.press(ask(p.tasks[:1]))
	form := ask(append(p.tasks, p.tasks[1])) // a task chosen in both lists is one task
	choose := "/watch/urge?" + url.Values{"task": form["task"]}.Encode()
	p.says(p.supervisor.page(choose), "所选待办3件", "已催办，待答复：不能重复催办", "可以催办")
	if to := p.press(form); to != "/watch" {
		t.Errorf("leads to %s", to)
	}
	p.says(p.supervisor.page("/watch"), "已催办2件，1件未能催办", p.numbers[0]+"：已经催办或者督办，正在等待单位答复。")
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'urge'"); n != 3 {
		t.Errorf("%d urges, want one for each case", n)
	}
	early := ask(p.tasks[1:])
	early.Set("level", "supervise")
	p.says(p.supervisor.page(p.supervisor.on("/watch/urge", early)), "尚未逾期，只能催办，不能督办。", "没有可以发出的文书")

	p.clock.Set(testNow.AddDate(0, 0, 7))
	late := ask(p.tasks)
	late.Set("level", "supervise")
	p.press(late)
	p.says(p.supervisor.page("/watch"), "已督办3件", "已督办，待答复")
	if n := p.count("SELECT count(*) FROM urges WHERE ended = 'replaced'"); n != 3 {
		t.Errorf("%d urges were replaced, want 3", n)
	}
	for _, path := range []string{"/watch/urge", "/watch/urge?task="} {
		if got := p.supervisor.get(path).Code; got != http.StatusSeeOther && got != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := p.supervisor.get("/watch/urge?task=" + uuid.NewString()).Code; got != http.StatusNotFound {
		t.Errorf("an unknown task: %d", got)
	}
}

// What falls overdue stands on top of the board until it is looked at.
func TestWatch_Escalated(t *testing.T) {
	p := newPressing(t, 2)
	if body := p.supervisor.page("/watch"); strings.Contains(body, "新逾期") {
		t.Error("nothing is overdue yet")
	}
	p.clock.Set(testNow.AddDate(0, 0, 7))
	for _, id := range p.tasks {
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
	board := p.supervisor.page("/watch")
	p.says(board, "新逾期，尚未阅看", "new-"+p.tasks[0].String(), "new-"+p.tasks[1].String(), "受理期限")
	if strings.Index(board, "新逾期") > strings.Index(board, "在办事项") {
		t.Error("what is new does not come first")
	}
	p.supervisor.on("/watch/seen", url.Values{"task": {p.tasks[0].String()}})
	board = p.supervisor.page("/watch")
	p.says(board, "已将1件标为已阅", "new-"+p.tasks[1].String(), "due-"+p.tasks[0].String())
	if strings.Contains(board, "new-"+p.tasks[0].String()) {
		t.Error("what was looked at still stands on top")
	}
	p.supervisor.on("/watch/seen", nil)
	p.says(p.supervisor.page("/watch"), "没有选择待办")
	// To urge is to have looked.
	p.press(url.Values{"task": {p.tasks[1].String()}, "level": {"supervise"}, "body": {"请立即办理。"}})
	if body := p.supervisor.page("/watch"); strings.Contains(body, "新逾期") {
		t.Error("what was supervised still stands on top")
	}
}
