package web_test

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"creditcase/web"
	"creditcase/web/desk"
	"creditcase/web/site"
	"creditcase/web/visit"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

var writerInput = regexp.MustCompile(`<input type="hidden" form="typed" name="writer" value="([^"]+)">`)

// formOn are the hidden fields of a page's form, whose it is among them.
func formOn(t *testing.T, body string) url.Values {
	t.Helper()
	fields := counter.HiddenIn(body)
	m := writerInput.FindStringSubmatch(body)
	if m == nil {
		t.Fatal("the form does not say whose it is")
	}
	fields.Set("writer", html.UnescapeString(m[1]))
	return fields
}

// signedOut ends all sessions, as time does.
func signedOut(c *counter.Counter) { c.Exec(`DELETE FROM sessions`) }

// backIn signs in again in the same browser, with the account, from the page that the browser was led to.
func backIn(w *counter.Customer, login, at string) (to string) {
	w.Helper()
	w.Cookie = nil
	page := w.Page(at)
	form := counter.HiddenIn(page)
	form.Set("login", login)
	form.Set("password", counter.CounterPassword)
	answer := w.Post("/login", form)
	w.KeepCookies(answer)
	if answer.Code != http.StatusSeeOther {
		w.Fatalf("%s cannot sign in: %d", login, answer.Code)
	}
	return answer.Header().Get("Location")
}

// late sends a form after the session has ended, and returns where the browser is led.
func late(w *counter.Customer, path string, form url.Values) string {
	w.Helper()
	signedOut(w.Counter)
	answer := w.Post(path, form)
	w.KeepCookies(answer)
	if to := answer.Header().Get("Location"); answer.Code == http.StatusSeeOther && strings.HasPrefix(to, "/login?back=") {
		return to
	}
	w.Fatalf("%s without a session: %d %s", path, answer.Code, answer.Header().Get("Location"))
	return ""
}

func TestTyped_KeptThroughSignIn(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	draft := who.FillIn(who.Record)
	path, text := draft+"/grounds", "写了一个小时的说明：金额应为500元。"
	page := who.Page(path)
	if !strings.Contains(page, "分钟内没有操作，系统会退出登录") {
		t.Error("nothing warns that the session ends")
	}
	form := formOn(t, page)
	form["grounds"], form["statement"] = []string{"error"}, []string{text}
	login := late(who, path, form)
	if page := who.Page(login); !strings.Contains(page, "您填写的内容已经保留，尚未提交") {
		t.Errorf("the sign-in page does not say that the text is kept:\n%s", page)
	}
	if n := who.Count(`SELECT count(*) FROM typed_forms WHERE sealed::text LIKE '%' || encode($1, 'hex') || '%' OR path LIKE '%金额%'`, []byte("金额应为")); n != 0 {
		t.Error("what was typed can be read in the database")
	}
	to := backIn(who, "applicant", login)
	if !strings.HasPrefix(to, site.AgainAt) {
		t.Fatalf("signed in, one is led to %s", to)
	}
	for range 2 { // it can be loaded again
		page = who.Page(to)
		for _, want := range []string{text, "这是您此前填写的内容，尚未提交", `value="error" checked`, `action="` + path + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q on the form that is given back", want)
			}
		}
	}
	if kept := who.Page(path); strings.Contains(kept, text) {
		t.Error("the form was acted upon by itself")
	}
	again := formOn(t, page)
	again["grounds"], again["statement"] = form["grounds"], form["statement"]
	who.On(path, again)
	if kept := who.Page(path); !strings.Contains(kept, text) {
		t.Error("the form cannot be sent after it was given back")
	}
}

