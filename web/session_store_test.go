package web

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
)

// The same session is the same bytes, or every request would write it; one that an earlier version has written is read.
func TestSessionCodec(t *testing.T) {
	values := map[string]any{sessionAccount: "8c0d", sessionVersion: int32(3), sessionAgent: "Firefox · Linux", sessionFlash: "{}"}
	deadline := time.Date(2026, 9, 18, 14, 5, 0, 0, time.UTC)
	first, err := sessionCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	old, err := scs.GobCodec{}.Encode(deadline, values)
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if again, err := (sessionCodec{}).Encode(deadline, maps.Clone(values)); err != nil || !bytes.Equal(again, first) {
			t.Fatalf("the same session is written in another way: %v", err)
		}
	}
	empty, err := sessionCodec{}.Encode(deadline, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]struct {
		data []byte
		want map[string]any
	}{"this version's": {first, values}, "an earlier one's": {old, values}, "an empty one": {empty, nil}} {
		until, got, err := sessionCodec{}.Decode(of.data)
		if err != nil || got == nil || !until.Equal(deadline) || !maps.Equal(got, of.want) {
			t.Errorf("%s: %v %v %v", name, until, got, err)
		}
	}
	if _, _, err := (sessionCodec{}).Decode([]byte("no session")); err == nil {
		t.Error("what is no session is read as one")
	}
}

// Whoever signs in with a session in which nothing is left, as after a banner that was shown, gets in.
func TestSession_EmptiedIsGoodToSignIn(t *testing.T) {
	p, admin := newOfficeOf(t, 0)
	owner := p.anybody()
	link := p.linkIn(admin.post(accountAt(p.accountOf("unit"))+"/link", nil).Body.String())
	owner.keepCookies(owner.post(link, chosen(goodPassword)))
	p.says(owner.page("/login"), "密码已设置")
	if code, said := owner.try("unit", goodPassword); code != http.StatusSeeOther {
		t.Errorf("%d %s", code, said)
	}
}

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
