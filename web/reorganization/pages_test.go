package reorganization_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// court is a city whose company is in reorganization: it has two records, and somebody else than its own people is its administrator.
type court struct {
	*counter.Counter
	first, second                         uuid.UUID
	manager, stranger, agency, head, unit *counter.Customer
	managerID                             uuid.UUID
}

func newCourt(t *testing.T, under string) *court {
	t.Helper()
	c := &court{Counter: counter.Under(t, under), managerID: uuid.New()}
	c.Work()
	c.first, c.second = c.Record, c.NewRecord(t, casefile.Content{"amount": "700"}, casefile.Content{"amount": "700"})
	for login, id := range map[string]uuid.UUID{"manager": c.managerID, "stranger": uuid.New()} {
		c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at) SELECT $1, $2, password_hash, '管理人壬', 'applicant', created_at FROM accounts WHERE login = 'applicant'`, id, login)
	}
	c.Exec(`INSERT INTO appointments (id, account_id, subject_id, holder, court, number, appointed_on, registered_by, registered_at)
		VALUES ($1, $2, $3, '云澜清算事务所', '云澜市中级人民法院', '（2026）云01破1号', '2026-01-05', $4, '2026-01-06')`, uuid.New(), c.managerID, c.Subject, c.AgencyClerk)
	c.manager, c.stranger, c.agency, c.head, c.unit = c.SignIn("manager"), c.SignIn("stranger"), c.SignIn("agency"), c.SignIn("agency.head"), c.SignIn("unit")
	return c
}

func (c *court) mine(m casefile.ReorganizationMatter) string {
	return "/my/reorganization/" + c.Subject.String() + "/" + string(m)
}

func (c *court) desk(m casefile.ReorganizationMatter) string {
	return "/desk/reorganization/" + c.Subject.String() + "/" + string(m)
}

// task is the open check of a document.
func (c *court) task() string {
	c.Helper()
	var id uuid.UUID
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE kind = $1 AND closed_at IS NULL`, casefile.TaskCheckReorganization).Scan(&id); err != nil {
		c.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
}

// atDesk is where staff see the case that the applicant sees here.
func atDesk(own string) string { return "/desk/cases/" + strings.TrimPrefix(own, "/my/cases/") }

// form is what a page sends, with answers.
func form(page string, answers url.Values) url.Values {
	all := counter.HiddenIn(page)
	for name, values := range answers {
		all[name] = values
	}
	return all
}

// says holds that a page says each of the sentences.
func says(t *testing.T, what, page string, sentences ...string) {
	t.Helper()
	words := counter.Words(page)
	for _, s := range sentences {
		if !strings.Contains(words, s) {
			t.Errorf("%s does not say %q:\n%s", what, s, words)
		}
	}
}

// document is one of a court of the day, with what else is said.
func document(number, month, day string, more url.Values) url.Values {
	all := url.Values{"court": {"云澜市中级人民法院"}, "number": {number}, "issued-year": {"2026"}, "issued-month": {month}, "issued-day": {day}}
	for name, values := range more {
		all[name] = values
	}
	return all
}

var planText = url.Values{"plan": {"三年内清偿全部普通债权的百分之六十。"}, "performs-year": {"2029"}, "performs-month": {"8"}, "performs-day": {"31"}}

// shown is when and by whom a document was shown to the agency.
var shown = url.Values{"came-year": {"2026"}, "came-month": {"9"}, "came-day": {"17"}, "from": {"破产管理人"}}

// files sends a whole document with its scan, looks it over and sends it. It returns where that leads.
func (c *court) files(who *counter.Customer, at string, answers url.Values) string {
	c.Helper()
	if who == c.agency {
		for name, values := range shown {
			answers[name] = values
		}
	}
	sent := form(who.Page(at), answers)
	look := who.SendFiles(at, "scan", sent, counter.PDFOf(80))
	if look.Code != http.StatusOK {
		c.Fatalf("%s: %d\n%s", at, look.Code, counter.Words(look.Body.String()))
	}
	says(c.T, "the page before sending", look.Body.String(), "还没有提交", answers.Get("number"), "证据.pdf")
	sent.Set("step", "send")
	return who.On(at, sent)
}

