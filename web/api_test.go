package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"creditcase/docs"
	"creditcase/web"
	"creditcase/web/site"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The description and the routes are of one another, and the description is served.
func TestAPI_Document(t *testing.T) {
	doc := webtest.Described(t)
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("version %s", doc.OpenAPI)
	}
	var served []string
	for _, rt := range web.Routes(&site.Server{}) {
		if !strings.HasPrefix(rt.Path, site.APIRoot) {
			continue
		}
		served = append(served, rt.Path)
		operation, ok := doc.Paths[rt.Path][strings.ToLower(rt.Method)]
		if !ok {
			t.Errorf("%s %s is not described", rt.Method, rt.Path)
		}
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(rt.Path, -1) {
			found := false
			for _, p := range operation.Parameters {
				found = found || p.Name == m[1] && p.In == "path" && p.Required
			}
			if !found {
				t.Errorf("%s: parameter %s is not described", rt.Path, m[1])
			}
		}
	}
	for path, operations := range doc.Paths {
		if !slices.Contains(served, path) || len(operations) != 1 {
			t.Errorf("%s is described and not served so", path)
		}
	}
	who := counter.New(t).Anybody()
	answer := who.Get("/api/openapi.yaml")
	if answer.Code != http.StatusOK || answer.Body.String() != string(docs.OpenAPI) || answer.Header().Get("Content-Type") != site.MediaYAML {
		t.Errorf("%d, %s", answer.Code, answer.Header().Get("Content-Type"))
	}
}
