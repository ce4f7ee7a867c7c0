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
	axe, err := os.ReadFile("static/vendor/_axe.min.js")
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	g := &gallery{T: t, ctx: webtest.NewBrowser(t), server: httptest.NewServer(handler), axe: string(axe), shots: webtest.ShotsFolder(t)}
	t.Cleanup(g.server.Close)
	return g
}

// look checks a page, and leaves pictures of it under the name.
func (g *gallery) look(who *customer, name, path string) {
	signInBrowser(g.ctx, g.T, g.server.URL, who.cookie)
	for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
		file := fmt.Sprintf("%s-%s-%d", name, lang, width)
		g.Run(file, func(t *testing.T) {
			address := g.server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
			webtest.CheckPage(g.ctx, t, address, g.axe, width, filepath.Join(g.shots, file+".png"))
		})
	}
}
