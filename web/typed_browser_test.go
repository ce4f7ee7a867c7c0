package web_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// typist types into pages in a real browser.
type typist struct{ *webtest.Gallery }

func (b typist) do(action chromedp.Action[chromedp.Void]) {
	b.Helper()
	webtest.Evaluate(b.Ctx, b.T, action)
}

// leave does what leads to another page, and waits for it.
func (b typist) leave(action chromedp.Action[chromedp.Void]) (where string) {
	b.Helper()
	webtest.Evaluate(b.Ctx, b.T, chromedp.Evaluate[bool](`window.leaving = true`))
	b.do(action)
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		where, err := chromedp.Run(b.Ctx, chromedp.Evaluate[string](`document.readyState === "complete" && !window.leaving ? location.pathname : ""`))
		if err == nil && where != "" {
			return where
		}
	}
	b.Fatal("the page stays")
	return ""
}

func (b typist) value(id string) string {
	b.Helper()
	return webtest.Evaluate(b.Ctx, b.T, chromedp.Evaluate[string](`document.getElementById("`+id+`").value`))
}

// In a browser, with its scripts and without: the language changes and the text stays, Enter sends the form and never changes the
// language, and the end of the session is told before it comes.
func TestTyped_InABrowser(t *testing.T) {
	c := counter.New(t)
	who := c.SignIn("applicant")
	draft := who.FillIn(who.Record)
	g := webtest.NewGallery(t, c.Handler)
	b := typist{g}
	webtest.SignInBrowser(g.Ctx, t, g.Server.URL, who.Cookie)
	for _, scripts := range []bool{true, false} {
		if _, err := chromedp.Call(g.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"zh", "en"} {
			b.do(chromedp.Navigate(g.Server.URL + draft + "/grounds"))
			b.do(chromedp.SendKeys("#statement", " typed "+lang))
			b.leave(chromedp.Click(`button[name=in_language]`))
			tag := webtest.Evaluate(g.Ctx, t, chromedp.Evaluate[string](`document.documentElement.lang`))
			if text := b.value("statement"); !strings.HasPrefix(tag, lang) || !strings.Contains(text, "typed "+lang) {
				t.Errorf("scripts %t, now in %s: %q", scripts, tag, text)
			}
		}
		b.do(chromedp.Navigate(g.Server.URL + draft + "/contact"))
		b.do(chromedp.SendKeys("#phone", "1"))
		if where := b.leave(chromedp.KeyEvent("\r")); where != draft+"/check" {
			t.Errorf("scripts %t: Enter leads to %s", scripts, where)
		}
	}
	if _, err := chromedp.Call(g.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(g.Server.URL + "/lang/zh?back=" + draft + "/grounds"))
	warned := func() string {
		return webtest.Evaluate(g.Ctx, t, chromedp.Evaluate[string](`(() => { const w = document.querySelector(".cc-session__warning");
			return w.checkVisibility() ? w.innerText : "" })()`))
	}
	if text := warned(); text != "" {
		t.Errorf("warned at once: %s", text)
	}
	pass := func(minutes string) {
		webtest.Evaluate(g.Ctx, t, chromedp.Evaluate[bool](`(() => { const now = Date.now; Date.now = () => now() + `+minutes+` * 60000;
			document.dispatchEvent(new Event("visibilitychange")); return true })()`))
	}
	pass("41")
	if text := warned(); !strings.Contains(text, "约3分钟后退出登录") {
		t.Errorf("three minutes before the end: %q", text)
	}
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		webtest.CheckOpen(g.Ctx, t, g.Axe, width, filepath.Join(g.Shots, "typed-warning-"+lang+".png"))
	}
	b.do(chromedp.Click(`.cc-session__warning button`))
	webtest.Evaluate(g.Ctx, t, chromedp.Poll[bool](`!document.querySelector(".cc-session__warning").checkVisibility()`))
	pass("50")
	if text := warned(); !strings.Contains(text, "已经退出登录") {
		t.Errorf("after the end: %q", text)
	}

	signedOut(who.Counter)
	b.do(chromedp.Navigate("about:blank"))
	who = c.SignIn("applicant")
	form := formOn(t, who.Page(draft+"/grounds"))
	form["statement"] = []string{"写了一个小时的说明。"}
	login := late(who, draft+"/grounds", form)
	webtest.SignInBrowser(g.Ctx, t, g.Server.URL, who.Typed)
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		g.LookAt("typed-login", login, lang, width)
	}
	to := backIn(who, "applicant", login)
	g.Look(who.Cookie, "typed-again", to)
	g.Look(who.Cookie, "account", "/account")
}
