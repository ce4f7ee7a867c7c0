package reorganization_test

import (
	"net/http"
	"net/url"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages of a reorganization in a real browser: a phone in Chinese, a desk in English, looked through by axe.
func TestReorganization_InABrowser(t *testing.T) {
	c := newCourt(t, "shenzhen-2020")
	g := webtest.NewGallery(t, c.Handler)
	g.Look(c.stranger.Cookie, "reorganization-nobody", "/my/reorganization")
	g.Look(c.manager.Cookie, "reorganization-mine-first", "/my/reorganization")
	at := c.mine(casefile.MatterPlan)
	g.Look(c.manager.Cookie, "reorganization-plan", at)
	plan := c.files(c.manager, at, document("（2026）云01破1号之二", "8", "31", planText))
	g.Look(c.manager.Cookie, "reorganization-case", plan)
	check := c.task()
	g.Look(c.agency.Cookie, "reorganization-check", check)
	if answer := c.agency.Post(check, form(c.agency.Page(check), url.Values{"granted": {"yes"}})); answer.Code != http.StatusSeeOther {
		t.Fatal(answer.Code)
	}
	g.Look(c.agency.Cookie, "reorganization-check-send", check+"/check")
	c.agency.Act(check, url.Values{"granted": {"yes"}})
	g.Look(c.agency.Cookie, "reorganization-desk-case", atDesk(plan))
	g.Look(c.manager.Cookie, "reorganization-mine", "/my/reorganization")
	for _, width := range []int64{320, 768} {
		g.LookAt("reorganization-mine", "/my/reorganization", "zh", width)
	}
	at = c.mine(casefile.MatterAssistance)
	g.Look(c.manager.Cookie, "reorganization-assistance", at)
	g.LookAfter(c.manager.Cookie, "reorganization-assistance-wrong", at, `form.elements["number"].value = "（2026）云01执协3号"`, `document.querySelector(".govuk-error-summary") !== null`)
	g.Look(c.manager.Cookie, "reorganization-failed", c.mine(casefile.MatterFailed))
	c.files(c.agency, c.desk(casefile.MatterAssistance), document("（2026）云01执协3号", "9", "10", url.Values{"record-" + c.second.String(): {"delete"}}))
	g.Look(c.head.Cookie, "reorganization-check-assistance", c.task())
	g.Look(c.agency.Cookie, "reorganization-desk", "/desk/reorganization")
	g.Look(c.agency.Cookie, "reorganization-desk-one", "/desk/reorganization/"+c.Subject.String())
	for _, pack := range []string{"shenzhen-2020", "shenzhen-2022", "national-2026", "city-2022"} {
		g.Look(c.agency.Cookie, "reorganization-guide-"+pack, "/guide?of=reorganization&pack="+pack)
	}
}
