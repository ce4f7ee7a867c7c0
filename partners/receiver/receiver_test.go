package receiver

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	body   = `{"type": "record.corrected", "timestamp": "2026-03-10T09:00:00+08:00", "data": {"record": "PEN-0001", "item": "PEN",
		"version": 2, "changes": [{"field": "amount", "value": "200"}], "basis": {"pack": "shenzhen-2020", "article": "38(1)"}}}`
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// request is a message signed with the key at an instant.
func request(t *testing.T, key, id, text string, at time.Time) *http.Request {
	t.Helper()
	hook, err := webhooks.NewWebhook(key)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := hook.Sign(id, at, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	r.Header.Set("webhook-signature", signature)
	return r
}

func TestHandler_BelievesWhatIsSignedAndFresh(t *testing.T) {
	t.Parallel()
	now := time.Now()
	altered := request(t, secret, "m", body, now)
	altered.Body = io.NopCloser(strings.NewReader(strings.Replace(body, "200", "2", 1)))
	unsigned := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	tests := []struct {
		name string
		r    *http.Request
		want int
	}{
		{"as sent", request(t, secret, "m", body, now), http.StatusNoContent},
		{"another's secret", request(t, "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg==", "m", body, now), http.StatusUnauthorized},
		{"altered on the way", altered, http.StatusUnauthorized},
		{"sent again by somebody later", request(t, secret, "m", body, now.Add(-6*time.Minute)), http.StatusUnauthorized},
		{"from the future", request(t, secret, "m", body, now.Add(6*time.Minute)), http.StatusUnauthorized},
		{"unsigned", unsigned, http.StatusUnauthorized},
		{"no message", request(t, secret, "m", "[", now), http.StatusBadRequest},
		{"too long", request(t, secret, "m", strings.Repeat(" ", most+1), now), http.StatusBadRequest},
		{"looked at", httptest.NewRequest(http.MethodGet, "/", nil), http.StatusMethodNotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			kept := 0
			handler, err := New(secret, func(string) (bool, error) { return false, nil }, func(id string, m Message, text []byte) error {
				kept++
				if id != "m" || m.Data.Changes[0].Value != "200" || string(text) != body {
					t.Errorf("handed on %s %+v %s", id, m, text)
				}
				return nil
			}, quiet())
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, test.r)
			if w.Code != test.want || (kept == 1) != (test.want == http.StatusNoContent) {
				t.Errorf("answered %d and kept %d, want %d", w.Code, kept, test.want)
			}
		})
	}
}

// What could not be kept is not confirmed, so that it is sent again.
func TestHandler_NotKept_NotConfirmed(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left")
	for _, faults := range [][2]error{{full, nil}, {nil, full}} {
		handler, err := New(secret, func(string) (bool, error) { return false, faults[0] }, func(string, Message, []byte) error { return faults[1] }, quiet())
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request(t, secret, "m", body, time.Now()))
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("answered %d", w.Code)
		}
	}
}

func TestNew_BadSecret(t *testing.T) {
	t.Parallel()
	if _, err := New("whsec_not base64", nil, nil, quiet()); err == nil || strings.Contains(err.Error(), "not base64") {
		t.Errorf("got %v, want an error that does not repeat the secret", err)
	}
}

// A message that comes many times is kept once, also over a restart and after a line that was cut off.
func TestJournal_KeepsOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "messages.jsonl")
	send := func(ids ...string) string {
		var shown bytes.Buffer
		journal, err := OpenJournal(path, &shown)
		if err != nil {
			t.Fatal(err)
		}
		defer journal.Close()
		handler, err := New(secret, journal.Seen, journal.Keep, quiet())
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for _, id := range ids {
			for range 4 {
				all.Go(func() {
					w := httptest.NewRecorder()
					handler.ServeHTTP(w, request(t, secret, id, body, time.Now()))
					if w.Code != http.StatusNoContent {
						t.Errorf("%s: answered %d", id, w.Code)
					}
				})
			}
		}
		all.Wait()
		return shown.String()
	}
	if shown := send("one", "two"); strings.Count(shown, `"id":"one"`) != 1 || strings.Count(shown, "\n") != 2 {
		t.Errorf("shown:\n%s", shown)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, `{"id":"three","mess`...), 0o600); err != nil {
		t.Fatal(err)
	}
	if shown := send("one", "two", "three"); strings.Count(shown, "\n") != 1 || !strings.Contains(shown, `"id":"three"`) {
		t.Errorf("shown after a restart:\n%s", shown)
	}
	if text, err = os.ReadFile(path); err != nil || bytes.Count(text, []byte("\n")) != 3 {
		t.Errorf("%d lines, %v:\n%s", bytes.Count(text, []byte("\n")), err, text)
	}
}
