package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"creditcase/casefile"
	"creditcase/seed"
	"creditcase/web/webtest"
)

// browse is somebody at a real browser.
type browse struct {
	t   *testing.T
	ctx context.Context
	c   *city
}

func (b *browse) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		where := webtest.Evaluate(b.ctx, b.t, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
		b.t.Fatalf("%v at %s", err, where)
	}
}

// press activates what the selector finds and waits until the page that follows is there.
func (b *browse) press(selector string) {
	b.t.Helper()
	webtest.Evaluate(b.ctx, b.t, chromedp.Evaluate[bool](`window.leaving = true`))
	b.do(chromedp.Click(selector))
	b.c.eventually("the page after "+selector, func() bool {
		there, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`document.readyState === "complete" && !window.leaving`))
		return err == nil && there // between two pages there is nothing to ask
	})
}

func (b *browse) signIn(login string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.c.url + "/login"))
	if webtest.Evaluate(b.ctx, b.t, chromedp.Evaluate[bool](`document.querySelector('form[action="/logout"]') !== null`)) {
		b.press(`form[action="/logout"] button`)
		b.do(chromedp.Navigate(b.c.url + "/login"))
	}
	b.do(chromedp.SendKeys("#login", login))
	b.do(chromedp.SendKeys("#password", seed.DemoPassword))
	b.press(`main form button[type=submit]`)
}

// TestBrowser_PagesOfEveryRole looks at the pages of every role as the demo data fill them, on a phone and on a desk.
func TestBrowser_PagesOfEveryRole(t *testing.T) {
	axe, err := os.ReadFile("../web/static/vendor/_axe.min.js")
	if err != nil {
		t.Fatalf("axe is not built: run make assets (%v)", err)
	}
	b := &browse{t: t, ctx: webtest.NewBrowser(t)}
	b.c = newCity(t, "shenzhen-2020", 24*time.Hour)
	err = seed.Cases(context.Background(), b.c.store, b.c.book, b.c.pack.ID, b.c.calendar, b.c.clock.Now(), func(string, ...any) {})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(b.c.url + "/lang/zh"))
	pages := b.pagesByRole()
	shots := webtest.ShotsFolder(t)
	for _, login := range []string{"", "applicant", "agency", "market", "supervisor", "admin"} {
		if login != "" {
			b.signIn(login)
		}
		for name, path := range pages[login] {
			for _, width := range []int64{390, 1280} {
				t.Run(fmt.Sprintf("%s-%d", name, width), func(t *testing.T) {
					webtest.CheckPage(b.ctx, t, b.c.url+path, string(axe), width, filepath.Join(shots, fmt.Sprintf("%s-%d.png", name, width)))
				})
			}
		}
	}
}

// one finds an id in the demo data.
func (b *browse) one(query string, args ...any) string {
	b.t.Helper()
	var id string
	if err := b.c.store.Pool.QueryRow(context.Background(), query, args...).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b *browse) pagesByRole() map[string]map[string]string {
	myOpen := b.one(`SELECT c.id::text FROM cases c JOIN case_readers p ON p.case_id = c.id JOIN accounts a ON a.id = p.account_id
		WHERE a.login = 'applicant' AND c.closed_at IS NULL ORDER BY c.accepted_at NULLS LAST LIMIT 1`)
	myClosed := b.one(`SELECT c.id::text FROM cases c JOIN case_readers p ON p.case_id = c.id JOIN accounts a ON a.id = p.account_id
		WHERE a.login = 'applicant' AND c.closed_at IS NOT NULL AND c.flow = 'objection' ORDER BY c.number LIMIT 1`)
	result := b.one(`SELECT id::text FROM notices WHERE case_id = $1 AND kind IN ('result', 'refusal')`, myClosed)
	task := func(kind casefile.TaskKind) string {
		return b.one(`SELECT id::text FROM tasks WHERE kind = $1 AND closed_at IS NULL AND claimed_by IS NULL ORDER BY due_at LIMIT 1`, kind)
	}
	caseOf := func(task string) string { return b.one(`SELECT case_id::text FROM tasks WHERE id = $1::uuid`, task) }
	compare, form := task(casefile.TaskCompare), task(casefile.TaskFormCheck)
	verify := b.one(`SELECT t.id::text FROM tasks t JOIN accounts a ON a.unit_id = t.unit_id AND a.login = 'market'
		WHERE t.kind = 'verify' ORDER BY t.closed_at NULLS FIRST LIMIT 1`)
	return map[string]map[string]string{
		"": {"start": "/", "guide": "/guide", "help": "/help", "lookup": "/lookup", "records": "/records", "login": "/login"},
		"applicant": {"my-cases": "/my/cases", "my-records": "/my/records", "my-notices": "/my/notices", "my-case": "/my/cases/" + myOpen,
			"my-withdraw":    "/my/cases/" + myOpen + "/withdraw",
			"my-case-closed": "/my/cases/" + myClosed, "letter": "/my/cases/" + myClosed + "/notices/" + result},
		"agency": {"inbox": "/desk", "desk-cases": "/desk/cases", "desk-records": "/desk/records", "desk-case": "/desk/cases/" + caseOf(compare),
			"act-form-check": "/desk/tasks/" + form + "/act", "act-compare": "/desk/tasks/" + compare + "/act",
			"hand-over": "/desk/tasks/" + compare + "/hand-over"},
		"market": {"unit-inbox": "/desk", "unit-case": "/desk/cases/" + caseOf(verify), "act-verify": "/desk/tasks/" + verify + "/act",
			"extension": "/desk/tasks/" + verify + "/extension"},
		"supervisor": {"watch": "/watch", "watch-units": "/watch/units", "watch-case": "/watch/cases/" + myOpen},
		"admin": {"admin-accounts": "/admin/accounts", "admin-packs": "/admin/packs", "admin-operations": "/admin/operations",
			"admin-calendar": "/admin/calendar", "admin-calendar-import": "/admin/calendar/import"},
	}
}

