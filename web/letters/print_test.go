package letters_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"creditcase/web/letters"
	"creditcase/web/site"
	"creditcase/web/webtest/counter"
)

// Whether there is a document is told without printing it, and one account has one printed at a time.
func TestPrinting_IsShared(t *testing.T) {
	who, pdf := counter.WithReceipt(t)
	who.Server.Chromium = "/no/such/browser"
	head := who.Send(httptest.NewRequest(http.MethodHead, pdf, nil))
	if head.Code != http.StatusOK || head.Header().Get("Content-Type") != "application/pdf" || head.Body.Len() > 0 {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	who.Server.Printing <- struct{}{} // somebody else's is being printed
	first := make(chan int, 1)
	ctx, giveUp := context.WithCancel(t.Context())
	go func() { first <- who.Send(httptest.NewRequest(http.MethodGet, pdf, nil).WithContext(ctx)).Code }()
	for waiting := false; !waiting; {
		who.Server.Printers.Range(func(any, any) bool { waiting = true; return false })
	}
	if code := who.Get(pdf).Code; code != http.StatusTooManyRequests {
		t.Errorf("a second one at the same time: %d", code)
	}
	giveUp()
	if code := <-first; code != http.StatusServiceUnavailable {
		t.Errorf("one that was given up: %d", code)
	}
	<-who.Server.Printing
	if answer := who.Get(pdf); answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Content-Disposition") != "" {
		t.Errorf("without a browser: %d %v", answer.Code, answer.Header())
	}
	for range letters.PrintsInWindow {
		who.Get(pdf)
	}
	if code := who.Get(pdf).Code; code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", code)
	}
}

// The browser prints within its sandbox, also where we are root, and does not know what we know.
func TestPrinting_InTheSandbox(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium")
	}
	s := &site.Server{Options: site.Options{Chromium: chromium}, Printing: make(chan struct{}, 1)}
	pdf, err := letters.Print(t.Context(), s, []byte("<p>一份文书</p>"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("%d bytes, %v", len(pdf), err)
	}
	account, err := letters.BrowserAccount(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 && (account.Credential == nil || account.Credential.Uid == 0) {
		t.Error("the browser runs as root")
	}
}

// The browser that prints is not root, has its sandbox, and is told nothing that we know.
func TestPrint_BrowserIsKeptApart(t *testing.T) {
	c := counter.New(t)
	told, err := os.MkdirTemp("", "creditcase-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(told) }) //nolint:errcheck // the system clears up what is left of it
	if err := os.Chmod(told, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CREDITCASE_DATABASE_URL", "postgres://secret")
	c.Server.Chromium = filepath.Join(told, "browser")
	script := "#!/bin/sh\n{ id -u; echo \"$@\"; env; } > " + filepath.Join(told, "told") + "\nexit 1\n"
	if err := os.WriteFile(c.Server.Chromium, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	s := c.Server
	if _, err := letters.Print(t.Context(), s, []byte("<p>letter</p>")); err == nil {
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