// An administrator files the ruling, a notice for assistance and the end of the plan; each is checked with all that follows in sight, and nothing typed is lost.
func TestReorganization_ByTheAdministrator(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	says(t, "the list", c.manager.Page("/my/reorganization"), "云澜清算事务所", "还没有提交过法院文书", "提交：批准重整计划的裁定书")
	if strings.Contains(counter.Words(c.manager.Page("/my/reorganization")), "提交：协助执行通知书") {
		t.Error("a notice is offered where no plan runs")
	}
	says(t, "a stranger's list", c.stranger.Page("/my/reorganization"), "没有登记为破产管理人")
	at := c.mine(casefile.MatterPlan)
	if code := c.stranger.Get(at).Code; code != http.StatusNotFound {
		t.Errorf("a stranger: %d", code)
	}
	page := c.manager.Page(at)
	answer := c.manager.Post(at, form(page, nil))
	if answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("nothing: %d", answer.Code)
	}
	says(t, "nothing", answer.Body.String(), "请填写作出文书的法院", "请填写案号", "请填写文书日期", "请选择文书扫描件的文件", "请填写需要标注的计划内容")
	wrong := document(strings.Repeat("长", 61), "12", "31", url.Values{"plan": {"清偿普通债权。"}, "performs-year": {"2026"}, "performs-month": {"1"}, "performs-day": {"1"}})
	with := c.manager.SendFiles(at, "scan", form(page, wrong), counter.PDFOf(80))
	says(t, "what cannot be", with.Body.String(), "文书的日期不能晚于今天", "案号不得超过60个字", "计划执行期限应当晚于裁定书的日期", "证据.pdf", "清偿普通债权。")
	plan := c.files(c.manager, at, document("（2026）云01破1号之二", "8", "31", planText))
	says(t, "the administrator's case", c.manager.Page(plan), "待核对裁判文书", "（2026）云01破1号之二", "三年内清偿", "撤回文书")
	if code := c.manager.Get(at).Code; code != http.StatusSeeOther {
		t.Errorf("a second plan: %d", code)
	}
	check := c.task()
	says(t, "the check", c.agency.Page(check), "符合案号的通常写法", "云澜清算事务所", "在信用档案中标注重整计划", "第六十九条", "对2条信用信息标注重整期间", "PEN-0002", "重整期间标注")
	says(t, "a refusal without reasons", c.agency.Post(check, form(c.agency.Page(check), url.Values{"granted": {"no"}})).Body.String(), "请填写不予办理的理由")
	says(t, "a contradiction", c.agency.Post(check, form(c.agency.Page(check), url.Values{"granted": {"yes"}, "reasons": {"印章不清楚，无法核对。"}})).Body.String(), "按文书办理")
	c.agency.Act(check, url.Values{"granted": {"yes"}})
	says(t, "the case", c.agency.Page(atDesk(plan)), "已标注重整计划", "重整信息标注告知书", "云澜清算事务所")
	says(t, "the list", c.manager.Page("/my/reorganization"), "重整计划执行中", "计划执行期限至2029年8月31日", "提交：协助执行通知书", "提交：终止重整计划执行的裁定书")
	c.assistsAndFails(plan)
}

