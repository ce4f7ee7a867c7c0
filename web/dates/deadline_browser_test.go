package dates_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// openWhy opens every explanation on the page, and lets what stands there for the eye alone be looked at by axe too.
const openWhy = `(() => {
	const all = [...document.querySelectorAll(".cc-deadline__why")];
	all.forEach(d => d.open = true);
	document.querySelectorAll(".cc-days [aria-hidden]").forEach(e => e.removeAttribute("aria-hidden"));
	return all.length;
})()`

// narrowCells finds words that do not fit in their cell.
const narrowCells = `[...document.querySelectorAll(".cc-day__mark, .cc-day__number, .cc-legend__mark")]
	.map(e => [e, e.closest(".cc-day").getBoundingClientRect(), (r => { r.selectNodeContents(e); return r.getBoundingClientRect() })(document.createRange())])
	.filter(([e, cell, text]) => text.width > 0 && (text.left < cell.left || text.right > cell.right))
	.map(([e, cell, text]) => e.textContent + " " + text.width + " in " + cell.width)`

// The explanation of every deadline, open, on a phone in English and on a desk in Chinese, for the applicant and for staff.
func TestDeadlines_InABrowser(t *testing.T) {
	c := counter.NewExplainedCase(t)
	g := webtest.NewGallery(t, c.Handler)
	look := func(login, name, path string) {
		t.Helper()
		webtest.SignInBrowser(g.Ctx, t, g.Server.URL, c.SignIn(login).Cookie)
		for lang, width := range map[string]int64{"zh": 1280, "en": 390} { // English words are the ones that hardly fit
			file := fmt.Sprintf("why-%s-%s-%d", name, lang, width)
			t.Run(file, func(t *testing.T) {
				address := g.Server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
				lookWhy(g.Ctx, t, address, g.Axe, width, filepath.Join(g.Shots, file+".png"))
			})
		}
	}
	mine, desk := "/my/cases/"+c.ID.String(), "/desk/cases/"+c.ID.String()
	c.AskSupplement()
	look("applicant", "paused", mine)
	c.Supplement()
	c.Transfer()
	c.Extend()
	look("applicant", "mine", mine)
	look("unit.head", "desk", desk)
	c.At(time.December, 29, 9) // the next year has no notice yet
	look("applicant", "provisional", "/my/cases/"+newLateCase(c))
}

// newLateCase files a second objection, of which the dates run into a year without a notice.
func newLateCase(c *counter.ExplainedCase) string {
	c.Helper()
	filing := c.Filing(c.NewRecord(c.T, map[string]string{"amount": "70"}, nil), "shenzhen-2020", 1, counter.HashOf("shenzhen-2020"), c.Clock.Now())
	filing.Filing.Grounds = []string{"inaccurate"}
	receipt, err := c.Store.File(context.Background(), filing)
	c.Done(receipt, err)
	return receipt.CaseID.String()
}

func lookWhy(ctx context.Context, t *testing.T, address, axe string, width int64, shot string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	if n := webtest.Evaluate(ctx, t, chromedp.Evaluate[int](openWhy)); n == 0 {
		t.Error("no date is explained")
	}
	for _, cell := range webtest.Evaluate(ctx, t, chromedp.Evaluate[[]string](narrowCells)) {
		t.Errorf("does not fit: %s", cell)
	}
	webtest.CheckOpen(ctx, t, axe, width, shot)
}
