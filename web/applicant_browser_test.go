package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"creditcase/casefile"
	"creditcase/web/webtest"
)

// The pages of filing in a real browser, with a window to ask for and a file to remove: a phone in Chinese, a desk in
// English. Those pages of visitors and applicants that follow from data alone are looked at in package e2e, in Chinese.
func TestApplicant_InABrowser(t *testing.T) {
	axe, err := os.ReadFile("static/vendor/_axe.min.js")
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	ctx := webtest.NewBrowser(t)
	c := newCounterUnder(t, "shenzhen-2020")
	c.work()
	who := c.signIn("applicant")
	mine := who.fileInTime()
	second := c.NewRecord(t, map[string]string{"amount": "70"}, nil)
	draft := strings.TrimSuffix(who.on("/my/objections", url.Values{"record": {second.String()}}), "/"+stepGrounds)
	who.upload(draft+"/"+stepMaterials, "证据.pdf", []byte("%PDF-1.4\n"))

	server := httptest.NewServer(c.handler)
	defer server.Close()
	shots := webtest.ShotsFolder(t)
	signInBrowser(ctx, t, server.URL, who.cookie)
	for name, path := range map[string]string{"filing-tasks": draft, "filing-record": draft + "/record", "filing-grounds": draft + "/grounds", "filing-window": draft + "/window",
		"filing-materials": draft + "/materials", "filing-contact": draft + "/contact", "my-received": mine + "/received",
		"my-case": mine, "guide": "/guide", "start": "/", "my-cases": "/my/cases"} {
		for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
			file := fmt.Sprintf("%s-%s-%d", name, lang, width)
			t.Run(file, func(t *testing.T) {
				address := server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
				webtest.CheckPage(ctx, t, address, string(axe), width, filepath.Join(shots, file+".png"))
			})
		}
	}
}

// The pages of those who object for others or for their own interest, and of the clerk who verifies in what capacity.
func TestClaims_InABrowser(t *testing.T) {
	axe, err := os.ReadFile("static/vendor/_axe.min.js")
	if err != nil {
		t.Skip("axe is not built: npm run build")
	}
	ctx := webtest.NewBrowser(t)
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
	if err := c.Store.Pool.QueryRow(ctx, `SELECT id::text FROM tasks WHERE kind = 'form_check'`).Scan(&task); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(c.handler)
	defer server.Close()
	shots := webtest.ShotsFolder(t)
	look := func(session *http.Cookie, pages map[string]string) {
		signInBrowser(ctx, t, server.URL, session)
		for name, path := range pages {
			for lang, width := range map[string]int64{"zh": 390, "en": 1280} {
				file := fmt.Sprintf("%s-%s-%d", name, lang, width)
				t.Run(file, func(t *testing.T) {
					address := server.URL + "/lang/" + lang + "?back=" + url.QueryEscape(path)
					webtest.CheckPage(ctx, t, address, string(axe), width, filepath.Join(shots, file+".png"))
				})
			}
		}
	}
	look(who.cookie, map[string]string{"claim-tasks": draft, "claim-subject": draft + "/subject", "claim-named": draft + "/record",
		"claim-authority": draft + "/authority", "claim-proof": draft + "/proof", "claim-grounds": draft + "/grounds",
		"claim-channel": draft + "/channel", "claim-case": mine, "my-people": "/my/people"})
	look(clerk.cookie, map[string]string{"claim-form-check": "/desk/tasks/" + task + "/act?refuse=authority"})
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

// signInBrowser hands the browser the session of somebody who has signed in.
func signInBrowser(ctx context.Context, t *testing.T, site string, session *http.Cookie) {
	t.Helper()
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: session.Name, Value: session.Value, URL: site})
	if err != nil {
		t.Fatal(err)
	}
}
