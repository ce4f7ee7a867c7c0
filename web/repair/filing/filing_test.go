package filing_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// applicant is somebody at a counter where repair is applied for.
type applicant struct{ *counter.Customer }

func at(t *testing.T, pack string) applicant {
	return applicant{counter.Under(t, pack).SignIn("applicant")}
}

// ofOther gives the company a record of the other unit.
func (a applicant) ofOther() uuid.UUID {
	a.Helper()
	id := a.NewRecord(a.T, casefile.Content{"amount": "70"}, nil)
	a.Exec(`UPDATE records SET unit_id = $2 WHERE id = $1`, id, a.Other)
	return id
}

// begin begins an application for records of the company and returns the address of its draft.
func (a applicant) begin(records ...uuid.UUID) string {
	a.Helper()
	asked := url.Values{}
	for _, id := range records {
		asked.Add("record", id.String())
	}
	to := a.On("/my/repairs", asked)
	return strings.Join(strings.Split(to, "/")[:4], "/")
}

func day(id, on string) url.Values {
	parts := strings.Split(on, "-")
	return url.Values{id + "-year": parts[:1], id + "-month": parts[1:2], id + "-day": parts[2:]}
}

// send sends a form that may come with a file, with what the page carries.
func (a applicant) send(page string, answers url.Values, box, file string) *httptest.ResponseRecorder {
	a.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range answers {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				a.Fatal(err)
			}
		}
	}
	if file != "" {
		part, err := form.CreateFormFile(box, file)
		if err == nil {
			_, err = part.Write([]byte("%PDF-1.4\n"))
		}
		if err != nil {
			a.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		a.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, page, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return a.Send(r)
}

// sign signs the letter as the page shows it.
func (a applicant) sign(draft, name string) *httptest.ResponseRecorder {
	a.Helper()
	return a.Post(draft+"/sign", url.Values{"agree": {"yes"}, "signed": {name}, "sha256": {counter.Hidden(a.T, a.Page(draft+"/sign"), "sha256")}})
}

// fillIn types a whole application under shenzhen-2022 for as many records as the draft has.
func (a applicant) fillIn(draft string, records int) {
	a.Helper()
	for n := 1; n <= records; n++ {
		page := fmt.Sprintf("%s/claim/%d", draft, n)
		if answer := a.send(page, day("performed", "2026-05-06"), "files_performance", "缴款凭证.pdf"); answer.Code != http.StatusSeeOther {
			a.Fatalf("claim %d: %d\n%s", n, answer.Code, answer.Body)
		}
	}
	a.OnAll(draft, "statement", url.Values{"statement": {"罚款已经缴清，已经完成整改。"}}, "measures", url.Values{"measures": {"training"}}, "measure/1")
	if answer := a.send(draft+"/measure/1", url.Values{"text": {"参加了信用培训"}}, "files", "培训证明.pdf"); answer.Code != http.StatusSeeOther {
		a.Fatalf("measure: %d", answer.Code)
	}
	a.OnAll(draft, "channel", url.Values{"channel": {"agency"}}, "letter", url.Values{"measures": {"建立内部检查制度"}, "aims": {"不再发生同类行为"}}, "sign")
	if answer := a.sign(draft, "申请人甲"); answer.Header().Get("Location") != draft+"/contact" {
		a.Fatalf("sign: %d\n%s", answer.Code, answer.Body)
	}
	a.OnAll(draft, "contact", url.Values{"phone": {"0000-5550101"}}, "check")
}

func TestFiling_TwoBodies_TwoCasesOnOneReceipt(t *testing.T) {
	a := at(t, "shenzhen-2022")
	other := a.ofOther()
	draft := a.begin(a.Record, other)
	a.Wants("the list of parts", a.Get(draft), 200, []string{"申请信用修复", "信息PEN-0001：履行情况和材料", "信息PEN-0002：履行情况和材料", "阅读并签署信用修复承诺书"})
	a.fillIn(draft, 2)
	a.Wants("the check", a.Get(draft+"/check"), 200, []string{"这些信用信息由2个单位决定，提交后立为2个办件", "不收取费用（第八十一条第三款）", "市场监督管理局决定：",
		"税务局决定：", "缴款凭证.pdf", "已由申请人甲于2026年9月18日", "没有上传，受理时可能要求补正"})
	received := a.On(draft+"/check", a.Declared(draft))
	a.Wants("the receipt", a.Get(received), 200, []string{"XF2026000001", "XF2026000002"})
	if n := a.Count(`SELECT count(*) FROM cases c JOIN cases f ON f.id = c.application_id WHERE c.flow = 'repair' AND f.number = 'XF2026000001'`); n != 2 {
		t.Errorf("%d cases of the application", n)
	}
	if n := a.Count(`SELECT count(DISTINCT content->'letter'->>'sha256') FROM acts`); n != 1 {
		t.Error("the cases have different letters")
	}
	if names := a.OnDisk(); len(names) != 4 { // two papers, and one proof of the measure for each of two cases
		t.Errorf("on disk: %v", names)
	}
	if n := a.Count("SELECT count(*) FROM drafts"); n != 0 {
		t.Error("the draft is still there")
	}
}

func TestFiling_BadAnswers(t *testing.T) {
	a := at(t, "shenzhen-2022")
	a.Exec(`UPDATE catalogue_items SET fields = '[{"key": "amount", "zh": "处罚金额（元）", "en": "Fine (yuan)", "kind": "amount", "places": 2},
		{"key": "date", "zh": "决定日期", "en": "Date", "kind": "date", "means": "found_on"}]'`)
	a.Exec(`UPDATE record_versions SET content = '{"amount": "5000", "date": "2025-03-04"}'`)
	draft := a.begin(a.Record)
	both := func(first, second url.Values) url.Values {
		all := url.Values{}
		for _, v := range []url.Values{first, second} {
			for k, x := range v {
				all[k] = x
			}
		}
		return all
	}
	a.fillIn(draft, 1)
	tests := []struct {
		name, page string
		answers    url.Values
		wants      []string
	}{
		{"performed tomorrow", "claim/1", day("performed", "2026-09-19"), []string{"履行完毕的日期不能晚于今天", `value="19"`}},
		{"corrected before it was found", "claim/1", both(day("performed", "2026-05-06"), day("corrected", "2025-03-03")), []string{"纠正的日期不能早于认定的日期2025年3月4日"}},
		{"no such day", "claim/1", day("performed", "2026-02-30"), []string{`href="#performed"`}},
		{"no day at all", "claim/1", url.Values{}, []string{"至少一个"}},
		{"no statement", "statement", url.Values{"statement": {""}}, []string{"请填写整改情况"}},
		{"a long statement", "statement", url.Values{"statement": {strings.Repeat("长", casefile.MaxStatement+1)}}, []string{"不得超过4000个字", "长长"}},
		{"a measure that is none", "measures", url.Values{"measures": {"moon"}}, []string{"请从列出的选项中选择修复措施"}},
		{"a measure without words", "measure/1", url.Values{"text": {""}}, []string{"请填写做了什么"}},
		{"a channel that is none", "channel", url.Values{"channel": {"moon"}}, []string{"请从列出的选项中选择"}},
		{"no aims", "letter", url.Values{"measures": {"检查"}, "aims": {""}}, []string{"请填写要达到的目标", "检查"}},
		{"no records", "records", url.Values{}, []string{"请选择信用信息"}},
		{"a record of nobody's", "records", url.Values{"record": {uuid.NewString()}}, []string{"请从列出的选项中选择信用信息"}},
		{"a telephone that is none", "contact", url.Values{"phone": {"请打我手机"}}, []string{"联系电话应当是", `value="请打我手机"`}},
		{"not agreed", "sign", url.Values{"signed": {"申请人甲"}}, []string{`href="#agree"`}},
		{"a subject of nobody's", "subject", url.Values{"subject": {uuid.NewString()}}, []string{"请从列出的选项中选择信用主体"}},
		{"an interested party", "subject", url.Values{"subject": {"interested_party"}}, []string{"请从列出的选项中选择信用主体"}},
	}
	for _, tt := range tests {
		var answer *httptest.ResponseRecorder
		if strings.HasPrefix(tt.page, "claim") || strings.HasPrefix(tt.page, "measure/") {
			answer = a.send(draft+"/"+tt.page, tt.answers, "", "")
		} else {
			answer = a.Post(draft+"/"+tt.page, tt.answers)
		}
		a.Wants(tt.name, answer, 422, append(tt.wants, "<title>错误："))
	}
	// What was kept before stands.
	a.Wants("the check", a.Get(draft+"/check"), 200, []string{"罚款已经缴清", "履行完毕：2026年5月6日", "0000-5550101"})
	for _, page := range []string{"claim/2", "measure/9", "claim/99"} {
		if answer := a.Get(draft + "/" + page); answer.Header().Get("Location") != draft {
			t.Errorf("%s, which there is not: %d", page, answer.Code)
		}
	}
}

func TestFiling_TooManyRecords(t *testing.T) {
	a := at(t, "shenzhen-2022")
	asked := url.Values{"record": {a.Record.String()}}
	for range casefile.MaxRepairRecords {
		asked.Add("record", a.NewRecord(t, nil, nil).String())
	}
	a.Wants("begun with 51", a.Post("/my/repairs", asked), 422, []string{"最多50条"})
	draft := a.begin(a.Record)
	a.Wants("chosen 51", a.Post(draft+"/records", asked), 422, []string{"一次最多50条，您选了51条"})
}

func TestFiling_Letter(t *testing.T) {
	a := at(t, "shenzhen-2022")
	draft := a.begin(a.Record)
	a.fillIn(draft, 1)
	a.Wants("the letter", a.Get(draft+"/sign"), 200, []string{"信用修复承诺书", dbtest.CompanyName, "PEN-0001", "建立内部检查制度", "不再发生同类行为", "签署人：申请人甲",
		"SHA-256", "请用本账号的姓名“申请人甲”签署"}, dbtest.CompanyCode)
	a.Wants("another name", a.sign(draft, "申请人乙"), 422, []string{"与本账号的姓名“申请人甲”不一致", `value="申请人乙"`})
	tampered := a.Post(draft+"/sign", url.Values{"agree": {"yes"}, "signed": {"申请人甲"}, "sha256": {casefile.HashOfText("另一份承诺书")}})
	a.Wants("another text", tampered, 422, []string{"没有签署。请重新阅读全文再签署"})
	if to := a.Get(draft + "/check"); to.Code != 200 {
		t.Errorf("what was signed before does not stand: %d", to.Code)
	}
	// Who undertakes something else has to sign again before he can send.
	a.On(draft+"/letter", url.Values{"measures": {"每月检查"}, "aims": {"不再发生同类行为"}})
	if to := a.Get(draft + "/check").Header().Get("Location"); to != draft {
		t.Errorf("an unsigned letter can be sent: %q", to)
	}
	if to := a.Post(draft+"/check", url.Values{"declare": {"yes"}}).Header().Get("Location"); to != draft {
		t.Errorf("an unsigned letter is sent: %q", to)
	}
	a.Wants("the list of parts", a.Get(draft), 200, []string{"承诺书内容有变化，需要重新签署"})
	if to := a.sign(draft, " 申请人甲 ").Header().Get("Location"); to != draft+"/check" {
		t.Errorf("signed anew it leads to %q", to)
	}
	if n := a.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("something was filed")
	}
}
