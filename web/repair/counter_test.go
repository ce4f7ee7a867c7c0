package repair_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"creditcase/casefile"
	"creditcase/db/dbtest"
	"creditcase/web/looks"
	"creditcase/web/webtest/counter"
)

// What a clerk looks up at the counter stands in the register by the record's number, and trying numbers against codes comes to an end.
func TestCounter_IsWrittenDownAndLimited(t *testing.T) {
	c := counter.Under(t, "shenzhen-2022")
	clerk := c.SignIn("agency")
	ask := func(code string) int {
		return clerk.Post("/desk/may/repair", url.Values{"number": {"PEN-0001"}, "code": {code}}).Code
	}
	found := func() int {
		return c.Count(`SELECT count(*) FROM account_events WHERE kind = $1 AND facts = '{"name": "PEN-0001"}'`, casefile.CounterLooked)
	}
	if code := ask(dbtest.CompanyCode); code != http.StatusOK || found() != 1 {
		t.Errorf("found: %d, %d lines in the register", code, found())
	}
	for n := range looks.Counter.Hour - 1 {
		if code := ask("91990100MA00000022"); code != http.StatusOK {
			t.Fatalf("try %d: %d", n, code)
		}
	}
	if code := ask(dbtest.CompanyCode); code != http.StatusTooManyRequests || found() != 1 {
		t.Errorf("one too many: %d, %d lines", code, found())
	}
	if n := c.Count(`SELECT count(*) FROM account_events WHERE kind = $1`, casefile.CounterLooksLimited); n != 1 {
		t.Errorf("%d lines tell that there were enough", n)
	}
	c.Clock.Advance(time.Hour)
	if code := ask(dbtest.CompanyCode); code != http.StatusOK {
		t.Errorf("an hour later: %d", code)
	}
}
