package unit_test

import (
	"testing"

	"creditcase/web/webtest"
)

// The pages of a unit that handles items on a commitment, in a real browser, with what is wrong in a form, a letter that is previewed, and a party that cannot
// commit.
func TestUnit_InABrowser(t *testing.T) {
	d := atDesk(t)
	g := webtest.NewGallery(t, d.Handler)
	g.Look(d.clerk.Cookie, "unit-commitments-none", "/desk/commitments")
	at := d.enter()
	items, item := "/desk/commitment-items", "/desk/commitment-items/"+code
	g.Look(d.clerk.Cookie, "unit-items", items)
	g.Look(d.head.Cookie, "unit-item", item)
	g.Look(d.head.Cookie, "unit-item-new", items+"/new")
	const faulty = `document.querySelector(".govuk-error-summary") !== null`
	g.LookAfter(d.head.Cookie, "unit-item-faulty", items+"/new", `form.elements.code.value = "餐饮-1"`, faulty)
	g.LookAfter(d.head.Cookie, "unit-item-preview", item+"/change", `form.elements.share.value = "100"`, `document.querySelector("button[value=publish]") !== null`)
	g.Look(d.head.Cookie, "unit-item-retire", item+"/retire")
	g.Look(d.clerk.Cookie, "unit-enter", item+"/sign")
	g.LookAfter(d.clerk.Cookie, "unit-enter-faulty", item+"/sign", `form.elements.name.value = "某某餐饮有限公司"; form.elements.code.value = "91330100MA27XYA12X"; form.elements.kind.value = "legal_person"`, faulty)
	g.Look(d.clerk.Cookie, "unit-commitments", "/desk/commitments")
	g.Look(d.clerk.Cookie, "unit-commitment", at)
	for _, do := range []string{"finish", "papers", "withdraw", "check"} {
		g.Look(d.clerk.Cookie, "unit-commitment-"+do, at+"/"+do)
	}
}
