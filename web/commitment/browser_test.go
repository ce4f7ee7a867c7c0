package commitment_test

import (
	"net/url"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The pages of a check in a real browser: a phone in Chinese, a desk in English.
func TestCheck_InABrowser(t *testing.T) {
	o := opened(t, "shenzhen-2022", nil)
	g := webtest.NewGallery(t, o.Handler)
	g.Look(o.clerk.Cookie, "commitment-case", o.at())
	g.Look(o.clerk.Cookie, "commitment-withdraw", o.at()+"/withdraw")
	at := o.task(casefile.TaskCheckPromises)
	g.Look(o.clerk.Cookie, "commitment-check", at)
	ask := at[:len(at)-len("act")] + "ask-papers"
	g.Look(o.clerk.Cookie, "commitment-ask-papers", ask)
	o.clerk.Act(ask, url.Values{"papers": {"lease"}, "reasons": {"现场没有看到租赁合同。"}})
	g.Look(o.clerk.Cookie, "commitment-hand-in-paper", o.at()+"/hand-in")
	g.Look(o.party.Cookie, "commitment-my-case", o.mine())
	g.Look(o.party.Cookie, "commitment-hand-in", o.mine()+"/hand-in")
	sends(o.party, o.mine()+"/hand-in", "files", nil)
	at = o.task(casefile.TaskCheckPromises)
	o.clerk.Fill(at, found("untrue", "kept"))
	g.Look(o.clerk.Cookie, "commitment-check-sent", at+"/check")
	o.clerk.On(at+"/check", counter.HiddenIn(o.clerk.Page(at+"/check")))
	o.opens(casefile.NoticeRectify)
	g.Look(o.clerk.Cookie, "commitment-rectify-paper", o.at()+"/rectify")
	g.Look(o.party.Cookie, "commitment-rectify", o.mine()+"/rectify")
	sends(o.party, o.mine()+"/rectify", "files", url.Values{"answer": {"done"}, "text": {"已经补签合同。"}})
	at = o.task(casefile.TaskVerifyRectified)
	g.Look(o.clerk.Cookie, "commitment-verify", at)
	o.clerk.Act(at, url.Values{"holds": {"no"}, "reasons": {"合同没有出租人签字，不予认定。"}})
	at = o.task(casefile.TaskDecideBreach)
	g.Look(o.head.Cookie, "commitment-decide", at)
	o.head.Fill(at, url.Values{"outcome": {"broken"}, "reasons": {"现场核查属实，整改没有到位。"}, "revoked": {"样许〔2026〕3号"}, "grave": {"yes"}})
	g.Look(o.head.Cookie, "commitment-decide-check", at+"/check")
	o.head.On(at+"/check", counter.HiddenIn(o.head.Page(at+"/check")))
	o.opens(casefile.NoticeBreach)
	g.Look(o.clerk.Cookie, "commitment-closed", o.at())
	g.Look(o.party.Cookie, "commitment-my-closed", o.mine())
	for _, pack := range []string{"shenzhen-2022", "shenzhen-2020", "city-2022", "xiamen-draft"} {
		g.Look(o.clerk.Cookie, "commitment-guide-"+pack, "/guide?of=commitment&pack="+pack)
	}
}
