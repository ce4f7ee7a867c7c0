package filing_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
	"creditcase/web/objection/filing"
	"creditcase/web/site"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestFiling_AsAgent(t *testing.T) {
	c := counter.New(t)
	c.Work()
	who := newOutsider(c, "agent", "代办人己")
	draft := fillInAsAgent(who)
	secret := `5,000` // what the record says
	if page := who.Page(draft + "/grounds"); strings.Contains(page, secret) || !strings.Contains(page, "PEN-0001") {
		t.Error("the agent reads the record, or is not told which it is")
	}
	wants(who.Counter, "the check", who.Get(draft+"/check"), 200, []string{dbtest.CompanyName + "（代理人）", "行政处罚", "有效期自2026年9月1日至2026年12月31日",
		"委托书.pdf", "提供这条信息的单位：市场监督管理局", "承诺时限"}, secret, dbtest.CompanyCode)
	received := who.On(draft+"/check", who.Declared(draft))
	wants(who.Counter, "the receipt", who.Get(received), 200, []string{"YY2026000001", "信息提供单位审查您的申请"})
	mine := strings.TrimSuffix(received, "/received")
	wants(who.Counter, "the case before acceptance", who.Get(mine), 200, []string{"代理人", "有效期自2026年9月1日", "委托书.pdf", "代理权经受理审查核验后", "PEN-0001"}, secret)
	wants(who.Counter, "my people", who.Get("/my/people"), 200, []string{"YY2026000001", dbtest.CompanyName, "有效期自2026年9月1日至2026年12月31日"}, "已过有效期")
	// The company's own account sees that there is one; another's page of people is empty.
	company := c.SignIn("applicant")
	wants(company.Counter, "my records", company.Get("/my/records"), 200, []string{"由另一账号提出，办件编号YY2026000001"})
	wants(company.Counter, "my people", company.Get("/my/people"), 200, []string{dbtest.CompanyName, "您没有以代理人身份办理的办件"}, "YY2026000001")
	if answer := company.Get(mine); answer.Code != http.StatusNotFound {
		t.Errorf("the agent's case for the company's account: %d", answer.Code)
	}
	c.Exec(`UPDATE cases SET accepted_at = now()`)
	wants(who.Counter, "the case after acceptance", who.Get(mine), 200, []string{secret})
	c.Clock.Advance(200 * 24 * time.Hour)
	again := c.SignIn("agent")
	wants(again.Counter, "my people after the letter", again.Get("/my/people"), 200, []string{"已过有效期"})
}

