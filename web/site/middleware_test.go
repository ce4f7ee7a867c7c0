package site

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestWrap_HeadersAndLog(t *testing.T) {
	var log bytes.Buffer
	h := testSite(t, &log)
	w := fetch(t, h, "/desk/cases?q=林小舟")
	for name, want := range map[string]string{
		"Content-Security-Policy": contentPolicy, "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Content-Language": "zh-Hans",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	line := log.String()
	if !strings.Contains(line, "route=/desk/cases") || !strings.Contains(line, "id="+w.Header().Get("X-Request-Id")) {
		t.Errorf("log line: %s", line)
	}
	fetch(t, h, "/no/such/310101199001011230?q=secret")
	if strings.Contains(log.String(), "q=") || strings.Contains(log.String(), "3101") || strings.Contains(log.String(), "周明") {
		t.Errorf("the log holds an address or a person: %s", log.String())
	}
}

func TestWrap_ServerTiming(t *testing.T) {
	h := testSite(t, t.Output())
	for _, target := range []string{"/form?q=1", "/nowhere", "/panic", "/panel"} {
		w := fetch(t, h, target)
		took, ok := strings.CutPrefix(w.Header().Get("Server-Timing"), "app;dur=")
		if ms, err := strconv.ParseFloat(took, 64); !ok || err != nil || ms <= 0 || ms > 60_000 {
			t.Errorf("%s: Server-Timing %q, want the milliseconds", target, w.Header().Get("Server-Timing"))
		}
	}
	// Without a status of its own an answer is timed at its first byte.
	w := httptest.NewRecorder()
	sw := &statusWriter{ResponseWriter: w, start: time.Now().Add(-time.Second), timed: true}
	if _, err := sw.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Server-Timing"), "app;dur=1") {
		t.Errorf("%d, Server-Timing %q", w.Code, w.Header().Get("Server-Timing"))
	}
}

func TestWrap_RefusesOtherSites(t *testing.T) {
	h := testSite(t, t.Output())
	for site, want := range map[string]int{"cross-site": 403, "same-site": 403, "same-origin": 200, "none": 200} {
		r := httptest.NewRequest(http.MethodPost, "/form", strings.NewReader("q=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", site, w.Code, want)
		}
	}
}

func TestWrap_PanicIsAnErrorPage(t *testing.T) {
	var log bytes.Buffer
	w := fetch(t, testSite(t, &log), "/panic")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
		t.Errorf("%d %s", w.Code, w.Body.String())
	}
	if !strings.Contains(log.String(), "secret cause") {
		t.Error("the log does not hold the cause")
	}
}

func TestWrap_UnknownAddressAndMethod(t *testing.T) {
	h := testSite(t, t.Output())
	if w := fetch(t, h, "/nowhere"); w.Code != 404 || !strings.Contains(w.Body.String(), "没有找到这个页面") {
		t.Errorf("unknown address: %d", w.Code)
	}
	if w := fetch(t, h, "/form"); w.Code != 405 || !strings.Contains(w.Body.String(), "不支持这种操作") {
		t.Errorf("wrong method: %d", w.Code)
	}
	if w := fetch(t, h, "/static/x/none.js"); w.Code != 404 {
		t.Errorf("unknown asset: %d", w.Code)
	}
}

func TestAssets_Caching(t *testing.T) {
	h := testSite(t, t.Output())
	address := regexp.MustCompile(`href="(/static/[^"]*creditcase\.css)"`).FindStringSubmatch(fetch(t, h, "/panel").Body.String())
	if address == nil {
		t.Fatal("the page names no style sheet")
	}
	w := fetch(t, h, address[1], "Accept-Encoding", "gzip")
	if w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("headers: %v", w.Header())
	}
	zr, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	zipped, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	old := fetch(t, h, "/static/0000000000000000/vendor/creditcase.css")
	if old.Header().Get("Cache-Control") != "no-cache" || !bytes.Equal(old.Body.Bytes(), zipped) {
		t.Error("an address of another build should give the present file, uncached")
	}
}

func TestSetLanguage(t *testing.T) {
	h := testSite(t, t.Output())
	tests := []struct{ target, lang, location string }{
		{"/lang/en?back=%2Fdesk%2Fcases%3Fpage%3D2", "en", "/desk/cases?page=2"},
		{"/lang/zh", "zh", "/"},
		{"/lang/xx?back=/a", "zh", "/a"},
		{"/lang/en?back=https://example.org/", "en", "/"},
		{"/lang/en?back=//example.org/", "en", "/"},
		{"/lang/en?back=/%5Cexample.org", "en", "/"},
		{"/lang/en?back=/%09/example.org", "en", "/"},
		{"/lang/en?back=javascript:alert(1)", "en", "/"},
	}
	for _, tt := range tests {
		w := fetch(t, h, tt.target)
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Value != tt.lang || w.Header().Get("Location") != tt.location {
			t.Errorf("%s: cookies %v, location %q", tt.target, cookies, w.Header().Get("Location"))
		}
	}
	if w := fetch(t, h, "/panel", "Cookie", "lang=en", "Accept-Language", "zh"); !strings.Contains(w.Body.String(), `lang="en"`) {
		t.Error("the cookie does not win over the browser's wish")
	}
}
