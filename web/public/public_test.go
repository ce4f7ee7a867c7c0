package public_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/messages"
	"creditcase/web/public"
	"creditcase/web/site"
	"creditcase/web/visit"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

func TestLookup_TellsProgressToWhoKnowsBoth(t *testing.T) {
	c := counter.New(t)
	c.Work()
	draft := c.SignIn("applicant").FillIn(c.Record)
	who := c.SignIn("applicant")
	who.Sends(draft)
	code := lookupCode(c, "YY2026000001")
	const never = "没有查到：办件编号与查询码不相符"
	tests := []struct {
		name, number, code string
		status             int
		want               string
	}{
		{"the code of the receipt", "YY2026000001", code, 200, "受理审查"},
		{"of which procedure", "YY2026000001", code, 200, "异议处理"},
		{"typed in its own way", " yy2026-000001", strings.ToLower(strings.ReplaceAll(code, "0", "o")), 200, "2026年9月18日 14:05"},
		{"another code", "YY2026000001", "0000-0000-0000", 422, never},
		{"no such case", "YY2026000002", code, 422, never},
		{"no number", "2026", code, 422, "办件编号应当是两个字母加数字"},
		{"what the public page shows", "YY2026000001", "0014", 422, "查询码应当是12个数字和字母"},
	}
	for _, tt := range tests {
		answer := c.Anybody().Post("/lookup", url.Values{"number": {tt.number}, "code": {tt.code}})
		page := answer.Body.String()
		if answer.Code != tt.status || !strings.Contains(page, tt.want) {
			t.Errorf("%s: %d, without %q", tt.name, answer.Code, tt.want)
		}
		for _, secret := range []string{dbtest.CompanyName, "申请人甲", "5000", "金额有误", "PEN-0001"} {
			if strings.Contains(page, secret) {
				t.Errorf("%s: the page tells %q", tt.name, secret)
			}
		}
	}
}

// lookupCode reads the code where the applicant reads it: on the page that confirms the filing, and on the receipt.
func lookupCode(c *counter.Counter, number string) string {
	c.Helper()
	var caseID uuid.UUID
	var receipt string
	err := c.Store.Pool.QueryRow(c.Context(), `SELECT c.id, n.html_zh FROM cases c JOIN notices n ON n.case_id = c.id AND n.kind = 'receipt'
		WHERE c.number = $1`, number).Scan(&caseID, &receipt)
	if err != nil {
		c.Fatal(err)
	}
	page := c.SignIn("applicant").Page(site.ReceivedHref(caseID))
	code := counter.Code(receipt)
	if code == "" || !strings.Contains(page, code) {
		c.Fatalf("the code on the receipt is %q, and the confirmation does not show it", code)
	}
	return code
}

// Who guesses is held up, and nobody else: least of all the case whose number he has typed.
func TestLookup_LimitsWhoGuesses(t *testing.T) {
	c := counter.New(t)
	c.Work()
	draft := c.SignIn("applicant").FillIn(c.Record)
	who := c.SignIn("applicant")
	who.Sends(draft)
	code := lookupCode(c, "YY2026000001")
	try := func(who *counter.Customer, code string) int {
		return who.Post("/lookup", url.Values{"number": {"YY2026000001"}, "code": {code}}).Code
	}
	for at := range 5 {
		guesser := c.Anybody()
		for i := range site.LookupsInWindow {
			guesser.From = fmt.Sprintf("[2001:db8:0:%d::%d]:4711", at, i)
			if got := try(guesser, "0000-0000-0000"); got != http.StatusUnprocessableEntity {
				t.Fatalf("try %d: %d", i, got)
			}
		}
		if got := try(guesser, code); got != http.StatusTooManyRequests {
			t.Errorf("one try too many from network %d: %d", at, got)
		}
	}
	if got := try(c.Anybody(), code); got != http.StatusOK {
		t.Errorf("who holds the receipt, after others have guessed: %d", got)
	}
	c.Clock.Advance(24 * time.Hour)
	try(c.Anybody(), code)
	if n := c.Count("SELECT count(*) FROM rate_limits WHERE window_start < $1", c.Clock.Now().Add(-24*time.Hour)); n != 0 {
		t.Errorf("%d windows that are over are kept", n)
	}
}

