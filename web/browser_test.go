package web

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"creditcase/web/webtest"
)

// In a real browser, on a phone and on a desk, in both languages: no rule of axe
// is broken, nothing scrolls sideways, every script and style passes the policy,
// and what people tap on a phone is large enough.
func TestPages_InABrowser(t *testing.T) {
	axe, err := os.ReadFile("static/vendor/_axe.min.js")
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	ctx := webtest.NewBrowser(t)
	server := httptest.NewServer(testSite(t, t.Output()))
	defer server.Close()
	shots := webtest.ShotsFolder(t)
	for _, path := range []string{"/desk/cases", "/panel", "/letter", "/nowhere", "/internal"} {
		for _, lang := range []string{"zh", "en"} {
			for _, width := range []int64{390, 1280} {
				name := fmt.Sprintf("%s-%s-%d", filepath.Base(path), lang, width)
				t.Run(name, func(t *testing.T) {
					webtest.CheckPage(ctx, t, server.URL+"/lang/"+lang+"?back="+path, string(axe), width, filepath.Join(shots, name+".png"))
				})
			}
		}
	}
}
