package revocation_test

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The pages of a revocation in a real browser: a phone in Chinese, a desk in English.
func TestRevocation_InABrowser(t *testing.T) {
	b := newBasis(t, "city-2022")
	g := webtest.NewGallery(t, b.Handler)
	g.Look(b.party.Cookie, "revocation-records", "/my/records")
	g.Look(b.party.Cookie, "revocation-ask", b.mine())
	g.Look(b.clerk.Cookie, "revocation-find", "/desk/revocation")
	g.Look(b.clerk.Cookie, "revocation-open", b.desk())
	own := b.party.SendFiles(b.mine(), "scan", form(b.party.Page(b.mine()), shown("9", "17")), counter.PDFOf(80)).Header().Get("Location")
	g.Look(b.party.Cookie, "revocation-mine", own)
	confirm := b.task(casefile.TaskConfirmRevocation)
	g.Look(b.clerk.Cookie, "revocation-confirm", confirm)
	b.clerk.Act(confirm, url.Values{"outcome": {"correct"}, "field-amount": {"500"}, "reasons": {"复议决定变更了处罚，信息相应变更。"}})
	apply := b.task(casefile.TaskApplyRevocation)
	g.Look(b.agency.Cookie, "revocation-apply", apply)
	b.agency.Act(apply, url.Values{"remark": {"已经变更。"}})
	g.Look(b.clerk.Cookie, "revocation-case", "/desk/cases/"+strings.TrimPrefix(own, "/my/cases/"))
	for _, pack := range []string{"city-2022", "shenzhen-2020"} {
		g.Look(b.clerk.Cookie, "revocation-guide-"+pack, "/guide?of=revocation&pack="+pack)
	}
}
