package webtest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Gallery opens pages in a real browser: a phone in Chinese, a desk in English.
type Gallery struct {
	*testing.T
	Ctx    context.Context
	Server *httptest.Server
	Axe    string
	Shots  string
}

// NewGallery starts a browser on the pages of the handler. The test is skipped where axe is not built.
func NewGallery(t *testing.T, handler http.Handler) *Gallery {
	t.Helper()
	axe, err := os.ReadFile(Path(t, "web/static/vendor/_axe.min.js"))
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	g := &Gallery{T: t, Ctx: NewBrowser(t), Server: httptest.NewServer(handler), Axe: string(axe), Shots: ShotsFolder(t)}
	t.Cleanup(g.Server.Close)
	return g
}

// Look checks a page as whoever has the session sees it, and leaves pictures of it under the name.
func (g *Gallery) Look(session *http.Cookie, name, path string) {
	SignInBrowser(g.Ctx, g.T, g.Server.URL, session)
	g.LookAt(name, path, "zh", 390)
	g.LookAt(name, path, "en", 1280)
}

// LookAfter is Look at what comes of a form of the page: fill is a script that fills it in, form being the form, and there is an expression that holds once the
// answer is there.
func (g *Gallery) LookAfter(session *http.Cookie, name, path, fill, there string) {
	SignInBrowser(g.Ctx, g.T, g.Server.URL, session)
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		file := fmt.Sprintf("%s-%s-%d", name, lang, width)
		g.Run(file, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(g.Ctx, 30*time.Second)
			defer cancel()
			address := g.Server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
				t.Fatal(err)
			}
			Evaluate[any](ctx, t, chromedp.Evaluate[any](`{ const form = document.getElementById("typed"); `+fill+`; setTimeout(() => form.submit()) }`))
			there := "document.readyState === 'complete' && (" + there + ")" // and not only begun
			for ok := false; !ok; {                                          // while the answer comes the page goes that is asked
				var err error
				if ok, err = chromedp.Run(ctx, chromedp.Poll[bool](there)); ctx.Err() != nil {
					t.Fatalf("no answer: %v", err)
				}
			}
			CheckOpen(ctx, t, g.Axe, width, filepath.Join(g.Shots, file+".png"))
		})
	}
}

// LookAt is look for whoever has looked last, in one language and width.
func (g *Gallery) LookAt(name, path, lang string, width int64) {
	file := fmt.Sprintf("%s-%s-%d", name, lang, width)
	g.Run(file, func(t *testing.T) {
		address := g.Server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
		CheckPage(g.Ctx, t, address, g.Axe, width, filepath.Join(g.Shots, file+".png"))
	})
}

// SignInBrowser hands the browser the session of somebody who has signed in.
func SignInBrowser(ctx context.Context, t *testing.T, site string, session *http.Cookie) {
	t.Helper()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: session.Name, Value: session.Value, URL: site})
	if err != nil {
		t.Fatal(err)
	}
}
