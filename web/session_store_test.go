package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A session in use is kept alive without a write for each request, and whatever changes in it is kept at once.
func TestSession_IsTouchedWhenItMatters(t *testing.T) {
	c := newCounter(t)
	applicant := c.signIn("applicant")
	expiry := func() (at time.Time) {
		t.Helper()
		if err := c.Store.Pool.QueryRow(t.Context(), "SELECT expiry FROM sessions").Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := expiry()
	if applicant.get("/my/cases"); !expiry().Equal(first) {
		t.Error("a request right after another writes")
	}
	if _, err := c.Store.Pool.Exec(t.Context(), "UPDATE sessions SET expiry = expiry - $1::interval", 2*sessionGrain); err != nil {
		t.Fatal(err)
	}
	if applicant.get("/my/cases"); expiry().Before(first) {
		t.Error("a session in use is not kept alive")
	}
	if _, err := c.Store.Pool.Exec(t.Context(), "UPDATE sessions SET expiry = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	if answer := applicant.get("/my/cases"); answer.Code != http.StatusSeeOther {
		t.Errorf("a session that has ended: %d", answer.Code)
	}
}

// Whoever signs in again gets a session that holds, though nothing in it is new.
func TestSession_SignInAgain(t *testing.T) {
	c := newCounter(t)
	applicant := c.signIn("applicant")
	answer := applicant.post("/login", url.Values{"login": {"applicant"}, "password": {counterPassword}})
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			applicant.cookie = cookie
		}
	}
	if answer := applicant.get("/my/cases"); answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), `href="/login"`) {
		t.Errorf("after signing in again: %d", answer.Code)
	}
	applicant.post("/logout", nil)
	if answer := applicant.get("/my/cases"); answer.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", answer.Code)
	}
}