// assistsAndFails has a record deleted on a court's notice, and the plan fail with a document that has it come back.
func (c *court) assistsAndFails(plan string) {
	c.Helper()
	at := c.mine(casefile.MatterAssistance)
	field := "record-" + c.second.String()
	page := c.manager.Page(at)
	none := c.manager.SendFiles(at, "scan", form(page, document("（2026）云01执协3号", "9", "10", nil)), counter.PDFOf(80))
	says(c.T, "no record", none.Body.String(), "请至少选择一条信用信息")
	both := c.manager.SendFiles(at, "scan", form(page, document("（2026）云01执协3号", "9", "10", url.Values{field: {"delete", "remove_from_list"}})), counter.PDFOf(80))
	says(c.T, "both", both.Body.String(), "删除和移出名单只能选择一种")
	early := c.manager.SendFiles(at, "scan", form(page, document("（2026）云01执协3号", "8", "1", url.Values{field: {"delete"}})), counter.PDFOf(80))
	says(c.T, "before the plan", early.Body.String(), "不能早于批准重整计划的裁定书")
	used := form(page, document("（2026）云01破1号之二", "9", "10", url.Values{field: {"delete"}, "step": {"send"}}))
	says(c.T, "used", c.manager.SendFiles(at, "scan", used, counter.PDFOf(80)).Body.String(), "这份文书已经提交过，办件编号", "同一份文书只能使用一次")
	own := c.files(c.manager, at, document("（2026）云01执协3号", "9", "10", url.Values{field: {"delete"}}))
	says(c.T, "the notice's case", c.manager.Page(own), "协助执行通知书", "PEN-0002")
	check := c.task()
	says(c.T, "the check", c.agency.Page(check), "删除1条信用信息", "第七十一条", "PEN-0002", "正在执行")
	c.agency.Act(check, url.Values{"granted": {"yes"}})
	at = c.mine(casefile.MatterFailed)
	other := c.desk(casefile.MatterConverted)
	late := form(c.agency.Page(other), document("（2026）云01破1号之四", "9", "17", url.Values{"restores": {"no"}, "step": {"send"}}))
	end := c.files(c.manager, at, document("（2026）云01破1号之三", "9", "17", url.Values{"restores": {"yes"}}))
	check = c.task()
	says(c.T, "the check of the end", c.head.Page(check), "重整计划的标注结束", "2条信用信息的重整期间标注结束", "恢复（撤销：已删除）", "依法院文书撤销协助执行中的1项处理")
	c.head.Act(check, url.Values{"granted": {"yes"}})
	says(c.T, "the case of the end", c.head.Page(atDesk(end)), "重整终结处理告知书", "重整计划终止执行")
	for name, values := range shown {
		late[name] = values
	}
	over := c.agency.SendFiles(other, "scan", late, counter.PDFOf(80))
	if over.Code != http.StatusConflict || !strings.Contains(over.Body.String(), `value="（2026）云01破1号之四"`) {
		c.Errorf("a plan that has ended meanwhile: %d", over.Code)
	}
	says(c.T, "a plan that has ended meanwhile", over.Body.String(), "没有正在执行的重整计划", "您填写的内容还在下面", "证据.pdf")
	says(c.T, "the plan's case", c.agency.Page(atDesk(plan)), "已标注重整计划", "（CZ2026000003）：已办理")
	// Whoever administers an enterprise of which the plan has failed goes on; when his appointment is ended by hand he is shown out.
	says(c.T, "the list", c.manager.Page("/my/reorganization"), "云澜清算事务所", "计划已终结")
	says(c.T, "the case of the end", c.manager.Page(end), "重整计划终止执行")
	c.Exec(`UPDATE appointments SET ended_at = $1`, c.Clock.Now())
	says(c.T, "the list", c.manager.Page("/my/reorganization"), "没有登记为破产管理人，或者任期已经结束")
	for _, gone := range []string{at, c.mine(casefile.MatterPlan), end} {
		if code := c.manager.Get(gone).Code; code != http.StatusNotFound {
			c.Errorf("%s after the appointment: %d", gone, code)
		}
	}
}

