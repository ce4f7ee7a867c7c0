package repair_test

import (
	"net/url"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The forms of both bodies, the case as each reads it, and the guide, in a real browser: a phone in Chinese, a desk in English.
func TestRepair_InABrowser(t *testing.T) {
	c := apply(t, "shenzhen-2022")
	agency, unit, mine := c.SignIn("agency"), c.SignIn("unit"), c.SignIn("applicant")
	g := webtest.NewGallery(t, c.Handler)
	g.Look(agency.Cookie, "repair-check", c.task(c.first, casefile.TaskFormCheck))
	g.Look(mine.Cookie, "repair-received", "/my/cases/"+c.first.String()+"/received")
	agency.Act(c.task(c.first, casefile.TaskFormCheck), url.Values{"accept": {"yes"}})
	at := c.task(c.first, casefile.TaskDecideRepair)
	g.Look(unit.Cookie, "repair-decide", at)
	g.Look(mine.Cookie, "repair-open", "/my/cases/"+c.first.String())
	answers := url.Values{"outcome-1": {"withhold"}, "outcome-2": {"refuse_repair"}, "reasons": {"已核实整改情况和培训记录。"}, "reasons-2": {"第二项违法行为尚未纠正。"}}
	unit.Fill(at, answers)
	g.Look(unit.Cookie, "repair-decide-check", at+"/check")
	unit.Act(at, answers)
	g.Look(agency.Cookie, "repair-desk-case", "/desk/cases/"+c.first.String())
	g.Look(mine.Cookie, "repair-my-case", "/my/cases/"+c.first.String())
	for _, pack := range []string{"shenzhen-2022", "national-2026"} {
		g.Look(mine.Cookie, "repair-guide-"+pack, "/guide?of=repair&pack="+pack)
	}
}
