package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"creditcase/casefile"
)

const refusalText = "所述事项不属于本平台归集的信用信息。"

// formCheck is a case at its form check, and the address of its form.
func formCheck(t *testing.T) (*pressing, string) {
	t.Helper()
	p := newPressing(t, 1)
	return p, "/desk/tasks/" + p.tasks[0].String() + "/act"
}

// fill fills in the form of the page and sends it; nothing goes out with that.
func (w *customer) fill(path string, answers url.Values) string {
	w.Helper()
	form := hiddenIn(w.page(path))
	for name, values := range answers {
		form[name] = values
	}
	return w.on(path, form)
}

// Nothing goes out with the form: what goes is shown first, and is what is kept.
func TestCheckAct_ShowsTheLetterThatIsSent(t *testing.T) {
	p, at := formCheck(t)
	refused := url.Values{"accept": {"no"}, "refusal": {refusalText}}
	if to := p.agency.fill(at, refused); to != at+"/check" {
		t.Fatalf("leads to %s", to)
	}
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Fatalf("%d acts with one press from the form", n)
	}
	check := p.agency.page(at + "/check")
	p.says(check, "尚未提交", "不予受理通知书", refusalText, "（发出时编号）", "提交并发出1份文书", `href="`+at+`"`)
	if to := p.agency.on(at+"/check", hiddenIn(check)); to != "/desk" {
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
	if n := p.count("SELECT count(*) FROM act_drafts"); n != 0 {
		t.Errorf("%d drafts are left of what was sent", n)
	}
}

// A draft outlives the session, belongs to its account, and ends with the task.
func TestActDraft_KeptUntilSent(t *testing.T) {
	p, at := formCheck(t)
	if to := p.agency.fill(at, url.Values{"accept": {"no"}, "refusal": {"尚未写完"}, "then": {"save"}}); to != at {
		t.Fatalf("leads to %s", to)
	}
	again := p.signIn("agency")
	p.says(again.page(at), "尚未写完", `value="no" checked`, "草稿保存于")
	head := p.signIn("agency.head")
	if page := head.page(at); strings.Contains(page, "尚未写完") || strings.Contains(page, "草稿保存于") {
		t.Error("somebody else reads the draft")
	}
	head.fill(at, url.Values{"accept": {"yes"}, "then": {"save"}})
	again.act(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
	p.stage(casefile.StageClosed)
	if n := p.count("SELECT count(*) FROM act_drafts"); n != 0 {
		t.Errorf("%d drafts outlive the task", n)
	}
}

// stage waits for the case to come to a stage.
func (p *pressing) stage(stage casefile.Stage) {
	p.Helper()
	for range 2000 {
		if p.count(`SELECT count(*) FROM cases WHERE stage = $1`, stage) > 0 {
			return
		}
	}
	p.Fatalf("the case does not come to %s", stage)
}

// Two windows of one form: the second does not overwrite the first in silence, and loses nothing.
func TestActDraft_TwoWindows(t *testing.T) {
	p, at := formCheck(t)
	first, second := hiddenIn(p.agency.page(at)), hiddenIn(p.agency.page(at))
	first["accept"], first["refusal"] = []string{"no"}, []string{"第一个窗口写下的不予受理理由。"}
	second["accept"], second["refusal"] = []string{"no"}, []string{"第二个窗口写下的不予受理理由。"}
	p.agency.on(at, first)
	p.agency.on(at, first) // pressed twice: it is the same
	shown := hiddenIn(p.agency.page(at + "/check"))
	late := p.agency.post(at, second)
	if late.Code != http.StatusConflict {
		t.Fatalf("the second window: %d", late.Code)
	}
	p.says(late.Body.String(), "本窗口的内容没有保存", "第一个窗口写下的不予受理理由。", "第二个窗口写下的不予受理理由。", "不予受理的理由")
	p.says(p.agency.page(at), "第一个窗口写下的不予受理理由。")
	again := hiddenIn(late.Body.String())
	again["accept"], again["refusal"] = second["accept"], second["refusal"]
	p.agency.on(at, again) // by decision
	old := p.agency.post(at+"/check", shown)
	if old.Code != http.StatusConflict {
		t.Fatalf("sent what the other window had shown: %d", old.Code)
	}
	p.says(old.Body.String(), "情况有变化", "您的答复已在另一个窗口修改", "第二个窗口写下的不予受理理由。")
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Errorf("%d acts", n)
	}
	p.agency.on(at+"/check", hiddenIn(old.Body.String()))
}

