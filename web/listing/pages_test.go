package listing_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// proposing is a unit at its desk, with a list that it can put somebody on.
type proposing struct {
	*counter.Counter
	list         uuid.UUID
	clerk, head  *counter.Customer
	party        *counter.Customer
	draft, caseT string // addresses of the draft and of the case

	subject, grounds url.Values // what is answered of whom it is about, and of the grounds
}

func propose(t *testing.T, under string) *proposing {
	t.Helper()
	p := &proposing{Counter: counter.Under(t, under), subject: subject, grounds: grounds}
	p.Work()
	p.list = p.NewList(t, p.Unit, "YZSX", "serious_list", "serious", &casefile.ItemPeriod{Amount: 3, Unit: "year"})
	p.clerk, p.head, p.party = p.SignIn("unit"), p.SignIn("unit.head"), p.SignIn("applicant")
	return p
}

// begin begins a draft for the list.
func (p *proposing) begin() {
	p.Helper()
	p.draft = strings.TrimSuffix(p.clerk.On("/desk/proposals", url.Values{"item": {p.list.String()}}), "/subject")
}

// save sends the answers of a page of the draft and returns the answer.
func (p *proposing) save(page string, answers url.Values) (code int, body, to string) {
	p.Helper()
	form := counter.HiddenIn(p.clerk.Page(p.draft + "/" + page))
	for name, values := range answers {
		form[name] = values
	}
	answer := p.clerk.Post(p.draft+"/"+page, form)
	return answer.Code, answer.Body.String(), answer.Header().Get("Location")
}

// goesOn sends what must be accepted.
func (p *proposing) goesOn(page string, answers url.Values) {
	p.Helper()
	if code, body, _ := p.save(page, answers); code != http.StatusSeeOther {
		p.Fatalf("%s: %d\n%s", page, code, counter.Words(body))
	}
}

// upload sends a file with a page of the draft.
func (p *proposing) upload(page, question string) {
	p.Helper()
	form := counter.HiddenIn(p.clerk.Page(p.draft + "/" + page))
	form.Set("then", "later")
	if answer := p.clerk.SendFiles(p.draft+"/"+page, question, form, counter.PDFOf(100)); answer.Code != http.StatusSeeOther {
		p.Fatalf("%s: %d\n%s", page, answer.Code, counter.Words(answer.Body.String()))
	}
}

// personCode is a number that passes its check.
var personCode = dbtest.PersonCode[:17] + string(casefile.IDNumberCheck(dbtest.PersonCode[:17]))

var (
	subject  = url.Values{"subject_kind": {"legal_person"}, "subject_name": {dbtest.CompanyName}, "subject_code": {dbtest.CompanyCode}, "code_sure": {"yes"}} // which fails its check
	facts    = url.Values{"field-facts": {"生产不合格产品"}, "facts": {"两年内两次生产不合格产品，经检验确认。"}}
	document = url.Values{"document_kind": {"administrative"}, "document_number": {"样监罚〔2026〕7号"}, "document_date-year": {"2026"}, "document_date-month": {"8"},
		"document_date-day": {"3"}, "document_issuer": {"市场监督管理局"}}
	grounds = url.Values{"area": {"competition_and_order"}, "again": {"nowhere"}, "leniency-corrected_harmless": {"no"}, "leniency-corrected_first": {"yes"},
		"leniency-corrected_first-reasons": {"初次实施，已经召回。"}, "leniency-no_fault": {"no"}}
	persons = url.Values{"person-2-name": {dbtest.PersonName}, "person-2-code": {personCode}, "person-2-part": {"controller"}, "person-2-facts": {"持股九成并决定生产。"},
		"person_rows": {"2"}}
)

// fill fills in the whole draft.
func (p *proposing) fill() {
	p.Helper()
	p.begin()
	p.goesOn("subject", p.subject)
	p.goesOn("facts", facts)
	p.upload("document", "document_files")
	p.goesOn("document", document)
	p.goesOn("grounds", p.grounds)
	p.goesOn("measures", url.Values{"measures": {"tender", "honours"}})
	p.goesOn("persons", persons)
	p.goesOn("files", nil)
}

// send sends the draft, and notes where its case is.
func (p *proposing) send() {
	p.Helper()
	p.caseT = p.clerk.On(p.draft+"/check", counter.HiddenIn(p.clerk.Page(p.draft+"/check")))
}

func (p *proposing) caseID() uuid.UUID {
	return uuid.MustParse(strings.TrimPrefix(p.caseT, "/desk/cases/"))
}

// serve has the party open the last document that it is to be served.
func (p *proposing) serve(kind casefile.NoticeKind) {
	p.Helper()
	var notice uuid.UUID
	err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, p.caseID(), kind).Scan(&notice)
	if err != nil {
		p.Fatal(err)
	}
	at := "/my/cases/" + p.caseID().String() + "/notices/" + notice.String()
	p.party.On(at+"/open", counter.HiddenIn(p.party.Page(at)))
}

