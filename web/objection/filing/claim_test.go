package filing_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestFiling_AsAgent(t *testing.T) {
	c := counter.New(t)
	c.Work()
	who := c.Outsider("agent", "代办人己")
	draft := who.FillInAsAgent()
	secret := `5,000` // what the record says
	if page := who.Page(draft + "/grounds"); strings.Contains(page, secret) || !strings.Contains(page, "PEN-0001") {
		t.Error("the agent reads the record, or is not told which it is")
	}
	who.Wants("the check", who.Get(draft+"/check"), 200, []string{dbtest.CompanyName + "（代理人）", "行政处罚", "有效期自2026年9月1日至2026年12月31日",
		"委托书.pdf", "提供这条信息的单位：市场监督管理局", "承诺时限"}, secret, dbtest.CompanyCode)
	received := who.On(draft+"/check", who.Declared(draft))
	who.Wants("the receipt", who.Get(received), 200, []string{"YY2026000001", "信息提供单位审查您的申请"})
	mine := strings.TrimSuffix(received, "/received")
	who.Wants("the case before acceptance", who.Get(mine), 200, []string{"代理人", "有效期自2026年9月1日", "委托书.pdf", "代理权经受理审查核验后", "PEN-0001"}, secret)
	who.Wants("my people", who.Get("/my/people"), 200, []string{"YY2026000001", dbtest.CompanyName, "有效期自2026年9月1日至2026年12月31日"}, "已过有效期")
	// The company's own account sees that there is one; another's page of people is empty.
	company := c.SignIn("applicant")
	company.Wants("my records", company.Get("/my/records"), 200, []string{"由另一账号提出，办件编号YY2026000001"})
	company.Wants("my people", company.Get("/my/people"), 200, []string{dbtest.CompanyName, "您没有以代理人身份办理的办件"}, "YY2026000001")
	if answer := company.Get(mine); answer.Code != http.StatusNotFound {
		t.Errorf("the agent's case for the company's account: %d", answer.Code)
	}
	c.Exec(`UPDATE cases SET accepted_at = now()`)
	who.Wants("the case after acceptance", who.Get(mine), 200, []string{secret})
	c.Clock.Advance(200 * 24 * time.Hour)
	again := c.SignIn("agent")
	again.Wants("my people after the letter", again.Get("/my/people"), 200, []string{"已过有效期"})
}

func TestFiling_AsAgent_OneSentenceForWhatDoesNotAgree(t *testing.T) {
	who := counter.New(t).Outsider("agent", "代办人己")
	draft := who.Begin(casefile.CapacityAgent)
	const sentence = "姓名或者名称、证件号码和信息编号不相符，请核对"
	tests := []struct {
		name, field, value string
		more               string
	}{
		{"another name", "subject_name", "云澜市样例制造有限公司", ""},
		{"another code", "subject_code", "91350100M000100Y43", ""},
		{"a code with a slip", "subject_code", "91990100MA00000041", "校验位不符"},
		{"another number", "record_number", "PEN-0002", ""},
	}
	for _, tt := range tests {
		answers := counter.Named()
		answers.Set(tt.field, tt.value)
		who.Wants(tt.name, who.Post(draft+"/record", answers), 422, []string{sentence, tt.more, `value="` + tt.value + `"`})
	}
	for _, field := range []string{"subject_name", "subject_code", "record_number"} {
		answers := counter.Named()
		answers.Del(field)
		who.Wants("without "+field, who.Post(draft+"/record", answers), 422, []string{`href="#` + field + `"`}, sentence)
	}
	// Nothing of it is kept before it agrees; spaces, dashes and width do not matter.
	if n := who.Count(`SELECT count(*) FROM drafts WHERE data::text LIKE '%PEN-%'`); n != 0 {
		t.Error("a wrong answer is kept")
	}
	answers := url.Values{"subject_name": {" " + dbtest.CompanyName}, "subject_code": {"9199 0100 ma00 0000 14"}, "record_number": {"ｐｅｎ-0001"}}
	if to := who.On(draft+"/record", answers); to != draft+"/authority" {
		t.Errorf("leads to %s", to)
	}
	if n := who.Count(`SELECT count(*) FROM rate_limits WHERE count > 0`); n != 2 {
		t.Errorf("%d counts of tries, want the two of the account", n)
	}
}

