package site

import (
	"path/filepath"
	"testing"

	"creditcase/web/webtest"
)

// In a real browser, on a phone and on a desk, in both languages: no rule of axe
// is broken, nothing scrolls sideways, every script and style passes the policy,
// and what people tap on a phone is large enough.
func TestPages_InABrowser(t *testing.T) {
	g := webtest.NewGallery(t, testSite(t, t.Output()))
	for _, path := range []string{"/desk/cases", "/panel", "/letter", "/nowhere", "/internal"} {
		for _, lang := range []string{"zh", "en"} {
			for _, width := range []int64{390, 1280} {
				g.LookAt(filepath.Base(path), path, lang, width)
			}
		}
	}
}
