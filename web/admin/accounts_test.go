package admin_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/signin"
	"creditcase/web/forms"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// An administrator makes an account; its owner chooses a password through a link that works once, and works.
func TestAdminAccounts_Make(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	var unit string
	if err := p.Store.Pool.QueryRow(t.Context(), `SELECT unit_id::text FROM accounts WHERE login = 'unit'`).Scan(&unit); err != nil {
		t.Fatal(err)
	}
	answers := url.Values{"form_id": {forms.NewID()}, "login": {"Zhang.Min"}, "name": {"张敏"}, "role": {"unit_clerk"}}
	answer := admin.Post("/admin/accounts/new", answers)
	p.Says(answer.Body.String(), "请选择单位", "张敏")
	answers.Set("unit", agencyUnit(p))
	p.Says(admin.Post("/admin/accounts/new", answers).Body.String(), "所选单位与角色不符")
	answers.Set("unit", unit)
	answer = admin.Post("/admin/accounts/new", answers)
	if answer.Code != http.StatusOK {
		t.Fatalf("made: %d\n%s", answer.Code, answer.Body)
	}
	link, at := p.LinkIn(answer.Body.String()), counter.AccountAt(uuid.MustParse(answers.Get("form_id")))
	if to := admin.On("/admin/accounts/new", answers); to != at { // the form again
		t.Errorf("the form again leads to %s", to)
	}
	taken := url.Values{"form_id": {forms.NewID()}, "login": {"zhang.min"}, "name": {"张民"}, "role": {"supervisor"}}
	p.Says(admin.Post("/admin/accounts/new", taken).Body.String(), "这个登录名已经有人使用")
	p.Says(admin.Page("/admin/accounts?name=%E5%BC%A0"), "zhang.min", "待设置密码", `href="`+at+`"`)
	p.Says(admin.Page("/admin/accounts?name=%25"), "没有符合条件的账号")
	p.Says(admin.Page(at), "张敏", "还没有设置")

	owner := p.Anybody()
	if early := owner.Post("/login", url.Values{"login": {"zhang.min"}, "password": {""}}); early.Code != http.StatusUnprocessableEntity {
		t.Errorf("signed in without a password: %d", early.Code)
	}
	p.Says(owner.Page(link), "zhang.min", "至少12个字符")
	for password, want := range map[string]string{"short": "密码至少12个字符", "password1234": "这个密码太常见", "zhang.min-of-the-lake": "密码不能包含"} {
		answer := owner.Post(link, counter.Chosen(password))
		if answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", password, answer.Code)
		}
		p.Says(answer.Body.String(), want)
		if strings.Contains(answer.Body.String(), password+`"`) {
			t.Errorf("%s stands on the page", password)
		}
	}
	p.Says(owner.Post(link, url.Values{"new": {counter.GoodPassword}, "again": {counter.GoodPassword + "s"}}).Body.String(), "两次输入的密码不一致")
	owner.On(link, counter.Chosen(counter.GoodPassword))
	if used := owner.Post(link, counter.Chosen(counter.GoodPassword)); used.Code != http.StatusNotFound {
		t.Errorf("the link again: %d", used.Code)
	}
	if to := owner.On("/login", url.Values{"login": {"zhang.min"}, "password": {counter.GoodPassword}}); to != "/desk" {
		t.Errorf("signed in to %s", to)
	}
	p.Says(admin.Page("/admin/log?account=zhang.min"), "新增账号", "生成设置密码的链接", "通过链接设置密码", "登录", "管理员庚")
	if strings.Contains(admin.Page("/admin/log"), counter.GoodPassword) {
		t.Error("a password stands in the register")
	}
}

func agencyUnit(p *counter.Pressing) (id string) {
	p.Helper()
	if err := p.Store.Pool.QueryRow(p.Context(), `SELECT unit_id::text FROM accounts WHERE login = 'agency'`).Scan(&id); err != nil {
		p.Fatal(err)
	}
	return id
}