// What was kept is for the account that wrote it, in the browser that sent it, for an hour.
func TestTyped_ForNobodyElse(t *testing.T) {
	c := counter.New(t)
	who := c.SignIn("applicant")
	draft := who.FillIn(who.Record)
	form := formOn(t, who.Page(draft+"/grounds"))
	form.Set("statement", "只有本人能看到的文字")
	login := late(who, draft+"/grounds", form)
	to := backIn(who, "agency", login)
	if answer := who.Get(to); answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "只有本人") {
		t.Errorf("another account in the same browser: %d", answer.Code)
	}
	if answer := c.SignIn("applicant").Get(to); answer.Code != http.StatusNotFound {
		t.Errorf("the same account in another browser: %d", answer.Code)
	}
	to = backIn(who, "applicant", login)
	who.Page(to)
	who.Exec(`UPDATE typed_forms SET ends_at = now()`)
	if answer := who.Get(to); answer.Code != http.StatusNotFound {
		t.Errorf("after its end: %d", answer.Code)
	}
	if page := c.Anybody().Page(login); strings.Contains(page, "已经保留") {
		t.Error("a browser that holds nothing is told that something is kept")
	}
	if n, err := c.Store.TypedFormsEnd(context.Background()); err != nil || n != 1 {
		t.Errorf("the sweeper ended %d, %v", n, err)
	}
}

// Identity numbers and passwords are not kept, and a form that does not say whose it is, is not either.
func TestTyped_NotKept(t *testing.T) {
	c := counter.New(t)
	who := c.SignIn("applicant")
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"capacity": {"agent"}}), "/record")
	form := formOn(t, who.Page(draft+"/record"))
	for name, value := range map[string]string{"record_number": "XR-1", "subject_name": "某某公司", "subject_code": "11010519491231002X"} {
		form.Set(name, value)
	}
	to := backIn(who, "applicant", late(who, draft+"/record", form))
	page := who.Page(to)
	if !strings.Contains(page, "某某公司") || strings.Contains(page, "11010519491231002X") {
		t.Error("the name is to be kept, the identity number not")
	}
	form.Del("writer")
	if login := late(who, draft+"/record", form); strings.Contains(login, url.QueryEscape(site.AgainAt)) {
		t.Errorf("kept for nobody: %s", login)
	}
	c.Exec(`DELETE FROM typed_forms`)
	who = c.SignIn("applicant")
	form = formOn(t, who.Page("/account"))
	form.Set("current", counter.CounterPassword)
	if late(who, "/account/password", form); c.Count(`SELECT count(*) FROM typed_forms`) != 0 {
		t.Error("a password is kept")
	}
	who = c.SignIn("applicant")
	form = formOn(t, who.Page(draft+"/record"))
	for range site.MostTyped + 5 {
		late(who, draft+"/record", form)
	}
	if n := c.Count(`SELECT count(*) FROM typed_forms`); n != site.MostTyped {
		t.Errorf("%d forms are kept for one account", n)
	}
}

// Which tasks were chosen to be urged stands in the address, and comes back whether the page was only asked for or sent.
func TestTyped_UrgeComesBackWithItsTasks(t *testing.T) {
	p := counter.NewPressing(t, 1)
	path := "/watch/urge?task=" + p.Tasks[0].String()
	form := formOn(t, p.AtWatch.Page(path))
	form.Set("body", "请于本周内办结。")
	signedOut(p.Counter)
	answer := p.AtWatch.Get(path)
	if to := backIn(p.AtWatch, "supervisor", answer.Header().Get("Location")); to != path {
		t.Errorf("asked for without a session, one is led to %s", to)
	}
	to := backIn(p.AtWatch, "supervisor", late(p.AtWatch, "/watch/urge", form))
	page := p.AtWatch.Page(to)
	if !strings.Contains(page, "请于本周内办结。") || !strings.Contains(page, p.Numbers[0]) {
		t.Error("text or task are gone")
	}
	if n := p.Count(`SELECT count(*) FROM acts WHERE kind = 'urge'`); n != 0 {
		t.Error("urged by itself")
	}
}