// TestBrowser_FilesAndReads is the way from filing to result in a real browser, scripts and all.
func TestBrowser_FilesAndReads(t *testing.T) {
	b := &browse{t: t, ctx: webtest.NewBrowser(t)}
	b.c = newCity(t, "qianhai-2020", 24*time.Hour)
	record := b.c.aRecord(false)
	axe, err := os.ReadFile("../web/static/vendor/_axe.min.js")
	if err != nil {
		t.Fatalf("axe is not built: run make assets (%v)", err)
	}
	look := func(name string) { b.look(string(axe), name) }
	b.do(chromedp.Navigate(b.c.url + "/lang/zh"))
	b.do(chromedp.EmulateViewport(390, 844))
	b.signIn("applicant")
	b.do(chromedp.Navigate(b.c.url + "/my/records"))
	b.press(`form[action="/my/objections"]:has(input[value="` + record.String() + `"]) button`)
	b.do(chromedp.Click(`input[name=grounds]`))
	b.press(`button[value=""], main form button[type=submit]:not([value])`)
	look("filing-error")
	b.do(chromedp.SendKeys(`#statement`, "所载金额与决定书不一致。"))
	b.press(`main form button[type=submit]`)
	look("filing-materials")
	b.press(`main form[action$="/materials"] button[type=submit]:not([value="upload"])`)
	b.do(chromedp.SendKeys(`#phone`, "0000-5550123"))
	look("filing-contact")
	b.press(`main form button[type=submit]`)
	look("filing-check")
	b.do(chromedp.Click(`input[name=declare]`))
	b.press(`main form button[type=submit]`)
	look("filing-received")

	m := b.c.newMatter(b.c.aRecord(false))
	m.record = record
	m.noteCase()
	m.until(casefile.StageFormCheck)
	m.answer(m.agency, values{"accept": "yes"})
	m.settle(casefile.OutcomeCorrect)
	b.do(chromedp.Navigate(b.c.url + "/my/cases/" + m.id.String()))
	look("filing-result")
	text := webtest.Evaluate(b.ctx, t, chromedp.Evaluate[string](`document.body.innerText`))
	for _, word := range []string{"更正", m.number} {
		if !strings.Contains(text, word) {
			t.Errorf("the browser does not show %q:\n%s", word, text)
		}
	}
}

// look checks the page that is open, as it is, on a phone.
func (b *browse) look(axe, name string) {
	b.t.Helper()
	address := webtest.Evaluate(b.ctx, b.t, chromedp.Evaluate[string](`location.href`))
	webtest.CheckOpen(b.ctx, b.t, axe, 390, filepath.Join(webtest.ShotsFolder(b.t), name+".png"))
	if now := webtest.Evaluate(b.ctx, b.t, chromedp.Evaluate[string](`location.href`)); now != address {
		b.t.Errorf("looking at %s led to %s", address, now)
	}
}
