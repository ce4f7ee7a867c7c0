package objection_test

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
	"creditcase/web/webtest"
	"creditcase/web/webtest/counter"
)

// The pages of filing in a real browser, with a window to ask for and a file to remove: a phone in Chinese, a desk in
// English. Those pages of visitors and applicants that follow from data alone are looked at in package e2e, in Chinese.
func TestApplicant_InABrowser(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	c.Work()
	who := c.SignIn("applicant")
	mine := fileInTime(who)
	second := c.NewRecord(t, map[string]string{"amount": "70"}, nil)
	draft := strings.TrimSuffix(who.On("/my/objections", url.Values{"record": {second.String()}}), "/grounds")
	who.Upload(draft+"/materials", "证据.pdf", []byte("%PDF-1.4\n"))

	g := webtest.NewGallery(t, c.Handler)
	for name, path := range map[string]string{"filing-tasks": draft, "filing-record": draft + "/record", "filing-grounds": draft + "/grounds",
		"filing-window": draft + "/window", "filing-materials": draft + "/materials", "filing-contact": draft + "/contact",
		"my-received": mine + "/received", "my-case": mine, "guide": "/guide", "start": "/", "my-cases": "/my/cases"} {
		g.Look(who.Cookie, name, path)
	}
}

// The pages of those who object for others or for their own interest, and of the clerk who verifies in what capacity.
func TestClaims_InABrowser(t *testing.T) {
	c := counter.Under(t, "shenzhen-2020")
	c.Work()
	who := c.Outsider("agent", "代办人己")
	mine, draft := fileAsParty(who), who.Begin(casefile.CapacityAgent)
	c.NewRecord(t, casefile.Content{"amount": "70"}, nil)
	answers := counter.Named()
	answers.Set("record_number", "PEN-0002")
	who.On(draft+"/record", answers)
	who.On(draft+"/authority", counter.LetterDays("2026-09-01", "2026-12-31"))
	who.Upload(draft+"/proof", "委托书.pdf", []byte("%PDF-1.4\n"))
	clerk := c.SignIn("agency")
	var task string
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	g := webtest.NewGallery(t, c.Handler)
	for name, path := range map[string]string{"claim-tasks": draft, "claim-subject": draft + "/subject", "claim-named": draft + "/record",
		"claim-authority": draft + "/authority", "claim-proof": draft + "/proof", "claim-grounds": draft + "/grounds",
		"claim-channel": draft + "/channel", "claim-case": mine, "my-people": "/my/people"} {
		g.Look(who.Cookie, name, path)
	}
	g.Look(clerk.Cookie, "claim-form-check", "/desk/tasks/"+task+"/act?refuse=authority")
}

// fileAsParty files an objection as an interested party and returns the address of its case.
func fileAsParty(w *counter.Customer) string {
	w.Helper()
	draft := w.Begin(casefile.CapacityInterestedParty)
	w.OnAll(draft, "record", counter.Named(), "authority", url.Values{"interest": {"本人是该公司的供货方。"}}, "proof")
	w.Upload(draft+"/proof", "合同.pdf", []byte("%PDF-1.4\n"))
	w.OnAll(draft, "proof", nil, "grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}}, "window",
		url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}}, "channel",
		url.Values{"channel": {"agency"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	return w.Sends(draft)
}

// fileInTime files an objection under a pack with a window of filing and returns the address of its case.
func fileInTime(w *counter.Customer) string {
	w.Helper()
	draft := strings.TrimSuffix(w.On("/my/objections", url.Values{"record": {w.Record.String()}}), "/grounds")
	w.On(draft+"/grounds", url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}})
	w.On(draft+"/window", url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}})
	w.On(draft+"/channel", url.Values{"channel": {"agency"}})
	w.On(draft+"/materials", nil)
	w.On(draft+"/contact", url.Values{"phone": {"0000-5550101"}})
	return w.Sends(draft)
}
