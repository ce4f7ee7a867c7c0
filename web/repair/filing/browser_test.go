package filing_test

import (
	"testing"

	"creditcase/web/webtest"
)

// The pages of an application for repair in a real browser: a phone in Chinese, a desk in English.
func TestFiling_InABrowser(t *testing.T) {
	a := at(t, "shenzhen-2022")
	a.Exec(`UPDATE catalogue_items SET repair = '{"minimum": {"amount": 2, "unit": "year"}}'`)
	other := a.ofOther()
	draft := a.begin(a.Record, other)
	a.fillIn(draft, 2)
	g := webtest.NewGallery(t, a.Handler)
	for name, path := range map[string]string{"repair-tasks": draft, "repair-records": draft + "/records", "repair-claim": draft + "/claim/1",
		"repair-measures": draft + "/measures", "repair-measure": draft + "/measure/1", "repair-letter": draft + "/letter", "repair-sign": draft + "/sign",
		"repair-check": draft + "/check", "repair-may": "/my/may/repair", "repair-my-records": "/my/records", "repair-my-cases": "/my/cases"} {
		g.Look(a.Cookie, name, path)
	}
	received := a.On(draft+"/check", a.Declared(draft))
	g.Look(a.Cookie, "repair-received", received)
	agent := applicant{a.Outsider("agent", "代办人己")}
	g.Look(agent.Cookie, "repair-named", agent.On("/my/repairs", map[string][]string{"capacity": {"agent"}}))
	g.Look(a.SignIn("agency").Cookie, "repair-counter", "/desk/may/repair")
}