// A clerk of the agency enters what was shown, and a colleague checks it; a unit enters only where the rules let it, and sees what it has entered.
func TestReorganization_AtTheDesk(t *testing.T) {
	c := newCourt(t, "shenzhen-2022")
	find := c.agency.Page("/desk/reorganization")
	says(t, "an unknown code", c.agency.Post("/desk/reorganization", form(find, url.Values{"code": {"91990100MA00000XX"}})).Body.String(), "没有找到这个代码的企业")
	one := c.agency.On("/desk/reorganization", form(find, url.Values{"code": {dbtest.CompanyCode}}))
	says(t, "the enterprise", c.agency.Page(one), dbtest.CompanyName, "提交：批准重整计划的裁定书")
	desk := c.files(c.agency, c.desk(casefile.MatterPlan), document("(2026)云01破9号", "8", "31", planText))
	says(t, "the case of who has entered it", c.agency.Page(desk), "由您录入，应当由另一位同事核对", "撤回录入的文书")
	if page := c.agency.Page("/desk"); !strings.Contains(counter.Words(page), "待另一位同事核对") {
		t.Error("the inbox does not say that a colleague checks it")
	}
	check := c.task()
	if code := c.agency.Get(check).Code; code == http.StatusOK {
		t.Error("who has entered it checks it")
	}
	c.head.Act(check, url.Values{"granted": {"no"}, "reasons": {"扫描件缺少末页，请补齐以后重新提交。"}})
	says(t, "the refusal", c.head.Page(desk), "重整信用修复不予办理告知书", "扫描件缺少末页")
	entered := c.files(c.unit, c.desk(casefile.MatterPlan), document("（2026）云01破9号", "8", "31", planText))
	says(t, "the unit's case", c.unit.Page(entered), "信息提供单位", "三年内清偿", "撤回录入的文书")
	check = c.task()
	says(t, "the check", c.agency.Page(check), "这份文书以前提交过，当时没有办理", "第八十四条第一款")
	back := entered + "/withdraw"
	c.unit.On(back, form(c.unit.Page(back), url.Values{"reasons": {"法院送错了单位，应当由另一家办理。"}}))
	says(t, "taken back", c.unit.Page(entered), "已撤回")
	c.files(c.agency, c.desk(casefile.MatterPlan), document("（2026）云01破9号", "8", "31", planText))
	c.head.Act(c.task(), url.Values{"granted": {"yes"}})
	if page := c.agency.Page(c.desk(casefile.MatterFailed)); strings.Contains(page, "restores") {
		t.Error("the form asks whether records come back, and no court's notice has had one deleted")
	}
	c.files(c.agency, c.desk(casefile.MatterCarriedOut), document("（2026）云01破9号之五", "9", "17", nil))
	check = c.task()
	says(t, "the check of the end", c.head.Page(check), "注明重整计划执行完毕", "参照一般信用主体", "破产管理人的登记随重整计划执行完毕结束")
	c.head.Act(check, url.Values{"granted": {"yes"}})
	says(t, "the enterprise", c.agency.Page(one), "计划已终结")

	without := newCourt(t, "national-2026")
	says(t, "a unit that may not", without.unit.Page("/desk/reorganization"), "没有让本单位录入")
	if code := without.unit.Get(without.desk(casefile.MatterPlan)).Code; code != http.StatusNotFound {
		t.Errorf("a unit that may not: %d", code)
	}
	none := newCourt(t, "city-2022")
	for _, at := range []string{"/desk/reorganization", none.desk(casefile.MatterPlan)} {
		if code := none.agency.Get(at).Code; code != http.StatusNotFound {
			t.Errorf("%s where it is not provided for: %d", at, code)
		}
	}
	if code := none.manager.Get("/my/reorganization").Code; code != http.StatusNotFound {
		t.Errorf("the administrator's page where it is not provided for: %d", code)
	}
}

// What is typed beside for whoever checks, and who has shown a document, the enterprise does not read; what a plan says for everybody tells no number of a person.
// The agency says when it was shown. A form that was received already leads a clerk to his own page of the case.
func TestReorganization_WhatTheAgencyEnters(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	at := c.desk(casefile.MatterPlan)
	answers := document("（2026）云01破3号", "8", "31", planText)
	sent := form(c.agency.Page(at), answers)
	sent.Set("plan", "清偿债权，联系13800138000。")
	none := c.agency.SendFiles(at, "scan", sent, counter.PDFOf(80))
	says(t, "what is wrong", none.Body.String(), "不能写身份证号或者手机号", "请填写收到书面材料的日期", "请填写出示或者送达文书的人")
	answers.Set("says", "印章待核，勿告知企业。")
	c.files(c.agency, at, answers)
	says(t, "the check", c.head.Page(c.task()), "勿告知企业", "2026年9月17日，出示或者送达：破产管理人")
	var id uuid.UUID
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases ORDER BY id DESC LIMIT 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	for who, reader := range map[string]*counter.Customer{"the enterprise": c.SignIn("applicant"), "the administrator": c.manager} {
		page := reader.Page("/my/cases/" + id.String())
		says(t, who, page, "（2026）云01破3号")
		if strings.Contains(page, "勿告知企业") {
			t.Errorf("%s reads what was said to whoever checks", who)
		}
	}
	c.head.Act(c.task(), url.Values{"granted": {"yes"}})
	notice := c.desk(casefile.MatterAssistance)
	stale := form(c.agency.Page(notice), document("（2026）云01执协3号", "9", "10", shown))
	stale.Set("record-"+c.first.String(), "delete")
	stale.Set("record-"+uuid.NewString(), "delete")
	says(t, "a record that is not the enterprise's", c.agency.SendFiles(notice, "scan", stale, counter.PDFOf(80)).Body.String(), "不属于这家企业，或者已经删除")
	stale = form(c.agency.Page(notice), document("（2026）云01执协4号", "9", "10", shown))
	stale.Set("step", "send")
	stale.Set("record-"+c.first.String(), "delete")
	desk := c.agency.SendFiles(notice, "scan", stale, counter.PDFOf(80)).Header().Get("Location")
	again := c.agency.On(notice, stale)
	if page := c.agency.Page(again); again != desk || strings.Contains(page, "/my/cases/") {
		t.Errorf("the form sent again leads to %s, the first to %s, or the banner leads to an account's page", again, desk)
	}
}

