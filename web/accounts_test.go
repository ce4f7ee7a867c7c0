package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/signin"
)

const goodPassword = "gq7-plum-teapot-by-the-lake"

// newOfficeOf is a counter with an administrator and cases at their form check.
func newOfficeOf(t *testing.T, cases int) (p *pressing, admin *customer) {
	t.Helper()
	p = newPressing(t, cases)
	p.exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at, password_set_at)
		SELECT gen_random_uuid(), 'admin', password_hash, '管理员庚', 'administrator', created_at, created_at FROM accounts WHERE login = 'agency'`)
	return p, p.signIn("admin")
}

func (p *pressing) accountOf(login string) (id uuid.UUID) {
	p.Helper()
	if err := p.Store.Pool.QueryRow(p.Context(), `SELECT id FROM accounts WHERE login = $1`, login).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

var linkText = regexp.MustCompile(`https?://[^/\s"<]+(/password/[\w-]+)`)

// linkIn is the address of the one-time link that a page shows.
func (p *pressing) linkIn(body string) string {
	p.Helper()
	found := linkText.FindStringSubmatch(html.UnescapeString(body))
	if found == nil {
		p.Fatalf("no link:\n%s", body)
	}
	return found[1]
}

// accountAt is where the administrator sees an account.
func accountAt(id uuid.UUID) string { return "/admin/accounts/" + id.String() }

func chosen(password string) url.Values { return url.Values{"new": {password}, "again": {password}} }

// An administrator makes an account; its owner chooses a password through a link that works once, and works.
func TestAdminAccounts_Make(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	var unit string
	if err := p.Store.Pool.QueryRow(t.Context(), `SELECT unit_id::text FROM accounts WHERE login = 'unit'`).Scan(&unit); err != nil {
		t.Fatal(err)
	}
	answers := url.Values{"form_id": {newFormID()}, "login": {"Zhang.Min"}, "name": {"张敏"}, "role": {"unit_clerk"}}
	answer := admin.post("/admin/accounts/new", answers)
	p.says(answer.Body.String(), "请选择单位", "张敏")
	answers.Set("unit", p.agencyUnit())
	p.says(admin.post("/admin/accounts/new", answers).Body.String(), "所选单位与角色不符")
	answers.Set("unit", unit)
	answer = admin.post("/admin/accounts/new", answers)
	if answer.Code != http.StatusOK {
		t.Fatalf("made: %d\n%s", answer.Code, answer.Body)
	}
	link, at := p.linkIn(answer.Body.String()), accountAt(uuid.MustParse(answers.Get("form_id")))
	if to := admin.on("/admin/accounts/new", answers); to != at { // the form again
		t.Errorf("the form again leads to %s", to)
	}
	taken := url.Values{"form_id": {newFormID()}, "login": {"zhang.min"}, "name": {"张民"}, "role": {"supervisor"}}
	p.says(admin.post("/admin/accounts/new", taken).Body.String(), "这个登录名已经有人使用")
	p.says(admin.page("/admin/accounts?name=%E5%BC%A0"), "zhang.min", "待设置密码", `href="`+at+`"`)
	p.says(admin.page("/admin/accounts?name=%25"), "没有符合条件的账号")
	p.says(admin.page(at), "张敏", "还没有设置")

	owner := p.anybody()
	if early := owner.post("/login", url.Values{"login": {"zhang.min"}, "password": {""}}); early.Code != http.StatusUnprocessableEntity {
		t.Errorf("signed in without a password: %d", early.Code)
	}
	p.says(owner.page(link), "zhang.min", "至少12个字符")
	for password, want := range map[string]string{"short": "密码至少12个字符", "password1234": "这个密码太常见", "zhang.min-of-the-lake": "密码不能包含"} {
		answer := owner.post(link, chosen(password))
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", password, answer.Code)
		}
		p.says(answer.Body.String(), want)
		if strings.Contains(answer.Body.String(), password+`"`) {
			t.Errorf("%s stands on the page", password)
		}
	}
	p.says(owner.post(link, url.Values{"new": {goodPassword}, "again": {goodPassword + "s"}}).Body.String(), "两次输入的密码不一致")
	owner.on(link, chosen(goodPassword))
	if used := owner.post(link, chosen(goodPassword)); used.Code != http.StatusNotFound {
		t.Errorf("the link again: %d", used.Code)
	}
	if to := owner.on("/login", url.Values{"login": {"zhang.min"}, "password": {goodPassword}}); to != "/desk" {
		t.Errorf("signed in to %s", to)
	}
	p.says(admin.page("/admin/log?account=zhang.min"), "新增账号", "生成设置密码的链接", "通过链接设置密码", "登录", "管理员庚")
	if strings.Contains(admin.page("/admin/log"), goodPassword) {
		t.Error("a password stands in the register")
	}
}

