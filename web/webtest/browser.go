// Package webtest looks at pages in a real browser, for tests.
package webtest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// NewBrowser starts a headless Chromium, or skips the test where there is none.
func NewBrowser(t testing.TB) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium in PATH")
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), append(Flags(path), chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // starts it, so that a check's own time limit does not end it
		t.Fatalf("start chromium: %v", err)
	}
	return ctx
}

// Flags start a Chromium that shows nothing and asks nobody for anything.
func Flags(path string) []chromedp.ExecAllocatorOption {
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true))
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox) // Chromium refuses to sandbox for root
	}
	return flags
}

// shotsEnv names the folder in which somebody wants to look at pictures.
const shotsEnv = "CREDITCASE_SHOTS"

// ShotsFolder is where pictures go: CREDITCASE_SHOTS to look at them, else a
// folder that goes with the test.
func ShotsFolder(t testing.TB) string {
	if dir := os.Getenv(shotsEnv); dir != "" {
		return dir
	}
	return t.TempDir()
}

type axeViolation struct {
	ID     string   `json:"id"`
	Help   string   `json:"help"`
	Places []string `json:"places"`
}

// smallTargets finds what is tapped and is less than 44 px high. Links within a
// sentence are exempt, as in WCAG 2.5.8; boxes to tick are tapped by their label.
const smallTargets = `[...document.querySelectorAll("button, input:not([type=file]), select, textarea, summary, header a, nav a")]
	.filter(e => e.checkVisibility() && !e.closest(".govuk-visually-hidden") && !/radio|checkbox/.test(e.type))
	.map(e => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 120)])
	.filter(([height]) => height > 0 && height < 44)
	.map(([height, html]) => height + " " + html)`

// exempt are rules that the design system's own scripts break on purpose: it puts
// aria-expanded on a radio that reveals a question, and names the file button by
// its question first.
const exempt = `"aria-allowed-attr": {enabled: false}, "label-content-name-mismatch": {enabled: false}`

// wideTables finds tables that stick out of their place, which need not make the page scroll.
const wideTables = `[...document.querySelectorAll("table")]
	.map(e => [e.getBoundingClientRect().right - e.parentElement.getBoundingClientRect().right, e.caption?.innerText ?? ""])
	.filter(([out]) => out > 1)
	.map(([out, caption]) => out + " " + caption)`

// CheckPage opens the address at the width, keeps a picture of it in shot where pictures are asked for, and holds that no rule of axe is broken, nothing
// scrolls sideways or sticks out, and what people tap on a phone is large enough. axe is the text of axe-core.
func CheckPage(ctx context.Context, t testing.TB, address, axe string, width int64, shot string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	CheckOpen(ctx, t, axe, width, shot)
}

// CheckOpen is CheckPage for the page that is open, as it is.
func CheckOpen(ctx context.Context, t testing.TB, axe string, width int64, shot string) {
	t.Helper()
	Evaluate[bool](ctx, t, chromedp.Poll[bool](`document.body.classList.contains("govuk-frontend-supported")`))
	if Evaluate(ctx, t, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		t.Error("the page scrolls sideways")
	}
	for _, w := range Evaluate(ctx, t, chromedp.Evaluate[[]string](wideTables)) {
		t.Errorf("a table sticks out by so many px: %s", w)
	}
	if width < 640 {
		for _, s := range Evaluate(ctx, t, chromedp.Evaluate[[]string](smallTargets)) {
			t.Errorf("less than 44 px high: %s", s)
		}
	}
	if os.Getenv(shotsEnv) != "" { // a picture costs as much as all the checks together
		picture := Evaluate(ctx, t, chromedp.FullScreenshot(100))
		if err := os.WriteFile(shot, picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	violations := Evaluate(ctx, t, chromedp.Evaluate[[]axeViolation](
		axe+`; axe.run(document, {rules: {`+exempt+`}}).then(r => r.violations.map(v => ({id: v.id, help: v.help, places: v.nodes.map(n => n.html)})))`,
		chromedp.EvalAwaitPromise))
	for _, v := range violations {
		t.Errorf("axe %s: %s: %d places, first %s", v.ID, v.Help, len(v.Places), v.Places[0])
	}
}

// Evaluate runs an action in the browser and fails the test where it fails.
func Evaluate[T any](ctx context.Context, t testing.TB, action chromedp.Action[T]) T {
	t.Helper()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return value
}
