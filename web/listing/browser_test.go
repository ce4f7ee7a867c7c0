package listing_test

import (
	"net/url"
	"testing"
	"time"

	"creditcase/calendar"
	"creditcase/casefile"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The pages of the unit in a real browser: a phone in Chinese, a desk in English.
func TestListing_InABrowser(t *testing.T) {
	p := propose(t, "shenzhen-2022")
	g := webtest.NewGallery(t, p.Handler)
	p.fill()
	g.Look(p.clerk.Cookie, "listing-begin", "/desk/proposals/new")
	g.Look(p.clerk.Cookie, "listing-overview", p.draft)
	for _, page := range []string{"subject", "facts", "document", "grounds", "measures", "persons", "files"} {
		g.Look(p.clerk.Cookie, "listing-"+page, p.draft+"/"+page)
	}
	g.Look(p.clerk.Cookie, "listing-check", p.draft+"/check")
	g.Look(p.clerk.Cookie, "listing-drop", p.draft+"/drop")
	p.send()
	p.serve(casefile.NoticeBeforeListing)
	g.Look(p.clerk.Cookie, "listing-case", p.caseT)
	g.Look(p.clerk.Cookie, "listing-paper", p.caseT+"/reply")
	g.Look(p.clerk.Cookie, "listing-withdraw", p.caseT+"/withdraw")
	p.enter(t)
	at := p.task(casefile.TaskCheckReply)
	g.Look(p.clerk.Cookie, "listing-check-reply", at)
	p.clerk.Act(at, url.Values{"holds-1": {"yes"}, "reasons-1": {"召回记录属实，予以采纳。"}, "holds-2": {"no"}, "reasons-2": {"取样符合规范，有取样记录。"}})
	decide := p.task(casefile.TaskDecideListing)
	g.Look(p.head.Cookie, "listing-decide", decide)
	p.Clock.Set(calendar.NewDate(2026, time.October, 20).At(10, 0))
	p.head, p.clerk, p.party = p.SignIn("unit.head"), p.SignIn("unit"), p.SignIn("applicant")
	p.head.Fill(decide, decided)
	g.Look(p.head.Cookie, "listing-decide-check", decide+"/check")
	p.head.On(decide+"/check", counter.HiddenIn(p.head.Page(decide+"/check")))
	p.serve(casefile.NoticeListing)
	g.Look(p.clerk.Cookie, "listing-listed", p.caseT)
	g.Look(p.clerk.Cookie, "listing-lists", "/desk/lists")
	for _, pack := range []string{"shenzhen-2022", "city-2022", "xiamen-draft"} {
		g.Look(p.clerk.Cookie, "listing-guide-"+pack, "/guide?of=listing&pack="+pack)
	}
}
