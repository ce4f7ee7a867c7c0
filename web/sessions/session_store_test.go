package sessions_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"creditcase/web/sessions"
	"creditcase/web/visit"
	"creditcase/web/webtest/counter"
)

// A request that was on its way when its session ended does not bring the session back.
func TestSession_EndedStaysEnded(t *testing.T) {
	p, _ := counter.NewOfficeOf(t, 0)
	p.SignIn("unit")
	var token string
	if err := p.Store.Pool.QueryRow(t.Context(), `DELETE FROM sessions WHERE account_id = $1 RETURNING token`, p.AccountOf("unit")).Scan(&token); err != nil {
		t.Fatal(err)
	}
	store, ok := p.Server.Sessions.Store.(interface {
		CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error
	})
	if !ok {
		t.Fatal("a store that knows no context")
	}
	info := &visit.Info{Session: visit.FoundSession{Token: token}}
	if err := store.CommitCtx(visit.WithInfo(t.Context(), info), token, []byte("changed"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := p.Count(`SELECT count(*) FROM sessions WHERE token = $1`, token); n != 0 {
		t.Error("the session is there again")
	}
}

// Whoever signs in with a session in which nothing is left, as after a banner that was shown, gets in.
func TestSession_EmptiedIsGoodToSignIn(t *testing.T) {
	p, admin := counter.NewOfficeOf(t, 0)
	owner := p.Anybody()
	link := p.LinkIn(admin.Post(counter.AccountAt(p.AccountOf("unit"))+"/link", nil).Body.String())
	owner.KeepCookies(owner.Post(link, counter.Chosen(counter.GoodPassword)))
	p.Says(owner.Page("/login"), "密码已设置")
	if code, said := owner.Try("unit", counter.GoodPassword); code != http.StatusSeeOther {
		t.Errorf("%d %s", code, said)
	}
}

// A session in use is kept alive without a write for each request, and whatever changes in it is kept at once.
func TestSession_IsTouchedWhenItMatters(t *testing.T) {
	c := counter.New(t)
	applicant := c.SignIn("applicant")
	expiry := func() (at time.Time) {
		t.Helper()
		if err := c.Store.Pool.QueryRow(t.Context(), "SELECT expiry FROM sessions").Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	first := expiry()
	if applicant.Get("/my/cases"); !expiry().Equal(first) {
		t.Error("a request right after another writes")
	}
	if _, err := c.Store.Pool.Exec(t.Context(), "UPDATE sessions SET expiry = expiry - $1::interval", 2*sessions.Grain); err != nil {
		t.Fatal(err)
	}
	if applicant.Get("/my/cases"); expiry().Before(first) {
		t.Error("a session in use is not kept alive")
	}
	if _, err := c.Store.Pool.Exec(t.Context(), "UPDATE sessions SET expiry = now() - interval '1 second'"); err != nil {
		t.Fatal(err)
	}
	if answer := applicant.Get("/my/cases"); answer.Code != http.StatusSeeOther {
		t.Errorf("a session that has ended: %d", answer.Code)
	}
}

// Whoever signs in again gets a session that holds, though nothing in it is new.
func TestSession_SignInAgain(t *testing.T) {
	c := counter.New(t)
	applicant := c.SignIn("applicant")
	answer := applicant.Post("/login", url.Values{"login": {"applicant"}, "password": {counter.CounterPassword}})
	for _, cookie := range answer.Result().Cookies() {
		if cookie.Name == "session" {
			applicant.Cookie = cookie
		}
	}
	if answer := applicant.Get("/my/cases"); answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), `href="/login"`) {
		t.Errorf("after signing in again: %d", answer.Code)
	}
	applicant.Post("/logout", nil)
	if answer := applicant.Get("/my/cases"); answer.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", answer.Code)
	}
}
