package site

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"

	"creditcase/web/webtest"
)

// On paper a letter is A4 with its own margins, and as long as its text needs.
func TestLetter_PrintsOnA4(t *testing.T) {
	ctx := webtest.NewBrowser(t)
	server := httptest.NewServer(testSite(t, t.Output()))
	defer server.Close()
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/letter")); err != nil {
		t.Fatal(err)
	}
	pdf := webtest.Evaluate(ctx, t, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err := os.WriteFile(filepath.Join(webtest.ShotsFolder(t), "letter.pdf"), pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	sheets := regexp.MustCompile(`/MediaBox \[0 0 59[45]\S* 84[12]\S*\]`).FindAll(pdf, -1)
	if len(sheets) != 2 || bytes.Count(pdf, []byte("/MediaBox")) != 2 {
		t.Errorf("%d sheets of A4 among %d, want 2", len(sheets), bytes.Count(pdf, []byte("/MediaBox")))
	}
}
