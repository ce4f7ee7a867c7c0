package listing_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/activities"
	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/webtest/counter"
)

// unknown proposes to list somebody who has no account.
func unknown(t *testing.T) *proposing {
	t.Helper()
	p := propose(t, "shenzhen-2022")
	p.subject = maps.Clone(subject)
	p.subject["subject_name"], p.subject["subject_code"] = []string{"查无账号有限公司"}, []string{"91990100MA00000022"}
	p.fill()
	p.send()
	return p
}

// notice is where staff read the document of the kind.
func (p *proposing) notice(kind casefile.NoticeKind) string {
	p.Helper()
	var id uuid.UUID
	if err := p.Store.Pool.QueryRow(context.Background(), `SELECT id FROM notices WHERE case_id = $1 AND kind = $2`, p.caseID(), kind).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return p.caseT + "/notices/" + id.String()
}

// The kept letter shows nobody the code that lets its party in: it stands in the copy for the party alone, which the unit that serves it has shown, and
// the register keeps who has.
func TestCode_StandsInTheCopyAlone(t *testing.T) {
	p := unknown(t)
	code, err := p.Store.JoinCode(t.Context(), p.caseID())
	if err != nil {
		t.Fatal(err)
	}
	shown, at := casefile.ShownLookupCode(code), p.notice(casefile.NoticeBeforeListing)
	agency, other := p.SignIn("agency"), p.SignIn("other")
	for who, reader := range map[string]*counter.Customer{"the unit": p.clerk, "its head": p.head, "the agency": agency} {
		page := reader.Page(at)
		if strings.Contains(page, shown) || strings.Contains(page, code) || !strings.Contains(page, casefile.MaskedCode) {
			t.Errorf("%s reads the code in the kept letter, or none at all", who)
		}
		if offered := strings.Contains(page, at+"/copy"); offered != (reader != agency) {
			t.Errorf("%s is offered the copy: %v", who, offered)
		}
	}
	for who, asker := range map[string]*counter.Customer{"the agency": agency, "another unit": other, "the applicant": p.party} {
		if answer := asker.Post(at+"/copy", nil); answer.Code == http.StatusOK || strings.Contains(answer.Body.String(), shown) {
			t.Errorf("%s gets the copy: %d", who, answer.Code)
		}
	}
	if answer := p.clerk.Get(at + "/copy"); answer.Code == http.StatusOK {
		t.Error("a look that nobody has asked for shows the code")
	}
	looked := func() int {
		return p.Count(`SELECT count(*) FROM account_events e JOIN notices n ON e.facts = jsonb_build_object('name', n.number) WHERE e.kind = $1`, casefile.CodeCopied)
	}
	if looked() != 0 {
		t.Error("the register tells of copies that nobody has had")
	}
	answer := p.clerk.Post(at+"/copy", nil)
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), shown) || strings.Contains(answer.Body.String(), casefile.MaskedCode) {
		t.Fatalf("the unit does not get the copy with its code: %d", answer.Code)
	}
	if looked() != 1 {
		t.Errorf("%d lines in the register", looked())
	}
	p.lets(t, code)
	if page := p.clerk.Page(at); strings.Contains(page, at+"/copy") || p.clerk.Post(at+"/copy", nil).Code != http.StatusNotFound {
		t.Error("the code is shown on, though its party has an account")
	}
}

// lets has the code let the party in.
func (p *proposing) lets(t *testing.T, code string) {
	t.Helper()
	var number string
	if err := p.Store.Pool.QueryRow(context.Background(), `SELECT number FROM cases WHERE id = $1`, p.caseID()).Scan(&number); err != nil {
		t.Fatal(err)
	}
	answer := p.Anybody().Post("/join", url.Values{"number": {number}, "code": {code}})
	if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/password/") {
		t.Fatalf("the code does not let its party in: %d %s", answer.Code, to)
	}
}