func TestTyped_FilesAreChosenAgain(t *testing.T) {
	who := counter.New(t).SignIn("applicant")
	path := who.WaitsForSupplement()
	form := formOn(t, who.Page(path))
	form.Set("statement", "补正说明：合同见附件")
	signedOut(who.Counter)
	answer := who.SendFiles(path, form.Get("form_id"), form, counter.PDFOf(3<<20))
	who.KeepCookies(answer)
	login := answer.Header().Get("Location")
	if !strings.Contains(who.Page(login), "您选择的文件没有保留，请重新选择") {
		t.Error("nothing says that the files are to be chosen again")
	}
	page := who.Page(backIn(who, "applicant", login))
	if !strings.Contains(page, "补正说明：合同见附件") || !strings.Contains(page, "您选择的文件没有保留，请重新选择") {
		t.Error("the text is gone, or nothing says that the files are")
	}
	if left := who.OnDisk(); len(left) > 0 {
		t.Errorf("left on disk: %v", left)
	}
}

// A form that was opened with one account is not sent as another.
func TestTyped_OtherAccountInTheSameBrowser(t *testing.T) {
	c := counter.New(t)
	who := c.SignIn("agency")
	form := formOn(t, who.Page("/account"))
	other := c.SignIn("agency.head")
	form.Set("current", counter.CounterPassword)
	answer := other.Post("/account/password", form)
	if answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "另一个账号") {
		t.Errorf("%d", answer.Code)
	}
}

