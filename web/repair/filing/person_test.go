package filing_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// An agent names the records and shows his letter. He learns nothing of what they say, and no number of a case that is not his.
func TestFiling_AsAgent(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	a := applicant{c.Outsider("agent", "代办人己")}
	draft := strings.TrimSuffix(a.On("/my/repairs", url.Values{"capacity": {"agent"}}), "/records")
	named := counter.Named()
	named.Set("numbers", named.Get("record_number"))
	wrong := url.Values{"subject_name": named["subject_name"], "subject_code": named["subject_code"], "numbers": {"PEN-0001\nPEN-9999"}}
	a.Wants("one number that is not there", a.Post(draft+"/records", wrong), 422, []string{"不相符", "PEN-9999"})
	a.OnAll(draft, "records", named, "authority", counter.LetterDays("2026-09-01", "2026-12-31"), "proof")
	if answer := a.Upload(draft+"/proof", "委托书.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
		t.Fatalf("the letter: %d", answer.Code)
	}
	a.OnAll(draft, "proof", nil, "claim/1")
	a.Wants("the page of the record", a.Get(draft+"/claim/1"), 200, []string{"PEN-0001"}, "5,000", "2025年3月4日")
	a.send(draft+"/claim/1", day("performed", "2020-01-01"), "", "") // whether that is before the finding is not his to know
	a.OnAll(draft, "statement", url.Values{"statement": {"已经整改。"}}, "measures", nil, "channel", url.Values{"channel": {"unit"}}, "letter",
		url.Values{"measures": {"检查"}, "aims": {"不再发生"}}, "sign")
	a.Wants("the letter", a.Get(draft+"/sign"), 200, []string{"签署人：代办人己（代理人）", dbtest.CompanyName})
	if to := a.sign(draft, "代办人己").Header().Get("Location"); to != draft+"/contact" {
		t.Fatalf("signed, it leads to %q", to)
	}
	a.OnAll(draft, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	a.Wants("the receipt", a.Get(a.On(draft+"/check", a.Declared(draft))), 200, []string{"XF2026000001"})
	if n := a.Count(`SELECT count(*) FROM acts WHERE content::text LIKE '%' || $1 || '%'`, dbtest.CompanyCode); n != 0 {
		t.Error("the act holds the code of the subject")
	}
	// Another agent is told that a repair is open, and no number; the company is told it.
	other := applicant{c.Outsider("other-agent", "代办人庚")}
	draft = strings.TrimSuffix(other.On("/my/repairs", url.Values{"capacity": {"agent"}}), "/records")
	other.Wants("another agent", other.Post(draft+"/records", named), 422, []string{"正在办理，办结前不能重复申请"}, "XF2026000001")
	company := c.SignIn("applicant")
	company.Wants("the company", company.Get("/my/may/repair"), 200, []string{"XF2026000001", "不能申请"}, `value="`+c.Record.String())
}

// A draft, its files and its records are the account's alone.
func TestFiling_OfAnother(t *testing.T) {
	a := at(t, "shenzhen-2022")
	draft := a.begin(a.Record)
	stranger := applicant{a.Outsider("stranger", "申请人丁")}
	for _, page := range []string{"", "/records", "/claim/1", "/check", "/drop"} {
		if answer := stranger.Get(draft + page); answer.Code != http.StatusNotFound {
			t.Errorf("%s for a stranger: %d", page, answer.Code)
		}
	}
	if answer := stranger.Post("/my/repairs", url.Values{"record": {a.Record.String()}}); answer.Code != http.StatusNotFound {
		t.Errorf("begun for a record of somebody else: %d", answer.Code)
	}
	if answer := stranger.Get("/my/may/repair?record=" + a.Record.String()); answer.Code != http.StatusNotFound {
		t.Errorf("the conditions of a record of somebody else: %d", answer.Code)
	}
	if answer := a.SignIn("unit").Get(draft); answer.Code != http.StatusForbidden {
		t.Errorf("the draft for a clerk: %d", answer.Code)
	}
}

// Two windows show one draft: the older one does not win in silence, and what is sent is what was looked at.
func TestFiling_TwoWindows(t *testing.T) {
	a := at(t, "shenzhen-2022")
	draft := a.begin(a.Record)
	a.fillIn(draft, 1)
	old := counter.Hidden(t, a.Page(draft+"/statement"), "seen")
	declared := a.Declared(draft)
	a.On(draft+"/statement", url.Values{"statement": {"另一个窗口写的说明。"}})
	a.Wants("the older window", a.Post(draft+"/statement", url.Values{"statement": {"旧窗口写的说明。"}, "seen": {old}}), 409,
		[]string{"在另一个窗口里改过，本次没有保存", "另一个窗口写的说明。", "旧窗口写的说明。"})
	a.Wants("sending what was seen before", a.Post(draft+"/check", declared), 409, []string{"有改动", "另一个窗口写的说明。"})
	if n := a.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
	// A record that is taken back meanwhile takes its page along, and nothing else.
	other := a.NewRecord(t, casefile.Content{"amount": "70"}, nil)
	a.On(draft+"/records", url.Values{"record": {other.String()}})
	a.Wants("what was said stays", a.Get(draft+"/statement"), 200, []string{"另一个窗口写的说明。"})
	a.Wants("the letter is to be signed anew", a.Get(draft), 200, []string{"承诺书内容有变化，需要重新签署", "信息PEN-0002"}, "信息PEN-0001")
	a.On(draft+"/drop", nil)
	if n := a.Count("SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM attachments)"); n != 0 {
		t.Error("something is left of the draft")
	}
}

// shenzhen-2022 79: the shortest publication is not over. The first day is said; who applies nonetheless says so.
func TestFiling_NotYet(t *testing.T) {
	a := at(t, "shenzhen-2022")
	a.Exec(`UPDATE catalogue_items SET repair = '{"minimum": {"amount": 2, "unit": "year"}}'`)
	a.Wants("my records", a.Get("/my/records"), 200, []string{"能否修复、何时可以修复", "/my/may/repair?record=" + a.Record.String()})
	a.Wants("the conditions", a.Get("/my/may/repair"), 200, []string{"尚未到期", "最早可以在2027年3月5日", "第七十九条", "这个日期怎么来的？"})
	to := a.On("/my/repairs", url.Values{"record": {a.Record.String()}})
	a.Wants("chosen anew", a.Get(to), 200, []string{"最早2027年3月5日", "仍要申请"})
	a.Wants("without saying so", a.Post(to, url.Values{"record": {a.Record.String()}}), 422, []string{`href="#anyway"`, "PEN-0001（最早2027年3月5日"})
	if next := a.On(to, url.Values{"record": {a.Record.String()}, "anyway": {"yes"}}); !strings.HasSuffix(next, "/claim/1") {
		t.Errorf("nonetheless leads to %s", next)
	}
}

// Staff look up for a visitor: the agency all records, a unit its own, nobody with a code that does not agree.
func TestCounter(t *testing.T) {
	a := at(t, "shenzhen-2022")
	a.ofOther()
	asked := func(number, code string) url.Values { return url.Values{"number": {number}, "code": {code}} }
	agency, unit := a.SignIn("agency"), a.SignIn("unit")
	agency.Wants("the agency", agency.Post("/desk/may/repair", asked("PEN-0002", dbtest.CompanyCode)), 200, []string{"税务局", "PEN-0002", "修复条件"}, ">"+dbtest.CompanyCode+"<")
	unit.Wants("the unit's own", unit.Post("/desk/may/repair", asked("PEN-0001", dbtest.CompanyCode)), 200, []string{"市场监督管理局", "查询时间"})
	unit.Wants("another unit's", unit.Post("/desk/may/repair", asked("PEN-0002", dbtest.CompanyCode)), 200, []string{"没有查到相符的信用信息"}, "税务局")
	agency.Wants("another code", agency.Post("/desk/may/repair", asked("PEN-0001", "91990100MA00000022")), 200, []string{"没有查到相符的信用信息"})
	agency.Wants("nothing", agency.Post("/desk/may/repair", url.Values{}), 422, []string{"请填写信息编号", "请填写信用主体的证件号码"})
	agency.Wants("the way there", agency.Get("/desk/records"), 200, []string{`href="/desk/may/repair"`, "代查能否修复"})
	if answer := a.Get("/desk/may/repair"); answer.Code != http.StatusForbidden {
		t.Errorf("an applicant at the desk: %d", answer.Code)
	}
}
