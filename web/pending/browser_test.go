package pending_test

import (
	"net/url"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages of proceedings in a real browser: a phone in Chinese, a desk in English.
func TestPending_InABrowser(t *testing.T) {
	d := newDispute(t, "shenzhen-2020")
	g := webtest.NewGallery(t, d.Handler)
	g.Look(d.party.Cookie, "pending-ask", d.mine())
	own := d.shows()
	check := d.task(casefile.TaskCheckPending)
	g.Look(d.agency.Cookie, "pending-check", check)
	d.agency.Act(check, url.Values{"granted": {"yes"}, "reasons": {"已核对受理通知书，属实。"}})
	g.Look(d.party.Cookie, "pending-mine", own)
	g.Look(d.party.Cookie, "pending-records", "/my/records")
	g.Look(d.party.Cookie, "pending-outcome", own+"/outcome")
	d.Clock.Set(later)
	d.agency, d.party = d.SignIn("agency"), d.SignIn("applicant")
	d.wake(own)
	g.Look(d.agency.Cookie, "pending-ask-after", d.task(casefile.TaskAskAfter))
	for _, pack := range []string{"shenzhen-2020", "shenzhen-2022"} {
		g.Look(d.agency.Cookie, "pending-guide-"+pack, "/guide?of=pending&pack="+pack)
	}
}