// A link ends with its time, with the next one, with a change of the password, and with the account.
func TestOneTimeLink_Ends(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	at := counter.AccountAt(p.AccountOf("unit"))
	first := p.LinkIn(admin.Post(at+"/link", nil).Body.String())
	second := p.LinkIn(admin.Post(at+"/link", nil).Body.String())
	gone := func(link, why string) {
		t.Helper()
		if answer := p.Anybody().Get(link); answer.Code != http.StatusNotFound || !strings.Contains(answer.Body.String(), "这个链接已经用过") {
			t.Errorf("a link %s: %d", why, answer.Code)
		}
	}
	gone(first, "with another after it")
	p.Anybody().Page(second)
	p.Exec(`UPDATE account_links SET expires_at = current_timestamp - interval '1 second'`)
	gone(second, "past its time")
	third := p.LinkIn(admin.Post(at+"/link", nil).Body.String())
	p.SignIn("unit").On("/account/password", url.Values{"current": {counter.CounterPassword}, "new": {counter.GoodPassword}, "again": {counter.GoodPassword}})
	gone(third, "from before a change of the password")
	fourth := p.LinkIn(admin.Post(at+"/link", nil).Body.String())
	admin.On(at+"/disable", nil)
	gone(fourth, "of a disabled account")
	if answer := admin.Post(at+"/link", nil); answer.Code != http.StatusConflict {
		t.Errorf("a link for a disabled account: %d", answer.Code)
	}
	admin.On(at+"/enable", nil)
	gone(fourth, "from before an account was disabled")
}

