package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db"
	"creditcase/db/dbtest"
)

// newOutsider signs in an applicant who has nothing to do with the company of the City.
func (c *counter) newOutsider(login, name string) *customer {
	c.Helper()
	c.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), $1, password_hash, $2, 'applicant', now() FROM accounts WHERE login = 'applicant'`, login, name)
	return c.signIn(login)
}

// begin begins an objection in a claimed capacity and returns the address of its draft.
func (w *customer) begin(capacity casefile.Capacity) string {
	w.Helper()
	return strings.TrimSuffix(w.on("/my/objections", url.Values{"capacity": {string(capacity)}}), "/record")
}

// named is what an agent says of the first record of the company.
func named() url.Values {
	return url.Values{"subject_name": {dbtest.CompanyName}, "subject_code": {dbtest.CompanyCode}, "record_number": {"PEN-0001"}}
}

// letterDays are the days of a letter, the first and the last.
func letterDays(from, until string) url.Values {
	days := url.Values{}
	for id, day := range map[string]string{"mandate_from": from, "mandate_until": until} {
		parts := strings.Split(day, "-")
		days[id+"-year"], days[id+"-month"], days[id+"-day"] = parts[:1], parts[1:2], parts[2:]
	}
	return days
}

// fillInAsAgent types a whole objection as the agent of the company and returns its draft's address.
func (w *customer) fillInAsAgent() string {
	w.Helper()
	draft := w.begin(casefile.CapacityAgent)
	w.onAll(draft, "record", named(), "authority", letterDays("2026-09-01", "2026-12-31"), "proof")
	if answer := w.upload(draft+"/proof", "委托书.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
		w.Fatalf("the letter: %d", answer.Code)
	}
	w.onAll(draft, "proof", nil, "grounds", url.Values{"grounds": {"error"}, "statement": {"金额有误。"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	return draft
}

// onAll answers the pages of a draft in turn: page, answers, next page, answers … and holds that each leads to the next.
func (w *customer) onAll(draft string, way ...any) {
	w.Helper()
	for i := 0; i+2 < len(way); i += 2 {
		answers, _ := way[i+1].(url.Values)
		if to := w.on(fmt.Sprintf("%s/%s", draft, way[i]), answers); to != fmt.Sprintf("%s/%s", draft, way[i+2]) {
			w.Fatalf("after %s comes %s, want %s", way[i], to, way[i+2])
		}
	}
}

// wants holds that an answer has a status and says everything, and nothing that it must not.
func (c *counter) wants(what string, answer *httptest.ResponseRecorder, code int, says []string, never ...string) {
	c.Helper()
	body := answer.Body.String()
	if answer.Code != code {
		c.Errorf("%s: %d, want %d", what, answer.Code, code)
	}
	for _, want := range says {
		if !strings.Contains(body, want) {
			c.Errorf("%s: does not say %q", what, want)
		}
	}
	for _, word := range never {
		if strings.Contains(body, word) {
			c.Errorf("%s: says %q", what, word)
		}
	}
}

func TestFiling_AsAgent(t *testing.T) {
	c := newCounter(t)
	c.work()
	who := c.newOutsider("agent", "代办人己")
	draft := who.fillInAsAgent()
	secret := `5,000` // what the record says
	if page := who.page(draft + "/grounds"); strings.Contains(page, secret) || !strings.Contains(page, "PEN-0001") {
		t.Error("the agent reads the record, or is not told which it is")
	}
	who.wants("the check", who.get(draft+"/check"), 200, []string{dbtest.CompanyName + "（代理人）", "行政处罚", "有效期自2026年9月1日至2026年12月31日",
		"委托书.pdf", "提供这条信息的单位：市场监督管理局", "承诺时限"}, secret, dbtest.CompanyCode)
	received := who.on(draft+"/check", who.declared(draft))
	who.wants("the receipt", who.get(received), 200, []string{"YY2026000001", "信息提供单位审查您的申请"})
	mine := strings.TrimSuffix(received, "/received")
	who.wants("the case before acceptance", who.get(mine), 200, []string{"代理人", "有效期自2026年9月1日", "委托书.pdf", "代理权经受理审查核验后", "PEN-0001"}, secret)
	who.wants("my people", who.get("/my/people"), 200, []string{"YY2026000001", dbtest.CompanyName, "有效期自2026年9月1日至2026年12月31日"}, "已过有效期")
	// The company's own account sees that there is one; another's page of people is empty.
	company := c.signIn("applicant")
	company.wants("my records", company.get("/my/records"), 200, []string{"由另一账号提出，办件编号YY2026000001"})
	company.wants("my people", company.get("/my/people"), 200, []string{dbtest.CompanyName, "您没有以代理人身份办理的办件"}, "YY2026000001")
	if answer := company.get(mine); answer.Code != http.StatusNotFound {
		t.Errorf("the agent's case for the company's account: %d", answer.Code)
	}
	c.exec(`UPDATE cases SET accepted_at = now()`)
	who.wants("the case after acceptance", who.get(mine), 200, []string{secret})
	c.clock.Advance(200 * 24 * time.Hour)
	again := c.signIn("agent")
	again.wants("my people after the letter", again.get("/my/people"), 200, []string{"已过有效期"})
}

// Documents go to the subject, through its agent; to an interested party in his own name.
func TestLetters_AddressedInTheCapacity(t *testing.T) {
	for capacity, want := range map[casefile.Capacity]string{
		casefile.CapacityAgent: dbtest.CompanyName + "（代理人代办人己）：", casefile.CapacityInterestedParty: ">代办人己："} {
		c := newCounterUnder(t, "shenzhen-2020")
		c.work()
		who := c.newOutsider("agent", "代办人己")
		filing := c.Filing(c.record, "shenzhen-2020", 1, hashOf("shenzhen-2020"), testNow)
		filing.ActorID, filing.Filing.Capacity = who.account(), capacity
		filing.Named = db.Named{RecordNumber: "PEN-0001", SubjectName: dbtest.CompanyName, SubjectCode: dbtest.CompanyCode}
		letter := who.keep("委托书.pdf")
		filing.Filing.Mandate = &casefile.Mandate{Letter: letter, From: "2026-09-01", Until: "2026-09-30"}
		filing.Filing.Interest = &casefile.Interest{Statement: "合同相对方", Proof: letter}
		receipt, err := c.Store.File(context.Background(), filing)
		if err != nil {
			t.Fatal(err)
		}
		who.followed(receipt)
		var html string
		err = c.Store.Pool.QueryRow(context.Background(), `SELECT html_zh FROM notices WHERE case_id = $1 AND kind = 'receipt'`, receipt.CaseID).Scan(&html)
		if err != nil || !strings.Contains(html, want) {
			t.Errorf("%s: the receipt is not addressed to %q: %v\n%s", capacity, want, err, html)
		}
	}
}

func TestFiling_AsAgent_OneSentenceForWhatDoesNotAgree(t *testing.T) {
	who := newCounter(t).newOutsider("agent", "代办人己")
	draft := who.begin(casefile.CapacityAgent)
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
		who.wants(tt.name, who.post(draft+"/record", answers), 422, []string{sentence, tt.more, `value="` + tt.value + `"`})
	}
	for _, field := range []string{"subject_name", "subject_code", "record_number"} {
		answers := named()
		answers.Del(field)
		who.wants("without "+field, who.post(draft+"/record", answers), 422, []string{`href="#` + field + `"`}, sentence)
	}
	// Nothing of it is kept before it agrees; spaces, dashes and width do not matter.
	if n := who.count(`SELECT count(*) FROM drafts WHERE data::text LIKE '%PEN-%'`); n != 0 {
		t.Error("a wrong answer is kept")
	}
	answers := url.Values{"subject_name": {" " + dbtest.CompanyName}, "subject_code": {"9199 0100 ma00 0000 14"}, "record_number": {"ｐｅｎ-0001"}}
	if to := who.on(draft+"/record", answers); to != draft+"/authority" {
		t.Errorf("leads to %s", to)
	}
	if n := who.count(`SELECT count(*) FROM rate_limits WHERE count > 0`); n != 2 {
		t.Errorf("%d counts of tries, want the two of the account", n)
	}
}

func TestFiling_AsAgent_TriesAreLimited(t *testing.T) {
	c := newCounter(t)
	who := c.newOutsider("agent", "代办人己")
	draft := who.begin(casefile.CapacityAgent)
	wrong := named()
	wrong.Set("subject_name", "别家公司")
	for range claimsInWindow {
		if answer := who.post(draft+"/record", wrong); answer.Code != 422 {
			t.Fatalf("a try: %d", answer.Code)
		}
	}
	who.wants("one more, and right", who.post(draft+"/record", named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	// Another account has tries of its own, however often the record was named; patience does not get further than the day's.
	other := c.newOutsider("other-agent", "代办人庚")
	if answer := other.post(other.begin(casefile.CapacityAgent)+"/record", named()); answer.Code != http.StatusSeeOther {
		t.Errorf("another account, the right names: %d", answer.Code)
	}
	for tries := claimsInWindow; tries < claimsADay; tries++ {
		if tries%claimsInWindow == 0 {
			c.clock.Advance(lookupWindow)
		}
		if answer := who.post(draft+"/record", wrong); answer.Code != 422 {
			t.Fatalf("try %d of the day: %d", tries, answer.Code)
		}
	}
	c.clock.Advance(lookupWindow)
	who.wants("the day's limit", who.post(draft+"/record", named()), http.StatusTooManyRequests, []string{"核对次数过多"})
	c.clock.Advance(24 * time.Hour)
	tomorrow := c.signIn("agent")
	if answer := tomorrow.post(draft+"/record", named()); answer.Code != http.StatusSeeOther {
		t.Errorf("the next day: %d", answer.Code)
	}
}

func TestFiling_AsAgent_Letter(t *testing.T) {
	c := newCounter(t)
	who := c.newOutsider("agent", "代办人己")
	draft := who.begin(casefile.CapacityAgent)
	who.on(draft+"/record", named())
	tests := []struct{ name, from, until, want string }{
		{"expired yesterday", "2026-09-01", "2026-09-17", "委托书已于2026年9月17日到期"},
		{"from tomorrow", "2026-09-19", "2026-12-31", "委托书从2026年9月19日起才有效"},
		{"the wrong way round", "2026-09-10", "2026-09-01", "截止日不能早于起始日"},
		{"no real day", "2026-02-30", "2026-12-31", "应当是真实存在的日期"},
	}
	for _, tt := range tests {
		who.wants(tt.name, who.post(draft+"/authority", letterDays(tt.from, tt.until)), 422, []string{tt.want})
	}
	if to := who.on(draft+"/authority", letterDays("2026-09-18", "2026-09-18")); to != draft+"/proof" {
		t.Errorf("a letter of today leads to %s", to)
	}
	who.wants("without a file", who.post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	docx := append([]byte("PK\x03\x04"), make([]byte, 60)...)
	who.wants("not a PDF or picture", who.upload(draft+"/proof", "委托书.docx", docx), 422, []string{"“委托书.docx”不是PDF、JPG或者PNG文件"})
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	if answer := who.upload(draft+"/proof", "委托书.png", png); answer.Code != http.StatusSeeOther {
		t.Errorf("a picture: %d", answer.Code)
	}
	if page := who.page(draft + "/materials"); strings.Contains(page, "委托书.png") {
		t.Error("the letter stands among the evidence")
	}
}

// A letter that was in force when its days were typed is not any more when the objection is sent.
func TestFiling_AsAgent_LetterExpiredAtFiling(t *testing.T) {
	c := newCounter(t)
	draft := c.newOutsider("agent", "代办人己").fillInAsAgent()
	c.clock.Advance(120 * 24 * time.Hour)
	who := c.signIn("agent")
	who.wants("sent too late", who.post(draft+"/check", who.declared(draft)), 422,
		[]string{"委托书有效期自2026年9月1日至2026年12月31日，今天不在有效期内", `name="mandate_until-year" type="text" inputmode="numeric" value="2026"`})
	if n := who.count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

func TestFiling_AsAgent_NotForOnesOwn(t *testing.T) {
	who := newCounter(t).signIn("applicant")
	draft := who.begin(casefile.CapacityAgent)
	who.wants("his own company", who.post(draft+"/record", named()), 422, []string{"您可以直接代表" + dbtest.CompanyName + "提出"})
}

// Turning to another capacity forgets what was said of somebody else.
func TestFiling_AnotherCapacity_BeginsAnew(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	who := c.newOutsider("agent", "代办人己")
	draft := who.begin(casefile.CapacityAgent)
	who.on(draft+"/record", named())
	if to := who.on(draft+"/subject", url.Values{"subject": {"interested_party"}}); to != draft+"/record" {
		t.Errorf("leads to %s", to)
	}
	if n := who.count(`SELECT count(*) FROM drafts WHERE data::text LIKE '%' || $1 || '%'`, dbtest.CompanyCode); n != 0 {
		t.Error("the code is still in the draft")
	}
	for _, step := range []string{"grounds", "channel"} {
		if answer := who.get(draft + "/" + step); answer.Header().Get("Location") != draft+"/record" {
			t.Errorf("%s without a record: %d", step, answer.Code)
		}
	}
}

func TestFiling_AsInterestedParty(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	who := c.newOutsider("party", "代办人己")
	search := who.post("/records", url.Values{"q": {"样例贸易"}})
	who.wants("the public record", search, 200, []string{"作为利害关系人提出异议", `name="capacity" value="interested_party"`})
	first := who.on("/my/objections", url.Values{"record": {c.record.String()}, "capacity": {"interested_party"}})
	draft := strings.TrimSuffix(first, "/authority")
	if draft == first {
		t.Fatalf("leads to %s", first)
	}
	who.wants("without an interest", who.post(draft+"/authority", nil), 422, []string{"请填写利害关系"})
	who.onAll(draft, "authority", url.Values{"interest": {"本人是该公司的供货方，\n合同因这条信息被解除。"}}, "proof")
	who.wants("without proof", who.post(draft+"/proof", nil), 422, []string{"请选择证明文件的文件"})
	who.upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	who.onAll(draft, "proof", nil, "grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}}, "window",
		url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	who.wants("the check", who.get(draft+"/check"), 200, []string{dbtest.CompanyName + "（利害关系人）", "合同因这条信息被解除。", "合同.pdf",
		"自提供单位收到异议申请之日起3个工作日内（规定时限，第三十九条第一款）"})
	mine := strings.TrimSuffix(who.on(draft+"/check", who.declared(draft)), "/received")
	who.wants("the case", who.get(mine), 200, []string{"利害关系人", "合同因这条信息被解除。", "合同.pdf", "5,000"})
	// What is not public any more is nothing for him any more.
	c.exec(`INSERT INTO effects SELECT gen_random_uuid(), record_id, id, 'publication_stopped', '38', $1 FROM cases`, testNow)
	who.wants("the case of a record taken down", who.get(mine), 200, []string{"这条信息现在不公示", "PEN-0001"}, "5,000")
}

func TestFiling_AsInterestedParty_OnlyWhatIsPublic(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	who := c.newOutsider("party", "代办人己")
	draft := who.begin(casefile.CapacityInterestedParty)
	answers := named()
	answers.Set("subject_name", "别家公司")
	who.wants("another name", who.post(draft+"/record", answers), 422, []string{"没有查到这条公示信息"})
	c.exec(`UPDATE catalogue_items SET publicity = 'authorised'`)
	who.wants("not public", who.post(draft+"/record", named()), 422, []string{"没有查到这条公示信息"})
	if answer := who.post("/my/objections", url.Values{"record": {c.record.String()}, "capacity": {"interested_party"}}); answer.Code != http.StatusNotFound {
		t.Errorf("begun with its id: %d", answer.Code)
	}
	c.exec(`UPDATE catalogue_items SET publicity = 'public'`)
	if to := who.on(draft+"/record", named()); to != draft+"/authority" {
		t.Errorf("leads to %s", to)
	}
	// It was taken down while the rest was typed: the record has to be named again.
	c.exec(`UPDATE catalogue_items SET publicity = 'authorised'`)
	if answer := who.get(draft + "/grounds"); answer.Header().Get("Location") != draft+"/record" {
		t.Errorf("grounds of a record that is gone: %d", answer.Code)
	}
}

// Where the pack knows no interested parties, none is offered, and a forged form is refused.
func TestFiling_AsInterestedParty_NotUnderThisPack(t *testing.T) {
	c := newCounterUnder(t, "city-2022")
	who := c.newOutsider("party", "代办人己")
	who.wants("public records", who.post("/records", url.Values{"q": {"样例贸易"}}), 200, []string{"PEN-0001"}, "利害关系人")
	who.wants("begun by a forged form", who.post("/my/objections", url.Values{"record": {c.record.String()}, "capacity": {"interested_party"}}), 422,
		[]string{"没有规定信用主体以外的人可以提出异议"})
	draft := who.begin(casefile.CapacityAgent)
	who.wants("the choice", who.get(draft+"/subject"), 200, []string{"作为代理人"}, "利害关系人")
	who.wants("chosen by a forged form", who.post(draft+"/subject", url.Values{"subject": {"interested_party"}}), 422, []string{"请从列出的选项中选择信用主体"})
	// A draft begun under another pack, sent under this one.
	c.exec(`UPDATE drafts SET data = data || jsonb_build_object('capacity', 'interested_party', 'record_id', $1::text, 'subject_id', $2::text,
		'grounds', '["error"]'::jsonb, 'statement', 'x', 'channel', 'agency', 'materials_seen', true, 'phone', '12345',
		'claim', jsonb_build_object('interest', 'x', 'subject_name', 'x', 'record_number', 'x'))`, c.record.String(), c.Subject.String())
	who.upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	who.wants("sent under this pack", who.post(draft+"/check", url.Values{"declare": {"yes"}}), 422, []string{"没有规定信用主体以外的人可以提出异议"})
	if n := who.count("SELECT count(*) FROM cases"); n != 0 {
		t.Error("it was filed")
	}
}

// An objection in the way is told with its number only to those who may know of it.
func TestFiling_RecordWithOpenObjection_NoNumberForOthers(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	agent := c.newOutsider("agent", "代办人己")
	draft := agent.begin(casefile.CapacityAgent)
	if _, err := c.Store.File(context.Background(), c.Filing(c.record, "shenzhen-2020", 1, hashOf("shenzhen-2020"), testNow)); err != nil {
		t.Fatal(err)
	}
	agent.wants("an agent", agent.post(draft+"/record", named()), 422, []string{"对这条信用信息的异议正在办理，办结前不能重复提出", "请向市公共信用机构咨询"}, "YY2026000001")
	party := agent.begin(casefile.CapacityInterestedParty)
	agent.wants("an interested party", agent.post(party+"/record", named()), 422, []string{"请向市公共信用机构咨询"}, "YY2026000001")
}

// The same, when somebody else files while the rest is typed.
func TestFiling_AsAgent_SomebodyElseFiledMeanwhile(t *testing.T) {
	c := newCounter(t)
	who := c.newOutsider("agent", "代办人己")
	draft := who.fillInAsAgent()
	answers := who.declared(draft)
	if _, err := c.Store.File(context.Background(), c.Filing(c.record, "city-2022", 1, hashOf("city-2022"), testNow)); err != nil {
		t.Fatal(err)
	}
	who.wants("sent", who.post(draft+"/check", answers), http.StatusConflict, []string{`href="#record_number"`, "请向公共信用信息工作机构咨询", `value="PEN-0001"`}, "YY2026000001")
}

// Grounds that only apply to some kinds of record are offered, and taken, for those alone.
func TestFiling_GroundsByCategory(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	who := c.signIn("applicant")
	draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {c.record.String()}}), "/grounds")
	rating := url.Values{"grounds": {"wrong_rating"}, "statement": {"评价不当。"}}
	who.wants("a penalty", who.get(draft+"/grounds"), 200, []string{"信息不准确"}, "信用评价不当")
	who.wants("a forged ground", who.post(draft+"/grounds", rating), 422, []string{"请从列出的选项中选择异议理由"})
	c.exec(`UPDATE catalogue_items SET category = 'rating'`)
	who.wants("a rating", who.get(draft+"/grounds"), 200, []string{"信用评价不当"})
	who.onAll(draft, "grounds", rating, "window", url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}},
		"channel", url.Values{"channel": {"agency"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	// What was chosen for a rating cannot be filed for anything else.
	c.exec(`UPDATE catalogue_items SET category = 'penalty'`)
	who.wants("sent for a penalty", who.post(draft+"/check", who.declared(draft)), 422, []string{"请重新选择异议理由"})
	c.exec(`UPDATE catalogue_items SET category = 'rating'`)
	who.on(draft+"/check", who.declared(draft))
	if n := who.count(`SELECT count(*) FROM acts WHERE content->'grounds' ? 'wrong_rating'`); n != 1 {
		t.Error("it was not filed")
	}
}

// Another record has other grounds: those that were chosen go.
func TestFiling_AnotherRecord_AsksGroundsAgain(t *testing.T) {
	c := newCounter(t)
	who := c.signIn("applicant")
	draft := who.fillIn(c.record)
	other := c.NewRecord(t, casefile.Content{"amount": "1"}, nil)
	if to := who.on(draft+"/record", url.Values{"record": {other.String()}}); to != draft+"/grounds" {
		t.Errorf("leads to %s", to)
	}
	if page := who.page(draft + "/grounds"); !strings.Contains(page, "金额有误，应为500元。") || strings.Contains(page, `value="error" checked`) {
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
			who := newCounterUnder(t, tt.pack).signIn("applicant")
			draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {who.record.String()}}), "/grounds")
			if !tt.asked {
				if answer := who.get(draft + "/channel"); answer.Header().Get("Location") != draft {
					t.Errorf("a question that this pack does not ask: %d", answer.Code)
				}
				return
			}
			who.wants("the choice", who.get(draft+"/channel"), 200, []string{"提供这条信息的单位：市场监督管理局", tt.want})
			who.wants("none chosen", who.post(draft+"/channel", nil), 422, []string{"请选择向谁提出"})
			who.wants("forged", who.post(draft+"/channel", url.Values{"channel": {"court"}}), 422, []string{"请从列出的选项中选择向谁提出"})
			if to := who.on(draft+"/channel", url.Values{"then": {"later"}}); to != draft {
				t.Errorf("for later leads to %s", to)
			}
		})
	}
}

// The form check says what is to be verified, and has the refusal drafted.
func TestFormCheck_OfAnAgent(t *testing.T) {
	c := newCounter(t)
	c.work()
	agent := c.newOutsider("agent", "代办人己")
	draft := agent.fillInAsAgent()
	agent.on(draft+"/channel", url.Values{"channel": {"agency"}})
	agent.on(draft+"/check", agent.declared(draft))
	clerk := c.signIn("agency")
	var task string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	at := "/desk/tasks/" + task + "/act"
	clerk.wants("the form", clerk.get(at), 200, []string{"核验代理权", "代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", at + "?refuse=authority"}, "授权委托书不能证明")
	clerk.wants("the refusal", clerk.get(at+"?refuse=authority"), 200, []string{"提交的授权委托书不能证明申请人有权代理", `value="no" checked`})
	var id string
	if err := c.Store.Pool.QueryRow(context.Background(), `SELECT id::text FROM cases`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	clerk.wants("the case", clerk.get("/desk/cases/"+id), 200, []string{"代理人代办人己，委托书有效期至2026年12月31日", "委托书.pdf", "向谁提出"})
	c.clock.Advance(200 * 24 * time.Hour)
	clerk = c.signIn("agency")
	clerk.wants("the case after the letter", clerk.get("/desk/cases/"+id), 200, []string{"已过有效期"})
}

func (w *customer) account() uuid.UUID {
	w.Helper()
	var id uuid.UUID
	if err := w.Store.Pool.QueryRow(context.Background(), `SELECT id FROM accounts WHERE login = 'agent'`).Scan(&id); err != nil {
		w.Fatal(err)
	}
	return id
}

// keep is a file that the account has uploaded and not sent.
func (w *customer) keep(name string) []uuid.UUID {
	w.Helper()
	id := uuid.New()
	err := w.Store.AttachmentInsert(context.Background(), db.AttachmentInsertParams{ID: id, AccountID: w.account(), Name: name,
		MediaType: "application/pdf", Size: 9, SHA256: "0", UploadedAt: testNow})
	if err != nil {
		w.Fatal(err)
	}
	return []uuid.UUID{id}
}

// followed waits until the act has been processed.
func (w *customer) followed(receipt db.Receipt) {
	w.Helper()
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		if w.count(`SELECT count(*) FROM acts WHERE id = $1 AND status = 'done'`, receipt.ActID) == 1 {
			return
		}
	}
	w.Fatal("the act was not processed")
}