// Documents go to the subject, through its agent; to an interested party in his own name.
func TestLetters_AddressedInTheCapacity(t *testing.T) {
	for capacity, want := range map[casefile.Capacity]string{
		casefile.CapacityAgent: dbtest.CompanyName + "（代理人代办人己）：", casefile.CapacityInterestedParty: ">代办人己："} {
		c := counter.Under(t, "shenzhen-2020")
		c.Work()
		who := newOutsider(c, "agent", "代办人己")
		filing := c.Filing(c.Record, "shenzhen-2020", 1, counter.HashOf("shenzhen-2020"), webtest.Now)
		filing.ActorID, filing.Filing.Capacity = account(who), capacity
		filing.Named = db.Named{RecordNumber: "PEN-0001", SubjectName: dbtest.CompanyName, SubjectCode: dbtest.CompanyCode}
		letter := keep(who, "委托书.pdf")
		filing.Filing.Mandate = &casefile.Mandate{Letter: letter, From: "2026-09-01", Until: "2026-09-30"}
		filing.Filing.Interest = &casefile.Interest{Statement: "合同相对方", Proof: letter}
		receipt, err := c.Store.File(context.Background(), filing)
		if err != nil {
			t.Fatal(err)
		}
		followed(who, receipt)
		var html string
		err = c.Store.Pool.QueryRow(context.Background(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = 'receipt'`, receipt.CaseID).Scan(&html)
		if err != nil || !strings.Contains(html, want) {
			t.Errorf("%s: the receipt is not addressed to %q: %v\n%s", capacity, want, err, html)
		}
	}
}

func TestFiling_AsAgent_OneSentenceForWhatDoesNotAgree(t *testing.T) {
	who := newOutsider(counter.New(t), "agent", "代办人己")
	draft := begin(who, casefile.CapacityAgent)
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
		answers := named()
		answers.Set(tt.field, tt.value)
		wants(who.Counter, tt.name, who.Post(draft+"/record", answers), 422, []string{sentence, tt.more, `value="` + tt.value + `"`})
	}
	for _, field := range []string{"subject_name", "subject_code", "record_number"} {
		answers := named()
		answers.Del(field)
		wants(who.Counter, "without "+field, who.Post(draft+"/record", answers), 422, []string{`href="#` + field + `"`}, sentence)
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
	who := newOutsider(c, "agent", "代办人己")
	draft := begin(who, casefile.CapacityAgent)
	wrong := named()
	wrong.Set("subject_name", "别家公司")
	for range filing.ClaimsInWindow {
		if answer := who.Post(draft+"/record", wrong); answer.Code != 422 {
			t.Fatalf("a try: %d", answer.Code)
		}
	}
	wants(who.Counter, "one more, and right", who.Post(draft+"/record", named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	// Another account has tries of its own, however often the record was named; patience does not get further than the day's.
	other := newOutsider(c, "other-agent", "代办人庚")
	if answer := other.Post(begin(other, casefile.CapacityAgent)+"/record", named()); answer.Code != http.StatusSeeOther {
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
	wants(who.Counter, "the day's limit", who.Post(draft+"/record", named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	c.Clock.Advance(24 * time.Hour)
	tomorrow := c.SignIn("agent")
	if answer := tomorrow.Post(draft+"/record", named()); answer.Code != http.StatusSeeOther {
		t.Errorf("the next day: %d", answer.Code)
	}
}

func TestFiling_AsAgent_Letter(t *testing.T) {
	c := counter.New(t)
	who := newOutsider(c, "agent", "代办人己")
	draft := begin(who, casefile.CapacityAgent)
	who.On(draft+"/record", named())
	tests := []struct{ name, from, until, want string }{
		{"expired yesterday", "2026-09-01", "2026-09-17", "委托书已于2026年9月17日到期"},
		{"from tomorrow", "2026-09-19", "2026-12-31", "委托书从2026年9月19日起才有效"},
		{"the wrong way round", "2026-09-10", "2026-09-01", "截止日不能早于起始日"},
		{"no real day", "2026-02-30", "2026-12-31", "应当是真实存在的日期"},
	}
	for _, tt := range tests {
		wants(who.Counter, tt.name, who.Post(draft+"/authority", letterDays(tt.from, tt.until)), 422, []string{tt.want})
	}
	if to := who.On(draft+"/authority", letterDays("2026-09-18", "2026-09-18")); to != draft+"/proof" {
		t.Errorf("a letter of today leads to %s", to)
	}
	wants(who.Counter, "without a file", who.Post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	docx := append([]byte("PK\x03\x04"), make([]byte, 60)...)
	wants(who.Counter, "not a PDF or picture", who.Upload(draft+"/proof", "委托书.docx", docx), 422, []string{"“委托书.docx”不是PDF、JPG或者PNG文件"})
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
	draft := fillInAsAgent(newOutsider(c, "agent", "代办人己"))
	c.Clock.Advance(120 * 24 * time.Hour)
	who := c.SignIn("agent")
	wants(who.Counter, "sent too late", who.Post(draft+"/check", who.Declared(draft)), 422,
		[]string{"委托书有效期自2026年9月1日至2026年12月31日，今天不在有效期内", `name="mandate_until-year" type="text" inputmode="numeric" value="2026"`})
	if n := who.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

func TestFiling_AsAgent_NotForOnesOwn(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := begin(who, casefile.CapacityAgent)
	wants(who.Counter, "his own company", who.Post(draft+"/record", named()), 422, []string{"您可以直接代表" + dbtest.CompanyName + "提出"})
}

// Turning to another capacity forgets what was said of somebody else.
func TestFiling_AnotherCapacity_BeginsAnew(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := newOutsider(c, "agent", "代办人己")
	draft := begin(who, casefile.CapacityAgent)
	who.On(draft+"/record", named())
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
	who := newOutsider(c, "party", "代办人己")
	search := who.Post("/records", url.Values{"q": {"样例贸易"}})
	wants(who.Counter, "the public record", search, 200, []string{"作为利害关系人提出异议", `name="capacity" value="interested_party"`})
	first := who.On("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}})
	draft := strings.TrimSuffix(first, "/authority")
	if draft == first {
		t.Fatalf("leads to %s", first)
	}
	wants(who.Counter, "without an interest", who.Post(draft+"/authority", nil), 422, []string{"请填写利害关系"})
	onAll(who, draft, "authority", url.Values{"interest": {"本人是该公司的供货方，\n合同因这条信息被解除。"}}, "proof")
	wants(who.Counter, "without proof", who.Post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	who.Upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	onAll(who, draft, "proof", nil, "grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}}, "window",
		url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	wants(who.Counter, "the check", who.Get(draft+"/check"), 200, []string{dbtest.CompanyName + "（利害关系人）", "合同因这条信息被解除。", "合同.pdf",
		"自提供单位收到异议申请之日起3个工作日内（规定时限，第三十九条第一款）"})
	mine := strings.TrimSuffix(who.On(draft+"/check", who.Declared(draft)), "/received")
	wants(who.Counter, "the case", who.Get(mine), 200, []string{"利害关系人", "合同因这条信息被解除。", "合同.pdf", "5,000"})
	// What is not public any more is nothing for him any more.
	c.BeginEffect(t, c.Record, casefile.EffectPublicationStopped, webtest.Now)
	wants(who.Counter, "the case of a record taken down", who.Get(mine), 200, []string{"这条信息现在不公示", "PEN-0001"}, "5,000")
}

func TestFiling_AsInterestedParty_OnlyWhatIsPublic(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := newOutsider(c, "party", "代办人己")
	draft := begin(who, casefile.CapacityInterestedParty)
	answers := named()
	answers.Set("subject_name", "别家公司")
	wants(who.Counter, "another name", who.Post(draft+"/record", answers), 422, []string{"没有查到这条公示信息"})
	c.Exec(`UPDATE catalogue_items SET publicity = 'authorised'`)
	wants(who.Counter, "not public", who.Post(draft+"/record", named()), 422, []string{"没有查到这条公示信息"})
	if answer := who.Post("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}}); answer.Code != http.StatusNotFound {
		t.Errorf("begun with its id: %d", answer.Code)
	}
	c.Exec(`UPDATE catalogue_items SET publicity = 'public'`)
	if to := who.On(draft+"/record", named()); to != draft+"/authority" {
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
	who := newOutsider(c, "party", "代办人己")
	wants(who.Counter, "public records", who.Post("/records", url.Values{"q": {"样例贸易"}}), 200, []string{"PEN-0001"}, "利害关系人")
	wants(who.Counter, "begun by a forged form", who.Post("/my/objections", url.Values{"record": {c.Record.String()}, "capacity": {"interested_party"}}), 422,
		[]string{"没有规定信用主体以外的人可以提出异议"})
	draft := begin(who, casefile.CapacityAgent)
	wants(who.Counter, "the choice", who.Get(draft+"/subject"), 200, []string{"作为代理人"}, "利害关系人")
	wants(who.Counter, "chosen by a forged form", who.Post(draft+"/subject", url.Values{"subject": {"interested_party"}}), 422, []string{"请从列出的选项中选择信用主体"})
	// A draft begun under another pack, sent under this one.
	c.Exec(`UPDATE drafts SET data = data || jsonb_build_object('capacity', 'interested_party', 'record_id', $1::text, 'subject_id', $2::text,
		'grounds', '["error"]'::jsonb, 'statement', 'x', 'channel', 'agency', 'materials_seen', true, 'phone', '12345',
		'claim', jsonb_build_object('interest', 'x', 'subject_name', 'x', 'record_number', 'x'))`, c.Record.String(), c.Subject.String())
	who.Upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	wants(who.Counter, "sent under this pack", who.Post(draft+"/check", url.Values{"declare": {"yes"}}), 422, []string{"没有规定信用主体以外的人可以提出异议"})
	if n := who.Count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

// An objection in the way is told with its number only to those who may know of it.
func TestFiling_RecordWithOpenObjection_NoNumberForOthers(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	agent := newOutsider(c, "agent", "代办人己")
	draft := begin(agent, casefile.CapacityAgent)
	if _, err := c.Store.File(context.Background(), c.Filing(c.Record, "shenzhen-2020", 1, counter.HashOf("shenzhen-2020"), webtest.Now)); err != nil {
		t.Fatal(err)
	}
	wants(agent.Counter, "an agent", agent.Post(draft+"/record", named()), 422, []string{"对这条信用信息的异议正在办理，办结前不能重复提出", "请向市公共信用机构咨询"}, "YY2026000001")
	party := begin(agent, casefile.CapacityInterestedParty)
	wants(agent.Counter, "an interested party", agent.Post(party+"/record", named()), 422, []string{"请向市公共信用机构咨询"}, "YY2026000001")
}

// The same, when somebody else files while the rest is typed.
func TestFiling_AsAgent_SomebodyElseFiledMeanwhile(t *testing.T) {
	c := counter.New(t)
	who := newOutsider(c, "agent", "代办人己")
	draft := fillInAsAgent(who)
	answers := who.Declared(draft)
	if _, err := c.Store.File(context.Background(), c.Filing(c.Record, "city-2022", 1, counter.HashOf("city-2022"), webtest.Now)); err != nil {
		t.Fatal(err)
	}
	wants(who.Counter, "sent", who.Post(draft+"/check", answers), http.StatusConflict, []string{`href="#record_number"`, "请向公共信用信息工作机构咨询", `value="PEN-0001"`}, "YY2026000001")
}

// Grounds that only apply to some kinds of record are offered, and taken, for those alone.
func TestFiling_GroundsByCategory(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	who := c.SignIn("applicant")
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {c.Record.String()}}), "/grounds")
	rating := url.Values{"grounds": {"wrong_rating"}, "statement": {"评价不当。"}}
	wants(who.Counter, "a penalty", who.Get(draft+"/grounds"), 200, []string{"信息不准确"}, "信用评价不当")
	wants(who.Counter, "a forged ground", who.Post(draft+"/grounds", rating), 422, []string{"请从列出的选项中选择异议理由"})
	c.Exec(`UPDATE catalogue_items SET category = 'rating'`)
	wants(who.Counter, "a rating", who.Get(draft+"/grounds"), 200, []string{"信用评价不当"})
	onAll(who, draft, "grounds", rating, "window", url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}},
		"channel", url.Values{"channel": {"agency"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	// What was chosen for a rating cannot be filed for anything else.
	c.Exec(`UPDATE catalogue_items SET category = 'penalty'`)
	wants(who.Counter, "sent for a penalty", who.Post(draft+"/check", who.Declared(draft)), 422, []string{"请重新选择异议理由"})
	c.Exec(`UPDATE catalogue_items SET category = 'rating'`)
	who.On(draft+"/check", who.Declared(draft))
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
			wants(who.Counter, "the choice", who.Get(draft+"/channel"), 200, []string{"提供这条信息的单位：市场监督管理局", tt.want})
			wants(who.Counter, "none chosen", who.Post(draft+"/channel", nil), 422, []string{"请选择向谁提出"})
			wants(who.Counter, "forged", who.Post(draft+"/channel", url.Values{"channel": {"court"}}), 422, []string{"请从列出的选项中选择向谁提出"})
			if to := who.On(draft+"/channel", url.Values{"then": {"later"}}); to != draft {
				t.Errorf("for later leads to %s", to)
			}
		})
	}
}

// The form check says what is to be verified, and has the refusal drafted.
func TestFormCheck_OfAnAgent(t *testing.T) {
	c := counter.New(t)
	c.Work()
	agent := newOutsider(c, "agent", "代办人己")
	draft := fillInAsAgent(agent)
	agent.On(draft+"/channel", url.Values{"channel": {"agency"}})
	agent.On(draft+"/check", agent.Declared(draft))
	clerk := c.SignIn("agency")
	var task string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	at := "/desk/tasks/" + task + "/act"
	wants(clerk.Counter, "the form", clerk.Get(at), 200, []string{"核验代理权", "代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", at + "?refuse=authority"}, "授权委托书不能证明")
	wants(clerk.Counter, "the refusal", clerk.Get(at+"?refuse=authority"), 200, []string{"提交的授权委托书不能证明申请人有权代理", `value="no" checked`})
	var id string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM cases`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	wants(clerk.Counter, "the case", clerk.Get("/desk/cases/"+id), 200, []string{"代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", "向谁提出"})
	c.Clock.Advance(200 * 24 * time.Hour)
	clerk = c.SignIn("agency")
	wants(clerk.Counter, "the case after the letter", clerk.Get("/desk/cases/"+id), 200, []string{"已过有效期"})
}