// After signing in one is led to a page of this site, and to a page.
func TestSignIn_LeadsToOurPages(t *testing.T) {
	c := counter.New(t)
	for referer, want := range map[string]string{
		"https://evil.example/my/cases": "/", "http://example.com//evil.example": "/", "http://example.com/my/cases?page=2": "/my/cases?page=2",
		"http://example.com/account/password": "/", "": "/", "http://example.com/\\evil.example": "/",
	} {
		r := httptest.NewRequest(http.MethodPost, "/my/objections", strings.NewReader(""))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Referer", referer)
		answer := c.Anybody().Send(r)
		to, err := url.Parse(answer.Header().Get("Location"))
		if err != nil || to.Query().Get("back") != want {
			t.Errorf("from %q one comes back to %q", referer, to.Query().Get("back"))
		}
	}
	for _, back := range []string{"//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/again/../..//evil.example"} {
		who := c.Anybody()
		answer := who.Post("/login", url.Values{"login": {"applicant"}, "password": {counter.CounterPassword}, "back": {back}})
		if to := answer.Header().Get("Location"); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, `\`) {
			t.Errorf("back=%s leads to %s", back, to)
		}
	}
}

func TestLanguage_KeepsWhatIsTyped(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	act := "/desk/tasks/" + p.Tasks[0].String() + "/act"
	urge := "/watch/urge?task=" + p.Tasks[0].String()
	applicant := p.SignIn("applicant")
	withdraw := "/my/cases/" + p.Cases[0].String() + "/withdraw"
	for _, tt := range []struct {
		who        *counter.Customer
		page, path string
		id, typed  string
		english    string
	}{
		{p.AtAgency, act, act, "refusal", "写到一半的理由", "Accept or refuse"},
		{p.AtWatch, urge, "/watch/urge", "body", "请尽快", "Case number"},
		{applicant, withdraw, withdraw, "reasons", "已经协商解决", "Withdraw"},
		{admin, "/admin/accounts/new", "/admin/accounts/new", "name", "张三", "Account"},
		{admin, "/admin/partners/new", "/admin/partners/new", "name_zh", "某银行", "Partner"},
		{p.Anybody(), "/lookup", "/lookup", "number", "YY2026000001", "Look up"},
		{p.Anybody(), "/records", "/records", "q", "示例公司", "Search"},
		{p.Anybody(), "/login?back=/my/cases", "/login", "login", "applicant", "Sign in"},
	} {
		page := tt.who.Page(tt.page)
		if !strings.Contains(page, `type="submit" form="typed" name="in_language" value="en"`) {
			t.Errorf("%s: no button for the other language", tt.page)
		}
		form := counter.HiddenIn(page)
		form.Set(tt.id, tt.typed)
		form.Set("in_language", "en")
		before := written(p.Counter)
		answer := tt.who.Post(tt.path, form)
		body := answer.Body.String()
		if answer.Code != http.StatusOK || !strings.Contains(body, `lang="en"`) || !strings.Contains(body, tt.typed) || !strings.Contains(body, tt.english) {
			t.Errorf("%s in English: %d\n%s", tt.page, answer.Code, body)
		}
		if strings.Contains(body, "govuk-error-summary") {
			t.Errorf("%s: called faulty for a change of language", tt.page)
		}
		if !strings.Contains(strings.Join(answer.Header().Values("Set-Cookie"), "\n"), visit.LangCookie+"=en;") {
			t.Errorf("%s: the choice of language is not kept", tt.page)
		}
		if after := written(p.Counter); after != before {
			t.Errorf("%s: a change of language has written something: %s, then %s", tt.page, before, after)
		}
	}
}

// written says how much there is of what acts write.
func written(c *counter.Counter) (counts string) {
	c.Helper()
	err := c.Store.Pool.QueryRow(context.Background(), `SELECT concat_ws(' ', (SELECT count(*) FROM acts), (SELECT count(*) FROM trail),
		(SELECT count(*) FROM accounts), (SELECT count(*) FROM partners), (SELECT count(*) FROM account_events), (SELECT count(*) FROM stock_phrases),
		(SELECT count(*) FROM account_subjects), (SELECT count(*) FROM calendar_notices), (SELECT sum(version) FROM drafts))`).Scan(&counts)
	if err != nil {
		c.Fatal(err)
	}
	return counts
}

// No route acts on a form that is only to be shown again, whoever sends it.
func TestTyped_NothingActs(t *testing.T) {
	w := newWalk(t, "shenzhen-2020")
	written := func() (counts string) {
		return w.one(`SELECT concat_ws(' ', (SELECT count(*) FROM acts), (SELECT count(*) FROM trail), (SELECT count(*) FROM accounts),
			(SELECT count(*) FROM partners), (SELECT count(*) FROM account_events WHERE kind <> 'access_refused'), (SELECT count(*) FROM account_subjects),
			(SELECT count(*) FROM stock_phrases), (SELECT count(*) FROM calendar_notices), (SELECT count(*) FROM identity_looks))`)[0]
	}
	cookies := map[string]*http.Cookie{}
	for _, who := range walkers {
		if who.login != "" {
			cookies[who.login] = w.signIn(who.login)
		}
	}
	before := written()
	known := map[string]bool{}
	for _, rt := range web.Routes(&site.Server{}) {
		known[rt.Name] = true
		if rt.Typed == site.TypedNever {
			continue
		}
		for login, cookie := range cookies {
			form := url.Values{"form_id": {uuid.NewString()}, "in_language": {"en"}, "task": {w.vars["task"]}, "level": {"urge"}, "body": {"请尽快办理"},
				"accept": {"yes"}, "reasons": {strings.Repeat("理由", 20)}, "text": {strings.Repeat("短语", 20)}, "declare": {"yes"}}
			r := httptest.NewRequest(rt.Method, w.path(rt), strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(cookie)
			answer := httptest.NewRecorder()
			w.handler.ServeHTTP(answer, r)
			if now := written(); now != before {
				t.Errorf("%s as %s: written %s, then %s", rt.Name, login, before, now)
				before = now
			}
		}
	}
	for name := range web.Retyped {
		if !known[name] {
			t.Errorf("no route %s", name)
		}
	}
}

// The switch of languages leads somewhere from every page, also from one that answers what was sent.
func TestLanguage_FromAnswers(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	casePath := "/desk/cases/" + p.Cases[0].String()
	looks := func() int { return p.Count(`SELECT count(*) FROM identity_looks`) }
	to := p.AtAgency.On(casePath+"/identity", nil)
	shown := strings.TrimSuffix(to, "#case-party")
	for range 3 {
		if page := p.AtAgency.Page(shown); !strings.Contains(page, "91") || !strings.Contains(page, "href=\"/lang/en?back="+url.QueryEscape(shown)) {
			t.Errorf("the number is not shown at %s, or the other language leads elsewhere", shown)
		}
	}
	if n := looks(); n != 1 {
		t.Errorf("%d looks for one", n)
	}
	if answer := p.SignIn("agency.head").Get(shown); answer.Header().Get("Location") != casePath {
		t.Errorf("somebody who has not looked: %d", answer.Code)
	}
	p.Clock.Advance(desk.IdentityShown + time.Second)
	if answer := p.AtAgency.Get(shown); answer.Header().Get("Location") != casePath {
		t.Errorf("later: %d", answer.Code)
	}
	form := counter.HiddenIn(admin.Page("/admin/partners/new"))
	for name, value := range map[string]string{"name_zh": "示例银行", "name_en": "Sample bank", "url": "https://partner.example/hook", "contact": "0000-5550109"} {
		form.Set(name, value)
	}
	answer := admin.Post("/admin/partners/new", form)
	secret := counter.Hidden(t, answer.Body.String(), "secret")
	again := counter.HiddenIn(answer.Body.String())
	again.Set("in_language", "en")
	at := regexp.MustCompile(`<form id="typed" method="post" action="([^"]+)"`).FindSubmatch(answer.Body.Bytes())
	if at == nil {
		t.Fatal("the secret is lost in the other language")
	}
	english := admin.Post(string(at[1]), again)
	if !strings.Contains(english.Body.String(), secret) || !strings.Contains(english.Body.String(), `lang="en"`) {
		t.Errorf("the secret in English: %d", english.Code)
	}
	if n := p.Count(`SELECT count(*) FROM partner_secrets`); n != 1 {
		t.Errorf("%d secrets", n)
	}
}

