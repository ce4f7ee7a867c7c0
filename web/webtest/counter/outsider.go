package counter

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"creditcase/casefile"
	"creditcase/db/dbtest"
)

// Outsider signs in an applicant who has nothing to do with the company of the City.
func (c *Counter) Outsider(login, name string) *Customer {
	c.Helper()
	c.Exec(`INSERT INTO accounts (id, login, password_hash, name, role, created_at)
		SELECT gen_random_uuid(), $1, password_hash, $2, 'applicant', now() FROM accounts WHERE login = 'applicant'`, login, name)
	return c.SignIn(login)
}

// Begin begins an objection in a claimed capacity and returns the address of its draft.
func (w *Customer) Begin(capacity casefile.Capacity) string {
	w.Helper()
	return strings.TrimSuffix(w.On("/my/objections", url.Values{"capacity": {string(capacity)}}), "/record")
}

// Named is what an agent says of the first record of the company.
func Named() url.Values {
	return url.Values{"subject_name": {dbtest.CompanyName}, "subject_code": {dbtest.CompanyCode}, "record_number": {"PEN-0001"}}
}

// LetterDays are the days of a letter, the first and the last.
func LetterDays(from, until string) url.Values {
	days := url.Values{}
	for id, day := range map[string]string{"mandate_from": from, "mandate_until": until} {
		parts := strings.Split(day, "-")
		days[id+"-year"], days[id+"-month"], days[id+"-day"] = parts[:1], parts[1:2], parts[2:]
	}
	return days
}

// FillInAsAgent types a whole objection as the agent of the company and returns its draft's address.
func (w *Customer) FillInAsAgent() string {
	w.Helper()
	draft := w.Begin(casefile.CapacityAgent)
	w.OnAll(draft, "record", Named(), "authority", LetterDays("2026-09-01", "2026-12-31"), "proof")
	if answer := w.Upload(draft+"/proof", "委托书.pdf", []byte("%PDF-1.4\n")); answer.Code != http.StatusSeeOther {
		w.Fatalf("the letter: %d", answer.Code)
	}
	w.OnAll(draft, "proof", nil, "grounds", url.Values{"grounds": {"error"}, "statement": {"金额有误。"}}, "channel",
		url.Values{"channel": {"unit"}}, "materials", nil, "contact", url.Values{"phone": {"0000-5550102"}}, "check")
	return draft
}

// OnAll answers the pages of a draft in turn: page, answers, next page, answers … and holds that each leads to the next.
func (w *Customer) OnAll(draft string, way ...any) {
	w.Helper()
	for i := 0; i+2 < len(way); i += 2 {
		answers, _ := way[i+1].(url.Values)
		if to := w.On(fmt.Sprintf("%s/%s", draft, way[i]), answers); to != fmt.Sprintf("%s/%s", draft, way[i+2]) {
			w.Fatalf("after %s comes %s, want %s", way[i], to, way[i+2])
		}
	}
}

// Wants holds that an answer has a status and says everything, and nothing that it must not.
func (c *Counter) Wants(what string, answer *httptest.ResponseRecorder, code int, says []string, never ...string) {
	c.Helper()
	body := answer.Body.String()
	if answer.Code != code {
		c.Errorf("%s: %d, want %d", what, answer.Code, code)
	}
	for _, want := range says {
		if !strings.Contains(body, want) {
			c.Errorf("%s: does not say %q", what, want)
		}
	}
	for _, word := range never {
		if strings.Contains(body, word) {
			c.Errorf("%s: says %q", what, word)
		}
	}
}

// code is what stands on receipts and in letters that let somebody in. A row of digits within an id is none.
var code = regexp.MustCompile(`(?:^|[^-0-9A-Za-z])([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})(?:[^-0-9A-Za-z]|$)`)

// Code is the first code on a page; "" where there is none.
func Code(page string) string {
	if found := code.FindStringSubmatch(page); found != nil {
		return found[1]
	}
	return ""
}
