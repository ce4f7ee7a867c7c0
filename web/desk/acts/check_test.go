package acts_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/desk/acts"
	"creditcase/web/webtest/counter"
)

const refusalText = "所述事项不属于本平台归集的信用信息。"

// formCheck is a case at its form check, and the address of its form.
func formCheck(t *testing.T) (*counter.Pressing, string) {
	t.Helper()
	p := counter.NewPressing(t, 1)
	return p, "/desk/tasks/" + p.Tasks[0].String() + "/act"
}

// Nothing goes out with the form: what goes is shown first, and is what is kept.
func TestCheckAct_ShowsTheLetterThatIsSent(t *testing.T) {
	p, at := formCheck(t)
	refused := url.Values{"accept": {"no"}, "refusal": {refusalText}}
	if to := p.AtAgency.Fill(at, refused); to != at+"/check" {
		t.Fatalf("leads to %s", to)
	}
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Fatalf("%d acts with one press from the form", n)
	}
	check := p.AtAgency.Page(at + "/check")
	p.Says(check, "尚未提交", "不予受理通知书", refusalText, "（发出时编号）", "提交并发出1份文书", `href="`+at+`"`)
	if to := p.AtAgency.On(at+"/check", counter.HiddenIn(check)); to != "/desk" {
		t.Errorf("leads to %s", to)
	}
	var number, kept string
	if err := p.Store.Pool.QueryRow(t.Context(), "SELECT number, html_zh FROM notices WHERE kind = 'refusal'").Scan(&number, &kept); err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile(`(?s)<div class="cc-letter cc-letter--preview" lang="zh-Hans">\s*(.*?)\s*</div>`).FindStringSubmatch(check)
	if shown == nil {
		t.Fatal("no document is shown")
	}
	text := strings.NewReplacer("<h3", "<h1", "</h3", "</h1", "<h4", "<h2", "</h4", "</h2").Replace(shown[1])
	if text = regexp.MustCompile(`信异拒〔2026〕（发出时编号）号`).ReplaceAllString(text, number); text != strings.TrimSpace(kept) {
		t.Errorf("shown\n%s\nkept\n%s", text, kept)
	}
	if n := p.Count("SELECT count(*) FROM act_drafts"); n != 0 {
		t.Errorf("%d drafts are left of what was sent", n)
	}
}

// A draft outlives the session, belongs to its account, and ends with the task.
func TestActDraft_KeptUntilSent(t *testing.T) {
	p, at := formCheck(t)
	if to := p.AtAgency.Fill(at, url.Values{"accept": {"no"}, "refusal": {"尚未写完"}, "then": {"save"}}); to != at {
		t.Fatalf("leads to %s", to)
	}
	again := p.SignIn("agency")
	p.Says(again.Page(at), "尚未写完", `value="no" checked`, "草稿保存于")
	head := p.SignIn("agency.head")
	if page := head.Page(at); strings.Contains(page, "尚未写完") || strings.Contains(page, "草稿保存于") {
		t.Error("somebody else reads the draft")
	}
	head.Fill(at, url.Values{"accept": {"yes"}, "then": {"save"}})
	again.Act(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
	stage(p, casefile.StageClosed)
	if n := p.Count("SELECT count(*) FROM act_drafts"); n != 0 {
		t.Errorf("%d drafts outlive the task", n)
	}
}

// stage waits for the case to come to a stage.
func stage(p *counter.Pressing, stage casefile.Stage) {
	p.Helper()
	for range 2000 {
		if p.Count(`SELECT count(*) FROM cases WHERE stage = $1`, stage) > 0 {
			return
		}
	}
	p.Fatalf("the case does not come to %s", stage)
}

// Two windows of one form: the second does not overwrite the first in silence, and loses nothing.
func TestActDraft_TwoWindows(t *testing.T) {
	p, at := formCheck(t)
	first, second := counter.HiddenIn(p.AtAgency.Page(at)), counter.HiddenIn(p.AtAgency.Page(at))
	first["accept"], first["refusal"] = []string{"no"}, []string{"第一个窗口写下的不予受理理由。"}
	second["accept"], second["refusal"] = []string{"no"}, []string{"第二个窗口写下的不予受理理由。"}
	p.AtAgency.On(at, first)
	p.AtAgency.On(at, first) // pressed twice: it is the same
	shown := counter.HiddenIn(p.AtAgency.Page(at + "/check"))
	late := p.AtAgency.Post(at, second)
	if late.Code != http.StatusConflict {
		t.Fatalf("the second window: %d", late.Code)
	}
	p.Says(late.Body.String(), "本窗口的内容没有保存", "第一个窗口写下的不予受理理由。", "第二个窗口写下的不予受理理由。", "不予受理的理由")
	p.Says(p.AtAgency.Page(at), "第一个窗口写下的不予受理理由。")
	again := counter.HiddenIn(late.Body.String())
	again["accept"], again["refusal"] = second["accept"], second["refusal"]
	p.AtAgency.On(at, again) // by decision
	old := p.AtAgency.Post(at+"/check", shown)
	if old.Code != http.StatusConflict {
		t.Fatalf("sent what the other window had shown: %d", old.Code)
	}
	p.Says(old.Body.String(), "情况有变化", "您的答复已在另一个窗口修改", "第二个窗口写下的不予受理理由。")
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Errorf("%d acts", n)
	}
	p.AtAgency.On(at+"/check", counter.HiddenIn(old.Body.String()))
}