// What has changed since it was shown is told, and nothing is sent before it has been looked at again.
func TestCheckAct_ChangedMeanwhile(t *testing.T) {
	p, at := formCheck(t)
	p.agency.fill(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
	shown := hiddenIn(p.agency.page(at + "/check"))
	p.exec(`UPDATE record_versions SET content = jsonb_set(content, '{amount}', '"7500"')`)
	p.exec(`UPDATE tasks SET due_at = due_at + interval '1 day' WHERE kind = 'form_check'`)
	answer := p.agency.post(at+"/check", shown)
	if answer.Code != http.StatusConflict {
		t.Fatalf("sent on what is no longer so: %d", answer.Code)
	}
	p.says(answer.Body.String(), "情况有变化", "7,500", "办理期限变为", refusalText)
	if n := p.count("SELECT count(*) FROM acts WHERE kind = 'check_form'"); n != 0 {
		t.Fatalf("%d acts", n)
	}
	again := hiddenIn(answer.Body.String())
	p.agency.on(at+"/check", again)
	// The page before, sent again: nobody who succeeded is told that it had no effect.
	p.agency.on(at+"/check", again)
	p.says(p.agency.page("/desk"), "没有重复办理")
	p.agency.get(at)
	p.says(p.agency.page("/desk/cases/"+p.cases[0].String()), "您此前已经提交，并已收到")
}

// Documents rest on more than the case: whatever changed, they are laid out anew before they go.
func TestCheckAct_DocumentsRestOnMore(t *testing.T) {
	for what, change := range map[string]string{
		"the agency is called something else": `UPDATE units SET name_zh = '市信用服务中心' WHERE kind = 'agency'`,
		"the item is called something else":   `UPDATE catalogue_items SET name_zh = '改名后的目录项'`,
	} {
		t.Run(what, func(t *testing.T) {
			p, at := formCheck(t)
			p.agency.fill(at, url.Values{"accept": {"no"}, "refusal": {refusalText}})
			shown := hiddenIn(p.agency.page(at + "/check"))
			p.exec(change)
			answer := p.agency.post(at+"/check", shown)
			if answer.Code != http.StatusConflict {
				t.Fatalf("sent though the document has changed: %d", answer.Code)
			}
			p.says(answer.Body.String(), "情况有变化")
			p.agency.on(at+"/check", hiddenIn(answer.Body.String()))
		})
	}
}

// Reasons are reasons: a word or two is none.
func TestReasons_LeastLength(t *testing.T) {
	p, at := formCheck(t)
	form := hiddenIn(p.agency.page(at))
	form["accept"], form["refusal"] = []string{"no"}, []string{"  不符合条件  "}
	answer := p.agency.post(at, form)
	if answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("five characters of reasons: %d", answer.Code)
	}
	p.says(answer.Body.String(), fmt.Sprintf("不予受理的理由至少写%d个字，现在是5个字", casefile.MinReasons))
	p.says(p.agency.page(at), "不符合条件") // kept all the same
}

// A head keeps the unit's phrases; whoever writes inserts one, with or without scripts.
func TestStockPhrases(t *testing.T) {
	p, at := formCheck(t)
	if got := p.agency.get("/desk/phrases"); got.Code != http.StatusForbidden {
		t.Errorf("a clerk keeps the list: %d", got.Code)
	}
	if page := p.agency.page(at); strings.Contains(page, `name="phrase"`) {
		t.Error("phrases are offered where there are none")
	}
	head := p.signIn("agency.head")
	p.says(head.page("/desk/phrases"), "还没有常用语")
	for i := range mostPhrases {
		head.on("/desk/phrases", url.Values{"text": {fmt.Sprintf("不属于本平台归集范围的情形之%d。", i+1)}})
	}
	p.says(head.page("/desk/phrases"), "常用语已满")
	if got := head.post("/desk/phrases", url.Values{"text": {"这一条已经超过了本单位的上限。"}}); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("one more than fits: %d", got.Code)
	}
	page := p.agency.page(at)
	option := regexp.MustCompile(`<option value="([0-9a-f-]{36})">不属于本平台归集范围的情形之3。`).FindStringSubmatch(page)
	if option == nil {
		t.Fatalf("the phrase is not offered:\n%s", page)
	}
	p.agency.fill(at, url.Values{"accept": {"no"}, "refusal": {"经核："}, "phrase": {option[1]}, "then": {"phrase"}})
	p.says(p.agency.page(at), "经核：\n不属于本平台归集范围的情形之3。</textarea>")
	if other := p.signIn("unit.head").page("/desk/phrases"); strings.Contains(other, "归集范围") {
		t.Error("another unit reads the phrases")
	}
	head.on("/desk/phrases/"+option[1]+"/remove", nil)
	if strings.Contains(p.agency.page(at), option[1]) {
		t.Error("a removed phrase is offered")
	}
}