// task is where the open task of the kind is acted on.
func (p *proposing) task(kind casefile.TaskKind) string {
	p.Helper()
	var id uuid.UUID
	err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM tasks WHERE case_id = $1 AND kind = $2 AND closed_at IS NULL`, p.caseID(), kind).Scan(&id)
	if err != nil {
		p.Fatal(err)
	}
	return "/desk/tasks/" + id.String() + "/act"
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

// Every page says what is wrong beside its question, keeps what was typed, and the notice is shown before it is sent, once.
func TestPropose_PageByPage(t *testing.T) {
	p := propose(t, "shenzhen-2022")
	p.begin()
	for _, wrong := range []struct {
		page    string
		answers url.Values
		says    []string
	}{
		{"subject", url.Values{"subject_name": {"某公司"}}, []string{"请选择当事人的类型", "请填写代码或者身份号码"}},
		{"subject", url.Values{"subject_kind": {"person"}, "subject_name": {"某人"}, "subject_code": {"990101199001010011"}}, []string{"不是有效的公民身份号码"}},
		{"subject", url.Values{"subject_kind": {"legal_person"}, "subject_name": {"另一公司"}, "subject_code": {dbtest.CompanyCode}}, []string{"已登记在另一个名称下"}},
		{"subject", url.Values{"subject_kind": {"legal_person"}, "subject_name": {"某公司"}, "subject_code": {"91990100MA00000015"}}, []string{"校验码不符", "已与登记证件核对，代码无误"}},
		{"facts", url.Values{"facts": {""}}, []string{"请填写事实和理由"}},
		{"document", url.Values{"document_kind": {"other"}, "document_date-year": {"2026"}, "document_date-month": {"12"}, "document_date-day": {"1"}},
			[]string{"文书日期不能晚于今天", "请填写文号", "请选择文书扫描件的文件"}},
		{"grounds", url.Values{"again": {"elsewhere"}}, []string{"请选择领域", "请填写仍需列入的理由", "请选择是否有此情形"}},
	} {
		code, body, _ := p.save(wrong.page, wrong.answers)
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%s with %v: %d", wrong.page, wrong.answers, code)
		}
		says(t, wrong.page, body, wrong.says...)
		for _, typed := range wrong.answers {
			if !strings.Contains(body, typed[0]) {
				t.Errorf("%s: %q is lost", wrong.page, typed[0])
			}
		}
	}
	if a := p.clerk.Get(p.draft + "/check"); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body.String(), "有的页面尚未完成或者需要改正") {
		t.Errorf("what is not whole is checked: %d, %s", a.Code, a.Body)
	}
	if code := p.SignIn("unit.head").Get(p.draft).Code; code != http.StatusNotFound {
		t.Errorf("somebody else's draft: %d", code)
	}
	p.fill()
	check := p.clerk.Page(p.draft + "/check")
	says(t, "the check", check, "列入告知书", "两年内两次生产不合格产品，经检验确认。", "样监罚〔2026〕7号", dbtest.CompanyCode, "初次实施，已经召回。", dbtest.PersonName, "限制参加政府采购",
		"严重破坏市场公平竞争秩序和社会秩序", "提交并发出1份文书")
	sent := counter.HiddenIn(check)
	p.caseT = p.clerk.On(p.draft+"/check", sent)
	if to := p.clerk.On(p.draft+"/check", sent); to != p.caseT {
		t.Errorf("sent twice leads to %s, not to %s", to, p.caseT)
	}
	if n := p.Count(`SELECT count(*) FROM cases WHERE flow = 'listing'`); n != 1 {
		t.Errorf("%d cases", n)
	}
	page := p.clerk.Page(p.caseT)
	says(t, "the case", page, "待陈述申辩", "等待送达列入告知书", "两年内两次生产不合格产品，经检验确认。", "法律", dbtest.PersonName, "撤回列入建议")
	if strings.Contains(page, dbtest.CompanyCode) || strings.Contains(page, "申请身份") {
		t.Error("the case shows a whole code, or an applicant that there is not")
	}
	p.begin()
	p.goesOn("subject", subject)
	code, body, _ := p.save("document", document)
	if code != http.StatusUnprocessableEntity {
		t.Errorf("the same act again: %d", code)
	}
	says(t, "the same act again", body, "已经列入或者拟列入同一性质的名单", "第七十七条")
	says(t, "the pages of the same act again", p.clerk.Page(p.draft), "需要改正", "已经列入或者拟列入同一性质的名单")
}

// Sent five times at the same moment it is proposed once, and every answer leads to the case.
func TestPropose_SentAtTheSameMoment(t *testing.T) {
	p := propose(t, "shenzhen-2022")
	p.fill()
	form := counter.HiddenIn(p.clerk.Page(p.draft + "/check"))
	p.SentAtOnce("/desk/cases/", func() *httptest.ResponseRecorder { return p.clerk.Post(p.draft+"/check", form) })
	if n := p.Count(`SELECT count(*) FROM cases WHERE flow = 'listing'`); n != 1 {
		t.Errorf("%d cases", n)
	}
}

// What the party says on paper is entered with its day, each point is answered, and the head decides when the party's time is over.
func TestListing_PaperAnswersDecision(t *testing.T) {
	p := propose(t, "shenzhen-2022")
	p.fill()
	p.send()
	if answer := p.clerk.Get(p.caseT + "/reply"); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != p.caseT {
		t.Errorf("a reply to a notice that is not served: %d", answer.Code)
	}
	p.serve(casefile.NoticeBeforeListing)
	says(t, "the case", p.clerk.Page(p.caseT), "录入书面陈述申辩")
	p.enter(t)
	at := p.task(casefile.TaskCheckReply)
	says(t, "the form of the check", p.clerk.Page(at), "已经召回全部产品。", "第2点：这一点是否成立", "书面提出，2026年9月18日收到，由法定代表人递交")
	says(t, "what is left out", asked(p.clerk, at, url.Values{"holds-1": {"yes"}, "reasons-1": {"召回记录属实，予以采纳。"}}), "请选择这一点是否成立")
	p.clerk.Act(at, url.Values{"holds-1": {"yes"}, "reasons-1": {"召回记录属实，予以采纳。"}, "holds-2": {"no"}, "reasons-2": {"取样符合规范，有取样记录。"}})
	p.decide(t)
}

// enter enters two points that came on paper, at first without their day and their scan.
func (p *proposing) enter(t *testing.T) {
	t.Helper()
	form := counter.HiddenIn(p.clerk.Page(p.caseT + "/reply"))
	form["from"], form["point-1"], form["point-2"], form["rows"] = []string{"法定代表人"}, []string{"已经召回全部产品。"}, []string{"第二次检验取样不当。"}, []string{"2"}
	if answer := p.clerk.Post(p.caseT+"/reply", form); answer.Code != http.StatusUnprocessableEntity {
		t.Fatalf("a reply without day and scan: %d", answer.Code)
	} else {
		says(t, "the form", answer.Body.String(), "请填写收到日期", "请选择书面意见扫描件的文件", "第二次检验取样不当。")
	}
	form["came-year"], form["came-month"], form["came-day"] = []string{"2026"}, []string{"9"}, []string{"18"}
	if answer := p.clerk.SendFiles(p.caseT+"/reply", "scan", form, counter.PDFOf(80)); answer.Code != http.StatusSeeOther {
		t.Fatalf("the reply: %d\n%s", answer.Code, counter.Words(answer.Body.String()))
	}
}

// decided is the decision to list, with one measure and the person, and the questions of leniency answered anew.
var decided = url.Values{"outcome": {"list"}, "reasons": {"事实清楚，符合列入标准。"}, "measures": {"tender"}, "persons": {"0"},
	"leniency-corrected_harmless": {"no"}, "leniency-corrected_first": {"yes"}, "leniency-corrected_first-reasons": {"初次实施，后果轻微。"},
	"leniency-no_fault": {"no"}}

// decide decides the listing, whose party has answered early.
func (p *proposing) decide(t *testing.T) {
	t.Helper()
	decide := p.task(casefile.TaskDecideListing)
	says(t, "the clerk", p.clerk.Page(p.caseT), "应当由另一位负责人决定", "核查答复：不成立。取样符合规范，有取样记录。")
	says(t, "the form of the decision", p.head.Page(decide), "在此之前不能作出决定", "及时纠正，初次实施且危害后果轻微", "限制参加政府采购")
	forgotten := maps.Clone(decided)
	delete(forgotten, "leniency-no_fault")
	says(t, "a question of leniency left out", asked(p.head, decide, forgotten), "请选择是否有此情形")
	if to := p.head.Fill(decide, decided); to != decide+"/check" {
		t.Fatalf("leads to %s", to)
	}
	says(t, "the decision before its time", p.head.Get(decide+"/check").Body.String(), "期限到", "在此之前不能作出决定")
	p.Clock.Set(calendar.NewDate(2026, time.October, 20).At(10, 0))
	p.head = p.SignIn("unit.head")
	p.head.Fill(decide, decided)
	check := p.head.Page(decide + "/check")
	says(t, "the check", check, "初次实施，后果轻微。", "列入决定书", "事实清楚，符合列入标准。", "限制参加政府采购", dbtest.PersonName)
	p.head.On(decide+"/check", counter.HiddenIn(check))
	p.clerk, p.party = p.SignIn("unit"), p.SignIn("applicant")
	page := p.clerk.Page(p.caseT)
	says(t, "the case", page, "决定待送达", "列入决定书送达时生效")
	if strings.Contains(page, "撤回列入建议") {
		t.Error("what is decided can be taken back")
	}
	if n := p.Count(`SELECT count(*) FROM records WHERE number LIKE 'YZSX-%'`); n != 0 {
		t.Error("the record is there before the decision is served")
	}
	p.serve(casefile.NoticeListing)
	says(t, "the case", p.clerk.Page(p.caseT), "已办结", "2026年10月20日至2029年10月20日", "列入名单的信用信息", "生产不合格产品")
	says(t, "the lists", p.clerk.Page("/desk/lists"), dbtest.CompanyName, "在列", "2026年10月20日至2029年10月20日")
	says(t, "the lists", p.clerk.Page("/desk/lists?state=over"), "没有符合筛选条件的主体。")
	if page := p.Anybody().Page("/lists"); !strings.Contains(page, dbtest.CompanyName) || strings.Contains(page, "异议处理中") {
		t.Error("the public lists do not have it, or say that an objection is being handled")
	}
	p.Exec(`INSERT INTO effects (id, case_id, record_id, kind, hides, article, started_at)
		SELECT gen_random_uuid(), case_id, record_id, 'annotated', 'nobody', '42', $1 FROM listings`, p.Clock.Now())
	says(t, "the public lists", p.Anybody().Page("/lists"), dbtest.CompanyName, "异议处理中", "2026年10月20日", "2029年10月20日")
	// One that came in with a term of its own, and no listing here, stands there with its own days, and no longer.
	p.Exec(`UPDATE catalogue_items SET listing = listing || '{"listed_on": "listed_on", "listed_until": "listed_until"}' WHERE listing <> '{}'`)
	p.Exec(`UPDATE record_versions v SET content = content || '{"listed_on": "2023-01-09", "listed_until": "2026-10-21"}' FROM records r
		WHERE r.id = v.record_id AND r.number LIKE 'YZSX-%'`)
	says(t, "the public lists", p.Anybody().Page("/lists"), dbtest.CompanyName, "2023年1月9日", "2026年10月21日")
	p.Clock.Set(calendar.NewDate(2026, time.October, 22).At(0, 0))
	if strings.Contains(p.Anybody().Page("/lists"), dbtest.CompanyName) {
		t.Error("it stands there after its last day")
	}
}

// asked sends a form that is asked back, and returns the page.
func asked(who *counter.Customer, path string, answers url.Values) string {
	who.Helper()
	form := counter.HiddenIn(who.Page(path))
	for name, values := range answers {
		form[name] = values
	}
	answer := who.Post(path, form)
	if answer.Code != http.StatusUnprocessableEntity {
		who.Fatalf("%s: %d, want the form again", path, answer.Code)
	}
	return answer.Body.String()
}

// The unit takes its proposal back with reasons; nobody of another unit does, and a unit's list is its own.
func TestListing_TakenBack(t *testing.T) {
	p := propose(t, "city-2022")
	p.begin()
	other := p.SignIn("other")
	if code := other.Post("/desk/proposals", url.Values{"item": {p.list.String()}}).Code; code != http.StatusNotFound {
		t.Errorf("another unit proposes for the list: %d", code)
	}
	p.grounds = url.Values{"area": {"competition_and_order"}, "again": {"nowhere"}, "leniency-force_majeure": {"no"}, "leniency-slight_corrected": {"no"}}
	p.fill()
	p.send()
	if code := other.Get(p.caseT + "/withdraw").Code; code != http.StatusNotFound {
		t.Errorf("another unit takes it back: %d", code)
	}
	says(t, "no reasons", asked(p.clerk, p.caseT+"/withdraw", nil), "请填写撤回的理由")
	form := counter.HiddenIn(p.clerk.Page(p.caseT + "/withdraw"))
	form["reasons"] = []string{"认定依据文书已被依法撤销。"}
	p.clerk.On(p.caseT+"/withdraw", form)
	says(t, "the lists", p.clerk.Page("/desk/lists"), "未列入", "单位撤回")
}

// Under a regulation that does not provide for it nothing can be proposed, and the page says so.
func TestPropose_NotProvided(t *testing.T) {
	p := propose(t, "qianhai-2020")
	if answer := p.clerk.Get("/desk/proposals/new"); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "适用的规定没有规定列入名单") {
		t.Errorf("%d: %s", answer.Code, counter.Words(answer.Body.String()))
	}
	says(t, "the lists", p.clerk.Page("/desk/lists"), "适用的规定没有规定列入名单")
}