// What has changed since it was shown is told, and nothing is sent before it has been looked at again.
func TestCheckAct_ChangedMeanwhile(t *testing.T) {
	p, at := formCheck(t)
	p.AtAgency.Fill(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
	shown := counter.HiddenIn(p.AtAgency.Page(at + "/check"))
	p.Exec(`UPDATE record_versions SET content = jsonb_set(content, '{amount}', '"7500"')`)
	p.Exec(`UPDATE tasks SET due_at = due_at + interval '1 day' WHERE kind = 'form_check'`)
	answer := p.AtAgency.Post(at+"/check", shown)
	if answer.Code != http.StatusConflict {
		t.Fatalf("sent on what is no longer so: %d", answer.Code)
	}
	p.Says(answer.Body.String(), "情况有变化", "7,500", "办理期限变为", refusalText)
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Fatalf("%d acts", n)
	}
	again := counter.HiddenIn(answer.Body.String())
	p.AtAgency.On(at+"/check", again)
	// The page before, sent again: nobody who succeeded is told that it had no effect.
	p.AtAgency.On(at+"/check", again)
	p.Says(p.AtAgency.Page("/desk"), "没有重复办理")
	p.AtAgency.Get(at)
	p.Says(p.AtAgency.Page("/desk/cases/"+p.Cases[0].String()), "您此前已经提交，并已收到")
}

// Where the case moves on with every try, nothing is received, and whoever sends is led nowhere: his form is there with all that he typed, and
// goes through once the case stands still.
func TestCheckAct_MovesOnWithEveryTry(t *testing.T) {
	p, at := formCheck(t)
	p.AtAgency.Fill(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
	shown := counter.HiddenIn(p.AtAgency.Page(at + "/check"))
	still := keepMoving(p, p.Cases[0])
	for name, answer := range map[string]*httptest.ResponseRecorder{"sent": p.AtAgency.Post(at+"/check", shown), "looked at": p.AtAgency.Get(at + "/check")} {
		if answer.Code != http.StatusConflict {
			t.Errorf("%s: %d, to %s", name, answer.Code, answer.Header().Get("Location"))
		}
		p.Says(answer.Body.String(), "没有办理成功", "这个办件在您查看之后有了变化", refusalText, `value="no" checked`)
	}
	still()
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Errorf("%d acts were received", n)
	}
	p.AtAgency.On(at+"/check", counter.HiddenIn(p.AtAgency.Page(at+"/check")))
	if n := p.Count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 1 {
		t.Errorf("%d acts were received", n)
	}
}

// moving is a clock that has something told of a case whenever it is asked: each page reads the case first and asks what time it is then, so
// every try finds that the case has moved on.
type moving struct {
	calendar.Clock
	tell func()
}

func (m moving) Now() time.Time {
	m.tell()
	return m.Clock.Now()
}

