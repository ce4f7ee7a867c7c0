package web

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// withReceipt files an objection and returns who filed it and where the PDF of its receipt is.
func withReceipt(t *testing.T) (*customer, string) {
	t.Helper()
	c := newCounter(t)
	c.work()
	who := c.signIn("applicant")
	draft := who.fillIn(c.record)
	who.on(draft+"/check", who.declared(draft))
	var caseID, notice uuid.UUID
	err := c.Store.Pool.QueryRow(t.Context(), `SELECT case_id, id FROM notices WHERE kind = 'receipt'`).Scan(&caseID, &notice)
	if err != nil {
		t.Fatal(err)
	}
	return who, myNoticeHref(caseID, notice) + "/pdf"
}

// Whether there is a document is told without printing it, and one account has one printed at a time.
func TestPrinting_IsShared(t *testing.T) {
	who, pdf := withReceipt(t)
	who.server.Chromium = "/no/such/browser"
	head := who.send(httptest.NewRequest(http.MethodHead, pdf, nil))
	if head.Code != http.StatusOK || head.Header().Get("Content-Type") != "application/pdf" || head.Body.Len() > 0 {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	who.server.printing <- struct{}{} // somebody else's is being printed
	first := make(chan int, 1)
	ctx, giveUp := context.WithCancel(t.Context())
	go func() { first <- who.send(httptest.NewRequest(http.MethodGet, pdf, nil).WithContext(ctx)).Code }()
	for waiting := false; !waiting; {
		who.server.printers.Range(func(any, any) bool { waiting = true; return false })
	}
	if code := who.get(pdf).Code; code != http.StatusTooManyRequests {
		t.Errorf("a second one at the same time: %d", code)
	}
	giveUp()
	if code := <-first; code != http.StatusServiceUnavailable {
		t.Errorf("one that was given up: %d", code)
	}
	<-who.server.printing
	if answer := who.get(pdf); answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Content-Disposition") != "" {
		t.Errorf("without a browser: %d %v", answer.Code, answer.Header())
	}
	for range printsInWindow {
		who.get(pdf)
	}
	if code := who.get(pdf).Code; code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", code)
	}
}

// The browser prints within its sandbox, also where we are root, and does not know what we know.
func TestPrinting_InTheSandbox(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium")
	}
	s := &server{Options: Options{Chromium: chromium}, printing: make(chan struct{}, 1)}
	pdf, err := s.print(t.Context(), []byte("<p>一份文书</p>"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("%d bytes, %v", len(pdf), err)
	}
	account, err := browserAccount(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 && (account.Credential == nil || account.Credential.Uid == 0) {
		t.Error("the browser runs as root")
	}
}

// What says in which direction text runs is shown where it is not left out as it is typed.
func TestText_ReadsAsItIsKept(t *testing.T) {
	const turned = "\u202e0005\u202c\u2066x\u2069"
	c := newCounter(t)
	c.exec(`UPDATE record_versions SET content = jsonb_build_object('amount', $1::text)`, turned)
	page := c.anybody().post("/records", url.Values{"q": {"样例"}}).Body.String()
	if strings.ContainsAny(page, "\u202e\u202c\u2066\u2069") || !strings.Contains(page, "\ufffd0005\ufffd") {
		t.Error("a record that turns its text round is shown as it came")
	}
	if got := disposition("attachment", "x\u202efdp.exe"); strings.Contains(got, "%E2%80%AE") {
		t.Errorf("the name of a file: %s", got)
	}
}

// Full identity numbers are looked at one by one, and not by the hundred.
func TestIdentityLooks_AreLimited(t *testing.T) {
	who, _ := withReceipt(t)
	clerk := who.signIn("agency")
	var caseID uuid.UUID
	if err := who.Store.Pool.QueryRow(t.Context(), `SELECT id FROM cases`).Scan(&caseID); err != nil {
		t.Fatal(err)
	}
	look := func() int { return clerk.post("/desk/cases/"+caseID.String()+"/identity", nil).Code }
	for n := range looksAnHour {
		if code := look(); code != http.StatusSeeOther {
			t.Fatalf("look %d: %d", n, code)
		}
	}
	if code := look(); code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", code)
	}
	if n := who.count(`SELECT count(*) FROM identity_looks`); n != looksAnHour {
		t.Errorf("%d looks are written down, want %d", n, looksAnHour)
	}
	who.clock.Advance(time.Hour)
	if code := look(); code != http.StatusSeeOther {
		t.Errorf("an hour later: %d", code)
	}
}

// In production every cookie is this host's alone, over TLS alone, and browsers are told never to come without it.
func TestProduction_OverTLSAlone(t *testing.T) {
	c := newCounter(t)
	options := c.server.Options
	options.Secure = true
	handler, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	c.handler = handler
	who := c.anybody()
	signedIn := who.post("/login", url.Values{"login": {"applicant"}, "password": {counterPassword}})
	cookies := append(signedIn.Result().Cookies(), who.get("/lang/en").Result().Cookies()...)
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
	if got := newCounter(t).anybody().get("/guide").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("a demonstration on plain HTTP says %q", got)
	}
	english := &customer{counter: c, from: who.from, cookie: &http.Cookie{Name: "__Host-lang", Value: "en"}}
	if page := english.page("/guide"); !strings.Contains(page, `lang="en"`) {
		t.Error("the language is not kept")
	}
}

// The browser that prints is not root, has its sandbox, and is told nothing that we know.
func TestPrint_BrowserIsKeptApart(t *testing.T) {
	c := newCounter(t)
	told, err := os.MkdirTemp("", "creditcase-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(told) }) //nolint:errcheck // the system clears up what is left of it
	if err := os.Chmod(told, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDITCASE_DATABASE_URL", "postgres://secret")
	c.server.Chromium = filepath.Join(told, "browser")
	script := "#!/bin/sh\n{ id -u; echo \"$@\"; env; } > " + filepath.Join(told, "told") + "\nexit 1\n"
	if err := os.WriteFile(c.server.Chromium, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s := c.server
	if _, err := s.print(t.Context(), []byte("<p>letter</p>")); err == nil {
		t.Fatal("a script has printed")
	}
	text, err := os.ReadFile(filepath.Join(told, "told"))
	if err != nil {
		t.Fatal(err)
	}
	who, rest, _ := strings.Cut(string(text), "\n")
	if who == "0" {
		t.Error("the browser is root")
	}
	for _, bad := range []string{"no-sandbox", "postgres://secret"} {
		if strings.Contains(rest, bad) {
			t.Errorf("the browser is told %q:\n%s", bad, rest)
		}
	}
	if !strings.Contains(rest, "--headless") {
		t.Errorf("this is not what the browser is told:\n%s", rest)
	}
}

// How long an answer was worked on is told to nobody, unless somebody measures.
func TestServerTiming_IsNotTold(t *testing.T) {
	if got := newCounter(t).anybody().get("/guide").Header().Get("Server-Timing"); got != "" {
		t.Errorf("everybody is told how long the server worked: %s", got)
	}
}