func TestFiling_AsAgent_TriesAreLimited(t *testing.T) {
	c := counter.New(t)
	who := c.Outsider("agent", "代办人己")
	draft := who.Begin(casefile.CapacityAgent)
	wrong := counter.Named()
	wrong.Set("subject_name", "别家公司")
	for range filing.ClaimsInWindow {
		if answer := who.Post(draft+"/record", wrong); answer.Code != 422 {
			t.Fatalf("a try: %d", answer.Code)
		}
	}
	who.Wants("one more, and right", who.Post(draft+"/record", counter.Named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	// Another account has tries of its own, however often the record was named; patience does not get further than the day's.
	other := c.Outsider("other-agent", "代办人庚")
	if answer := other.Post(other.Begin(casefile.CapacityAgent)+"/record", counter.Named()); answer.Code != http.StatusSeeOther {
		t.Errorf("another account, the right names: %d", answer.Code)
	}
	for tries := filing.ClaimsInWindow; tries < filing.ClaimsADay; tries++ {
		if tries%filing.ClaimsInWindow == 0 {
			c.Clock.Advance(site.LookupWindow)
		}
		if answer := who.Post(draft+"/record", wrong); answer.Code != 422 {
			t.Fatalf("try %d of the day: %d", tries, answer.Code)
		}
	}
	c.Clock.Advance(site.LookupWindow)
	who.Wants("the day's limit", who.Post(draft+"/record", counter.Named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	c.Clock.Advance(24 * time.Hour)
	tomorrow := c.SignIn("agent")
	if answer := tomorrow.Post(draft+"/record", counter.Named()); answer.Code != http.StatusSeeOther {
		t.Errorf("the next day: %d", answer.Code)
	}
}

func TestFiling_AsAgent_Letter(t *testing.T) {
	c := counter.New(t)
	who := c.Outsider("agent", "代办人己")
	draft := who.Begin(casefile.CapacityAgent)
	who.On(draft+"/record", counter.Named())
	tests := []struct{ name, from, until, want string }{
		{"expired yesterday", "2026-09-01", "2026-09-17", "委托书已于2026年9月17日到期"},
		{"from tomorrow", "2026-09-19", "2026-12-31", "委托书从2026年9月19日起才有效"},
		{"the wrong way round", "2026-09-10", "2026-09-01", "截止日不能早于起始日"},
		{"no real day", "2026-02-30", "2026-12-31", "应当是真实存在的日期"},
	}
	for _, tt := range tests {
		who.Wants(tt.name, who.Post(draft+"/authority", counter.LetterDays(tt.from, tt.until)), 422, []string{tt.want})
	}
	if to := who.On(draft+"/authority", counter.LetterDays("2026-09-18", "2026-09-18")); to != draft+"/proof" {
		t.Errorf("a letter of today leads to %s", to)
	}
	who.Wants("without a file", who.Post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	docx := append([]byte("PK\x03\x04"), make([]byte, 60)...)
	who.Wants("not a PDF or picture", who.Upload(draft+"/proof", "委托书.docx", docx), 422, []string{"“委托书.docx”不是PDF、JPG或者PNG文件"})
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	if answer := who.Upload(draft+"/proof", "委托书.png", png); answer.Code != http.StatusSeeOther {
		t.Errorf("a picture: %d", answer.Code)
	}
	if page := who.Page(draft + "/materials"); strings.Contains(page, "委托书.png") {
		t.Error("the letter stands among the evidence")
	}
}

// A letter that was in force when its days were typed is not any more when the objection is sent.
func TestFiling_AsAgent_LetterExpiredAtFiling(t *testing.T) {
	c := counter.New(t)
	draft := c.Outsider("agent", "代办人己").FillInAsAgent()
	c.Clock.Advance(120 * 24 * time.Hour)
	who := c.SignIn("agent")
	who.Wants("sent too late", who.Post(draft+"/check", who.Declared(draft)), 422,
		[]string{"委托书有效期自2026年9月1日至2026年12月31日，今天不在有效期内", `name="mandate_until-year" type="text" inputmode="numeric" value="2026"`})
	if n := who.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

func TestFiling_AsAgent_NotForOnesOwn(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.Begin(casefile.CapacityAgent)
	who.Wants("his own company", who.Post(draft+"/record", counter.Named()), 422, []string{"您可以直接代表" + dbtest.CompanyName + "提出"})
}

// Turning to another capacity forgets what was said of somebody else.
func TestFiling_AnotherCapacity_BeginsAnew(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := c.Outsider("agent", "代办人己")
	draft := who.Begin(casefile.CapacityAgent)
	who.On(draft+"/record", counter.Named())
	if to := who.On(draft+"/subject", url.Values{"subject": {"interested_party"}}); to != draft+"/record" {
		t.Errorf("leads to %s", to)
	}
	if n := who.Count(`SELECT count(*) FROM drafts WHERE data::text LIKE '%' || $1 || '%'`, dbtest.CompanyCode); n != 0 {
		t.Error("the code is still in the draft")
	}
	for _, step := range []string{"grounds", "channel"} {
		if answer := who.Get(draft + "/" + step); answer.Header().Get("Location") != draft+"/record" {
			t.Errorf("%s without a record: %d", step, answer.Code)
		}
	}
}

func TestFiling_AsInterestedParty(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := c.Outsider("party", "代办人己")
	search := who.Post("/records", url.Values{"q": {"样例贸易"}})
	who.Wants("the public record", search, 200, []string{"作为利害关系人提出异议", `name="capacity" value="interested_party"`})
	first := who.On("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}})
	draft := strings.TrimSuffix(first, "/authority")
	if draft == first {
		t.Fatalf("leads to %s", first)
	}
	who.Wants("without an interest", who.Post(draft+"/authority", nil), 422, []string{"请填写利害关系"})
	who.OnAll(draft, "authority", url.Values{"interest": {"本人是该公司的供货方，\n合同因这条信息被解除。"}}, "proof")
	who.Wants("without proof", who.Post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	who.Upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	who.OnAll(draft, "proof", nil, "grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}}, "window",
		url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	who.Wants("the check", who.Get(draft+"/check"), 200, []string{dbtest.CompanyName + "（利害关系人）", "合同因这条信息被解除。", "合同.pdf",
		"自提供单位收到异议申请之日起3个工作日内（规定时限，第三十九条第一款）"})
	mine := who.Sends(draft)
	who.Wants("the case", who.Get(mine), 200, []string{"利害关系人", "合同因这条信息被解除。", "合同.pdf", "5,000"})
	// What is not public any more is nothing for him any more.
	c.BeginEffect(t, c.Record, casefile.EffectPublicationStopped, webtest.Now)
	who.Wants("the case of a record taken down", who.Get(mine), 200, []string{"这条信息现在不公示", "PEN-0001"}, "5,000")
}

func TestFiling_AsInterestedParty_OnlyWhatIsPublic(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := c.Outsider("party", "代办人己")
	draft := who.Begin(casefile.CapacityInterestedParty)
	answers := counter.Named()
	answers.Set("subject_name", "别家公司")
	who.Wants("another name", who.Post(draft+"/record", answers), 422, []string{"没有查到这条公示信息"})
	c.Exec(`UPDATE catalogue_items SET publicity = 'authorised'`)
	who.Wants("not public", who.Post(draft+"/record", counter.Named()), 422, []string{"没有查到这条公示信息"})
	if answer := who.Post("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}}); answer.Code != http.StatusNotFound {
		t.Errorf("begun with its id: %d", answer.Code)
	}
	c.Exec(`UPDATE catalogue_items SET publicity = 'public'`)
	if to := who.On(draft+"/record", counter.Named()); to != draft+"/authority" {
		t.Errorf("leads to %s", to)
	}
	// It was taken down while the rest was typed: the record has to be named again.
	c.Exec(`UPDATE catalogue_items SET publicity = 'authorised'`)
	if answer := who.Get(draft + "/grounds"); answer.Header().Get("Location") != draft+"/record" {
		t.Errorf("grounds of a record that is gone: %d", answer.Code)
	}
}

// Where the pack knows no interested parties, none is offered, and a forged form is refused.
func TestFiling_AsInterestedParty_NotUnderThisPack(t *testing.T) {
	c := counter.Under(t, "city-2022")
	who := c.Outsider("party", "代办人己")
	who.Wants("public records", who.Post("/records", url.Values{"q": {"样例贸易"}}), 200, []string{"PEN-0001"}, "利害关系人")
	who.Wants("begun by a forged form", who.Post("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}}), 422,
		[]string{"没有规定信用主体以外的人可以提出异议"})
	draft := who.Begin(casefile.CapacityAgent)
	who.Wants("the choice", who.Get(draft+"/subject"), 200, []string{"作为代理人"}, "利害关系人")
	who.Wants("chosen by a forged form", who.Post(draft+"/subject", url.Values{"subject": {"interested_party"}}), 422, []string{"请从列出的选项中选择信用主体"})
	// A draft begun under another pack, sent under this one.
	c.Exec(`UPDATE drafts SET data = data || jsonb_build_object('capacity', 'interested_party', 'record_id', $1::text, 'subject_id', $2::text,
		'grounds', '["error"]'::jsonb, 'statement', 'x', 'channel', 'agency', 'materials_seen', true, 'phone', '12345',
		'claim', jsonb_build_object('interest', 'x', 'subject_name', 'x', 'record_number', 'x'))`, c.Record.String(), c.Subject.String())
	who.Upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	who.Wants("sent under this pack", who.Post(draft+"/check", url.Values{"declare": {"yes"}}), 422, []string{"没有规定信用主体以外的人可以提出异议"})
	if n := who.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

// An objection in the way is told with its number only to those who may know of it.
func TestFiling_RecordWithOpenObjection_NoNumberForOthers(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	agent := c.Outsider("agent", "代办人己")
	draft := agent.Begin(casefile.CapacityAgent)
	if _, err := c.Store.File(context.Background(), c.Filing(c.Record, "shenzhen-2020", 1, counter.HashOf("shenzhen-2020"), webtest.Now)); err != nil {
		t.Fatal(err)
	}
	agent.Wants("an agent", agent.Post(draft+"/record", counter.Named()), 422, []string{"对这条信用信息的异议正在办理，办结前不能重复提出", "请向市公共信用机构咨询"}, "YY2026000001")
	party := agent.Begin(casefile.CapacityInterestedParty)
	agent.Wants("an interested party", agent.Post(party+"/record", counter.Named()), 422, []string{"请向市公共信用机构咨询"}, "YY2026000001")
}

// The same, when somebody else files while the rest is typed.
func TestFiling_AsAgent_SomebodyElseFiledMeanwhile(t *testing.T) {
	c := counter.New(t)
	who := c.Outsider("agent", "代办人己")
	draft := who.FillInAsAgent()
	answers := who.Declared(draft)
	if _, err := c.Store.File(context.Background(), c.Filing(c.Record, "city-2022", 1, counter.HashOf("city-2022"), webtest.Now)); err != nil {
		t.Fatal(err)
	}
	who.Wants("sent", who.Post(draft+"/check", answers), http.StatusConflict, []string{`href="#record_number"`, "请向公共信用信息工作机构咨询", `value="PEN-0001"`}, "YY2026000001")
}

// Grounds that only apply to some kinds of record are offered, and taken, for those alone.
func TestFiling_GroundsByCategory(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := c.SignIn("applicant")
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {c.Record.String()}}), "/grounds")
	rating := url.Values{"grounds": {"wrong_rating"}, "statement": {"评价不当。"}}
	who.Wants("a penalty", who.Get(draft+"/grounds"), 200, []string{"信息不准确"}, "信用评价不当")
	who.Wants("a forged ground", who.Post(draft+"/grounds", rating), 422, []string{"请从列出的选项中选择异议理由"})
	c.Exec(`UPDATE catalogue_items SET category = 'rating'`)
	who.Wants("a rating", who.Get(draft+"/grounds"), 200, []string{"信用评价不当"})
	who.OnAll(draft, "grounds", rating, "window", url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}},
		"channel", url.Values{"channel": {"agency"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	// What was chosen for a rating cannot be filed for anything else.
	c.Exec(`UPDATE catalogue_items SET category = 'penalty'`)
	who.Wants("sent for a penalty", who.Post(draft+"/check", who.Declared(draft)), 422, []string{"请重新选择异议理由"})
	c.Exec(`UPDATE catalogue_items SET category = 'rating'`)
	who.Sends(draft)
	if n := who.Count(`SELECT count(*) FROM acts WHERE content->'grounds' ? 'wrong_rating'`); n != 1 {
		t.Error("it was not filed")
	}
}

// Another record has other grounds: those that were chosen go.
func TestFiling_AnotherRecord_AsksGroundsAgain(t *testing.T) {
	c := counter.New(t)
	who := c.SignIn("applicant")
	draft := who.FillIn(c.Record)
	other := c.NewRecord(t, casefile.Content{"amount": "1"}, nil)
	if to := who.On(draft+"/record", url.Values{"record": {other.String()}}); to != draft+"/grounds" {
		t.Errorf("leads to %s", to)
	}
	if page := who.Page(draft + "/grounds"); !strings.Contains(page, "金额有误，应为500元。") || strings.Contains(page, `value="error" checked`) {
		t.Error("the statement is gone, or the ground is still chosen")
	}
}

func TestFiling_Channel(t *testing.T) {
	for _, tt := range []struct {
		pack  string
		asked bool
		want  string
	}{
		{"city-2022", true, "自异议受理之日起10个工作日内（承诺时限"},
		{"shenzhen-2020", true, "自提供单位收到异议申请之日起3个工作日内（规定时限，第三十九条第一款）"},
		{"shenzhen-2022", true, "自提供单位受理异议之日起2个工作日内（规定时限，第五十一条第三款）"},
		{"qianhai-2020", false, ""}, {"xiamen-draft", false, ""},
	} {
		t.Run(tt.pack, func(t *testing.T) {
			who := counter.Under(t, tt.pack).SignIn("applicant")
			draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {who.Record.String()}}), "/grounds")
			if !tt.asked {
				if answer := who.Get(draft + "/channel"); answer.Header().Get("Location") != draft {
					t.Errorf("a question that this pack does not ask: %d", answer.Code)
				}
				return
			}
			who.Wants("the choice", who.Get(draft+"/channel"), 200, []string{"提供这条信息的单位：市场监督管理局", tt.want})
			who.Wants("none chosen", who.Post(draft+"/channel", nil), 422, []string{"请选择向谁提出"})
			who.Wants("forged", who.Post(draft+"/channel", url.Values{"channel": {"court"}}), 422, []string{"请从列出的选项中选择向谁提出"})
			if to := who.On(draft+"/channel", url.Values{"then": {"later"}}); to != draft {
				t.Errorf("for later leads to %s", to)
			}
		})
	}
}
