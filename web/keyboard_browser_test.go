package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// tabTo presses Tab until what has the focus is so, in JavaScript.
func (b typist) tabTo(so string) {
	b.Helper()
	for range 80 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if webtest.Evaluate(b.Ctx, b.T, chromedp.Evaluate[bool](`(e => `+so+`)(document.activeElement)`)) {
			return
		}
	}
	b.Fatalf("no Tab comes to %s", so)
}

// A party signs a commitment by keyboard alone: it comes to the choice, to each promise and to the button by Tab, chooses and ticks by Space, and sends by Enter.
func TestKeyboard_SignsACommitment(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	c.NewCommitmentItem(t, c.Unit, "XCY-1", nil, c.Clock.Now())
	who := c.SignIn("applicant")
	b := typist{webtest.NewGallery(t, c.Handler)}
	webtest.SignInBrowser(b.Ctx, t, b.Server.URL, who.Cookie)
	b.do(chromedp.Navigate(b.Server.URL + "/my/commit/XCY-1"))
	b.tabTo(`e.name === "choice"`)
	b.do(chromedp.KeyEvent(" "))
	for _, promise := range []string{"0", "1"} {
		b.tabTo(`e.name === "promises" && e.value === "` + promise + `"`)
		b.do(chromedp.KeyEvent(" "))
	}
	b.tabTo(`e.type === "submit" && e.form.elements.choice !== undefined`)
	if where := b.leave(chromedp.KeyEvent("\r")); !strings.HasPrefix(where, "/my/commitments/CN") {
		t.Errorf("it leads to %s", where)
	}
	if n := c.Count(`SELECT count(*) FROM commitments WHERE state = 'signed' AND way = 'online'`); n != 1 {
		t.Errorf("%d commitments are signed", n)
	}
}
