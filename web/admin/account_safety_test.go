package admin_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"creditcase/db/dbtest"
	"creditcase/signin"
	"creditcase/web/forms"
	"creditcase/web/webtest/counter"
)

// A login is kept in the one form in which it is looked for, however an administrator types it.
func TestAdminAccounts_LoginIsFolded(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	made := url.Values{"form_id": {forms.NewID()}, "login": {"ｚｈａｎｇ． Ｍin\u200b"}, "name": {"张敏"}, "role": {"supervisor"}}
	answer := admin.Post("/admin/accounts/new", made)
	if answer.Code != http.StatusOK {
		t.Fatalf("made: %d\n%s", answer.Code, answer.Body)
	}
	if got := p.AccountOf("zhang.min"); got != uuid.MustParse(made.Get("form_id")) {
		t.Errorf("kept as %s", got)
	}
	p.Anybody().On(p.LinkIn(answer.Body.String()), counter.Chosen(counter.GoodPassword))
	signInWith(p.Counter, "Zhang.Min", counter.GoodPassword)
	p.Says(admin.Page("/admin/log?account="+url.QueryEscape("ＺＨＡＮＧ.min")), "新增账号", "通过链接设置密码")
}

// A new password is for the case that somebody has the old one: whatever that one has signed in from is a stranger's again.
func TestAccount_NewPasswordForgetsDevices(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	unit := p.AccountOf("unit")
	here, there := p.SignIn("unit"), p.SignIn("unit")
	devices := func() int { return p.Count(`SELECT count(*) FROM devices WHERE account_id = $1`, unit) }
	if n := devices(); n != 2 {
		t.Fatalf("%d devices before", n)
	}
	copied := here.Device.Value
	here.KeepCookies(here.Post("/account/password", url.Values{"current": {counter.CounterPassword}, "new": {counter.GoodPassword}, "again": {counter.GoodPassword}}))
	if here.Page("/account"); here.Device.Value == copied {
		t.Error("the device of whoever changed the password is known by the token that it had before")
	}
	if n := devices(); n != 1 {
		t.Errorf("%d devices after one's own change, want the one that made it", n)
	}
	for n := range signin.MostOfAccount { // strangers close the account; the device that is known has a count of its own
		p.Anybody().At(n).Try("unit", "guess")
	}
	if code, _ := there.Try("unit", counter.GoodPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("a device from before the change: %d, want what a stranger is told", code)
	}
	if code, said := here.Try("unit", counter.GoodPassword); code != http.StatusSeeOther {
		t.Errorf("the device that changed it: %d %s", code, said)
	}
	p.Anybody().On(p.LinkIn(admin.Post(counter.AccountAt(unit)+"/link", nil).Body.String()), counter.Chosen(counter.GoodPassword+"-2"))
	if n := devices(); n != 0 {
		t.Errorf("%d devices after a link", n)
	}
	if n := p.Count(`SELECT count(*) FROM sessions WHERE account_id = $1`, unit); n != 0 {
		t.Errorf("%d sessions after a link", n)
	}
}

// Whoever holds the link gets in from a device that nobody knows, however many strangers have guessed.
func TestOneTimeLink_LetsTheLockedOwnerIn(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	for n := range 2 * signin.MostOfAccount {
		p.Anybody().At(n).Try("unit", "guess")
	}
	owner := p.Anybody().At(500)
	if code, _ := owner.Try("unit", counter.CounterPassword); code != http.StatusUnprocessableEntity {
		t.Fatalf("it is not locked: %d", code)
	}
	owner.On(p.LinkIn(admin.Post(counter.AccountAt(p.AccountOf("unit"))+"/link", nil).Body.String()), counter.Chosen(counter.GoodPassword))
	if code, said := owner.Try("unit", counter.GoodPassword); code != http.StatusSeeOther {
		t.Errorf("the owner: %d %s", code, said)
	}
}

// The moment at which no more may be tried stands in the register once, whoever reaches it, and in the log of security with it.
func TestAdminLog_TellsOfLockOuts(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	var log bytes.Buffer
	p.Server.Log = slog.New(slog.NewTextHandler(&log, nil))
	limited := func(limit string, account *uuid.UUID) int {
		return p.Count(`SELECT count(*) FROM account_events WHERE kind = 'sign_in_limited' AND facts->>'limit' = $1
			AND account_id IS NOT DISTINCT FROM $2`, limit, account)
	}
	unit := p.AccountOf("unit")
	for n := range 3 * signin.MostOfAccount {
		p.Anybody().At(n).Try("unit", "guess")
		if got, want := limited("account", &unit), map[bool]int{false: 0, true: 1}[n+1 >= signin.MostOfAccount]; got != want {
			t.Fatalf("after %d wrong passwords the register tells of %d lock-outs", n+1, got)
		}
	}
	for n := range 2 * signin.MostOfNetwork {
		p.Anybody().At(300).Try("nobody-"+strings.Repeat("x", n), "guess")
	}
	if n := limited("network", nil); n != 1 {
		t.Errorf("the register tells of %d networks that may try no more", n)
	}
	thief := p.SignIn("agency")
	agency := p.AccountOf("agency")
	for n := range signin.MostOfDevice + 2 {
		thief.At(400+n).Try("agency", "guess")
	}
	if n := limited("device", &agency); n != 1 {
		t.Errorf("the register tells of %d devices that may try no more", n)
	}
	p.Says(admin.Page("/admin/log?group=refusals&account=unit"), "暂停登录尝试", "这个账号输错次数过多")
	p.Says(admin.Page("/admin/log?group=refusals"), "同一网络地址输错次数过多", "常用设备输错次数过多")
	p.Says(thief.Page("/account"), "暂停登录尝试")
	p.Says(log.String(), "security", "event=sign_in_limited", "limit=account", "event=sign_in ", "account="+unit.String())
	for _, secret := range []string{"guess", "192.0.2", "2001:db8", "nobody-"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// What stands in the register the application has no right to change; its owner has to take a trigger away first.
func TestAdminLog_IsOnlyAddedTo(t *testing.T) {
	p, _ := counter.NewOfficeOf(t, 0)
	owner := dbtest.Owner(t, p.Store)
	if _, err := owner.Exec(t.Context(), `SET session_replication_role = origin`); err != nil {
		t.Fatal(err)
	}
	for _, write := range []string{`UPDATE account_events SET kind = 'sign_in'`, `DELETE FROM account_events`, `TRUNCATE account_events`} {
		if _, err := p.Store.Pool.Exec(t.Context(), write); err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s by the application: %v", write, err)
		}
		if _, err := owner.Exec(t.Context(), write); err == nil || !strings.Contains(err.Error(), "only ever added to") {
			t.Errorf("%s by the owner: %v", write, err)
		}
	}
}

// A link is one that its owner can open: with the address of the pages as it was configured, whatever the proxy made of the request.
func TestAdminAccounts_LinkOfTheSite(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	at := counter.AccountAt(p.AccountOf("unit")) + "/link"
	if page := admin.Post(at, nil).Body.String(); !strings.Contains(page, "http://example.com/password/") {
		t.Errorf("as the administrator came:\n%s", page)
	}
	p.Server.Site = "https://credit.example.gov.cn"
	if page := admin.Post(at, nil).Body.String(); !strings.Contains(page, "https://credit.example.gov.cn/password/") {
		t.Errorf("as it is configured:\n%s", page)
	}
}
