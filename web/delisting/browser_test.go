package delisting_test

import (
	"net/url"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages of a removal in a real browser: a phone in Chinese, a desk in English.
func TestDelisting_InABrowser(t *testing.T) {
	l := newListed(t, "shenzhen-2022")
	g := webtest.NewGallery(t, l.Handler)
	g.Look(l.party.Cookie, "delisting-listing", l.atHome())
	g.Look(l.party.Cookie, "delisting-ask", l.atHome()+"/removal")
	at := l.atDesk() + "/removal"
	g.Look(l.clerk.Cookie, "delisting-open", at)
	desk := l.clerk.On(at, form(l.clerk.Page(at), url.Values{"by": {"unit"}, "says-1": both["says-1"], "says-2": both["says-2"]}))
	check := "/desk/tasks/" + l.task(casefile.TaskCheckConditions).String() + "/act"
	g.Look(l.clerk.Cookie, "delisting-check", check)
	l.clerk.Act(check, url.Values{"met-1": {"yes"}, "reasons-1": {"缴款书经核对属实，罚款已经缴清。"}, "met-2": {"yes"}, "reasons-2": {"现场复查合格，违法行为已经改正。"}})
	decide := "/desk/tasks/" + l.task(casefile.TaskDecideDelisting).String() + "/act"
	g.Look(l.head.Cookie, "delisting-decide", decide)
	if to := l.head.Fill(decide, url.Values{"outcome": {"delist"}, "reasons": {"决定书写明的条件均已成就。"}}); to != decide+"/check" {
		t.Fatalf("leads to %s", to)
	}
	g.Look(l.head.Cookie, "delisting-decide-check", decide+"/check")
	g.Look(l.clerk.Cookie, "delisting-case", desk)
	g.Look(l.party.Cookie, "delisting-mine", "/my/cases/"+desk[len("/desk/cases/"):])
	for _, pack := range []string{"shenzhen-2022", "xiamen-draft"} {
		g.Look(l.clerk.Cookie, "delisting-guide-"+pack, "/guide?of=delisting&pack="+pack)
	}
}