func TestPublicRecords_ShowWhatIsPublic(t *testing.T) {
	c := counter.New(t)
	content := casefile.Content{"amount": "1234"}
	for range 6 {
		c.NewRecord(t, content, content)
	}
	// PEN-0001 stays; the others each lose or gain something.
	c.Exec(`INSERT INTO subjects VALUES ('00000000-0000-4000-8000-000000000003', 'person', '临江市样例张三', '110105194912310098')`)
	c.Exec(`UPDATE records SET subject_id = '00000000-0000-4000-8000-000000000003' WHERE number = 'PEN-0002'`)
	c.Exec(`INSERT INTO catalogue_items SELECT '00000000-0000-4000-8000-000000000004', 'GOV', unit_id, category, 'government',
		name_zh, name_en, fields FROM catalogue_items`)
	c.Exec(`UPDATE records SET item_id = '00000000-0000-4000-8000-000000000004' WHERE number = 'PEN-0003'`)
	for number, kind := range map[string]casefile.EffectKind{"PEN-0004": casefile.EffectPublicationStopped,
		"PEN-0005": casefile.EffectDeleted, "PEN-0006": casefile.EffectAnnotated, "PEN-0007": casefile.EffectCorrected} {
		record := c.RecordOf(t, number)
		c.BareCase(t, "YY2026000"+strings.TrimPrefix(number, "PEN-0"), record, webtest.Now, false)
		c.BeginEffect(t, record, kind, webtest.Now)
	}
	who := c.Anybody()
	for _, asked := range []string{"样例贸易", dbtest.CompanyCode} {
		page := who.Post("/records", url.Values{"q": {asked}}).Body.String()
		for number, shown := range map[string]bool{"PEN-0001": true, "PEN-0002": false, "PEN-0003": false, "PEN-0004": false,
			"PEN-0005": false, "PEN-0006": true, "PEN-0007": true, "查到3条": true, "异议处理中": true, "已更正": true, "张三": false} {
			if strings.Contains(page, number) != shown {
				t.Errorf("asked for %s: %s shown is %t", asked, number, !shown)
			}
		}
	}
	tests := []struct {
		asked string
		code  int
		want  string
	}{
		{"临江市样例张三", 200, "没有查到公示信息"},
		{"110105194912310098", 200, "没有查到公示信息"},
		{"%%", 200, "没有查到公示信息"},
		{"__", 200, "没有查到公示信息"},
		{"样", 422, "请至少填写2个字"},
		{"", 422, "请填写名称"},
	}
	for _, tt := range tests {
		answer := who.Post("/records", url.Values{"q": {tt.asked}})
		if answer.Code != tt.code || !strings.Contains(answer.Body.String(), tt.want) {
			t.Errorf("asked for %q: %d, without %q", tt.asked, answer.Code, tt.want)
		}
	}
}

// A name is found however its brackets, spaces and letters were typed, and what is not published any more is not found by it.
func TestPublicRecords_NameHoweverTyped(t *testing.T) {
	c := counter.New(t)
	c.Exec(`UPDATE subjects SET name = '深圳（示例）ABC科技有限公司'`)
	for _, asked := range []string{"深圳（示例）ABC科技", "深圳(示例)abc科技", "深圳 （示例） ＡＢＣ 科技", "\u200b圳(示例", "示例】a"} {
		if page := c.Anybody().Post("/records", url.Values{"q": {asked}}).Body.String(); !strings.Contains(page, "PEN-0001") {
			t.Errorf("%q does not find the company", asked)
		}
	}
	c.Exec(`UPDATE catalogue_items SET fields = fields || '[{"key": "until", "zh": "公示截止日期", "en": "Published until", "kind": "date",
		"ends_publication": true}]'`)
	for until, shown := range map[string]bool{"2020-01-01": false, "": true, "长期": true, webtest.Now.Format(time.DateOnly): true,
		webtest.Now.AddDate(0, 0, -1).Format(time.DateOnly): false} {
		c.Exec(`UPDATE record_versions SET content = content || jsonb_build_object('until', $1::text)`, until)
		page := c.Anybody().Post("/records", url.Values{"q": {"示例"}}).Body.String()
		if strings.Contains(page, "PEN-0001") != shown {
			t.Errorf("published until %q: shown is %t", until, !shown)
		}
	}
}