// What answers a question is shown in the other language, and not the question.
func TestLanguage_AnswersAreAskedAgain(t *testing.T) {
	p := counter.NewPressing(t, 1)
	code, err := p.Store.LookupCode(t.Context(), p.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	who := p.Anybody()
	answer := who.Post("/lookup", url.Values{"number": {p.Numbers[0]}, "code": {code}})
	form := counter.HiddenIn(answer.Body.String())
	form.Set("in_language", "en")
	if body := who.Post("/lookup", form).Body.String(); !strings.Contains(body, p.Numbers[0]) || !strings.Contains(body, `lang="en"`) || strings.Contains(body, `name="number" type="text"`) {
		t.Error("the result is not shown in English")
	}
}

// Every form into which somebody types is one that is shown again.
func TestTyped_EveryForm(t *testing.T) {
	pages, err := os.ReadDir(webtest.Path(t, "web/templates/pages"))
	if err != nil {
		t.Fatal(err)
	}
	inputs := regexp.MustCompile(`\{\{template "(text_input|text_area|date_input|radios|checkboxes|select|file_upload)"`)
	for _, page := range pages {
		text, err := os.ReadFile(webtest.Path(t, "web/templates/pages/"+page.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range bytes.Split(text, []byte("<form "))[1:] {
			form, _, _ = bytes.Cut(form, []byte("</form>"))
			if !bytes.Contains(form, []byte(`method="post"`)) || !inputs.Match(form) || page.Name() == "filing_check.html" {
				continue
			}
			if !bytes.HasPrefix(form, []byte(`id="typed`)) || !bytes.Contains(form, []byte("action=")) {
				t.Errorf("%s: a form that loses what is typed:\n%s", page.Name(), form)
			}
		}
	}
}