// keepMoving has something told of the case all the time, until it is to stand still.
func keepMoving(p *counter.Pressing, caseID uuid.UUID) (still func()) {
	p.Helper()
	before := p.Server.Clock
	p.Server.Clock = moving{before, func() {
		p.Exec(`WITH moved AS (UPDATE cases SET trail_length = trail_length + 1 WHERE id = $1 RETURNING id, trail_length)
			INSERT INTO trail (case_id, seq, entry, hash) SELECT id, trail_length, '{"event": "step.of_the_test"}', '' FROM moved`, caseID)
	}}
	return func() { p.Server.Clock = before }
}

// Documents rest on more than the case: whatever changed, they are laid out anew before they go.
func TestCheckAct_DocumentsRestOnMore(t *testing.T) {
	for what, change := range map[string]string{
		"the agency is called something else": `UPDATE units SET name_zh = '市信用服务中心' WHERE kind = 'agency'`,
		"the item is called something else":   `UPDATE catalogue_items SET name_zh = '改名后的目录项'`,
	} {
		t.Run(what, func(t *testing.T) {
			p, at := formCheck(t)
			p.AtAgency.Fill(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
			shown := counter.HiddenIn(p.AtAgency.Page(at + "/check"))
			p.Exec(change)
			answer := p.AtAgency.Post(at+"/check", shown)
			if answer.Code != http.StatusConflict {
				t.Fatalf("sent though the document has changed: %d", answer.Code)
			}
			p.Says(answer.Body.String(), "情况有变化")
			p.AtAgency.On(at+"/check", counter.HiddenIn(answer.Body.String()))
		})
	}
}

// Reasons are reasons: a word or two is none.
func TestReasons_LeastLength(t *testing.T) {
	p, at := formCheck(t)
	form := counter.HiddenIn(p.AtAgency.Page(at))
	form["accept"], form["refusal"] = []string{"no"}, []string{"  不符合条件  "}
	answer := p.AtAgency.Post(at, form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("five characters of reasons: %d", answer.Code)
	}
	p.Says(answer.Body.String(), fmt.Sprintf("不予受理的理由至少写%d个字，现在是5个字", casefile.MinReasons))
	p.Says(p.AtAgency.Page(at), "不符合条件") // kept all the same
}

// A head keeps the unit's phrases; whoever writes inserts one, with or without scripts.
func TestStockPhrases(t *testing.T) {
	p, at := formCheck(t)
	if got := p.AtAgency.Get("/desk/phrases"); got.Code != http.StatusForbidden {
		t.Errorf("a clerk keeps the list: %d", got.Code)
	}
	if page := p.AtAgency.Page(at); strings.Contains(page, `name="phrase"`) {
		t.Error("phrases are offered where there are none")
	}
	head := p.SignIn("agency.head")
	p.Says(head.Page("/desk/phrases"), "还没有常用语")
	for i := range acts.MostPhrases {
		head.On("/desk/phrases", url.Values{"text": {fmt.Sprintf("不属于本平台归集范围的情形之%d。", i+1)}})
	}
	p.Says(head.Page("/desk/phrases"), "常用语已满")
	if got := head.Post("/desk/phrases", url.Values{"text": {"这一条已经超过了本单位的上限。"}}); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("one more than fits: %d", got.Code)
	}
	page := p.AtAgency.Page(at)
	option := regexp.MustCompile(`<option value="([0-9a-f-]{36})">不属于本平台归集范围的情形之3。`).FindStringSubmatch(page)
	if option == nil {
		t.Fatalf("the phrase is not offered:\n%s", page)
	}
	p.AtAgency.Fill(at, url.Values{"accept": {"no"}, "refusal": {"经核："}, "phrase": {option[1]}, "then": {"phrase"}})
	p.Says(p.AtAgency.Page(at), "经核：\n不属于本平台归集范围的情形之3。</textarea>")
	if other := p.SignIn("unit.head").Page("/desk/phrases"); strings.Contains(other, "归集范围") {
		t.Error("another unit reads the phrases")
	}
	head.On("/desk/phrases/"+option[1]+"/remove", nil)
	if strings.Contains(p.AtAgency.Page(at), option[1]) {
		t.Error("a removed phrase is offered")
	}
}
