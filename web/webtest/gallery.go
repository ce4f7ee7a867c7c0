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
