package web

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

	"creditcase/web/webtest"
)

// gallery opens pages in a real browser: a phone in Chinese, a desk in English.
type gallery struct {
	*testing.T
	ctx    context.Context
	server *httptest.Server
	axe    string
	shots  string
}

// newGallery starts a browser on the pages of the handler. The test is skipped where axe is not built.
func newGallery(t *testing.T, handler http.Handler) *gallery {
	t.Helper()
	axe, err := os.ReadFile(webtest.Path(t, "web/static/vendor/_axe.min.js"))
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	g := &gallery{T: t, ctx: webtest.NewBrowser(t), server: httptest.NewServer(handler), axe: string(axe), shots: webtest.ShotsFolder(t)}
	t.Cleanup(g.server.Close)
	return g
}

// look checks a page as whoever has the session sees it, and leaves pictures of it under the name.
func (g *gallery) look(session *http.Cookie, name, path string) {
	signInBrowser(g.ctx, g.T, g.server.URL, session)
	g.lookAt(name, path, "zh", 390)
	g.lookAt(name, path, "en", 1280)
}

// lookAt is look for whoever has looked last, in one language and width.
func (g *gallery) lookAt(name, path, lang string, width int64) {
	file := fmt.Sprintf("%s-%s-%d", name, lang, width)
	g.Run(file, func(t *testing.T) {
		address := g.server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
		webtest.CheckPage(g.ctx, t, address, g.axe, width, filepath.Join(g.shots, file+".png"))
	})
}

// signInBrowser hands the browser the session of somebody who has signed in.
func signInBrowser(ctx context.Context, t *testing.T, site string, session *http.Cookie) {
	t.Helper()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: session.Name, Value: session.Value, URL: site})
	if err != nil {
		t.Fatal(err)
	}
}
