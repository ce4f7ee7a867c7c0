package web

import (
	"net/url"
	"strings"
	"testing"

	"creditcase/casefile"
)

// The pages of filing in a real browser, with a window to ask for and a file to remove: a phone in Chinese, a desk in
// English. Those pages of visitors and applicants that follow from data alone are looked at in package e2e, in Chinese.
func TestApplicant_InABrowser(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	c.work()
	who := c.signIn("applicant")
	mine := who.fileInTime()
	second := c.NewRecord(t, map[string]string{"amount": "70"}, nil)
	draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {second.String()}}), "/"+stepGrounds)
	who.upload(draft+"/"+stepMaterials, "证据.pdf", []byte("%PDF-1.4\n"))

	g := newGallery(t, c.handler)
	for name, path := range map[string]string{"filing-tasks": draft, "filing-record": draft + "/record", "filing-grounds": draft + "/grounds",
		"filing-window": draft + "/window", "filing-materials": draft + "/materials", "filing-contact": draft + "/contact",
		"my-received": mine + "/received", "my-case": mine, "guide": "/guide", "start": "/", "my-cases": "/my/cases"} {
		g.look(who, name, path)
	}
}

// The pages of those who object for others or for their own interest, and of the clerk who verifies in what capacity.
func TestClaims_InABrowser(t *testing.T) {
	c := newCounterUnder(t, "shenzhen-2020")
	c.work()
	who := c.newOutsider("agent", "代办人己")
	mine, draft := who.fileAsParty(), who.begin(casefile.CapacityAgent)
	c.NewRecord(t, casefile.Content{"amount": "70"}, nil)
	answers := named()
	answers.Set("record_number", "PEN-0002")
	who.on(draft+"/"+stepRecord, answers)
	who.on(draft+"/"+stepAuthority, letterDays("2026-09-01", "2026-12-31"))
	who.upload(draft+"/"+stepProof, "委托书.pdf", []byte("%PDF-1.4\n"))
	clerk := c.signIn("agency")
	var task string
	if err := c.Store.Pool.QueryRow(t.Context(), `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	g := newGallery(t, c.handler)
	for name, path := range map[string]string{"claim-tasks": draft, "claim-subject": draft + "/subject", "claim-named": draft + "/record",
		"claim-authority": draft + "/authority", "claim-proof": draft + "/proof", "claim-grounds": draft + "/grounds",
		"claim-channel": draft + "/channel", "claim-case": mine, "my-people": "/my/people"} {
		g.look(who, name, path)
	}
	g.look(clerk, "claim-form-check", "/desk/tasks/"+task+"/act?refuse=authority")
}

// fileAsParty files an objection as an interested party and returns the address of its case.
func (w *customer) fileAsParty() string {
	w.Helper()
	draft := w.begin(casefile.CapacityInterestedParty)
	w.onAll(draft, stepRecord, named(), stepAuthority, url.Values{"interest": {"本人是该公司的供货方。"}}, stepProof)
	w.upload(draft+"/"+stepProof, "合同.pdf", []byte("%PDF-1.4\n"))
	w.onAll(draft, stepProof, nil, stepGrounds, url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}}, stepWindow,
		url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}}, stepChannel,
		url.Values{"channel": {"agency"}}, stepMaterials, nil, stepContact, url.Values{"phone": {"0000-5550102"}}, stepCheck)
	return strings.TrimSuffix(w.on(draft+"/check", w.declared(draft)), "/received")
}

// fileInTime files an objection under a pack with a window of filing and returns the address of its case.
func (w *customer) fileInTime() string {
	w.Helper()
	draft := strings.TrimSuffix(w.on("/my/objections", url.Values{"record": {w.record.String()}}), "/"+stepGrounds)
	w.on(draft+"/"+stepGrounds, url.Values{"grounds": {"inaccurate"}, "statement": {"金额有误。"}})
	w.on(draft+"/"+stepWindow, url.Values{"learned-year": {"2026"}, "learned-month": {"9"}, "learned-day": {"1"}})
	w.on(draft+"/"+stepChannel, url.Values{"channel": {"agency"}})
	w.on(draft+"/"+stepMaterials, nil)
	w.on(draft+"/"+stepContact, url.Values{"phone": {"0000-5550101"}})
	return strings.TrimSuffix(w.on(draft+"/check", w.declared(draft)), "/received")
}