// listed lists the party, which has answered; one measure follows, which another unit carries out.
func listed(t *testing.T) *proposing {
	t.Helper()
	p := propose(t, "shenzhen-2022")
	p.fill()
	p.send()
	p.serve(casefile.NoticeBeforeListing)
	p.enter(t)
	p.clerk.Act(p.task(casefile.TaskCheckReply), url.Values{"holds-1": {"yes"}, "reasons-1": {"召回记录属实，予以采纳。"}, "holds-2": {"no"}, "reasons-2": {"取样符合规范，有取样记录。"}})
	p.decide(t)
	return p
}

// ends has the schedule end what is over.
func (p *proposing) ends(at time.Time) {
	p.Helper()
	p.Clock.Set(at)
	a := &activities.Activities{Store: p.Store, Book: p.Server.Book, Calendar: p.Server.Calendar.InForce(), Clock: p.Clock}
	if _, err := a.EndDue(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// A body that carries out a measure reads what is written to it: whom it strikes and by what. Nothing else of the case is open to it, nor to anybody
// who has nothing to do with it; when the listing has ended it confirms that it has stopped.
func TestTold_OnlyWhatIsWrittenToIt(t *testing.T) {
	p := listed(t)
	body := p.SignIn("other")
	says(t, "the list of cases", body.Page("/desk/cases"), dbtest.CompanyName)
	page := body.Page(p.caseT)
	says(t, "the case", page, dbtest.CompanyName, "由本单位实施的事项", "限制参加政府采购", "失信惩戒措施实施通知书", "对相关责任人")
	says(t, "the letter", body.Page(p.notice(casefile.NoticeMeasureRequest)), dbtest.CompanyCode, "限制参加政府采购")
	for _, secret := range []string{"两年内两次生产不合格产品", "样监罚〔2026〕7号", "已经召回全部产品", "取样符合规范", "持股九成", "初次实施", "事实清楚", dbtest.PersonName, "列入决定书"} {
		if strings.Contains(counter.Words(page), secret) {
			t.Errorf("the body reads %q", secret)
		}
	}
	var attachment, service uuid.UUID
	err := p.Store.Pool.QueryRow(t.Context(), `SELECT f.id, s.id FROM attachments f, services s WHERE f.case_id = $1 AND s.case_id = $1 LIMIT 1`, p.caseID()).Scan(&attachment, &service)
	if err != nil {
		t.Fatal(err)
	}
	closed := []string{p.notice(casefile.NoticeBeforeListing), p.notice(casefile.NoticeListing), p.notice(casefile.NoticePersonStruck), p.notice(casefile.NoticeReplyChecked),
		p.caseT + "/attachments/" + attachment.String(), p.caseT + "/services/" + service.String(), p.caseT + "/identity", p.caseT + "/reply", p.caseT + "/withdraw",
		"/api/v1/cases/" + p.caseID().String() + "/deadlines"}
	for _, at := range closed {
		if answer := body.Get(at); answer.Code != http.StatusNotFound {
			t.Errorf("%s is open to the body: %d", at, answer.Code)
		}
	}
	if answer := body.Post(p.caseT+"/identity", nil); answer.Code != http.StatusNotFound {
		t.Errorf("the body looks at the full number: %d", answer.Code)
	}
	p.stopped(t)
}

// stopped lets the listing end by its term, and the body confirm on its page of the task that it has stopped.
func (p *proposing) stopped(t *testing.T) {
	t.Helper()
	end := calendar.NewDate(2029, time.October, 22).At(9, 0)
	p.ends(end)
	body := p.SignIn("other")
	says(t, "the case", body.Page(p.caseT), "失信惩戒措施解除通知书", "待办")
	at := p.task(casefile.TaskConfirmStop)
	form := body.Page(at)
	says(t, "the form", form, "限制参加政府采购", "对当事人", dbtest.CompanyName)
	for _, secret := range []string{"两年内两次生产不合格产品", "取样符合规范", dbtest.PersonName} {
		if strings.Contains(form, secret) {
			t.Errorf("the form shows the body %q", secret)
		}
	}
	body.Act(at, url.Values{"stopped_on-year": {"2029"}, "stopped_on-month": {"10"}, "stopped_on-day": {"22"}})
	says(t, "the case", body.Page(p.caseT), "已于", "确认停止")
}

// Staff of any unit look a person's marks up by his number, for what they say it is for; a person who is not marked looks like one whom nobody knows. Each
// look stands in the register, and nothing is told any more once the listing is over.
func TestMarks_LookedUp(t *testing.T) {
	p := listed(t)
	other := p.SignIn("other")
	says(t, "the records", other.Page("/desk/records"), "查询个人信用档案标注")
	ask := url.Values{"code": {personCode}, "purpose": {"政府采购评审，项目编号2026-031"}, "authority": {"2026年10月20日授权书，供政府采购评审"}}
	look := func(change url.Values) (int, string) {
		form := maps.Clone(ask)
		maps.Copy(form, change)
		answer := other.Post("/desk/marks", form)
		return answer.Code, answer.Body.String()
	}
	for _, wrong := range []struct {
		change url.Values
		says   string
	}{{url.Values{"code": {"990101199001010011"}}, "不是有效的公民身份号码"}, {url.Values{"purpose": {""}}, "请填写查询用途"}, {url.Values{"authority": {" "}}, "请填写书面授权"}} {
		code, body := look(wrong.change)
		if code != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", wrong.change, code)
		}
		says(t, "the form", body, wrong.says)
	}
	looked := func(known bool) int {
		return p.Count(`SELECT count(*) FROM account_events WHERE kind = $1 AND facts ? 'subject' = $2 AND facts->>'name' LIKE '政府采购评审%授权书%'`, casefile.MarkLooked, known)
	}
	_, body := look(nil)
	says(t, "what was found", body, dbtest.PersonName, dbtest.CompanyName, "严重失信主体名单", "2026年10月20日至2029年10月20日", "第六十八条")
	if strings.Contains(counter.Words(body[strings.Index(body, `id="found"`):]), personCode) || looked(true) != 1 {
		t.Errorf("the number stands in what was found, or %d lines in the register", looked(true))
	}
	nobody := "110101199003070" // somebody whom nobody knows
	nobody = nobody + "12"
	nobody += string(casefile.IDNumberCheck(nobody))
	_, body = look(url.Values{"code": {nobody}})
	says(t, "nobody", body, "没有标注。")
	if looked(false) != 1 {
		t.Errorf("%d lines of people whom nobody knows", looked(false))
	}
	for who, door := range map[string]*counter.Customer{"an applicant": p.party, "nobody": p.Anybody()} {
		if answer := door.Post("/desk/marks", ask); answer.Code == http.StatusOK {
			t.Errorf("%s looks marks up", who)
		}
	}
	p.Clock.Set(calendar.NewDate(2029, time.October, 21).Start()) // before any round of the schedule
	other = p.SignIn("other")
	_, body = look(nil)
	says(t, "after the end", body, "没有标注。")
	if strings.Contains(body[strings.Index(body, `id="found"`):], dbtest.PersonName) {
		t.Error("whose mark is over is still named")
	}
}

// Under a regulation that has no marks nobody looks them up, and the page says so.
func TestMarks_NotProvided(t *testing.T) {
	for _, pack := range []string{"xiamen-draft", "qianhai-2020"} {
		unit := counter.Under(t, pack).SignIn("unit")
		answer := unit.Get("/desk/marks")
		if answer.Code != http.StatusNotFound || strings.Contains(unit.Page("/desk/records"), "/desk/marks") {
			t.Errorf("%s: %d", pack, answer.Code)
		}
		says(t, pack, answer.Body.String(), "适用的规定没有规定查询个人标注")
	}
}
