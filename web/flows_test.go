package web_test

import (
	"net/http"
	"os"
	"slices"
	"testing"

	"creditcase/casefile"
	"creditcase/web"
	"creditcase/web/site"
	"creditcase/web/webtest"
)

// Every procedure has every part that a door asks for, and each of its templates is there.
func TestFlows_AreWhole(t *testing.T) {
	flows := web.Procedures(&site.Server{})
	if len(flows) == 0 {
		t.Fatal("no procedure")
	}
	for _, pages := range flows {
		filed := pages.Filing != nil && len(pages.Filing.Steps()) > 0
		opened := slices.ContainsFunc(web.Routes(&site.Server{}), func(rt site.Route) bool { return rt.Path == pages.Opened && rt.Method == http.MethodGet })
		if pages.Opened != "" && !opened {
			t.Errorf("%s is opened at %s, where there is nothing", pages.Flow, pages.Opened)
		}
		elsewhere := len(pages.Onto) > 0 || pages.Flow == casefile.FlowCommitment // begun on the pages of another procedure; opened by its day
		if !filed && !opened && !elsewhere ||
			pages.Sections == nil || pages.Progress == nil || pages.Card == nil ||
			pages.Guide.Write == nil || len(pages.Forms) == 0 {
			t.Errorf("%s lacks a part: %+v", pages.Flow, pages)
		}
		templates := []string{pages.Guide.Template}
		for _, form := range pages.Forms {
			templates = append(templates, form.Template)
		}
		for what, form := range pages.Beside {
			if form.Kind == "" || form.Title == "" {
				t.Errorf("%s: %s has no act or no title of its own", pages.Flow, what)
			}
			templates = append(templates, form.Template)
		}
		for _, name := range templates {
			if _, err := os.Stat(webtest.Path(t, "web/templates/"+name+".html")); err != nil {
				t.Errorf("%s: %v", pages.Flow, err)
			}
		}
	}
	if _, err := flows.Of("nothing"); err == nil {
		t.Error("a procedure that nobody knows has pages")
	}
}
