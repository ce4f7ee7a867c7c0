package listing_test

import (
	"net/url"
	"strings"
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

// The pages of whoever is listed, of the body that carries a measure out, and of everybody.
func TestListing_OthersInABrowser(t *testing.T) {
	p := propose(t, "shenzhen-2022")
	g := webtest.NewGallery(t, p.Handler)
	p.fill()
	p.send()
	my := "/my/cases/" + p.caseID().String()
	g.Look(p.party.Cookie, "party-told", my)
	g.Look(p.party.Cookie, "party-open", my+strings.TrimPrefix(p.notice(casefile.NoticeBeforeListing), p.caseT))
	p.serve(casefile.NoticeBeforeListing)
	g.Look(p.party.Cookie, "party-served", my)
	g.LookAt("party-letter", my+strings.TrimPrefix(p.notice(casefile.NoticeBeforeListing), p.caseT), "zh", 1280)
	g.Look(p.party.Cookie, "party-reply", my+"/reply")
	g.Look(p.party.Cookie, "party-more-time", my+"/more-time")
	p.enter(t)
	p.clerk.Act(p.task(casefile.TaskCheckReply), url.Values{"holds-1": {"yes"}, "reasons-1": {"召回记录属实，予以采纳。"}, "holds-2": {"no"}, "reasons-2": {"取样符合规范，有取样记录。"}})
	p.decide(t)
	g.Look(p.party.Cookie, "party-listed", my)
	g.Look(p.party.Cookie, "party-records", "/my/records")
	body := p.SignIn("other")
	g.Look(body.Cookie, "body-case", p.caseT)
	g.Look(body.Cookie, "body-marks", "/desk/marks")
	for name, path := range map[string]string{"public-lists": "/lists", "public-join": "/join"} {
		anybody := *body.Cookie
		anybody.Value = "nobody"
		g.Look(&anybody, name, path)
	}
	p.ends(calendar.NewDate(2029, time.October, 22).At(9, 0))
	body = p.SignIn("other")
	g.Look(body.Cookie, "body-stop", p.task(casefile.TaskConfirmStop))
	g.Look(body.Cookie, "body-stopped", p.caseT)
}