// A disabled account is out at once, and what it had claimed is open to colleagues, with a line in the trail.
func TestAdminAccounts_DisablingOpensTasks(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 2)
	p.AtAgency.On("/desk/tasks/"+p.Tasks[0].String()+"/claim", url.Values{"form_id": {forms.NewID()}})
	at := counter.AccountAt(p.AccountOf("agency"))
	p.Says(admin.Page(at), "已签收的1项待办")
	admin.On(at+"/disable", nil)
	if answer := p.AtAgency.Get("/desk"); answer.Code != http.StatusSeeOther {
		t.Errorf("the session of a disabled account: %d", answer.Code)
	}
	if n := p.Count(`SELECT count(*) FROM tasks WHERE claimed_by IS NOT NULL`); n != 0 {
		t.Errorf("%d tasks are still claimed", n)
	}
	again := p.Anybody().Post("/login", url.Values{"login": {"agency"}, "password": {counter.CounterPassword}})
	p.Says(again.Body.String(), "账号或者密码不正确")
	p.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, unit_id, created_at)
		SELECT gen_random_uuid(), 'agency.other', password_hash, '经办人辛', 'agency_clerk', unit_id, created_at FROM accounts WHERE login = 'agency'`)
	other := p.SignIn("agency.other")
	p.Says(other.Page("/desk/cases/"+p.Cases[0].String()), "待办重新开放", "管理员庚")
	other.On("/desk/tasks/"+p.Tasks[0].String()+"/claim", url.Values{"form_id": {forms.NewID()}})
	if broken, err := p.Store.VerifyTrails(t.Context(), func(number string, err error) { t.Errorf("%s: %v", number, err) }); err != nil || broken == 0 {
		t.Errorf("trails: %d %v", broken, err)
	}
	// Whoever claims at the very moment at which he is disabled holds nobody up either.
	p.Exec(`UPDATE tasks SET claimed_by = $1, claimed_at = now() WHERE id = $2`, p.AccountOf("agency"), p.Tasks[1])
	other.On("/desk/tasks/"+p.Tasks[1].String()+"/claim", url.Values{"form_id": {forms.NewID()}})
	admin.On(at+"/enable", nil)
	p.SignIn("agency").Page("/desk")
}

// A change of office ends sessions and claims; a new name alone does not.
func TestAdminAccounts_ChangeOfOffice(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	p.AtAgency.On("/desk/tasks/"+p.Tasks[0].String()+"/claim", url.Values{"form_id": {forms.NewID()}})
	at := counter.AccountAt(p.AccountOf("agency"))
	answers := url.Values{"name": {"经办人新名"}, "role": {"agency_clerk"}, "unit": {agencyUnit(p)}}
	admin.On(at, answers)
	p.Says(p.AtAgency.Page("/desk"), "经办人新名")
	answers.Set("role", "agency_head")
	admin.On(at, answers)
	if answer := p.AtAgency.Get("/desk"); answer.Code != http.StatusSeeOther {
		t.Errorf("the session from before the change: %d", answer.Code)
	}
	if n := p.Count(`SELECT count(*) FROM tasks WHERE claimed_by IS NOT NULL`); n != 0 {
		t.Errorf("%d tasks are still claimed", n)
	}
	p.Says(admin.Page("/admin/log?group=administration"), "修改账号", "改为")
	applicant := counter.AccountAt(p.AccountOf("applicant"))
	p.Says(admin.Post(applicant, url.Values{"name": {"某人"}, "role": {"supervisor"}}).Body.String(), "申请人的账号不能改为其他角色")
}

// There is always an administrator who can sign in.
func TestAdminAccounts_TheLastAdministrator(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	own := counter.AccountAt(p.AccountOf("admin"))
	if answer := admin.Post(own+"/disable", nil); answer.Code != http.StatusConflict {
		t.Errorf("disabled himself: %d", answer.Code)
	}
	p.Says(admin.Post(own, url.Values{"name": {"管理员庚"}, "role": {"supervisor"}}).Body.String(), "请由另一位管理员操作")
	made := url.Values{"form_id": {forms.NewID()}, "login": {"admin2"}, "name": {"管理员壬"}, "role": {"administrator"}}
	admin.Post("/admin/accounts/new", made)
	other := counter.AccountAt(uuid.MustParse(made.Get("form_id")))
	admin.On(other+"/disable", nil)
	admin.On(other+"/enable", nil)
	p.Says(admin.Page(own), "管理员庚")
}

// An applicant acts for the subjects that an administrator has registered for him.
func TestAdminAccounts_Subjects(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	made := url.Values{"form_id": {forms.NewID()}, "login": {"liu"}, "name": {"刘洋"}, "role": {"applicant"}}
	answer := admin.Post("/admin/accounts/new", made)
	p.Says(answer.Body.String(), "可以为谁办理")
	link, at := p.LinkIn(answer.Body.String()), counter.AccountAt(uuid.MustParse(made.Get("form_id")))
	code := "44030119900307123"
	code += string(casefile.IDNumberCheck(code))
	subject := url.Values{"capacity": {"representative"}, "kind": {"person"}, "subject": {"刘洋"}, "code": {code[:17] + "?"}}
	answer = admin.Post(at+"/subjects", subject)
	p.Says(answer.Body.String(), "号码不正确", "自然人本人办理", "刘洋")
	subject.Set("capacity", "self")
	subject.Set("code", code)
	admin.On(at+"/subjects", subject)
	admin.On(at+"/subjects", subject)
	page := admin.Page(at)
	p.Says(page, "刘洋", casefile.MaskCode(code))
	if strings.Contains(page, code) {
		t.Error("the page shows the whole number")
	}
	subject.Set("subject", "柳杨")
	p.Says(admin.Post(at+"/subjects", subject).Body.String(), "这个号码已登记在另一名称")
	owner := p.Anybody()
	owner.On(link, counter.Chosen(counter.GoodPassword))
	owner = signInWith(p.Counter, "liu", counter.GoodPassword)
	p.Says(owner.Page("/my/people"), "刘洋")
	remove := regexp.MustCompile(`/subjects/[\w-]+/remove`).FindString(page)
	admin.On(at+remove, nil)
	if strings.Contains(owner.Page("/my/people"), casefile.MaskCode(code)) {
		t.Error("a subject that was removed is still there")
	}
}

func signInWith(c *counter.Counter, login, password string) *counter.Customer {
	c.Helper()
	who := c.Anybody()
	answer := who.Post("/login", url.Values{"login": {login}, "password": {password}})
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			who.Cookie = cookie
			return who
		}
	}
	c.Fatalf("%s cannot sign in: %d", login, answer.Code)
	return nil
}

// A change of the password ends every session but the one that makes it.
func TestAccount_ChangeOfPassword(t *testing.T) {
	p, _ := counter.NewOfficeOf(t, 0)
	here, there := p.SignIn("unit"), p.SignIn("unit")
	change := url.Values{"current": {"not the password"}, "new": {counter.GoodPassword}, "again": {counter.GoodPassword}}
	answer := here.Post("/account/password", change)
	p.Says(answer.Body.String(), "当前密码不正确")
	change.Set("current", counter.CounterPassword)
	answer = here.Post("/account/password", change)
	if answer.Code != http.StatusSeeOther {
		t.Fatalf("changed: %d\n%s", answer.Code, answer.Body)
	}
	if gone := here.Get("/account"); gone.Code != http.StatusSeeOther {
		t.Errorf("the token from before the change: %d", gone.Code)
	}
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			here.Cookie = cookie
		}
	}
	p.Says(here.Page("/account"), "密码已修改", "本次登录")
	if gone := there.Get("/desk"); gone.Code != http.StatusSeeOther {
		t.Errorf("a session from before the change: %d", gone.Code)
	}
	p.Says(p.Anybody().Post("/login", url.Values{"login": {"unit"}, "password": {counter.CounterPassword}}).Body.String(), "账号或者密码不正确")
	signInWith(p.Counter, "unit", counter.GoodPassword)
}

// A session that somebody has taken does not do to try passwords in.
func TestAccount_GuessingTheCurrentPassword(t *testing.T) {
	p, _ := counter.NewOfficeOf(t, 0)
	thief := p.SignIn("unit")
	guess := url.Values{"current": {"a guess"}, "new": {counter.GoodPassword}, "again": {counter.GoodPassword}}
	for range signin.MostOfDevice + signin.MostOfAccount { // the device's, and then a stranger's
		p.Says(thief.Post("/account/password", guess).Body.String(), "当前密码不正确")
	}
	guess.Set("current", counter.CounterPassword)
	p.Says(thief.Post("/account/password", guess).Body.String(), "密码多次错误")
}

// One sees and ends one's own sessions, and nobody else's.
func TestAccount_Sessions(t *testing.T) {
	p, _ := counter.NewOfficeOf(t, 0)
	here, there := p.SignIn("unit"), p.SignIn("unit")
	end := regexp.MustCompile(`/account/sessions/[\w-]{36}/end`)
	page := here.Page("/account")
	found := end.FindAllString(page, -1)
	if len(found) != 1 {
		t.Fatalf("%v", found)
	}
	p.AtWatch.On(found[0], nil)
	there.Page("/desk")
	here.On(found[0], nil)
	if gone := there.Get("/desk"); gone.Code != http.StatusSeeOther {
		t.Errorf("a session that was ended: %d", gone.Code)
	}
	here.Page("/desk")
	for range 2 {
		p.SignIn("unit")
	}
	here.On("/account/sessions/end", nil)
	if n := p.Count(`SELECT count(*) FROM sessions WHERE account_id = $1`, p.AccountOf("unit")); n != 1 {
		t.Errorf("%d sessions are left", n)
	}
	p.Says(here.Page("/account"), "所选登录已结束")
}

// The register tells who signed in, who was refused, and who looked at a full number.
func TestAdminLog(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	p.Anybody().Post("/login", url.Values{"login": {"nobody-has-this"}, "password": {"whatever"}})
	p.Anybody().Post("/login", url.Values{"login": {"unit"}, "password": {"wrong"}})
	p.AtAgency.Get("/admin/accounts")
	if answer := p.AtAgency.Post("/desk/cases/"+p.Cases[0].String()+"/identity", nil); answer.Code != http.StatusSeeOther {
		t.Fatalf("looked: %d", answer.Code)
	}
	refusals := admin.Page("/admin/log?group=refusals")
	p.Says(refusals, "登录被拒绝", "无权访问被拒绝", "/admin/accounts")
	if strings.Contains(refusals, "nobody-has-this") {
		t.Error("what was typed as login stands in the register: it may be a password")
	}
	p.Says(admin.Page("/admin/log?group=looks"), "查看完整证件号码", p.Numbers[0], "经办人乙")
	p.Says(admin.Page("/admin/log?group=looks&account=unit"), "没有符合条件的记录")
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
	if answer := p.AtAgency.Get("/admin/log"); answer.Code != http.StatusForbidden {
		t.Errorf("a clerk reads the register: %d", answer.Code)
	}
}

// Through pages of the register one comes to every line once.
func TestAdminLog_Pages(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 1)
	p.Exec(`INSERT INTO account_events (id, at, kind) SELECT gen_random_uuid(), $1, 'sign_in_refused' FROM generate_series(1, 30)`, webtest.Now)
	p.Exec(`INSERT INTO identity_looks (account_id, case_id, looked_at) SELECT $1, $2, $3 FROM generate_series(1, 30)`,
		p.AccountOf("agency"), p.Cases[0], webtest.Now)
	next, lines := "/admin/log", 0
	for range 9 {
		page := admin.Page(next)
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
	p, admin := counter.NewOfficeOf(t, 1)
	p.AtAgency.On("/desk/tasks/"+p.Tasks[0].String()+"/claim", url.Values{"form_id": {forms.NewID()}})
	p.SignIn("agency")
	link := p.LinkIn(admin.Post(counter.AccountAt(p.AccountOf("unit"))+"/link", nil).Body.String())
	g := webtest.NewGallery(t, p.Handler)
	g.Look(admin.Cookie, "admin-accounts", "/admin/accounts")
	g.Look(admin.Cookie, "admin-account-new", "/admin/accounts/new")
	g.Look(admin.Cookie, "admin-account", counter.AccountAt(p.AccountOf("agency")))
	g.Look(admin.Cookie, "admin-account-applicant", counter.AccountAt(p.AccountOf("applicant")))
	g.Look(admin.Cookie, "admin-log", "/admin/log")
	g.Look(admin.Cookie, "password-link", link)
	g.Look(p.AtAgency.Cookie, "account", "/account")
}
