package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"creditcase/web"
	"creditcase/web/uploads"
	"creditcase/web/webtest/counter"
)

// What says in which direction text runs is shown where it is not left out as it is typed.
func TestText_ReadsAsItIsKept(t *testing.T) {
	const turned = "\u202e0005\u202c\u2066x\u2069"
	c := counter.New(t)
	c.Exec(`UPDATE record_versions SET content = jsonb_build_object('amount', $1::text)`, turned)
	page := c.Anybody().Post("/records", url.Values{"q": {"样例"}}).Body.String()
	if strings.ContainsAny(page, "\u202e\u202c\u2066\u2069") || !strings.Contains(page, "\ufffd0005\ufffd") {
		t.Error("a record that turns its text round is shown as it came")
	}
	if got := uploads.Disposition("attachment", "x\u202efdp.exe"); strings.Contains(got, "%E2%80%AE") {
		t.Errorf("the name of a file: %s", got)
	}
}

// In production every cookie is this host's alone, over TLS alone, and browsers are told never to come without it.
func TestProduction_OverTLSAlone(t *testing.T) {
	c := counter.New(t)
	options := c.Server.Options
	options.Secure = true
	handler, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	c.Handler = handler
	who := c.Anybody()
	signedIn := who.Post("/login", url.Values{"login": {"applicant"}, "password": {counter.CounterPassword}})
	cookies := append(signedIn.Result().Cookies(), who.Get("/lang/en").Result().Cookies()...)
	names := map[string]bool{}
	for _, cookie := range cookies {
		names[cookie.Name] = true
		if !cookie.Secure || !cookie.HttpOnly || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("%s", cookie)
		}
	}
	for _, name := range []string{"__Host-session", "__Host-device", "__Host-lang"} {
		if !names[name] {
			t.Errorf("no cookie %s among %v", name, names)
		}
	}
	if got := signedIn.Header().Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
		t.Errorf("HSTS %q", got)
	}
	if got := counter.New(t).Anybody().Get("/guide").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("a demonstration on plain HTTP says %q", got)
	}
	english := &counter.Customer{Counter: c, From: who.From, Cookie: &http.Cookie{Name: "__Host-lang", Value: "en"}}
	if page := english.Page("/guide"); !strings.Contains(page, `lang="en"`) {
		t.Error("the language is not kept")
	}
}

// How long an answer was worked on is told to nobody, unless somebody measures.
func TestServerTiming_IsNotTold(t *testing.T) {
	if got := counter.New(t).Anybody().Get("/guide").Header().Get("Server-Timing"); got != "" {
		t.Errorf("everybody is told how long the server worked: %s", got)
	}
}
