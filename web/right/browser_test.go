package right_test

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages of a right, in a real browser: a phone in Chinese, a desk in English, looked through by axe.
func TestRight_InABrowser(t *testing.T) {
	w := newWindow(t, "shenzhen-2022")
	g := webtest.NewGallery(t, w.Handler)
	g.Look(w.party.Cookie, "right-choose", "/my/rights")
	for _, right := range casefile.Rights {
		g.Look(w.party.Cookie, "right-ask-"+string(right), "/my/rights/"+string(right))
	}
	g.Look(w.agency.Cookie, "right-desk", "/desk/rights")
	g.Look(w.agency.Cookie, "right-desk-ask", "/desk/rights/honours")
	at := "/my/rights/honours"
	own := w.party.On(at, form(w.party.Page(at), url.Values{"records": {w.honour.String(), w.other.String()}, "channel": {"agency"}, "reasons": {"不希望公开。"}}))
	g.Look(w.party.Cookie, "right-mine", own)
	act := w.task(casefile.TaskDecideRight)
	g.Look(w.agency.Cookie, "right-decide", act)
	decided := url.Values{"outcome-1": {"grant"}, "reasons-1": {"属于表彰奖励信息，予以准许。"}, "outcome-2": {"refuse:out_of_scope"}, "reasons-2": {"该信息不属于表彰奖励信息。"}}
	if to := w.agency.Fill(act, decided); to != act+"/check" {
		t.Fatalf("leads to %s", to)
	}
	g.Look(w.agency.Cookie, "right-decide-check", act+"/check")
	desk := w.agency.Act(act, decided)
	w.opens(strings.TrimPrefix(desk, "/desk/cases/"))
	g.Look(w.agency.Cookie, "right-case", desk)
	g.Look(w.party.Cookie, "right-closed", own)
	g.Look(w.party.Cookie, "right-wishes", "/my/rights")
	g.Look(w.party.Cookie, "right-back", own+"/take-back")
	g.Look(w.agency.Cookie, "right-back-desk", desk+"/take-back")
	at = "/my/rights/statement"
	w.party.On(at, form(w.party.Page(at), url.Values{"records": {w.penalty.String()}, "channel": {"agency"}, "ground": {"force_majeure"}, "text": {"台风期间停电三日，标签脱落，并非有意；恢复供电后已经立即改正。"}}))
	desk = w.agency.Act(w.task(casefile.TaskDecideRight), url.Values{"outcome-1": {"grant"}, "reasons-1": {"与气象证明一致，予以附注。"}})
	w.opens(strings.TrimPrefix(desk, "/desk/cases/"))
	g.Look(w.agency.Cookie, "right-statement-case", desk)
	g.Look(w.party.Cookie, "right-statement-records", "/my/records")
	g.Look(w.agency.Cookie, "right-statement-desk", "/desk/records")
	for _, pack := range []string{"shenzhen-2022", "xiamen-draft", "national-2026"} {
		g.Look(w.agency.Cookie, "right-guide-"+pack, "/guide?of=right&pack="+pack)
	}
}