// A notice can name every record of an enterprise that has very many.
func TestReorganization_ManyRecords(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	c.files(c.manager, c.mine(casefile.MatterPlan), document("（2026）云01破1号", "8", "31", planText))
	c.agency.Act(c.task(), url.Values{"granted": {"yes"}})
	c.Exec(`INSERT INTO records (id, number, subject_id, item_id, unit_id, recorded_on, source)
		SELECT gen_random_uuid(), 'QIAN-' || g, r.subject_id, r.item_id, r.unit_id, '2025-01-05', '{}' FROM records r, generate_series(1, 600) g WHERE r.id = $1`, c.first)
	c.Exec(`INSERT INTO record_versions (record_id, version, content, valid_from) SELECT id, 1, '{}', '2025-01-05' FROM records WHERE number LIKE 'QIAN-%'`)
	there, err := c.Store.RecordsToAssist(t.Context(), db.RecordsToAssistParams{SubjectID: c.Subject, Now: c.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	answers := document("（2026）云01执协9号", "9", "10", nil)
	for _, r := range there {
		answers.Set("record-"+r.ID.String(), "delete")
	}
	own := c.files(c.manager, c.mine(casefile.MatterAssistance), answers)
	says(t, "the notice's case", c.manager.Page(own), "QIAN-600")
	none := newCourt(t, "shenzhen-2020")
	none.files(none.manager, none.mine(casefile.MatterPlan), document("（2026）云01破1号", "8", "31", planText))
	none.agency.Act(none.task(), url.Values{"granted": {"yes"}})
	none.Exec(`WITH s AS (INSERT INTO subjects (id, kind, name, code) VALUES (gen_random_uuid(), 'legal_person', '别家公司', 'made-up-2') RETURNING id)
		UPDATE records SET subject_id = (SELECT id FROM s)`)
	if code := none.manager.Get(none.mine(casefile.MatterAssistance)).Code; code != http.StatusSeeOther {
		t.Errorf("a notice about an enterprise that has no record: %d", code)
	}
}

// Where the rules let an enterprise file, it does so from its own account.
func TestReorganization_ByTheEnterprise(t *testing.T) {
	c := newCourt(t, "national-2026")
	party := c.SignIn("applicant")
	says(t, "its list", party.Page("/my/reorganization"), "企业自己", "提交：批准重整计划（或者认可和解协议）的裁定书")
	says(t, "its cases", party.Page("/my/cases"), "提交重整文书")
	c.files(party, c.mine(casefile.MatterPlan), document("（2026）云01破7号", "8", "31", planText))
	says(t, "the check", c.agency.Page(c.task()), "企业自己", "对裁定作出之前的2条信用信息临时屏蔽", "由裁定作出之前的2条信用信息产生的惩戒措施暂停")
}

// A document that is sent several times at the same moment begins one case, to which each sending leads: whichever is received first takes the scan along.
func TestReorganization_SentAtTheSameMoment(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	at := c.mine(casefile.MatterPlan)
	sent := form(c.manager.Page(at), document("（2026）云01破1号之二", "8", "31", planText))
	if look := c.manager.SendFiles(at, "scan", sent, counter.PDFOf(80)); look.Code != http.StatusOK {
		t.Fatalf("%d\n%s", look.Code, counter.Words(look.Body.String()))
	}
	sent.Set("step", "send")
	c.SentAtOnce("/my/cases/", func() *httptest.ResponseRecorder { return c.manager.Post(at, sent) })
}