func (p *pressing) agencyUnit() (id string) {
	p.Helper()
	if err := p.Store.Pool.QueryRow(p.Context(), `SELECT unit_id::text FROM accounts WHERE login = 'agency'`).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

// A link ends with its time, with the next one, with a change of the password, and with the account.
func TestOneTimeLink_Ends(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	at := accountAt(p.accountOf("unit"))
	first := p.linkIn(admin.post(at+"/link", nil).Body.String())
	second := p.linkIn(admin.post(at+"/link", nil).Body.String())
	gone := func(link, why string) {
		t.Helper()
		if answer := p.anybody().get(link); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "这个链接已经用过") {
			t.Errorf("a link %s: %d", why, answer.Code)
		}
	}
	gone(first, "with another after it")
	p.anybody().page(second)
	p.exec(`UPDATE account_links SET expires_at = current_timestamp - interval '1 second'`)
	gone(second, "past its time")
	third := p.linkIn(admin.post(at+"/link", nil).Body.String())
	p.signIn("unit").on("/account/password", url.Values{"current": {counterPassword}, "new": {goodPassword}, "again": {goodPassword}})
	gone(third, "from before a change of the password")
	fourth := p.linkIn(admin.post(at+"/link", nil).Body.String())
	admin.on(at+"/disable", nil)
	gone(fourth, "of a disabled account")
	if answer := admin.post(at+"/link", nil); answer.Code != http.StatusConflict {
		t.Errorf("a link for a disabled account: %d", answer.Code)
	}
	admin.on(at+"/enable", nil)
	gone(fourth, "from before an account was disabled")
}

