package web

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
)

// A login is kept in the one form in which it is looked for, however an administrator types it.
func TestAdminAccounts_LoginIsFolded(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	made := url.Values{"form_id": {newFormID()}, "login": {"ｚｈａｎｇ． Ｍin\u200b"}, "name": {"张敏"}, "role": {"supervisor"}}
	answer := admin.post("/admin/accounts/new", made)
	if answer.Code != http.StatusOK {
		t.Fatalf("made: %d\n%s", answer.Code, answer.Body)
	}
	if got := p.accountOf("zhang.min"); got != uuid.MustParse(made.Get("form_id")) {
		t.Errorf("kept as %s", got)
	}
	p.anybody().on(p.linkIn(answer.Body.String()), chosen(goodPassword))
	p.signInWith("Zhang.Min", goodPassword)
	p.says(admin.page("/admin/log?account="+url.QueryEscape("ＺＨＡＮＧ.min")), "新增账号", "通过链接设置密码")
}

// A new password is for the case that somebody has the old one: whatever that one has signed in from is a stranger's again.
func TestAccount_NewPasswordForgetsDevices(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	unit := p.accountOf("unit")
	here, there := p.signIn("unit"), p.signIn("unit")
	devices := func() int { return p.count(`SELECT count(*) FROM devices WHERE account_id = $1`, unit) }
	if n := devices(); n != 2 {
		t.Fatalf("%d devices before", n)
	}
	copied := here.device.Value
	here.keepCookies(here.post("/account/password", url.Values{"current": {counterPassword}, "new": {goodPassword}, "again": {goodPassword}}))
	if here.page("/account"); here.device.Value == copied {
		t.Error("the device of whoever changed the password is known by the token that it had before")
	}
	if n := devices(); n != 1 {
		t.Errorf("%d devices after one's own change, want the one that made it", n)
	}
	for n := range signin.MostOfAccount { // strangers close the account; the device that is known has a count of its own
		p.anybody().at(n).try("unit", "guess")
	}
	if code, _ := there.try("unit", goodPassword); code != http.StatusUnprocessableEntity {
		t.Errorf("a device from before the change: %d, want what a stranger is told", code)
	}
	if code, said := here.try("unit", goodPassword); code != http.StatusSeeOther {
		t.Errorf("the device that changed it: %d %s", code, said)
	}
	p.anybody().on(p.linkIn(admin.post(accountAt(unit)+"/link", nil).Body.String()), chosen(goodPassword+"-2"))
	if n := devices(); n != 0 {
		t.Errorf("%d devices after a link", n)
	}
	if n := p.count(`SELECT count(*) FROM sessions WHERE account_id = $1`, unit); n != 0 {
		t.Errorf("%d sessions after a link", n)
	}
}

// Whoever holds the link gets in from a device that nobody knows, however many strangers have guessed.
func TestOneTimeLink_LetsTheLockedOwnerIn(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	for n := range 2 * signin.MostOfAccount {
		p.anybody().at(n).try("unit", "guess")
	}
	owner := p.anybody().at(500)
	if code, _ := owner.try("unit", counterPassword); code != http.StatusUnprocessableEntity {
		t.Fatalf("it is not locked: %d", code)
	}
	owner.on(p.linkIn(admin.post(accountAt(p.accountOf("unit"))+"/link", nil).Body.String()), chosen(goodPassword))
	if code, said := owner.try("unit", goodPassword); code != http.StatusSeeOther {
		t.Errorf("the owner: %d %s", code, said)
	}
}

// The moment at which no more may be tried stands in the register once, whoever reaches it, and in the log of security with it.
func TestAdminLog_TellsOfLockOuts(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	var log bytes.Buffer
	p.server.Log = slog.New(slog.NewTextHandler(&log, nil))
	limited := func(limit string, account *uuid.UUID) int {
		return p.count(`SELECT count(*) FROM account_events WHERE kind = 'sign_in_limited' AND facts->>'limit' = $1
			AND account_id IS NOT DISTINCT FROM $2`, limit, account)
	}
	unit := p.accountOf("unit")
	for n := range 3 * signin.MostOfAccount {
		p.anybody().at(n).try("unit", "guess")
		if got, want := limited("account", &unit), map[bool]int{false: 0, true: 1}[n+1 >= signin.MostOfAccount]; got != want {
			t.Fatalf("after %d wrong passwords the register tells of %d lock-outs", n+1, got)
		}
	}
	for n := range 2 * signin.MostOfNetwork {
		p.anybody().at(300).try("nobody-"+strings.Repeat("x", n), "guess")
	}
	if n := limited("network", nil); n != 1 {
		t.Errorf("the register tells of %d networks that may try no more", n)
	}
	thief := p.signIn("agency")
	agency := p.accountOf("agency")
	for n := range signin.MostOfDevice + 2 {
		thief.at(400+n).try("agency", "guess")
	}
	if n := limited("device", &agency); n != 1 {
		t.Errorf("the register tells of %d devices that may try no more", n)
	}
	p.says(admin.page("/admin/log?group=refusals&account=unit"), "暂停登录尝试", "这个账号输错次数过多")
	p.says(admin.page("/admin/log?group=refusals"), "同一网络地址输错次数过多", "常用设备输错次数过多")
	p.says(thief.page("/account"), "暂停登录尝试")
	p.says(log.String(), "security", "event=sign_in_limited", "limit=account", "event=sign_in ", "account="+unit.String())
	for _, secret := range []string{"guess", "192.0.2", "2001:db8", "nobody-"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// What stands in the register the application has no right to change; its owner has to take a trigger away first.
func TestAdminLog_IsOnlyAddedTo(t *testing.T) {
	p, _ := newOfficeOf(t, 0)
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
	p, admin := newOfficeOf(t, 0)
	at := accountAt(p.accountOf("unit")) + "/link"
	if page := admin.post(at, nil).Body.String(); !strings.Contains(page, "http://example.com/password/") {
		t.Errorf("as the administrator came:\n%s", page)
	}
	p.server.Site = "https://credit.example.gov.cn"
	if page := admin.post(at, nil).Body.String(); !strings.Contains(page, "https://credit.example.gov.cn/password/") {
		t.Errorf("as it is configured:\n%s", page)
	}
}