// A page of public records is cut after the hidden ones are taken out.
func TestPublicRecords_CutWithoutTheHidden(t *testing.T) {
	c := counter.New(t)
	for range public.MostRecords - 1 {
		c.NewRecord(t, casefile.Content{"amount": "1"}, nil)
	}
	c.NewRecord(t, casefile.Content{"amount": "1"}, nil) // one too many, if the first did not have its queries suspended
	c.BareCase(t, "YY2026000100", c.RecordOf(t, "PEN-0001"), webtest.Now, false)
	c.BeginEffect(t, c.RecordOf(t, "PEN-0001"), casefile.EffectSuspended, webtest.Now)
	page := c.Anybody().Post("/records", url.Values{"q": {"样例"}}).Body.String()
	if strings.Contains(page, "只显示前50条") || strings.Count(page, "PEN-") != public.MostRecords || strings.Contains(page, "PEN-0001") {
		t.Errorf("%d records of 50 that are not hidden", strings.Count(page, "PEN-"))
	}
}

func TestPublicRecords_Narrow(t *testing.T) {
	c := counter.New(t)
	for range public.MostRecords {
		c.NewRecord(t, casefile.Content{"amount": "1"}, nil)
	}
	page := c.Anybody().Post("/records", url.Values{"q": {"样例"}}).Body.String()
	if !strings.Contains(page, "只显示前50条") || strings.Count(page, "PEN-") != public.MostRecords {
		t.Errorf("%d records, without the advice to narrow the search", strings.Count(page, "PEN-"))
	}
}

// The guide is the pack's, whichever it is: periods of the law and of the city told apart, in both languages.
func TestGuide_EveryPack(t *testing.T) {
	c := counter.New(t)
	who := c.Anybody()
	tests := []struct{ pack, zh, en string }{
		{"city-2022", "市级信用条例（2022）", "Period the service promises"},
		{"qianhai-2020", "核查并决定", "Expired"},
		{"shenzhen-2020", "累计不超过20个工作日", "Within 60 days"},
		{"shenzhen-2022", "不一致的，随即更正", "It may be extended by 3 working days"},
		{"xiamen-draft", "中止提供该条信息的查询", "Draft"},
	}
	for _, tt := range tests {
		for lang, want := range map[string]string{"zh": tt.zh, "en": tt.en} {
			who.Cookie = &http.Cookie{Name: visit.LangCookie, Value: lang}
			page := who.Page("/guide?pack=" + tt.pack)
			if !strings.Contains(page, want) || strings.Contains(page, "⟦") {
				t.Errorf("%s in %s: no %q, or a message is missing", tt.pack, lang, want)
			}
		}
	}
	if answer := who.Get("/guide?pack=moon"); answer.Code != http.StatusNotFound {
		t.Errorf("an unknown pack: %d", answer.Code)
	}
}

func TestStart_SaysWhatBinds(t *testing.T) {
	for pack, want := range map[string]string{"city-2022": "现行有效", "xiamen-draft": "按草案办理是演示选择"} {
		who := counter.Under(t, pack).Anybody()
		for _, path := range []string{"/", "/help", "/login"} {
			who.Page(path)
		}
		if page := who.Page("/"); !strings.Contains(page, want) || !strings.Contains(page, "市信用中心") {
			t.Errorf("%s: no %q", pack, want)
		}
	}
}

func TestCodeDoubt(t *testing.T) {
	p := messages.For(messages.Chinese)
	tests := map[string]string{
		"91350100M000100Y43": "",                           // the standard's own example
		"91350100M000100Y34": p.T("records.doubtful_code"), // its last two turned round
		"11010519491231002X": p.T("records.persons_code"),  // the standard's own example of a person's
		"云澜":                 "",
	}
	for code, want := range tests {
		if got := public.CodeDoubt(p, code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