// A disabled account is out at once, and what it had claimed is open to colleagues, with a line in the trail.
func TestAdminAccounts_DisablingOpensTasks(t *testing.T) {
	p, admin := newOfficeOf(t, 2)
	p.agency.on("/desk/tasks/"+p.tasks[0].String()+"/claim", url.Values{"form_id": {newFormID()}})
	at := accountAt(p.accountOf("agency"))
	p.says(admin.page(at), "已签收的1项待办")
	admin.on(at+"/disable", nil)
	if answer := p.agency.get("/desk"); answer.Code != http.StatusSeeOther {
		t.Errorf("the session of a disabled account: %d", answer.Code)
	}
	if n := p.count(`SELECT count(*) FROM tasks WHERE claimed_by IS NOT NULL`); n != 0 {
		t.Errorf("%d tasks are still claimed", n)
	}
	again := p.anybody().post("/login", url.Values{"login": {"agency"}, "password": {counterPassword}})
	p.says(again.Body.String(), "账号或者密码不正确")
	p.exec(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
		SELECT gen_random_uuid(), 'agency.other', password_hash, '经办人辛', 'agency_clerk', unit_id, created_at FROM accounts WHERE login = 'agency'`)
	other := p.signIn("agency.other")
	p.says(other.page("/desk/cases/"+p.cases[0].String()), "待办重新开放", "管理员庚")
	other.on("/desk/tasks/"+p.tasks[0].String()+"/claim", url.Values{"form_id": {newFormID()}})
	if broken, err := p.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("%s: %v", number, err) }); err != nil || broken == 0 {
		t.Errorf("trails: %d %v", broken, err)
	}
	// Whoever claims at the very moment at which he is disabled holds nobody up either.
	p.exec(`UPDATE tasks SET claimed_by = $1, claimed_at = now() WHERE id = $2`, p.accountOf("agency"), p.tasks[1])
	other.on("/desk/tasks/"+p.tasks[1].String()+"/claim", url.Values{"form_id": {newFormID()}})
	admin.on(at+"/enable", nil)
	p.signIn("agency").page("/desk")
}

// A change of office ends sessions and claims; a new name alone does not.
func TestAdminAccounts_ChangeOfOffice(t *testing.T) {
	p, admin := newOfficeOf(t, 1)
	p.agency.on("/desk/tasks/"+p.tasks[0].String()+"/claim", url.Values{"form_id": {newFormID()}})
	at := accountAt(p.accountOf("agency"))
	answers := url.Values{"name": {"经办人新名"}, "role": {"agency_clerk"}, "unit": {p.agencyUnit()}}
	admin.on(at, answers)
	p.says(p.agency.page("/desk"), "经办人新名")
	answers.Set("role", "agency_head")
	admin.on(at, answers)
	if answer := p.agency.get("/desk"); answer.Code != http.StatusSeeOther {
		t.Errorf("the session from before the change: %d", answer.Code)
	}
	if n := p.count(`SELECT count(*) FROM tasks WHERE claimed_by IS NOT NULL`); n != 0 {
		t.Errorf("%d tasks are still claimed", n)
	}
	p.says(admin.page("/admin/log?group=administration"), "修改账号", "改为")
	applicant := accountAt(p.accountOf("applicant"))
	p.says(admin.post(applicant, url.Values{"name": {"某人"}, "role": {"supervisor"}}).Body.String(), "申请人的账号不能改为其他角色")
}

// There is always an administrator who can sign in.
func TestAdminAccounts_TheLastAdministrator(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	own := accountAt(p.accountOf("admin"))
	if answer := admin.post(own+"/disable", nil); answer.Code != http.StatusConflict {
		t.Errorf("disabled himself: %d", answer.Code)
	}
	p.says(admin.post(own, url.Values{"name": {"管理员庚"}, "role": {"supervisor"}}).Body.String(), "请由另一位管理员操作")
	made := url.Values{"form_id": {newFormID()}, "login": {"admin2"}, "name": {"管理员壬"}, "role": {"administrator"}}
	admin.post("/admin/accounts/new", made)
	other := accountAt(uuid.MustParse(made.Get("form_id")))
	admin.on(other+"/disable", nil)
	admin.on(other+"/enable", nil)
	p.says(admin.page(own), "管理员庚")
}

// An applicant acts for the subjects that an administrator has registered for him.
func TestAdminAccounts_Subjects(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	made := url.Values{"form_id": {newFormID()}, "login": {"liu"}, "name": {"刘洋"}, "role": {"applicant"}}
	answer := admin.post("/admin/accounts/new", made)
	p.says(answer.Body.String(), "可以为谁办理")
	link, at := p.linkIn(answer.Body.String()), accountAt(uuid.MustParse(made.Get("form_id")))
	code := "44030119900307123"
	code += string(casefile.IDNumberCheck(code))
	subject := url.Values{"capacity": {"representative"}, "kind": {"person"}, "subject": {"刘洋"}, "code": {code[:17] + "?"}}
	answer = admin.post(at+"/subjects", subject)
	p.says(answer.Body.String(), "号码不正确", "自然人本人办理", "刘洋")
	subject.Set("capacity", "self")
	subject.Set("code", code)
	admin.on(at+"/subjects", subject)
	admin.on(at+"/subjects", subject)
	page := admin.page(at)
	p.says(page, "刘洋", casefile.MaskCode(code))
	if strings.Contains(page, code) {
		t.Error("the page shows the whole number")
	}
	subject.Set("subject", "柳杨")
	p.says(admin.post(at+"/subjects", subject).Body.String(), "这个号码已登记在另一名称")
	owner := p.anybody()
	owner.on(link, chosen(goodPassword))
	owner = p.signInWith("liu", goodPassword)
	p.says(owner.page("/my/people"), "刘洋")
	remove := regexp.MustCompile(`/subjects/[\w-]+/remove`).FindString(page)
	admin.on(at+remove, nil)
	if strings.Contains(owner.page("/my/people"), casefile.MaskCode(code)) {
		t.Error("a subject that was removed is still there")
	}
}

func (c *counter) signInWith(login, password string) *customer {
	c.Helper()
	who := c.anybody()
	answer := who.post("/login", url.Values{"login": {login}, "password": {password}})
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			who.cookie = cookie
			return who
		}
	}
	c.Fatalf("%s cannot sign in: %d", login, answer.Code)
	return nil
}

// A change of the password ends every session but the one that makes it.
func TestAccount_ChangeOfPassword(t *testing.T) {
	p, _ := newOfficeOf(t, 0)
	here, there := p.signIn("unit"), p.signIn("unit")
	change := url.Values{"current": {"not the password"}, "new": {goodPassword}, "again": {goodPassword}}
	answer := here.post("/account/password", change)
	p.says(answer.Body.String(), "当前密码不正确")
	change.Set("current", counterPassword)
	answer = here.post("/account/password", change)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("changed: %d\n%s", answer.Code, answer.Body)
	}
	if gone := here.get("/account"); gone.Code != http.StatusSeeOther {
		t.Errorf("the token from before the change: %d", gone.Code)
	}
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			here.cookie = cookie
		}
	}
	p.says(here.page("/account"), "密码已修改", "本次登录")
	if gone := there.get("/desk"); gone.Code != http.StatusSeeOther {
		t.Errorf("a session from before the change: %d", gone.Code)
	}
	p.says(p.anybody().post("/login", url.Values{"login": {"unit"}, "password": {counterPassword}}).Body.String(), "账号或者密码不正确")
	p.signInWith("unit", goodPassword)
}

// A session that somebody has taken does not do to try passwords in.
func TestAccount_GuessingTheCurrentPassword(t *testing.T) {
	p, _ := newOfficeOf(t, 0)
	thief := p.signIn("unit")
	guess := url.Values{"current": {"a guess"}, "new": {goodPassword}, "again": {goodPassword}}
	for range signin.MostOfDevice + signin.MostOfAccount { // the device's, and then a stranger's
		p.says(thief.post("/account/password", guess).Body.String(), "当前密码不正确")
	}
	guess.Set("current", counterPassword)
	p.says(thief.post("/account/password", guess).Body.String(), "密码多次错误")
}

// One sees and ends one's own sessions, and nobody else's.
func TestAccount_Sessions(t *testing.T) {
	p, _ := newOfficeOf(t, 0)
	here, there := p.signIn("unit"), p.signIn("unit")
	end := regexp.MustCompile(`/account/sessions/[\w-]{36}/end`)
	page := here.page("/account")
	found := end.FindAllString(page, -1)
	if len(found) != 1 {
		t.Fatalf("%v", found)
	}
	p.supervisor.on(found[0], nil)
	there.page("/desk")
	here.on(found[0], nil)
	if gone := there.get("/desk"); gone.Code != http.StatusSeeOther {
		t.Errorf("a session that was ended: %d", gone.Code)
	}
	here.page("/desk")
	for range 2 {
		p.signIn("unit")
	}
	here.on("/account/sessions/end", nil)
	if n := p.count(`SELECT count(*) FROM sessions WHERE account_id = $1`, p.accountOf("unit")); n != 1 {
		t.Errorf("%d sessions are left", n)
	}
	p.says(here.page("/account"), "所选登录已结束")
}

// A request that was on its way when its session ended does not bring the session back.
func TestSession_EndedStaysEnded(t *testing.T) {
	p, _ := newOfficeOf(t, 0)
	p.signIn("unit")
	var token string
	if err := p.Store.Pool.QueryRow(t.Context(), `DELETE FROM sessions WHERE account_id = $1 RETURNING token`, p.accountOf("unit")).Scan(&token); err != nil {
		t.Fatal(err)
	}
	store, ok := p.server.sessions.Store.(scs.CtxStore)
	if !ok {
		t.Fatal("a store that knows no context")
	}
	info := &requestInfo{session: foundSession{token: token}}
	if err := store.CommitCtx(withInfo(t.Context(), info), token, []byte("changed"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := p.count(`SELECT count(*) FROM sessions WHERE token = $1`, token); n != 0 {
		t.Error("the session is there again")
	}
}

// The register tells who signed in, who was refused, and who looked at a full number.
func TestAdminLog(t *testing.T) {
	p, admin := newOfficeOf(t, 1)
	p.anybody().post("/login", url.Values{"login": {"nobody-has-this"}, "password": {"whatever"}})
	p.anybody().post("/login", url.Values{"login": {"unit"}, "password": {"wrong"}})
	p.agency.get("/admin/accounts")
	if answer := p.agency.post("/desk/cases/"+p.cases[0].String()+"/identity", nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("looked: %d", answer.Code)
	}
	refusals := admin.page("/admin/log?group=refusals")
	p.says(refusals, "登录被拒绝", "无权访问被拒绝", "/admin/accounts")
	if strings.Contains(refusals, "nobody-has-this") {
		t.Error("what was typed as login stands in the register: it may be a password")
	}
	p.says(admin.page("/admin/log?group=looks"), "查看完整证件号码", p.numbers[0], "经办人乙")
	p.says(admin.page("/admin/log?group=looks&account=unit"), "没有符合条件的记录")
	owner := dbtest.Owner(t, p.Store)
	if _, err := owner.Exec(t.Context(), `SET session_replication_role = DEFAULT`); err != nil { // with triggers
		t.Fatal(err)
	}
	for _, write := range []string{`UPDATE account_events SET kind = 'sign_in'`, `DELETE FROM account_events`, `TRUNCATE account_events`} {
		if _, err := p.Store.Pool.Exec(t.Context(), write); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", write, err)
		}
		if _, err := owner.Exec(t.Context(), write); err == nil || !strings.Contains(err.Error(), "never changed or removed") && !strings.Contains(err.Error(), "only ever added to") {
			t.Errorf("%s, as the owner: %v", write, err)
		}
	}
	if answer := p.agency.get("/admin/log"); answer.Code != http.StatusForbidden {
		t.Errorf("a clerk reads the register: %d", answer.Code)
	}
}

// Through pages of the register one comes to every line once.
func TestAdminLog_Pages(t *testing.T) {
	p, admin := newOfficeOf(t, 1)
	p.exec(`INSERT INTO account_events (id, at, kind) SELECT gen_random_uuid(), $1, 'sign_in_refused' FROM generate_series(1, 30)`, testNow)
	p.exec(`INSERT INTO identity_looks (account_id, case_id, looked_at) SELECT $1, $2, $3 FROM generate_series(1, 30)`,
		p.accountOf("agency"), p.cases[0], testNow)
	next, lines := "/admin/log", 0
	for range 9 {
		page := admin.page(next)
		lines += strings.Count(page, "登录被拒绝</strong>") + strings.Count(page, "查看完整证件号码</strong>")
		more := regexp.MustCompile(`href="(/admin/log\?after=[^"]+)" rel="next"`).FindStringSubmatch(page)
		if more == nil {
			break
		}
		next = html.UnescapeString(more[1])
	}
	if lines != 60 {
		t.Errorf("%d lines, want 60", lines)
	}
}

// The pages about accounts in a real browser.
func TestAccounts_InABrowser(t *testing.T) {
	p, admin := newOfficeOf(t, 1)
	p.agency.on("/desk/tasks/"+p.tasks[0].String()+"/claim", url.Values{"form_id": {newFormID()}})
	p.signIn("agency")
	link := p.linkIn(admin.post(accountAt(p.accountOf("unit"))+"/link", nil).Body.String())
	g := newGallery(t, p.handler)
	g.look(admin.cookie, "admin-accounts", "/admin/accounts")
	g.look(admin.cookie, "admin-account-new", "/admin/accounts/new")
	g.look(admin.cookie, "admin-account", accountAt(p.accountOf("agency")))
	g.look(admin.cookie, "admin-account-applicant", accountAt(p.accountOf("applicant")))
	g.look(admin.cookie, "admin-log", "/admin/log")
	g.look(admin.cookie, "password-link", link)
	g.look(p.agency.cookie, "account", "/account")
}
