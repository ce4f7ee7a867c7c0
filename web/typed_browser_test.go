package web

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"creditcase/web/webtest"
)

// typist types into pages in a real browser.
type typist struct{ *gallery }

func (b typist) do(action chromedp.Action[chromedp.Void]) {
	b.Helper()
	webtest.Evaluate(b.ctx, b.T, action)
}

// leave does what leads to another page, and waits for it.
func (b typist) leave(action chromedp.Action[chromedp.Void]) (where string) {
	b.Helper()
	webtest.Evaluate(b.ctx, b.T, chromedp.Evaluate[bool](`window.leaving = true`))
	b.do(action)
	for begun := time.Now(); time.Since(begun) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		where, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.readyState === "complete" && !window.leaving ? location.pathname : ""`))
		if err == nil && where != "" {
			return where
		}
	}
	b.Fatal("the page stays")
	return ""
}

func (b typist) value(id string) string {
	b.Helper()
	return webtest.Evaluate(b.ctx, b.T, chromedp.Evaluate[string](`document.getElementById("`+id+`").value`))
}

// In a browser, with its scripts and without: the language changes and the text stays, Enter sends the form and never changes the
// language, and the end of the session is told before it comes.
func TestTyped_InABrowser(t *testing.T) {
	c := newCounter(t)
	who := c.signIn("applicant")
	draft := who.fillIn(who.record)
	g := newGallery(t, c.handler)
	b := typist{g}
	signInBrowser(g.ctx, t, g.server.URL, who.cookie)
	for _, scripts := range []bool{true, false} {
		if _, err := chromedp.Call(g.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts}); err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"zh", "en"} {
			b.do(chromedp.Navigate(g.server.URL + draft + "/grounds"))
			b.do(chromedp.SendKeys("#statement", " typed "+lang))
			b.leave(chromedp.Click(`button[name=in_language]`))
			tag := webtest.Evaluate(g.ctx, t, chromedp.Evaluate[string](`document.documentElement.lang`))
			if text := b.value("statement"); !strings.HasPrefix(tag, lang) || !strings.Contains(text, "typed "+lang) {
				t.Errorf("scripts %t, now in %s: %q", scripts, tag, text)
			}
		}
		b.do(chromedp.Navigate(g.server.URL + draft + "/contact"))
		b.do(chromedp.SendKeys("#phone", "1"))
		if where := b.leave(chromedp.KeyEvent("\r")); where != draft+"/check" {
			t.Errorf("scripts %t: Enter leads to %s", scripts, where)
		}
	}
	if _, err := chromedp.Call(g.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(g.server.URL + "/lang/zh?back=" + draft + "/grounds"))
	warned := func() string {
		return webtest.Evaluate(g.ctx, t, chromedp.Evaluate[string](`(() => { const w = document.querySelector(".cc-session__warning");
			return w.checkVisibility() ? w.innerText : "" })()`))
	}
	if text := warned(); text != "" {
		t.Errorf("warned at once: %s", text)
	}
	pass := func(minutes string) {
		webtest.Evaluate(g.ctx, t, chromedp.Evaluate[bool](`(() => { const now = Date.now; Date.now = () => now() + `+minutes+` * 60000;
			document.dispatchEvent(new Event("visibilitychange")); return true })()`))
	}
	pass("41")
	if text := warned(); !strings.Contains(text, "约3分钟后退出登录") {
		t.Errorf("three minutes before the end: %q", text)
	}
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		webtest.CheckOpen(g.ctx, t, g.axe, width, filepath.Join(g.shots, "typed-warning-"+lang+".png"))
	}
	b.do(chromedp.Click(`.cc-session__warning button`))
	webtest.Evaluate(g.ctx, t, chromedp.Poll[bool](`!document.querySelector(".cc-session__warning").checkVisibility()`))
	pass("50")
	if text := warned(); !strings.Contains(text, "已经退出登录") {
		t.Errorf("after the end: %q", text)
	}

	who.signedOut()
	b.do(chromedp.Navigate("about:blank"))
	who = c.signIn("applicant")
	form := formOn(t, who.page(draft+"/grounds"))
	form["statement"] = []string{"写了一个小时的说明。"}
	login := who.late(draft+"/grounds", form)
	signInBrowser(g.ctx, t, g.server.URL, who.typed)
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		g.lookAt("typed-login", login, lang, width)
	}
	to := who.backIn("applicant", login)
	g.look(who.cookie, "typed-again", to)
	g.look(who.cookie, "account", "/account")
}
